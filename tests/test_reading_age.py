"""Reading ages: the two formulas, and the pages of the sample site that must be plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home import reading
from home.demo import markup, site

PLAIN = "You can stop at any time. You need not say why. " * 4
HARD = (
    "Notwithstanding the aforementioned considerations, participation necessitates comprehensive "
    "organisational accountability throughout multidisciplinary implementation. "
) * 4
MUST_BE_PLAIN = [
    "people-harmed",
    "people-responsible",
    "family-and-supporters",
    "what-is-restorative-justice",
    "stay-safe-online",
    "contact",
    "privacy",
    "cookies",
    "complaints",
    "questions-and-answers",
]


def words_of(body: str) -> str:
    found = markup.story(body, picture=lambda name: "", claim=lambda key: "")
    shown = [(kind, value) for kind, value in found if kind in {"heading", "paragraph"}]
    return reading.plain_text("".join(f"<p>{value}</p>" if kind == "heading" else value for kind, value in shown))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The words of the sample site's pages, by address."""
    data = site.read()
    answers = [each for group in data["faq_page"]["groups"] for each in group["answers"]]
    faq = "".join(f"<p>{each['question']}</p>{markup.rich_text(each['answer'])}" for each in answers)
    texts = {page["slug"]: f"{page['summary']}\n{words_of(page['body'])}" for page in data["pages"]}
    return texts | {"questions-and-answers": reading.plain_text(faq)}


@pytest.mark.parametrize("slug", MUST_BE_PLAIN)
def test_a_page_for_people_harmed_or_responsible_suits_a_reading_age_of_eleven_by_both_formulas(pages, slug):
    score = reading.score(pages[slug])

    assert score.words > 100
    assert (score.by_syllables <= 11, score.by_letters <= 11) == (True, True), score


def test_plain_words_score_low_and_hard_ones_high():
    assert reading.score(PLAIN).age <= 7
    assert reading.score(HARD).age >= 18
    assert not reading.score(HARD).is_plain


@pytest.mark.parametrize(
    "word, count",
    [
        ("stop", 1),
        ("people", 2),
        ("choice", 1),
        ("asked", 1),
        ("wanted", 2),
        ("table", 2),
        ("facilitator", 5),
        ("by", 1),
    ],
)
def test_syllables_are_counted_as_spelling_tells_them(word, count):
    assert reading.syllables(word) == count


def test_the_formulas_are_those_of_their_sources():
    assert reading.flesch_kincaid(words=100, sentences=10, syllable_count=150) == pytest.approx(6.01)
    assert reading.coleman_liau(words=100, sentences=10, letter_count=450) == pytest.approx(7.7)


def test_of_a_few_words_nothing_is_said():
    assert reading.score("Ring us.") is None
    assert reading.score("") is None


def test_each_item_of_a_list_is_read_as_a_sentence():
    items = "".join("<li>a way to reach you that is safe</li>" for _ in range(6))
    joined = "a way to reach you that is safe " * 6

    assert reading.score(reading.plain_text(f"<ul>{items}</ul>")).age < reading.score(joined).age


def test_markup_is_not_read():
    assert reading.plain_text('<p>Ring <a href="/contact/">us</a> &amp; ask.</p>').strip() == "Ring us & ask."


@given(st.text())
def test_any_text_can_be_scored(text):
    score = reading.score(text)

    assert score is None or score.age >= reading.YEARS_BEFORE_SCHOOL
