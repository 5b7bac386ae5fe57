"""The views of the queue: which part of what a person may see each of them holds."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from home.models import User
from referralforms.submissions.models import SubmissionQuerySet
from referralforms.submissions.status import Status

Narrow = Callable[[SubmissionQuerySet, User, datetime.datetime], SubmissionQuerySet]


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    empty: str  # what to say where there is nothing
    narrow: Narrow


TABS = [
    Tab(
        "new",
        "New",
        "Nothing new: everything that came in has been looked at.",
        lambda rows, by, now: rows.open().without_suspects().filter(status=Status.RECEIVED),
    ),
    Tab("mine", "Mine", "Nothing is with you now.", lambda rows, by, now: rows.open().filter(assignee=by)),
    Tab(
        "unassigned",
        "Unassigned",
        "Everything is with somebody.",
        lambda rows, by, now: rows.open().without_suspects().filter(assignee__isnull=True),
    ),
    Tab(
        "for-us",
        "Waiting for us",
        "Nothing waits for us.",
        lambda rows, by, now: (
            rows.open().without_suspects().exclude(status__in=[Status.NEEDS_INFORMATION, Status.ON_HOLD])
        ),
    ),
    Tab(
        "for-them",
        "Waiting for them",
        "We wait for nobody.",
        lambda rows, by, now: rows.open().filter(status=Status.NEEDS_INFORMATION),
    ),
    Tab("overdue", "Overdue", "Nothing is overdue.", lambda rows, by, now: rows.overdue(now).without_suspects()),
    Tab("on-hold", "On hold", "Nothing rests.", lambda rows, by, now: rows.open().filter(status=Status.ON_HOLD)),
    Tab("open", "All open", "Nothing is open.", lambda rows, by, now: rows.open().without_suspects()),
    Tab(
        "closed",
        "Closed",
        "Nothing is closed yet.",
        lambda rows, by, now: rows.ended(),
    ),
    Tab(
        "spam",
        "Suspected spam",
        "Nothing looks like spam.",
        lambda rows, by, now: rows.suspected_spam(),
    ),
]
BY_KEY = {tab.key: tab for tab in TABS}
FIRST = TABS[0]
