"""An event as a calendar takes it: RFC 5545, made here, with no third party.

Others may look into a calendar that is shared or lies open. So the entry carries the words that an editor chose for
that, a place and a time; no link to this site, no description, no alarm, nobody's address.
"""

import datetime
import unicodedata
import uuid
from dataclasses import dataclass

LONGEST_LINE = 75  # bytes, RFC 5545 section 3.1
NEW_LINE = "\r\n"
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True)
class Entry:
    """What a calendar shows. Moments carry their time zone; ``edition`` grows with each change."""

    uid: uuid.UUID
    words: str
    place: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    changed_at: datetime.datetime
    edition: int
    is_cancelled: bool


def calendar_file(entry: Entry) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar entry//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += ["BEGIN:VEVENT", *properties(entry), "END:VEVENT", "END:VCALENDAR"]
    return "".join(fold(line) + NEW_LINE for line in lines)


def properties(entry: Entry) -> list[str]:
    end = [f"DTEND:{moment(entry.ends_at)}"] if entry.ends_at > entry.starts_at else []  # it must be later
    return [
        f"UID:{entry.uid}",
        f"DTSTAMP:{moment(entry.changed_at)}",
        f"SEQUENCE:{entry.edition}",
        f"DTSTART:{moment(entry.starts_at)}",
        *end,
        f"SUMMARY:{text('Cancelled: ' if entry.is_cancelled else '')}{text(entry.words)}",
        f"LOCATION:{text(entry.place)}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
    ]


def moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def text(value: str) -> str:
    """Escape what would end a value or begin another; other control characters have no place in one."""
    one_kind = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ESCAPED.get(each, each) for each in one_kind if each == "\n" or unicodedata.category(each) != "Cc")


def fold(line: str) -> str:
    """Break a long line, never inside a character."""
    parts: list[str] = []
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE:
            parts, part, size = [*parts, part], " ", 1
        part, size = part + character, size + width
    return NEW_LINE.join([*parts, part])
