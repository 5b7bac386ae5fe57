"""What a printed form leaves room for (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# Characters that an answer may have -> lines to write it on; of more, MOST_LINES.
LINES = ((60, 1), (200, 2), (500, 5), (1000, 8))
MOST_LINES = 14
USUAL_LENGTH = 100


@dataclass(frozen=True)
class Blank:
    """Boxes to tick, short lines beside one another or lines as wide as the page; a label where a question has
    several parts; a text, as markup, where there is something to read."""

    label: str = ""
    choices: tuple[str, ...] = ()
    lines: int = 0
    short: tuple[str, ...] = ()  # what is written on each short line
    text: Any = ""

    @property
    def room(self) -> range:
        return range(self.lines)


def ticked(offered: Mapping[str, Any], hints: Mapping[str, str] | None = None, label: Any = "") -> Blank:
    """Return a box for each choice, with its hint behind it."""
    hints = hints or {}
    named = (f"{each}: {hints[key]}" if hints.get(key) else str(each) for key, each in offered.items())
    return Blank(str(label), tuple(named))


def headed(blanks: list[Blank], label: str, hint: str = "") -> list[Blank]:
    """Return the room for a question that has no heading of its own on the page."""
    return [replace(blanks[0], label=label, text=blanks[0].text or hint), *blanks[1:]]


def lines_for(length: int) -> int:
    return next((lines for most, lines in LINES if length <= most), MOST_LINES)
