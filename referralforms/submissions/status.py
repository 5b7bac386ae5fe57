"""The states of a submission, and which may follow which (pure)."""

from django.db import models


class Status(models.TextChoices):
    RECEIVED = "received", "Received"
    SCREENING = "screening", "Screening"
    NEEDS_INFORMATION = "needs_information", "Needs information"
    ACCEPTED = "accepted", "Accepted"
    REDIRECTED = "redirected", "Redirected"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    DUPLICATE = "duplicate", "Duplicate"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SPAM = "spam", "Spam"
    ALLOCATED = "allocated", "Allocated"
    FIRST_CONTACT = "first_contact", "First contact"
    ASSESSMENT = "assessment", "Assessment"
    PREPARATION = "preparation", "Preparation"
    ACTIVITY = "activity", "Activity"
    FOLLOW_UP = "follow_up", "Follow-up"
    ON_HOLD = "on_hold", "On hold"
    CLOSED = "closed", "Closed"


class MoveNotAllowed(Exception):
    """The table has no move from the present state to the one asked for."""


SCREENED = {
    Status.ACCEPTED,
    Status.REDIRECTED,
    Status.NOT_ELIGIBLE,
    Status.DUPLICATE,
    Status.WITHDRAWN,
    Status.SPAM,
}
ENDED = {
    Status.REDIRECTED,
    Status.NOT_ELIGIBLE,
    Status.DUPLICATE,
    Status.WITHDRAWN,
    Status.SPAM,
    Status.CLOSED,
}
OPEN = set(Status) - ENDED

# After acceptance a case goes forward step by step, and from each step may rest or close.
CASE = [
    Status.ACCEPTED,
    Status.ALLOCATED,
    Status.FIRST_CONTACT,
    Status.ASSESSMENT,
    Status.PREPARATION,
    Status.ACTIVITY,
    Status.FOLLOW_UP,
]

NEXT: dict[Status, set[Status]] = {
    Status.RECEIVED: {Status.SCREENING, Status.DUPLICATE, Status.WITHDRAWN, Status.SPAM},
    Status.SCREENING: {Status.NEEDS_INFORMATION, *SCREENED},
    Status.NEEDS_INFORMATION: {Status.SCREENING, *SCREENED},
    **{
        status: {*CASE[place + 1 : place + 2], Status.ON_HOLD, Status.WITHDRAWN, Status.CLOSED}
        for place, status in enumerate(CASE)
    },
    Status.ON_HOLD: {Status.WITHDRAWN, Status.CLOSED},  # and back to where it was
    **{status: {Status.SCREENING} for status in ENDED},  # re-opening is always possible
}

# Whoever ends, rests or re-opens a submission says why.
NEEDS_REASON = ENDED | {Status.ON_HOLD, Status.NEEDS_INFORMATION}


def moves(status: Status, rested_from: str = "") -> list[Status]:
    """Return the states that may follow, in the order of the table of states.

    Args:
        status: the state now.
        rested_from: where a case on hold was before; there alone it returns.
    """
    following = NEXT[status] | ({Status(rested_from)} if status == Status.ON_HOLD and rested_from else set())
    return [each for each in Status if each in following]


def needs_reason(before: Status, after: Status) -> bool:
    return after in NEEDS_REASON or before in ENDED


def check_move(before: Status, after: Status, rested_from: str = "") -> None:
    """Raise MoveNotAllowed unless the table allows the move."""
    if after not in moves(before, rested_from):
        raise MoveNotAllowed(f"From ‘{before.label}’ a submission cannot become ‘{after.label}’.")
