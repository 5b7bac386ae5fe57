"""The question for a date, in three boxes."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from wagtail import blocks

from referralforms.builder.questions import terms
from referralforms.builder.questions.autocomplete import OFF
from referralforms.builder.questions.base import Question, posted, text_parts, tidy, wrong
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.dates import WrongDate, read_parts, read_year
from referralforms.builder.questions.facts import DEADLINE

PARTS = ("day", "month", "year")
LABELS = {"day": gettext_lazy("Day"), "month": gettext_lazy("Month"), "year": gettext_lazy("Year")}
ANY, PAST, FUTURE = "any", "past", "future"
TIMES = [(ANY, "Any date"), (PAST, "Today or before"), (FUTURE, "Today or after")]


class Date(Question):
    """An ISO date, such as ``2024-02-01``; a year alone where that is allowed; empty where there is none."""

    is_fixed = True

    time = blocks.ChoiceBlock(choices=TIMES, default=ANY, label="Which dates")
    year_alone = blocks.BooleanBlock(required=False, label="A year alone is enough")
    min_age = blocks.IntegerBlock(required=False, min_value=0, help_text="For a date of birth, in years.")
    max_age = blocks.IntegerBlock(required=False, min_value=0, help_text="For a date of birth, in years.")
    is_birthday = blocks.BooleanBlock(
        required=False, label="A browser may fill it in", help_text="Only for the date of birth of whoever fills it in."
    )

    is_deadline = blocks.BooleanBlock(
        required=False, label="A date that we must meet", help_text="Triage is told the date, and nothing else."
    )

    def read(self, data, name) -> dict[str, str]:
        return {part: posted(data, f"{name}-{part}" if part != "day" else name) for part in PARTS}

    def clean_answer(self, value, raw) -> str:
        parts = parts_of(raw)
        if not any(parts.values()):
            if value["required"]:
                raise wrong(self.messages(value)["required"])
            return ""
        try:
            first, last, answer = read_answer(value, parts)
        except WrongDate as error:
            raise wrong(str(error), "" if error.part == "day" else error.part) from error
        check_time(value, first, last)
        return answer

    def schema(self, value) -> dict[str, Any]:
        patterns = [r"\d{4}-\d{2}-\d{2}"] + [r"\d{4}"] * bool(value["year_alone"]) + [""] * (not value["required"])
        return super().schema(value) | {"pattern": f"^({'|'.join(patterns)})$", "examples": [example(value)]}

    def blanks(self, value) -> list[Blank]:
        return [Blank(short=tuple(str(LABELS[part]) for part in PARTS))]

    def index_terms(self, value, answer) -> set[str]:
        return terms.year(answer)

    def show(self, value, answer) -> list[str]:
        try:
            date = datetime.date.fromisoformat(answer)
        except ValueError:
            return [answer]
        return [date_format(date, "j F Y")]

    def facts(self, value, answer) -> dict[str, str]:
        return {DEADLINE: answer} if value["is_deadline"] and answer else {}

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        marked = {each.part or "day" for each in found}
        return {"boxes": boxes(value, raw, name, marked), "errors": [each.message for each in found]}

    class Meta:
        icon = "date"
        label = "Date"
        template = "referralforms/questions/date.html"


def parts_of(raw: Any) -> dict[str, str]:
    """Return day, month and year out of three boxes, or out of an ISO date."""
    if isinstance(raw, str):
        year, month, day = ([*tidy(raw).split("-", 2), "", ""])[:3]
        return {"day": day, "month": month, "year": year}
    return text_parts({} if raw is None else raw, PARTS)


def read_answer(value: blocks.StructValue, parts: dict[str, str]) -> tuple[datetime.date, datetime.date, str]:
    """Return first and last possible day, and the answer."""
    if value["year_alone"] and not parts["day"] and not parts["month"]:
        year = read_year(parts["year"])
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31), f"{year:04}"
    date = read_parts(**parts)
    return date, date, date.isoformat()


def check_time(value: blocks.StructValue, first: datetime.date, last: datetime.date) -> None:
    today = timezone.localdate()
    if value["time"] == PAST and first > today:
        raise wrong(gettext("The date must be today or before: check the year"), "year")
    if value["time"] == FUTURE and last < today:
        raise wrong(gettext("The date must be today or after: check the year"), "year")
    if value["min_age"] is not None and today.year - first.year < value["min_age"]:
        message = gettext("This date makes the person younger than %(age)s: check the year")
        raise wrong(message % {"age": value["min_age"]}, "year")
    if value["max_age"] is not None and today.year - last.year > value["max_age"]:
        message = gettext("This date makes the person older than %(age)s: check the year")
        raise wrong(message % {"age": value["max_age"]}, "year")


def example(value: blocks.StructValue) -> str:
    """Return a day that the editor's limits allow, of this year or of another."""
    usual = -1 if value["time"] == FUTURE else 1
    ages = [each for each in (value["min_age"], value["max_age"]) if each is not None]
    year = timezone.localdate().year - (ages[0] if ages else usual)
    return f"{year:04}-01-01"


def boxes(value: blocks.StructValue, raw: Any, name: str, marked: set[str]) -> list[dict[str, Any]]:
    typed = parts_of(raw)
    token = "bday-{}" if value["is_birthday"] else OFF
    return [
        {
            "id": name if part == "day" else f"{name}-{part}",
            "label": LABELS[part],
            "value": typed[part],
            "autocomplete": token.format(part),
            "wrong": part in marked,
            "wide": part == "month",
        }
        for part in PARTS
    ]
