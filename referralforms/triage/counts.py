"""How many rows each selection holds, all in one query, none counted further than people need to know."""

from collections.abc import Mapping

from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from home.models import User

CAP = 1000  # rows: beyond it "1,000+" says enough, and counting on would read the whole table


class RowsOf(Subquery):
    """The number of rows of a sliced queryset."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def capped_counts(selections: Mapping[str, QuerySet], *, by: User) -> dict[str, int]:
    """Return the rows of each selection, ``CAP + 1`` standing for more than ``CAP``; one query."""
    columns = {name: Coalesce(RowsOf(rows.order_by().values("pk")[: CAP + 1]), 0) for name, rows in selections.items()}
    # The row of who asks is there for certain; the counts are asked for as columns of it.
    found = User.objects.filter(pk=by.pk).values_list(*columns.values()).get()
    return dict(zip(columns, found, strict=True))


def shown(count: int) -> str:
    """Return a capped count as text: ``17``, ``1,000+``."""
    return f"{CAP:,}+" if count > CAP else f"{count:,}"
