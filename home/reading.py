"""How hard a text is to read, by two formulas that count different things; pure, and asks nobody else.

Both give a school year of the United States; a reader's age is about five more. Neither understands a word of what
it counts: a low age is no proof of a clear text, but a high one is a warning.

Sources: Kincaid et al. 1975 (sentence length and syllables); Coleman and Liau 1975 (sentence length and letters).
"""

import re
from dataclasses import dataclass
from html import unescape

YEARS_BEFORE_SCHOOL = 5
AIM = 11  # reading age on pages for people harmed and responsible
FEWEST_WORDS = 30  # below this the formulas say nothing

BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|div|blockquote|dd|dt)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
SENTENCE_END = re.compile(r"[.!?]+[”’\"')]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$")


@dataclass(frozen=True)
class Score:
    """Reading ages in years, by each formula, and the length of what was read."""

    words: int
    by_syllables: float
    by_letters: float

    @property
    def age(self) -> float:
        """The higher of the two: what counts is whom we might lose."""
        return max(self.by_syllables, self.by_letters)

    @property
    def is_plain(self) -> bool:
        return self.age <= AIM


def plain_text(html: str) -> str:
    """Return the words of a piece of HTML, each block on a line of its own."""
    return unescape(TAG.sub("", BLOCK_END.sub("\n", html)))


def score(text: str) -> Score | None:
    """Return how hard a plain text is, or None when it is too short to say."""
    sentences = [WORD.findall(each) for each in SENTENCE_END.split(f"{text}\n")]
    sentences = [each for each in sentences if each]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    return Score(
        words=len(words),
        by_syllables=age(flesch_kincaid(len(words), len(sentences), sum(map(syllables, words)))),
        by_letters=age(coleman_liau(len(words), len(sentences), sum(map(letters, words)))),
    )


def flesch_kincaid(words: int, sentences: int, syllable_count: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllable_count / words - 15.59


def coleman_liau(words: int, sentences: int, letter_count: int) -> float:
    return 5.88 * letter_count / words - 29.6 * sentences / words - 15.8


def age(year_of_school: float) -> float:
    return round(max(0.0, year_of_school) + YEARS_BEFORE_SCHOOL, 1)


def syllables(word: str) -> int:
    """Count the sounds of vowels, as well as spelling tells them."""
    lower = word.lower()
    count = len(VOWELS.findall(lower)) - bool(SILENT_END.search(lower))
    return max(1, count)


def letters(word: str) -> int:
    return sum(character.isalpha() for character in word)
