"""Email addresses as people type them: what is possible, and what is likely a slip of the keys."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from wagtail import blocks

from referralforms.builder.questions import terms
from referralforms.builder.questions.autocomplete import OFF, autocomplete
from referralforms.builder.questions.base import Question
from referralforms.builder.questions.blank import Blank

MAX_LENGTH = 254  # characters, RFC 5321
MISSING = gettext_lazy("Enter an email address, such as name@example.org")

# The dot-atom and the quoted text of RFC 5322, with the letters of every alphabet (RFC 6531).
ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
LOCAL = re.compile(rf'{ATOM}(?:\.{ATOM})*|"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+|\[[0-9A-Fa-f:.]+\]")

SLIPS = {
    "gmail.com": ("gmail.co", "gmail.con", "gmial.com", "gmai.com", "gmal.com", "gnail.com", "gmail.co.uk", "gmail.cm"),
    "hotmail.com": ("hotmail.co", "hotmail.con", "hotmial.com", "hotmal.com", "homail.com", "hotnail.com"),
    "hotmail.co.uk": ("hotmail.couk", "hotmail.co.k", "hotmial.co.uk", "hotmal.co.uk", "hotmail.c.uk"),
    "outlook.com": ("outlook.co", "outlook.con", "outlok.com", "outloo.com", "putlook.com"),
    "yahoo.com": ("yahoo.con", "yaho.com", "yhaoo.com", "yahooo.com"),
    "yahoo.co.uk": ("yahoo.couk", "yaho.co.uk", "yahoo.co.k", "yhaoo.co.uk"),
    "icloud.com": ("icloud.co", "icloud.con", "iclod.com", "icoud.com"),
    "live.co.uk": ("live.couk", "live.co.k"),
    "btinternet.com": ("btinternet.con", "btinternet.co", "btinterent.com", "btintenet.com"),
}
MEANT = {slip: meant for meant, slips in SLIPS.items() for slip in slips}


SECURE, JUSTICE, PRIVATE = "secure", "justice", "private"
SECURE_DOMAINS = (".cjsm.net",)
JUSTICE_DOMAINS = (".police.uk", ".pnn.police.uk", ".justice.gov.uk", ".gov.uk", ".nhs.net", ".nhs.uk", ".cps.gov.uk")
PRIVATE_DOMAINS = {*SLIPS, "live.com", "msn.com", "me.com", "aol.com", "proton.me", "googlemail.com", "sky.com"}
LOOKS_PRIVATE = gettext_lazy(
    "This looks like a private address. A work address is safer. If you have no other, leave it."
)
DID_YOU_MEAN = gettext_lazy("Did you mean %(address)s? If what you typed is right, leave it.")
SAID_OF = {SECURE: "secure address", JUSTICE: "address of a public service", PRIVATE: "looks like a private address"}


def kind_of(text: str) -> str:
    """Return what kind of address a professional's is; nothing where it says nothing."""
    domain = f".{text.rpartition('@')[2].lower()}"
    if domain.endswith(SECURE_DOMAINS):
        return SECURE
    if domain.endswith(JUSTICE_DOMAINS):
        return JUSTICE
    return PRIVATE if domain[1:] in PRIVATE_DOMAINS else ""


def is_possible_email(text: str) -> bool:
    """Say whether mail could be addressed so. Whether the address exists is not ours to judge."""
    local, at, domain = text.rpartition("@")
    return bool(at and LOCAL.fullmatch(local) and DOMAIN.fullmatch(domain) and len(text) <= MAX_LENGTH)


def likely_meant(text: str) -> str:
    """Return the address that was probably meant, or nothing."""
    local, _, domain = text.rpartition("@")
    meant = MEANT.get(domain.lower(), "")
    return f"{local}@{meant}" if meant else ""


def slip_in(text: str) -> list[str]:
    """Return the sentence that points out a likely slip, or none: what was typed may be right."""
    meant = likely_meant(text)
    return [DID_YOU_MEAN % {"address": meant}] if meant else []


class Email(Question):
    """An address as it was typed. A likely slip is pointed out and never corrected: it may be right."""

    is_fixed = True
    autocomplete = autocomplete("email")
    is_work = blocks.BooleanBlock(
        required=False, label="A professional’s own", help_text="Points out an address that looks private; takes any."
    )

    def form_field(self, value) -> forms.Field:
        return forms.CharField(required=value["required"], validators=[check], error_messages=self.messages(value))

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {"maxLength": MAX_LENGTH, "examples": ["name@example.org"]}

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=1)]

    def index_terms(self, value, answer) -> set[str]:
        return terms.email(answer)

    def advice(self, value, answer) -> list[str]:
        typed = answer if isinstance(answer, str) else ""
        is_private = value["is_work"] and kind_of(typed) == PRIVATE
        return [*slip_in(typed), str(LOOKS_PRIVATE)] if is_private else slip_in(typed)

    def review(self, value, answer) -> list[str]:
        return [answer, *self.advice(value, answer)]

    def show(self, value, answer) -> list[str]:
        meant, kind = likely_meant(answer), kind_of(answer) if value["is_work"] else ""
        hints = [*([f"perhaps {meant} was meant"] if meant else []), *([SAID_OF[kind]] if kind else [])]
        return [f"{answer} ({'; '.join(hints)})" if hints else answer]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {
            "autocomplete": value["autocomplete"] or OFF,
            "max_length": MAX_LENGTH,
            "advice": self.advice(value, raw),
        }

    class Meta:
        icon = "mail"
        label = "Email"
        template = "referralforms/questions/email.html"


def check(text: str) -> None:
    if not is_possible_email(text):
        raise ValidationError(MISSING)
