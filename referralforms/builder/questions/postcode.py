"""Postcodes as people type them, whole or the first half, and the question for one."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from home.models import Area
from home.postcodes import DISTRICT
from referralforms.builder.questions.autocomplete import OFF, autocomplete
from referralforms.builder.questions.base import Question

# Source of the shapes: Royal Mail, "Postcode address file: programmers' guide"; GIR 0AA is the one exception.
FULL = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?|GIR)(\d[A-Z]{2})")
SECTOR = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) \d")
MAX_LENGTH = 20  # characters
MISSING = gettext_lazy("Enter a postcode, such as CT1 2AB, or its first half, such as CT1")


def read_postcode(text: str) -> tuple[str, str | None]:
    """Return the kind of a typed postcode, ``full``, ``district`` or ``invalid``, and the postcode as it is written."""
    words = re.sub(r"[^A-Z\d]+", " ", text.upper()).strip()
    joined = words.replace(" ", "")
    if match := FULL.fullmatch(joined):
        return "full", f"{match[1]} {match[2]}"
    if match := SECTOR.fullmatch(words):
        return "district", match[1]
    return ("district", joined) if DISTRICT.match(joined) else ("invalid", None)


def district_of(postcode: str) -> str:
    return postcode.split(" ", maxsplit=1)[0]


def area_of(postcode: str) -> str:
    """Return the key of the area that covers a postcode, or nothing. Of two that claim it, the first by name."""
    district = district_of(postcode)
    areas = Area.objects.filter(postcode_districts__contains=district).values_list("key", "postcode_districts")
    return next((key for key, districts in areas if district in districts.split()), "")


class Postcode(Question):
    """A postcode or a district, written the usual way. Where an area covers it, the area is known."""

    is_fixed = True
    autocomplete = autocomplete("postal-code")

    def clean_answer(self, value, raw) -> str:
        typed = self.field_of(value).clean(self.shaped(raw))
        return read_postcode(typed)[1] or ""

    def form_field(self, value) -> forms.Field:
        return forms.CharField(required=value["required"], validators=[check], error_messages=self.messages(value))

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {"maxLength": MAX_LENGTH, "examples": ["CT1 2AB", "CT1"]}

    def facts(self, value, answer) -> dict[str, str]:
        area = area_of(answer) if answer else ""
        return {"area": area} if area else {}

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"autocomplete": value["autocomplete"] or OFF, "max_length": MAX_LENGTH}

    class Meta:
        icon = "home"
        label = "Postcode or district"
        template = "referralforms/questions/postcode.html"


def check(text: str) -> None:
    if read_postcode(text)[1] is None:
        raise ValidationError(MISSING)
