"""How long what ended is kept, and what then becomes of it (pure).

Defaults: the domain's retention schedule. What is open, or kept by a legal hold, is never due.
"""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import ClosingReason


class Outcome(models.TextChoices):
    """How a submission ended, as far as it matters for keeping it."""

    SPAM = "spam", "Spam"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    REDIRECTED = "redirected", "Redirected"
    DECLINED_EARLY = "declined_early", "Declined or withdrawn before assessment"
    DUPLICATE = "duplicate", "Duplicate"
    CLOSED = "closed", "Closed"


class Unit(models.TextChoices):
    DAYS = "days", "days"
    MONTHS = "months", "months"
    YEARS = "years", "years"


# Once a case was in one of these, it was more than a first contact.
ASSESSED = [Status.ASSESSMENT, Status.PREPARATION, Status.ACTIVITY, Status.FOLLOW_UP]
DECLINED = {
    ClosingReason.DECLINED_HARMED,
    ClosingReason.DECLINED_RESPONSIBLE,
    ClosingReason.WITHDREW_HARMED,
    ClosingReason.WITHDREW_RESPONSIBLE,
}
BY_STATUS = {
    Status.SPAM: Outcome.SPAM,
    Status.NOT_ELIGIBLE: Outcome.NOT_ELIGIBLE,
    Status.REDIRECTED: Outcome.REDIRECTED,
    Status.DUPLICATE: Outcome.DUPLICATE,
}


@dataclass(frozen=True)
class Rule:
    """How long one outcome is kept: for one area, one form, both, or (None) for all that have no rule of their own."""

    outcome: Outcome
    keep_for: int
    unit: Unit
    area: int | None = None
    form: int | None = None
    keeps_counts: bool = True  # whether it is reduced to counts, or goes without leaving any

    @property
    def in_words(self) -> str:
        """What it says, for the log and for certificates; the area and the form are no matter of theirs."""
        return f"{self.outcome.label}: kept for {self.keep_for} {self.unit.label}"

    @property
    def rank(self) -> tuple[bool, bool]:
        """The more a rule says of where it holds, the more it counts; an area's before a form's."""
        return self.area is not None, self.form is not None


# A duplicate goes with the one that was kept, which may lean on its words; by its own rule once that one is gone.
DEFAULTS = (
    Rule(Outcome.SPAM, 30, Unit.DAYS, keeps_counts=False),
    Rule(Outcome.NOT_ELIGIBLE, 90, Unit.DAYS),
    Rule(Outcome.REDIRECTED, 90, Unit.DAYS),
    Rule(Outcome.DECLINED_EARLY, 90, Unit.DAYS),
    Rule(Outcome.DUPLICATE, 90, Unit.DAYS),
    Rule(Outcome.CLOSED, 7, Unit.YEARS),
)


def outcome_of(status: Status, closing_reason: str, *, was_assessed: bool) -> Outcome | None:
    """Return how a submission ended, or None while it is open."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    declined = status == Status.WITHDRAWN or (status == Status.CLOSED and closing_reason in DECLINED)
    if declined and not was_assessed:
        return Outcome.DECLINED_EARLY
    return Outcome.CLOSED if status in {Status.CLOSED, Status.WITHDRAWN} else None


def rule_for(outcome: Outcome, rules: Iterable[Rule], *, area: int | None, form: int | None) -> Rule:
    """Return the rule that says most of where it holds; the defaults stand below all."""
    fitting = [
        rule
        for rule in (*DEFAULTS, *rules)
        if rule.outcome == outcome and rule.area in {None, area} and rule.form in {None, form}
    ]
    return max(enumerate(fitting), key=lambda each: (each[1].rank, each[0]))[1]


def erase_due_at(ended_at: datetime.datetime, rule: Rule) -> datetime.datetime:
    """Return the moment from which it may no longer be kept.

    Months and years are those of the calendar in this country; where the day does not exist, the next one counts, so
    that nothing goes early.
    """
    if rule.unit == Unit.DAYS:
        return ended_at + datetime.timedelta(days=rule.keep_for)
    local = timezone.localtime(ended_at)
    months = local.month - 1 + rule.keep_for * (12 if rule.unit == Unit.YEARS else 1)
    year, month = local.year + months // 12, months % 12 + 1
    if local.day > calendar.monthrange(year, month)[1]:
        return local.replace(year=year + month // 12, month=month % 12 + 1, day=1)
    return local.replace(year=year, month=month)
