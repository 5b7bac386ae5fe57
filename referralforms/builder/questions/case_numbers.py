"""Numbers by which others know a case or a person: guesses for staff, and never a reason to refuse (pure).

Forces write crime references in different ways, and an incident number is not a crime number; people copy either
from a letter, a text or memory.
"""

import re
from dataclasses import dataclass

SAID_BEFORE = re.compile(
    r"^\s*(?:crime|incident|log)?\s*(?:ref(?:erence)?|no|number)?\.?\s*(?:no|number)?\s*[:.#]\s*", re.IGNORECASE
)

ATHENA, CAD, INCIDENT, YEAR_FIRST, GENERIC = "athena_or_connect", "cad", "incident", "yy_digits", "generic"
CRIME_REFERENCES = (
    (ATHENA, re.compile(r"\d{2}/\d{1,7}/\d{2}")),
    (CAD, re.compile(r"CAD\s?\d{1,6}\s?[/-]\s?\d{1,2}\s?[A-Z]{3}\s?\d{2,4}", re.IGNORECASE)),
    (INCIDENT, re.compile(r"\d+[_-]I[_-]\d{8}", re.IGNORECASE)),
    (YEAR_FIRST, re.compile(r"\d{11}")),
)
HINTS = {
    ATHENA: "looks like a crime number of Athena or Connect",
    CAD: "looks like the number of a call, not of a crime",
    INCIDENT: "looks like the number of an incident, not of a crime",
    YEAR_FIRST: "looks like a crime number that begins with the year",
    GENERIC: "",
}


@dataclass(frozen=True)
class Kind:
    """A number of one kind: how it is called, what it looks like, and an example."""

    label: str
    shape: re.Pattern
    example: str


KINDS = {
    "prison_number": Kind("Prison number", re.compile(r"[A-Z]\d{4}[A-Z]{2}"), "A1234BC"),
    "crn": Kind("Case reference number (CRN) of probation", re.compile(r"[A-Z]\d{6}"), "X123456"),
    "pnc": Kind("PNC number", re.compile(r"(?:\d{2}|\d{4})/\d{1,7}[A-Z]"), "2012/123456A"),
    "urn": Kind("Case URN", re.compile(r"\d{2}[A-Z]{2}\d{7}(?:\d{2})?"), "01AB1234523"),
    "other": Kind("Another number", re.compile(r".*"), ""),
}


def guess_crime_reference(text: str) -> tuple[str, str]:
    """Return what kind of number this may be, and the number without the words before it."""
    number = SAID_BEFORE.sub("", text).strip()
    kind = next((kind for kind, shape in CRIME_REFERENCES if shape.fullmatch(number)), GENERIC)
    return kind, number


def read_number(kind: str, text: str) -> tuple[bool, str]:
    """Return whether a number looks as its kind does, and the number as it is usually written."""
    joined = re.sub(r"\s+", "", text).upper()
    return bool(KINDS[kind].shape.fullmatch(joined)), joined
