"""From submissions to the numbers of a report (pure): the same submissions give the same numbers, always.

Two bases, and each table says which it stands on. *Cohort received in the period*: what became, until now, of what
came in between the first and the last day. *Events in the period*: what happened between these days, whenever it had
come in.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from django.db import models

from referralforms.submissions import working_days
from referralforms.submissions.status import CASE, ENDED, SCREENED, Status
from referralforms.submissions.vocabulary import ClosingReason

WEEK = datetime.timedelta(days=7)
CENTRAL = "No area: central queue"
STILL_OPEN = "Still open"
NO_REASON = "No reason chosen"
NO_HARM = "Not asked, or not answered"
NO_AGENCY = "From no agency, or not asked"


class Base(models.TextChoices):
    COHORT = "cohort", "Cohort received in the period"
    EVENTS = "events", "Events in the period"


@dataclass(frozen=True)
class Period:
    """Whole days, the last one included."""

    first: datetime.date
    last: datetime.date
    base: Base = Base.COHORT

    def __contains__(self, day: datetime.date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def holds_month(self, month: datetime.date) -> bool:
        """Say whether a whole month, given by its first day, lies within."""
        return self.first <= month and end_of_month(month) <= self.last

    @property
    def weeks(self) -> list[datetime.date]:
        """Return the Monday of each week that the period touches."""
        monday, found = monday_of(self.first), []
        while monday <= self.last:
            found.append(monday)
            monday += WEEK
        return found


@dataclass(frozen=True)
class Item:
    """A submission as far as reports count it: nothing by which to know it.

    Args:
        moves: (day, state entered), in order, without what was undone.
        ended_on: the day on which it ended, if it has not been opened again.
        offences: the kinds of harm that were chosen; none where the form asks for none, or it was left.
        agency: the kind of agency of who referred.
    """

    received_on: datetime.date
    channel: str
    form: str
    area: str
    status: Status
    closing_reason: str = ""
    moves: tuple[tuple[datetime.date, str], ...] = ()
    ended_on: datetime.date | None = None
    offences: tuple[str, ...] = ()
    agency: str = ""


@dataclass(frozen=True)
class Reduced:
    """How many submissions were reduced to a number, in one month, when their time to be kept was over."""

    month: datetime.date
    channel: str
    form: str
    area: str
    outcome: str
    count: int


@dataclass(frozen=True)
class Row:
    """Numbers under a label; the last one of medians goes with the count before it."""

    label: str
    numbers: tuple[float | None, ...]


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    note: str
    head: str  # of the first column
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    has_median: bool = False


def tables(items: Iterable[Item], reduced: Iterable[Reduced], period: Period) -> list[Table]:
    """Return the tables of a report.

    Args:
        items: all submissions that were received, or moved, in the period; others do no harm.
        reduced: numbers of erased submissions; those of months not wholly within the period are left out.
        period: the days, and the base.
    """
    known = sorted(items, key=lambda item: (item.received_on, item.form, item.channel))
    received = [item for item in known if item.received_on in period]
    kept = [each for each in reduced if period.holds_month(each.month)]
    return [
        by_week(received, kept, period),
        counted("area", "Received by area", "Area", received, kept, lambda each: each.area or CENTRAL),
        counted("form", "Received by form", "Form", received, kept, lambda each: each.form),
        by_offence(received),
        by_agency(received),
        steps(known, period),
        outcomes(known, kept, period),
        closing_reasons(known, period),
    ]


# --- what came in ---------------------------------------------------------------------------------


def by_week(received: list[Item], reduced: list[Reduced], period: Period) -> Table:
    """Count by week, from Monday, and source; what is reduced to counts is known by month alone."""
    weekly = Counter((monday_of(item.received_on), item.channel) for item in received)
    monthly = Counter[tuple[datetime.date, str]]()
    for each in reduced:
        monthly[each.month, each.channel] += each.count
    sources = sorted({source for _, source in (*weekly, *monthly)})
    rows = [
        Row(f"Week of {day(monday)}", with_sum(weekly[monday, each] for each in sources)) for monday in period.weeks
    ]
    rows += [
        Row(f"{month:%B %Y}, reduced to counts", with_sum(monthly[month, each] for each in sources))
        for month in sorted({month for month, _ in monthly})
    ]
    both = Counter(source for _, source in weekly.elements()) + Counter(source for _, source in monthly.elements())
    return Table(
        "week",
        "Received by week and source",
        "Weeks begin on Monday; those at the ends of the period count the days within it.",
        "Week",
        (*sources, "All"),
        tuple(rows),
        Row("All", with_sum(both[each] for each in sources)),
    )


def counted(
    key: str, title: str, head: str, received: list[Item], reduced: list[Reduced], label: Callable[..., str]
) -> Table:
    counts = Counter(label(item) for item in received)
    for each in reduced:
        counts[label(each)] += each.count
    return table_of(key, title, "What was received in the period, on either base.", head, counts)


def table_of(key: str, title: str, note: str, head: str, counts: Counter[str]) -> Table:
    rows = tuple(Row(label, (count,)) for label, count in sorted(counts.items()))
    return Table(key, title, note, head, ("Submissions",), rows, Row("All", (counts.total(),)))


def by_offence(received: list[Item]) -> Table:
    """Count by kind of harm; the last line counts submissions, of which one may be in several lines."""
    counts = Counter(label for item in received for label in item.offences or (NO_HARM,))
    note = (
        "What was received in the period, on either base. Who chose several kinds of harm is counted in each, and "
        "once in the last line. What is reduced to counts is not among it."
    )
    rows = tuple(Row(label, (count,)) for label, count in sorted(counts.items()))
    total = Row("All submissions", (len(received),))
    return Table("offence", "Received by kind of harm (offence)", note, "Kind of harm", ("Submissions",), rows, total)


def by_agency(received: list[Item]) -> Table:
    counts = Counter(item.agency or NO_AGENCY for item in received)
    note = "What was received in the period, on either base. What is reduced to counts is not among it."
    return table_of("agency", "Received by kind of agency", note, "Kind of agency", counts)


# --- what became of it ----------------------------------------------------------------------------

Reached = Callable[[Item], datetime.date | None]


def came_to(*states: Status) -> Reached:
    return lambda item: entered(item, set(states))


STEPS: list[tuple[str, Reached]] = [
    ("Screened", came_to(*SCREENED)),
    *((str(state.label), came_to(state)) for state in CASE),
    ("Ended", lambda item: item.ended_on),
]


def entered(item: Item, states: set[Status]) -> datetime.date | None:
    """Return the day on which a submission first came into one of these states."""
    return next((on for on, state in item.moves if state in states), None)


def steps(items: list[Item], period: Period) -> Table:
    note = {
        Base.COHORT: "Of those received in the period, those that have come to the step until now.",
        Base.EVENTS: "Those that came to the step in the period, whenever they were received.",
    }[period.base]
    rows = tuple(Row(label, time_to(items, period, reached)) for label, reached in STEPS)
    return Table(
        "steps",
        "Time from receipt to each step",
        f"{note} Working days of England and Wales; what is reduced to counts has no times.",
        "Step",
        ("Submissions", "Median working days"),
        rows,
        has_median=True,
    )


def time_to(items: list[Item], period: Period, reached: Reached) -> tuple[int, float | None]:
    """Return how many came to a step, and the median of their working days; None where there are none."""
    took = [
        working_days.between(item.received_on, on)
        for item, on in ((item, reached(item)) for item in items)
        if on and (on if period.base == Base.EVENTS else item.received_on) in period
    ]
    return len(took), float(median(took)) if took else None


def outcomes(items: list[Item], reduced: list[Reduced], period: Period) -> Table:
    counts = Counter(item.status.label if item.status in ENDED else STILL_OPEN for item in based(items, period))
    note = "What ended in the period and was not opened again; what is reduced to counts is not among it."
    if period.base == Base.COHORT:
        note = "What has become, until now, of those received in the period."
        for each in reduced:
            counts[f"{each.outcome} (reduced to counts)"] += each.count
    return table_of("outcomes", "Outcomes", note, "Outcome", counts)


def closing_reasons(items: list[Item], period: Period) -> Table:
    ended = [item for item in based(items, period) if item.status in ENDED]
    counts = Counter(ClosingReason(item.closing_reason).label if item.closing_reason else NO_REASON for item in ended)
    note = "Of those above that have ended; reasons are not kept where submissions are reduced to counts."
    return table_of("reasons", "Closing reasons", note, "Reason", counts)


def based(items: list[Item], period: Period) -> Iterator[Item]:
    """Yield what a table of endings stands on."""
    return (item for item in items if (item.ended_on if period.base == Base.EVENTS else item.received_on) in period)


# --- days -----------------------------------------------------------------------------------------


def with_sum(counts: Iterable[int]) -> tuple[int, ...]:
    found = tuple(counts)
    return (*found, sum(found))


def monday_of(on: datetime.date) -> datetime.date:
    return on - datetime.timedelta(days=on.weekday())


def end_of_month(on: datetime.date) -> datetime.date:
    return (on.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - working_days.DAY


def day(on: datetime.date) -> str:
    return f"{on.day} {on:%B %Y}"
