"""The question for a number, typed as people type numbers: ‘1,200’, ‘£30’, ‘2.5’."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail import blocks

from referralforms.builder.questions.base import WRONG_SHAPE, Question, tidy
from referralforms.builder.questions.blank import Blank

MAX_LENGTH = 40  # characters of a number as typed
MOST, MOST_PLACES = 10**15, 10  # what JSON carries without loss, nearly
SAID_BESIDE = str.maketrans("", "", ", £\u00a0\u202f")


def read_number(text: str) -> int | float | None:
    """Return the number that a text is, or None."""
    try:
        found = Decimal(text.translate(SAID_BESIDE)) if len(text) <= MAX_LENGTH else None
    except InvalidOperation:
        return None
    if found is None or not found.is_finite() or abs(found) >= MOST or abs(found.adjusted()) > MOST_PLACES + 5:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


class Number(Question):
    is_fixed = True

    minimum = blocks.FloatBlock(required=False)
    maximum = blocks.FloatBlock(required=False)
    is_whole = blocks.BooleanBlock(required=False, default=True, label="Whole numbers only")
    unit = blocks.CharBlock(required=False, max_length=30, help_text="Such as ‘years’. Shown after the box.")

    def shaped(self, raw) -> str:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
            raise ValidationError(WRONG_SHAPE)
        if isinstance(raw, int) and abs(raw) >= MOST:
            return "too large"
        return tidy(raw) if isinstance(raw, str) else "" if raw is None else repr(raw)

    def clean_answer(self, value, raw) -> int | float | str:
        typed = self.field_of(value).clean(self.shaped(raw))
        if not typed:
            return ""
        number = read_number(typed)
        if number is None or (value["is_whole"] and not isinstance(number, int)):
            whole, any_number = gettext("Enter a whole number, such as 12"), gettext("Enter a number, such as 12")
            raise ValidationError(whole if value["is_whole"] else any_number)
        check_range(value, number)
        return number

    def form_field(self, value) -> forms.Field:
        return forms.CharField(required=value["required"], error_messages=self.messages(value))

    def schema(self, value) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "integer" if value["is_whole"] else "number"}
        number |= {key: value[key] for key in ("minimum", "maximum") if value[key] is not None}
        shape = number if value["required"] else {"anyOf": [number, {"const": ""}]}
        return {key: each for key, each in super().schema(value).items() if key != "type"} | shape

    def blanks(self, value) -> list[Blank]:
        return [Blank(short=(value["unit"] or "",))]

    def show(self, value, answer) -> list[str]:
        return [f"{answer} {value['unit'] or ''}".strip()]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"shown": "" if raw is None else str(raw), "inputmode": "numeric" if value["is_whole"] else "decimal"}

    class Meta:
        icon = "order"
        label = "Number"
        template = "referralforms/questions/number.html"


def check_range(value: blocks.StructValue, number: float) -> None:
    if value["minimum"] is not None and number < value["minimum"]:
        raise ValidationError(gettext("Enter a number of %(least)g or more") % {"least": value["minimum"]})
    if value["maximum"] is not None and number > value["maximum"]:
        raise ValidationError(gettext("Enter a number of %(most)g or less") % {"most": value["maximum"]})
