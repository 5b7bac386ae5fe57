"""Keeping to the schedule: when each submission is due, what goes next, and letting it go.

``erase_due_at`` on the row is only the answer to "what next": whatever is erased is judged anew under its lock, by the
rules as they are then, so that nothing goes early, whoever changed what in the meantime.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from home.health import Finding
from home.periodic import every
from referralforms.submissions.disposal import Erasure, RetentionRule, Tally
from referralforms.submissions.erasure import erase_locked, replay, settle
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, SubmissionQuerySet
from referralforms.submissions.schedule import ASSESSED, DEFAULTS, Outcome, Rule, erase_due_at, outcome_of, rule_for
from referralforms.submissions.status import Status
from referralforms.submissions.subject_files import remove_old

BATCH = 500  # rows
LATE_AFTER = datetime.timedelta(days=1)  # four rounds of the worker
IN_A_RUN = 500  # submissions that the worker erases, before deliveries have their turn


@dataclass(frozen=True)
class Verdict:
    """What the schedule says of a submission that ended."""

    outcome: Outcome
    rule: Rule
    due_at: datetime.datetime


def write_defaults() -> None:
    """Write the domain's schedule as records that can be edited; what is there is left alone (a preparation)."""
    for rule in DEFAULTS:
        RetentionRule.objects.get_or_create(
            outcome=rule.outcome,
            area=None,
            form=None,
            defaults={"keep_for": rule.keep_for, "unit": rule.unit, "keeps_counts": rule.keeps_counts},
        )


def rules() -> list[Rule]:
    return [each.rule for each in RetentionRule.objects.all()]


def judged(rows: SubmissionQuerySet) -> SubmissionQuerySet:
    """Bring along what the schedule asks about."""
    moved = Event.objects.filter(kind=Event.Kind.MOVED, after__in=ASSESSED)
    kept = "duplicate_of__form_version"
    return (
        rows.select_related("form_version", kept)
        .defer("sealed", "form_version__definition", "duplicate_of__sealed", f"{kept}__definition")
        .annotate(
            was_assessed=Exists(moved.filter(submission=OuterRef("pk"))),
            kept_was_assessed=Exists(moved.filter(submission=OuterRef("duplicate_of"))),
        )
    )


def verdict(submission: Submission, known: list[Rule]) -> Verdict | None:
    """Return when a submission is due by the schedule, or None while it is open. A hold is not looked at.

    A duplicate goes with the submission that was kept in its place, and stays while that one is open.

    Args:
        submission: one of ``judged``.
        known: all rules.
    """
    own = verdict_of(submission, known, was_assessed=submission.was_assessed)  # type: ignore[attr-defined]  # from judged()
    if own is None or submission.duplicate_of is None:
        return own
    was_assessed: bool = submission.kept_was_assessed  # type: ignore[attr-defined]  # from judged()
    kept = verdict_of(submission.duplicate_of, known, was_assessed=was_assessed)
    return Verdict(own.outcome, own.rule, kept.due_at) if kept else None


def verdict_of(submission: Submission, known: list[Rule], *, was_assessed: bool) -> Verdict | None:
    """Return the same for one that stands by itself."""
    outcome = outcome_of(Status(submission.status), submission.closing_reason, was_assessed=was_assessed)
    if outcome is None or submission.ended_at is None:
        return None
    rule = rule_for(outcome, known, area=submission.area_id, form=submission.form_version.page_id)
    return Verdict(outcome, rule, erase_due_at(submission.ended_at, rule))


def reckon() -> int:
    """Write down when each submission is due, by the rules and states as they are now; return how many changed."""
    known, changed = rules(), 0
    Submission.objects.filter(ended_at__isnull=True, erase_due_at__isnull=False).update(erase_due_at=None)
    waiting = judged(Submission.objects.ended()).iterator(chunk_size=BATCH)
    for each in waiting:
        found = verdict(each, known)
        due_at = found.due_at if found else None
        if due_at != each.erase_due_at:
            # Only if it has not been reopened, or ended otherwise, since it was read.
            same = Submission.objects.filter(pk=each.pk, version=each.version)
            changed += same.update(erase_due_at=due_at)
    return changed


def due(now: datetime.datetime) -> SubmissionQuerySet:
    """Return what goes now, the longest due first."""
    waiting = Submission.objects.not_held().filter(erase_due_at__lte=now)
    # Of what goes at one moment, duplicates before the one that was kept: afterwards they would stand by themselves.
    return waiting.order_by("erase_due_at", F("duplicate_of").asc(nulls_last=True), "pk")


def upcoming(until: datetime.datetime) -> SubmissionQuerySet:
    """Return what goes next, what is held among it, for a preview."""
    waiting = Submission.objects.filter(erase_due_at__lte=until).order_by("erase_due_at", "pk")
    shown = waiting.select_related("area", "form_version", "duplicate_of")
    return shown.defer("sealed", "form_version__definition", "duplicate_of__sealed")


def apply(
    now: datetime.datetime | None = None, *, limit: int | None = None, stopping: Callable[[], bool] = lambda: False
) -> Iterator[Erasure]:
    """Erase what is due, one by one, and yield the proof of each. It may be stopped at any moment and begun again."""
    now = now or timezone.now()
    known = rules()
    try:
        for pk in list(due(now).values_list("pk", flat=True)[:limit]):
            if stopping():
                return
            if made := erase_if_due(pk, now, known):
                yield made
    finally:
        settle()


@transaction.atomic
def erase_if_due(pk, now: datetime.datetime, known: list[Rule]) -> Erasure | None:
    """Erase one submission, if it is due and no hold keeps it, under its lock and that of the one kept in its place."""
    list(Submission.objects.select_for_update(of=("self",)).filter(Q(pk=pk) | Q(duplicates=pk)).values("pk"))
    locked = judged(Submission.objects.not_held().filter(pk=pk)).first()
    if locked is None:
        return None
    found = verdict(locked, known)
    if found is None or found.due_at > now:
        return None
    if found.rule.keeps_counts:
        count_in(locked, found.outcome)
    return erase_locked(locked, cause=Erasure.Cause.SCHEDULE, reason=found.rule.in_words)


def count_in(submission: Submission, outcome: Outcome) -> None:
    """Add one to the number to which submissions like this are reduced."""
    month = timezone.localtime(submission.received_at).date().replace(day=1)
    tally, _ = Tally.objects.get_or_create(
        month=month,
        area=submission.area.name if submission.area else "",
        form=submission.form_version.title,
        source=submission.channel,
        outcome=outcome,
    )
    Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)


@every(hours=6)
def keep_to_schedule() -> None:
    """The worker's share: erase again what came back, reckon, erase what is due, and files that nobody fetched."""
    settle()  # what was begun and rolled back was never erased, and does not go now
    replay()
    reckon()
    for _ in apply(limit=IN_A_RUN):
        pass
    remove_old()


def health() -> list[Finding]:
    """Say whether the schedule is kept to, and whether holds are looked at; not where only the public is served."""
    if settings.ROLE == "public":
        return []
    now = timezone.now()
    late = due(now - LATE_AFTER).count()
    holds = Submission.objects.filter(held_at__isnull=False, hold_review_on__lt=timezone.localdate(now)).count()
    return [
        Finding(
            "Retention",
            is_well=not late,
            sentence=f"Kept longer than allowed: {late}. Run `python manage.py apply_retention`."
            if late
            else "Nothing is kept longer than it may be.",
        ),
        Finding(
            "Legal holds",
            is_well=not holds,
            sentence=f"Past their day of review: {holds}. The data-protection officer looks at them."
            if holds
            else "None is past its day of review.",
        ),
    ]
