"""Pages of a long list by where the last one ended: the thousandth page costs what the first one costs.

A page is asked for with a cursor: the sort value and the id of the row at which the page before it ended. A
cursor holds times and ids, never a word of a person; one that was tampered with is as good as none.
"""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

LARGEST_SMALL_NUMBER = 32_767  # of a database's smallest column


@dataclass(frozen=True)
class Order:
    """One way to sort: columns that are never empty in the rows asked for, each with a minus where it descends.

    The id follows, so that no two rows are equal.
    """

    columns: tuple[str, ...]

    def turned(self) -> "Order":
        return Order(tuple(name[1:] if name.startswith("-") else f"-{name}" for name in self.columns))

    @property
    def fields(self) -> list[str]:
        return [name.removeprefix("-") for name in self.columns]

    @property
    def names(self) -> list[str]:
        return [*self.columns, "-id" if self.columns[-1].startswith("-") else "id"]

    def beyond(self, cursor: "Cursor") -> Q:
        """Return the condition for rows after a cursor; its first part lets an index begin at the right place."""
        places = list(zip(self.names, [*cursor.values, cursor.id], strict=True))
        further = Q()
        for name, value in reversed(places):
            field = name.removeprefix("-")
            beyond = Q(**{f"{field}__{further_than(name)}": value})
            further = beyond | Q(**{field: value}) & further if further else beyond
        name, value = places[0]
        return Q(**{f"{name.removeprefix('-')}__{further_than(name)}e": value}) & further


def further_than(name: str) -> str:
    return "lt" if name.startswith("-") else "gt"


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the values it is sorted by (times or small whole numbers) and the id of the row."""

    values: tuple[datetime.datetime | int, ...]
    id: uuid.UUID

    @classmethod
    def of(cls, row: Any, order: Order) -> "Cursor":
        return cls(tuple(getattr(row, field) for field in order.fields), row.pk)

    @property
    def text(self) -> str:
        return "_".join([*(written(value) for value in self.values), self.id.hex])

    @classmethod
    def read(cls, text: str, kinds: list[type]) -> "Cursor | None":
        """Return the cursor in a query string, or None where it says nothing that could be one."""
        *values, row_id = text.split("_")
        try:
            pairs = zip(values, kinds, strict=True)
            return cls(tuple(read_value(value, kind) for value, kind in pairs), uuid.UUID(row_id))
        except ValueError:
            return None


def written(value: datetime.datetime | int) -> str:
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)


def read_value(text: str, kind: type) -> datetime.datetime | int:
    """Return a value of a cursor.

    Raises:
        ValueError: no column could hold it.
    """
    if kind is int:
        number = int(text)
        if not 0 <= number <= LARGEST_SMALL_NUMBER:
            raise ValueError(text)
        return number
    when = datetime.datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(text)
    return when


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages before and after them; empty where there is none."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def page(rows: QuerySet[Row], order: Order, *, size: int, after: str = "", before: str = "") -> Page[Row]:
    """Return one page of rows, in one query.

    Args:
        rows: all rows that may be shown; any order of theirs is replaced.
        order: how they are sorted.
        size: rows on a page.
        after, before: the cursor at which the page begins or ends; with neither, the first page.
    """
    cursor = Cursor.read(before or after, column_kinds(rows, order))
    is_backwards = bool(before and cursor)
    way = order.turned() if is_backwards else order
    asked = rows.order_by(*way.names)
    found = list((asked.filter(way.beyond(cursor)) if cursor else asked)[: size + 1])
    has_more, shown = len(found) > size, found[:size]
    if is_backwards:
        shown.reverse()
    return Page(
        shown,
        before=end(shown[:1], order) if (has_more if is_backwards else cursor) else "",
        after=end(shown[-1:], order) if (is_backwards or has_more) else "",
    )


def column_kinds(rows: QuerySet[Row], order: Order) -> list[type]:
    columns = [rows.model._meta.get_field(field).get_internal_type() for field in order.fields]
    return [int if column.endswith("IntegerField") else datetime.datetime for column in columns]


def end(rows: list[Row], order: Order) -> str:
    return Cursor.of(rows[0], order).text if rows else ""
