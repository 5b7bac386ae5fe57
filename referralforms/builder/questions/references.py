"""The questions for numbers of a case: whatever is typed is kept, and staff are shown a guess."""

from typing import Any

from django.utils.translation import gettext
from wagtail import blocks

from referralforms.builder.questions import terms
from referralforms.builder.questions.base import WRONG_SHAPE, Question, texts, tidy, wrong
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.case_numbers import HINTS, KINDS, guess_crime_reference, read_number

LONGEST = 200  # characters of what may be a number; CICA takes 30, and people write a sentence
MOST = 50  # numbers in one answer


class CrimeReference(Question):
    """A list of references as they were typed. None is ever refused for how it looks."""

    raw_type = list

    lines = blocks.IntegerBlock(default=3, min_value=1, max_value=10, help_text="How many may be written down.")

    def read(self, data, name) -> list[str]:
        return texts(data, name)

    def clean_answer(self, value, raw) -> list[str]:
        given = [raw] if isinstance(raw, str) else raw or []
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise wrong(WRONG_SHAPE)
        typed = [text for text in map(tidy, given) if text]
        if len(typed) > MOST:
            raise wrong(gettext("Give %(most)s references or fewer") % {"most": MOST})
        if not typed and value["required"]:
            raise wrong(self.messages(value)["required"])
        return typed

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {
            "type": "array",
            "examples": [["46/12345/26"]],
            "items": {"type": "string", "minLength": 1},
            "minItems": int(value["required"]),
            "maxItems": MOST,
        }

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=value["lines"])]

    def index_terms(self, value, answer) -> set[str]:
        return {term for text in answer for term in terms.reference(text)}

    def review(self, value, answer) -> list[str]:
        return list(answer)

    def show(self, value, answer) -> list[str]:
        return [shown(text, hint_of(text)) for text in answer]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        typed = [raw] if isinstance(raw, str) else list(raw or [])
        empty = max(value["lines"] - len(typed), 0)
        lines = [{"id": f"{name}-{number}" if number else name, "value": text} for number, text in enumerate(typed)]
        more = [{"id": f"{name}-{len(typed) + number}" if typed or number else name} for number in range(empty)]
        return {"lines": [*lines, *more]}

    class Meta:
        icon = "clipboard-list"
        label = "Crime reference"
        template = "referralforms/questions/crime_reference.html"


class CaseNumber(Question):
    """A prison number, a CRN and the like, as it was typed; what looks wrong is a hint for staff and no error."""

    number_kind = blocks.ChoiceBlock(choices=[(key, each.label) for key, each in KINDS.items()], default="other")

    def schema(self, value) -> dict[str, Any]:
        example = KINDS[value["number_kind"]].example
        return super().schema(value) | ({"examples": [example]} if example else {})

    def index_terms(self, value, answer) -> set[str]:
        return terms.reference(answer)

    def review(self, value, answer) -> list[str]:
        return [answer]

    def show(self, value, answer) -> list[str]:
        fits, written = read_number(value["number_kind"], answer)
        if fits:
            return [answer if written == answer or value["number_kind"] == "other" else f"{answer} (read as {written})"]
        return [shown(answer, f"does not look like {KINDS[value['number_kind']].example}: check it")]

    class Meta:
        icon = "clipboard-list"
        label = "Case number"
        template = "referralforms/questions/case_number.html"


def hint_of(text: str) -> str:
    """Return what staff may make of a crime reference; words in its place are kept, and are read as words."""
    return HINTS[guess_crime_reference(text)[0]] if len(text) <= LONGEST else ""


def shown(text: str, hint: str) -> str:
    return f"{text} ({hint})" if hint else text
