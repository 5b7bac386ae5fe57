"""Bars beside a table (pure). Their labels are text of the page, which breaks its lines where there is little room;
what is hidden has no bar, and says so."""

from dataclasses import dataclass

from referralforms.triage.small_numbers import Shown

LONGEST = 100  # per cent of the room that there is for bars


@dataclass(frozen=True)
class Bar:
    label: str
    number: str
    width: float  # per cent


@dataclass(frozen=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]


def chart_of(table: Shown) -> Chart:
    """Return a bar for each line of a table, of its last column."""
    numbers = [line.cells[-1] for line in table.lines]
    longest = max((number for number in numbers if not isinstance(number, str)), default=0) or 1
    bars = tuple(
        Bar(line.label, text_of(number), 0 if isinstance(number, str) else round(LONGEST * number / longest, 1))
        for line, number in zip(table.lines, numbers, strict=True)
    )
    return Chart(f"{table.title}: {table.columns[-1].lower()}", bars)


def text_of(number: int | float | str) -> str:
    """Return a number as the page shows it: ``12``, ``2.5``, ``fewer than 5``."""
    return number if isinstance(number, str) else f"{number:g}"
