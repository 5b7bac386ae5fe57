"""The ways to sort the queue; each follows an index, so that no page is sorted in the database's memory."""

from collections.abc import Callable
from dataclasses import dataclass

from referralforms.submissions.models import SubmissionQuerySet
from referralforms.triage.keyset import Order
from referralforms.triage.tabs import Tab


@dataclass(frozen=True)
class Sorting:
    key: str
    label: str
    order: Order
    narrow: Callable[[SubmissionQuerySet], SubmissionQuerySet] = lambda rows: rows
    note: str = ""


SORTINGS = [
    Sorting("pressing", "Most pressing first", Order(("-priority", "received_at"))),
    Sorting(
        "due",
        "Due first",
        Order(("due_at",)),
        lambda rows: rows.filter(due_at__isnull=False),
        "Only what has a deadline is listed.",
    ),
    Sorting("oldest", "Longest waiting first", Order(("received_at",))),
    Sorting("newest", "Newest first", Order(("-received_at",))),
]
BY_KEY = {sorting.key: sorting for sorting in SORTINGS}


# What has ended presses nobody and has no deadline; nor has what may be spam. What is overdue is a range of deadlines,
# which no index holds in another order.
IN_VIEWS = {"overdue": ("due",), "closed": ("newest", "oldest"), "spam": ("pressing", "oldest", "newest")}


def sortings_of(tab: Tab) -> list[Sorting]:
    """Return the ways to sort a view, its usual one first."""
    return [BY_KEY[key] for key in IN_VIEWS.get(tab.key, BY_KEY)]
