"""However many submissions there are, the queue reads them by an index, in order: no scan and no sort."""

import uuid

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from home.models import User
from referralforms.submissions.models import Submission
from referralforms.triage.filters import Published
from referralforms.triage.keyset import Cursor
from referralforms.triage.listing import PER_PAGE, Listing
from referralforms.triage.sorting import sortings_of
from referralforms.triage.tabs import TABS

OPEN = Submission.objects.open

PLANS = {
    "all that is open": ("submission_open", lambda person: OPEN().order_by("received_at", "pk")),
    "what is due": ("submission_due", lambda person: OPEN().filter(due_at__isnull=False).order_by("due_at", "pk")),
    "overdue": ("submission_due", lambda person: Submission.objects.overdue(timezone.now())),
    "of one area": (
        "submission_open_of_area",
        lambda person: OPEN().filter(area=person.areas.first()).order_by("received_at", "pk"),
    ),
    "mine": ("submission_open_of_person", lambda person: OPEN().filter(assignee=person).order_by("received_at", "pk")),
    "unassigned": (
        "submission_open",
        lambda person: OPEN().filter(assignee__isnull=True).order_by("received_at", "pk"),
    ),
    "pressing": ("submission_pressing", lambda person: OPEN().order_by("-priority", "received_at", "pk")),
    "unassigned, the most pressing first": (
        "submission_pressing",  # of that person on SQLite; PostgreSQL passes by those of others
        lambda person: OPEN().filter(assignee__isnull=True).order_by("-priority", "received_at", "pk"),
    ),
    "in one state, the most pressing first": (
        "submission_pressing_in_state",
        lambda person: OPEN().filter(status="on_hold").order_by("-priority", "received_at", "pk"),
    ),
    "suspected spam": (
        "submission_suspect",
        lambda person: Submission.objects.suspected_spam().order_by("-priority", "received_at", "pk"),
    ),
    "in one state": (
        "submission_open_in_state",
        lambda person: OPEN().filter(status="screening").order_by("received_at", "pk"),
    ),
    "newest, ended ones too": ("submission_newest", lambda person: Submission.objects.order_by("-received_at", "-pk")),
    "a manager's": (
        "submission_open",
        lambda person: OPEN().visible_to(person).order_by("received_at", "pk"),
    ),
    "a manager's, what is due": (
        "submission_due",
        lambda person: OPEN().visible_to(person).filter(due_at__isnull=False).order_by("due_at", "pk"),
    ),
}


AS_NEW = """
TRUNCATE referralforms_submission CASCADE;
DELETE FROM pg_statistic WHERE starelid = 'referralforms_submission'::regclass;
SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off
"""


def plan(rows) -> str:
    """Return how the database means to find the first rows.

    PostgreSQL is asked as if the table were long, and without what earlier tests left of rows and of statistics.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(AS_NEW)
    return rows[:50].explain()


@pytest.fixture
def practitioner(person_in) -> User:
    return person_in("Practitioner")


@pytest.mark.only_on("sqlite")  # PostgreSQL plans by how many rows there are
def test_a_practitioners_own_are_found_by_who_has_them_and_not_by_going_through_all(practitioner):
    found = plan(Submission.objects.open().visible_to(practitioner).for_queue().order_by("received_at", "pk"))

    assert ["MULTI-INDEX OR" in found, "SCAN referralforms_submission" in found] == [True, False]


@pytest.fixture
def manager(person_in, kent) -> User:
    return person_in("Manager", kent)


@pytest.mark.parametrize("name", PLANS)
def test_the_queue_is_read_by_its_index_in_order(manager, name):
    index, rows = PLANS[name]
    found = plan(rows(manager).for_queue())

    assert index in found
    assert [
        word for word in ("TEMP B-TREE FOR ORDER", "Sort", "SCAN referralforms_submission\n") if word in found
    ] == []


LOOKS = [(tab.key, sorting.key) for tab in TABS for sorting in sortings_of(tab)]
PAGES = ["first", "after", "before"]
NOT_BY_INDEX = ("TEMP B-TREE FOR ORDER", "Sort", "SCAN referralforms_submission\n", "Seq Scan on referralforms_sub")


def look(person: User, view: str, sort: str, page: str = "first", row: Submission | None = None):
    """Return the rows of one page of the queue: its first one, or one that begins or ends at a row."""
    asked = QueryDict(f"view={view}&sort={sort}")
    listing = Listing(by=person, asked=asked, published=Published([], []))
    order, rows = listing.sorting.order, listing.rows.for_queue()
    way = order.turned() if page == "before" else order
    return (rows.filter(way.beyond(Cursor.of(row, order))) if row else rows).order_by(*way.names)[: PER_PAGE + 1]


def somewhere() -> Submission:
    """Return a row at which a page could begin or end."""
    now = timezone.now()
    return Submission(id=uuid.uuid4(), priority=1, received_at=now, due_at=now)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("view, sort", LOOKS)
def test_each_view_in_each_order_is_read_by_an_index_wherever_the_page_is(manager, view, sort, page):
    row = None if page == "first" else somewhere()
    found = plan(look(manager, view, sort, page, row))

    assert [word for word in NOT_BY_INDEX if word in found] == []
