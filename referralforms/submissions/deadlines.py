"""When somebody must next have done something about a submission (pure).

The times are settings of the area, in working days of England and Wales. They stand still while a case is on hold.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from referralforms.submissions import working_days
from referralforms.submissions.status import Status

SCREENED = {Status.RECEIVED, Status.SCREENING}
CONTACTED = {Status.ACCEPTED, Status.ALLOCATED}

# The parts of the day that a person can tick, as far as the office is open; the evening is not.
OPENING_TIME, NOON = datetime.time(9), datetime.time(12)
PARTS = {"morning": (OPENING_TIME, NOON), "afternoon": (NOON, working_days.CLOSING_TIME)}
USUAL_TIME = {"morning": datetime.time(10), "afternoon": datetime.time(14)}
NO_DAY, NO_PART = -1, "none"  # neither is on any day
LOOK_AHEAD = 21  # days: three weeks hold every weekday, whatever bank holidays fall on

T = TypeVar("T")


@dataclass(frozen=True)
class GoodTimes:
    """When a person said that they may be reached; what is empty they left open.

    Args:
        weekdays: Monday is 0.
        parts: keys such as ``morning``.
    """

    weekdays: Collection[int] = ()
    parts: Collection[str] = ()

    @property
    def open_parts(self) -> list[str]:
        """Return the parts of the day that are theirs and ours."""
        return [part for part in PARTS if not self.parts or part in self.parts]

    def __and__(self, other: "GoodTimes") -> "GoodTimes":
        """Return the times that are in both; none at all where they have no day or no part of it in common."""
        return GoodTimes(shared(self.weekdays, other.weekdays, NO_DAY), shared(self.parts, other.parts, NO_PART))

    def __contains__(self, when: datetime.datetime) -> bool:
        """Say whether a moment is on a working day, in office hours, and at the person's times."""
        local = when.astimezone(working_days.LONDON)
        if not working_days.is_working(local.date()) or (self.weekdays and local.weekday() not in self.weekdays):
            return False
        return any(PARTS[part][0] <= local.time() <= PARTS[part][1] for part in self.open_parts)


def shared(some: Collection[T], others: Collection[T], nothing: T) -> set[T]:
    """Return what two lists share, of which an empty one leaves everything open; ``nothing`` where they share none."""
    return set(some) & set(others) or {nothing} if some and others else {*some, *others}


@dataclass(frozen=True)
class Targets:
    """An area's times, in working days but for the review of what is on hold, in days; the defaults serve where no
    area is known."""

    screen_within: int = 1
    first_attempt_within: int = 2
    attempts_needed: int = 3
    review_hold_after: int = 28


def due(status: Status, since: datetime.datetime, targets: Targets) -> datetime.datetime | None:
    """Return when a submission must have left a state, or been tried to reach; None where we wait for nobody of ours.

    Args:
        status: the state it is in.
        since: when it was received, for what waits to be screened; else when it came into the state.
        targets: the times of its area.
    """
    days = {**dict.fromkeys(SCREENED, targets.screen_within), **dict.fromkeys(CONTACTED, targets.first_attempt_within)}
    if status not in days:
        return None
    return working_days.closing(working_days.after(start(since), days[status]))


def next_attempt(now: datetime.datetime, made: int, targets: Targets) -> datetime.datetime | None:
    """Return when a person who was not reached is tried again: on another day; None once the attempts are made.

    Args:
        now: when they were tried last.
        made: on how many days they were tried.
    """
    if made >= targets.attempts_needed:
        return None
    return working_days.closing(working_days.after(working_days.day_of(now), 1))


def next_try(now: datetime.datetime, times: GoodTimes) -> datetime.datetime | None:
    """Return when to try again: on another day, in office hours, at the person's times; None where no day fits."""
    if not times.open_parts:
        return None
    first, at = working_days.day_of(now) + working_days.DAY, USUAL_TIME[times.open_parts[0]]
    days = (first + number * working_days.DAY for number in range(LOOK_AHEAD))
    moments = (datetime.datetime.combine(day, at, working_days.LONDON) for day in days)
    return next((moment for moment in moments if moment in times), None)


def start(moment: datetime.datetime) -> datetime.date:
    """Return the day from which is counted: what comes in on a day off counts as of the working day before."""
    day = working_days.day_of(moment)
    while not working_days.is_working(day):
        day -= working_days.DAY
    return day


def review_on(placed_at: datetime.datetime, targets: Targets) -> datetime.date:
    """Return the day by which a case on hold is looked at again: the next working day, should it fall on a day off."""
    return working_days.after(working_days.day_of(placed_at) + targets.review_hold_after * working_days.DAY, 0)


def resumed(
    paused_due_at: datetime.datetime, paused_at: datetime.datetime, now: datetime.datetime
) -> datetime.datetime:
    """Return a deadline moved on by the working days that a case was on hold."""
    rested = working_days.between(working_days.day_of(paused_at), working_days.day_of(now))
    return working_days.closing(working_days.after(working_days.day_of(paused_due_at), rested))
