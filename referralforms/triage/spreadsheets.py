"""Tables that leave the site: text that no spreadsheet takes for a formula, and rows of CSV one at a time (pure)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads é as Ã©
ROWS_AT_ONCE = 200


class Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def neutralised(value: Any) -> Any:
    """Return a cell that stays text: an apostrophe before what a spreadsheet would calculate; no change to numbers."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS) else value


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a CSV, some hundred rows at a time, so that no more than those are held."""
    writer = csv.writer(Line())
    lines = (str(writer.writerow([neutralised(cell) for cell in row])) for row in rows)
    yield BYTE_ORDER_MARK
    while some := "".join(islice(lines, ROWS_AT_ONCE)):
        yield some
