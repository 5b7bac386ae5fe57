"""A few questions asked again for each of several people or things; rows left empty are no answer."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from wagtail import blocks

from referralforms.builder.questions.approximate_date import ApproximateDate
from referralforms.builder.questions.base import WRONG_SHAPE, Problem, Question, problems, texts, tidy, wrong
from referralforms.builder.questions.blank import Blank, headed
from referralforms.builder.questions.choices import OneChoice, SeveralChoices, YesNo
from referralforms.builder.questions.date import Date
from referralforms.builder.questions.email_address import Email
from referralforms.builder.questions.number import Number
from referralforms.builder.questions.phone import PhoneNumber
from referralforms.builder.questions.text import LongText, Name, ShortText

MOST = 20  # rows
OF_A_ROW = re.compile(r"-(\d{1,2}-.+)$")

Rows = list[dict[str, Any]]


class GroupedQuestions(blocks.StreamBlock):
    short_text = ShortText()
    long_text = LongText()
    name = Name()
    email = Email()
    phone = PhoneNumber()
    number = Number()
    date = Date()
    approximate_date = ApproximateDate()
    yes_no = YesNo()
    one_choice = OneChoice()
    several_choices = SeveralChoices()


class RepeatingGroup(Question):
    """A list with one object per row, each with the answers by the keys of the group's questions."""

    raw_type = list

    row_label = blocks.CharBlock(max_length=60, default="Person", help_text="What one row is, such as ‘Child’.")
    rows = blocks.IntegerBlock(default=3, min_value=1, max_value=MOST, label="Most rows")
    questions = GroupedQuestions(min_num=1, help_text="Their conditions count for nothing here.")

    def read(self, data, name) -> dict[str, list[str]]:
        """Return what was posted for any row, by the rest of its name; the questions make an answer of it."""
        found = {each: OF_A_ROW.fullmatch(each.removeprefix(name)) for each in data if each.startswith(name)}
        return {match[1]: texts(data, each) for each, match in found.items() if match}

    def clean_answer(self, value, raw) -> Rows:
        answer: Rows = []
        found: list[ValidationError] = []
        rows = [row for row in rows_of(value, raw) if not is_blank(row)]
        if len(rows) > value["rows"]:
            raise wrong(gettext("Fill in %(most)s at most") % {"most": value["rows"]})
        for number, row in filled(rows_of(value, raw)):
            answer.append(clean_row(value, row, number, found))
        if not rows and value["required"]:
            found.append(wrong(self.messages(value)["required"]))
        if found:
            raise ValidationError(found)
        return answer

    def schema(self, value) -> dict[str, Any]:
        parts = {child.value["key"]: child.block.schema(child.value) for child in value["questions"]}
        return super().schema(value) | {
            "type": "array",
            "minItems": int(value["required"]),
            "maxItems": value["rows"],
            "items": {"type": "object", "properties": parts},
        }

    def blanks(self, value) -> list[Blank]:
        row = [blank for child in value["questions"] for blank in child_blanks(child)]
        headings = (Blank(f"{value['row_label']} {number}") for number in range(1, value["rows"] + 1))
        return [blank for heading in headings for blank in (heading, *row)]

    def index_terms(self, value, answer) -> set[str]:
        given = [(child, row.get(child.value["key"])) for row in answer for child in value["questions"]]
        return {term for child, each in given if each for term in child.block.index_terms(child.value, each)}

    def show(self, value, answer) -> list[str]:
        numbered = enumerate(answer, 1)
        return [line for number, row in numbered for line in (f"{value['row_label']} {number}", *shown_row(value, row))]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        rows = rows_of(value, raw)
        rows += [{}] * (value["rows"] - len(rows))
        return {
            "drawn_rows": [
                {"html": drawn_row(value, row, f"{name}-{number}", of_row(found, number)), "is_blank": is_blank(row)}
                for number, row in enumerate(rows)
            ]
        }

    class Meta:
        icon = "copy"
        label = "Repeating group"
        template = "referralforms/questions/group.html"


def rows_of(value: blocks.StructValue, raw: Any) -> Rows:
    """Return the raw answers of each row, by key, out of what was posted or out of JSON.

    Raises:
        ValidationError: it has another shape.
    """
    if isinstance(raw, dict):
        return posted_rows(value, raw)
    rows = [] if raw is None else raw
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError(WRONG_SHAPE)
    keys = [child.value["key"] for child in value["questions"]]
    return [{key: row.get(key) for key in keys} for row in rows]


def posted_rows(value: blocks.StructValue, raw: dict[str, Any]) -> Rows:
    if not all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in raw.values()):
        raise ValidationError(WRONG_SHAPE)
    data = MultiValueDict(raw)
    rows = [
        {child.value["key"]: child.block.read(data, f"{number}-{child.value['key']}") for child in value["questions"]}
        for number in range(MOST)
    ]
    while rows and is_blank(rows[-1]):
        rows.pop()
    return rows


def filled(rows: Rows) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((number, row) for number, row in enumerate(rows) if not is_blank(row))


def is_blank(raw: Any) -> bool:
    if isinstance(raw, dict):
        return all(map(is_blank, raw.values()))
    if isinstance(raw, list):
        return all(map(is_blank, raw))
    return raw is None or (isinstance(raw, str) and not tidy(raw))


def clean_row(value: blocks.StructValue, row: dict[str, Any], number: int, found: list) -> dict[str, Any]:
    """Return the answers of one row; what is wrong is added to ``found`` with the row in its part."""
    answer = {}
    for child in value["questions"]:
        key = child.value["key"]
        try:
            answer[key] = child.block.clean_answer(child.value, row[key])
        except ValidationError as error:
            found += [
                wrong(each.message, "-".join(filter(None, [str(number), key, each.part]))) for each in problems(error)
            ]
    return answer


def shown_row(value: blocks.StructValue, row: dict[str, Any]) -> list[str]:
    given = [(child, row.get(child.value["key"])) for child in value["questions"]]
    return [
        f"{child.value['label']}: {'; '.join(child.block.show(child.value, answer))}"
        for child, answer in given
        if answer not in (None, "", [], {})
    ]


def of_row(found: list[Problem], number: int) -> list[Problem]:
    prefix = f"{number}-"
    return [Problem(each.message, each.part.removeprefix(prefix)) for each in found if each.part.startswith(prefix)]


def child_blanks(child: blocks.StreamValue.StreamChild) -> list[Blank]:
    label, hint = child.value["label"], child.value["hint"]
    named = label if child.value["required"] else f"{label} {gettext('(optional)')}"
    return headed(child.block.blanks(child.value), named, hint)


def drawn_row(value: blocks.StructValue, row: dict[str, Any], name: str, found: list[Problem]) -> list[str]:
    html = []
    for child in value["questions"]:
        key = child.value["key"]
        own = [Problem(each.message, each.part[len(key) + 1 :]) for each in found if each.part.split("-")[0] == key]
        html.append(child.block.draw(child.value, raw=row.get(key), name=f"{name}-{key}", found=own))
    return html
