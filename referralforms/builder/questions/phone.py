"""Telephone numbers as people type them: possible is enough, valid is not asked."""

from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.utils.translation import gettext, gettext_lazy
from phonenumbers import PhoneNumberType, ValidationResult

from referralforms.builder.questions import terms
from referralforms.builder.questions.autocomplete import OFF, autocomplete
from referralforms.builder.questions.base import Question, text_parts, wrong
from referralforms.builder.questions.blank import Blank

UK = 44
SERVICE_NUMBERS = {"999", "112", "101", "111", "105", "119", "18000", "18001", "18002"}


@dataclass(frozen=True)
class Phone:
    """A number as dialled (E.164, or as typed where it is none), and its kind."""

    kind: str  # mobile | other | service | invalid
    number: str | None
    extension: str = ""


def read_phone(text: str) -> Phone:
    """Return what a typed number is. Whether it is in use is not ours to judge: possible is enough."""
    digits = "".join(character for character in text if character.isdigit())
    if digits in SERVICE_NUMBERS:
        return Phone("service", digits)
    try:
        parsed = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return Phone("invalid", None)
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return Phone("invalid", None)
    if is_uk_mobile(parsed) and not has_mobile_length(parsed):
        return Phone("invalid", None)
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone("mobile" if is_uk_mobile(parsed) else "other", number, parsed.extension or "")


def can_be_rung(text: str) -> bool:
    """Say whether a text is the number of a person; 999 and the like are nobody's own."""
    return read_phone(text).kind not in {"invalid", "service"}


def is_uk_mobile(parsed: phonenumbers.PhoneNumber) -> bool:
    return parsed.country_code == UK and str(parsed.national_number).startswith("7")


def has_mobile_length(parsed: phonenumbers.PhoneNumber) -> bool:
    reason = phonenumbers.is_possible_number_for_type_with_reason(parsed, PhoneNumberType.MOBILE)
    return reason == ValidationResult.IS_POSSIBLE


def shown(number: str) -> str:
    """Return a number in groups, as it is read out."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == UK else style.INTERNATIONAL)


def with_extension(number: str, extension: str) -> str:
    if not extension:
        return number
    return gettext("%(number)s extension %(extension)s") % {"number": number, "extension": extension}


CHECK = gettext_lazy("Check the number, it seems to be too short or too long")
MAX_LENGTH = 100  # characters
EXAMPLE = "07700 900 982"  # of the numbers that Ofcom keeps free for stories


class PhoneNumber(Question):
    """``{"typed": as written, "number": E.164, "extension": digits}``, or ``{}`` where there is none."""

    is_fixed = True
    raw_type = dict
    main_part = "number"

    autocomplete = autocomplete("tel")

    def read(self, data, name) -> dict[str, str]:
        return {"typed": super().read(data, name)}

    def clean_answer(self, value, raw) -> dict[str, str]:
        typed = text_parts({"typed": raw} if isinstance(raw, str) else raw or {}, ["typed"])["typed"]
        if not typed and value["required"]:
            raise wrong(self.messages(value)["required"])
        if typed and (len(typed) > MAX_LENGTH or not can_be_rung(typed)):
            raise wrong(CHECK)
        read = read_phone(typed)
        return {"typed": typed, "number": read.number or "", "extension": read.extension} if typed else {}

    def schema(self, value) -> dict[str, Any]:
        text = {"type": "string", "maxLength": MAX_LENGTH}
        return super().schema(value) | {
            "type": "object",
            "examples": [{"typed": EXAMPLE}],
            "required": ["typed"] if value["required"] else [],
            "properties": {"typed": text, "number": text, "extension": text},
        }

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=1)]

    def index_terms(self, value, answer) -> set[str]:
        return terms.phone(answer.get("number", ""))

    def show(self, value, answer) -> list[str]:
        return [with_extension(shown(answer.get("number", "")), answer.get("extension", ""))] if answer else []

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"typed": (raw or {}).get("typed", ""), "autocomplete": value["autocomplete"] or OFF}

    class Meta:
        icon = "mobile-alt"
        label = "Phone"
        template = "referralforms/questions/phone.html"
