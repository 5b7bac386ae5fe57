"""Numbers as they may be shown (pure): none so small that it names a person.

Where numbers are hidden, a count from 1 to 4 reads "fewer than 5", every other is rounded to the nearest 5, totals
for themselves. To hide the small ones alone would not do: they could be worked out from a total, from another table
of the same submissions, or from two reports whose periods differ by a few days.
"""

import datetime
from dataclasses import dataclass

from referralforms.submissions.access import hidden_if_small
from referralforms.triage.figures import Period, Row, Table, end_of_month

FEWER = "fewer than 5"
NOT_SHOWN = "not shown"
ROUNDED_TO = 5

Cell = int | float | str


@dataclass(frozen=True)
class Line:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Shown:
    """A table as page, CSV and XLSX show it."""

    key: str
    title: str
    note: str
    head: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, self.total) if self.total else self.lines


def shown(table: Table, *, hides: bool) -> Shown:
    total = line(table, table.total, hides) if table.total else None
    lines = tuple(line(table, row, hides) for row in table.rows)
    return Shown(table.key, table.title, table.note, table.head, table.columns, lines, total)


def line(table: Table, row: Row, hides: bool) -> Line:
    if not table.has_median:
        return Line(row.label, tuple(count_cell(int(number or 0), hides) for number in row.numbers))
    count, middle = row.numbers
    return Line(row.label, (count_cell(int(count or 0), hides), median_cell(int(count or 0), middle, hides)))


def count_cell(count: int, hides: bool) -> Cell:
    if not hides:
        return count
    if hidden_if_small(count) is None:
        return FEWER
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def median_cell(count: int, middle: float | None, hides: bool) -> Cell:
    if middle is None or (hides and hidden_if_small(count) is None):
        return NOT_SHOWN if count else ""
    return middle


def widened(period: Period) -> Period:
    """Return whole months: two reports that differ by a day would tell what came in on it."""
    first: datetime.date = period.first.replace(day=1)
    return Period(first, end_of_month(period.last), period.base)
