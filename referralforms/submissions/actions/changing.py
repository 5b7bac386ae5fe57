"""Changes of a submission's own columns: its state, who works on it, where it belongs, how pressing it is."""

import datetime
from collections.abc import Iterable

from home.models import Area
from referralforms.submissions import access, clock, deadlines, priority, working_days
from referralforms.submissions.access import MANAGE, TRIAGE, NotVisible
from referralforms.submissions.actions.linking import CannotLink
from referralforms.submissions.actions.locking import (
    ReasonMissing,
    change,
    lock_to_work,
    reason_given,
    targets_of,
    values,
    write,
)
from referralforms.submissions.actions.merged import is_barred
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.status import ENDED, MoveNotAllowed, Status, check_move, needs_reason
from referralforms.submissions.vocabulary import ClosingReason, Flag

# Within these pairs one deadline runs on.
SAME_DEADLINE = {(Status.RECEIVED, Status.SCREENING), (Status.ACCEPTED, Status.ALLOCATED)}


class CannotAssign(Exception):
    """The person chosen may not work on this submission."""


@change
def change_status(
    submission: Submission,
    to: Status,
    *,
    by,
    seen_version: int,
    reason: str = "",
    closing_reason: str = "",
    review_on: datetime.date | None = None,
) -> Submission:
    """Move a submission to another state.

    Args:
        submission: the submission as the caller has it; it is read again under the lock.
        to: the state asked for.
        by: the member of staff.
        seen_version: the version on which they decided.
        reason: why, in words; needed to end, to rest and to re-open.
        closing_reason: the code of why it is closed; needed to close.
        review_on: when a case on hold is looked at again; by the area's settings, if it is left out.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, MoveNotAllowed, ReasonMissing: nothing was written.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    before, was = Status(locked.status), values(locked)
    check_move(before, to, locked.rested_from)
    if to == Status.DUPLICATE:
        raise MoveNotAllowed("Say of which submission it is a duplicate.")
    if needs_reason(before, to):
        reason = reason_given(reason, f"Say why the submission becomes ‘{to.label}’.")
    enter(locked, to, now=clock.now(), review_on=review_on)
    locked.closing_reason = checked_closing_reason(to, closing_reason)
    write(locked, was, Event.Kind.MOVED, by=by, before=before, after=to, reason=reason)
    return locked


@change
def mark_duplicate(submission: Submission, *, of: Submission, by, seen_version: int, reason: str) -> Submission:
    """End a submission as the duplicate of one that is kept, to which it points.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, MoveNotAllowed, ReasonMissing: nothing was written.
        CannotLink: the other one is itself a duplicate, or the same, or with somebody barred from this one.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    kept = Submission.objects.visible_to(by).filter(pk=of.pk).first()
    if kept is None:
        raise NotVisible(of.reference)
    if kept.pk == locked.pk or kept.status == Status.DUPLICATE or locked.duplicates.exists():
        raise CannotLink("Choose one that is no duplicate itself, and of which this one is not the one kept.")
    if kept.assignee and is_barred(locked, kept.assignee):
        raise CannotLink("Give the one that is kept to somebody else first: who has it may not see this one.")
    before, was = Status(locked.status), values(locked)
    check_move(before, Status.DUPLICATE)
    reason = reason_given(reason, "Say why the submission becomes ‘Duplicate’.")
    enter(locked, Status.DUPLICATE, now=clock.now())
    locked.duplicate_of = kept
    told = {"before": before, "after": Status.DUPLICATE, "detail": kept.reference}
    write(locked, was, Event.Kind.MOVED, by=by, reason=reason, **told)
    return locked


def enter(locked: Submission, to: Status, *, now: datetime.datetime, review_on: datetime.date | None = None) -> None:
    """Give a submission the state and all that follows from it: its end, its rest, its deadline."""
    before = Status(locked.status)
    deadline = deadline_in(locked, to, now)
    leave_rest(locked)
    if to == Status.ON_HOLD:
        deadline = rest(locked, now, review_on)
    locked.status, locked.due_at = to, deadline
    locked.ended_at = now if to in ENDED else None
    locked.duplicate_of = None
    if to == Status.ALLOCATED:
        locked.case_began_at = locked.case_began_at or now
    elif before in ENDED:  # it is new again
        locked.case_began_at = None


def deadline_in(locked: Submission, to: Status, now: datetime.datetime) -> datetime.datetime | None:
    before = Status(locked.status)
    if before == Status.ON_HOLD and to not in ENDED:
        paused, since = locked.paused_due_at, locked.rested_at
        return deadlines.resumed(paused, since, now) if paused and since else None
    if (before, to) in SAME_DEADLINE:
        return locked.due_at
    return deadlines.due(to, now, targets_of(locked.area))


def rest(locked: Submission, now: datetime.datetime, review_on: datetime.date | None) -> datetime.datetime:
    """Let a case rest, and return by when it is looked at again."""
    locked.rested_from, locked.rested_at, locked.paused_due_at = locked.status, now, locked.due_at
    locked.review_on = review_on or deadlines.review_on(now, targets_of(locked.area))
    return working_days.closing(locked.review_on)


def leave_rest(locked: Submission) -> None:
    locked.rested_from, locked.rested_at, locked.review_on, locked.paused_due_at = "", None, None, None


def checked_closing_reason(to: Status, code: str) -> str:
    """Return the code with which a case closes; none where it does not.

    Raises:
        ReasonMissing: it closes without one.
    """
    if to != Status.CLOSED:
        return ""
    if code not in ClosingReason.values:
        raise ReasonMissing("Choose why it is closed.")
    return code


@change
def assign(submission: Submission, to, *, by, seen_version: int, reason: str = "") -> Submission:
    """Give a submission to a member of staff, or to nobody.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, CannotAssign: nothing was written.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    access.check(by, TRIAGE, MANAGE, sentence="Ask who triages, or a manager, to give this to somebody else.")
    was = values(locked)
    locked.assignee = to
    write(locked, was, Event.Kind.ASSIGNED, by=by, colleague=to, reason=reason)
    # Asked once it is theirs: who works cases sees those alone, who triages sees their own areas alone.
    if to is not None and not may_work_on(to, locked):
        raise CannotAssign(f"{to} may not see this submission.")
    return locked


def may_work_on(person, submission: Submission) -> bool:
    visible = Submission.objects.visible_to(person).filter(pk=submission.pk).exists()
    return visible and access.may_see_queue(person)


@change
def change_area(submission: Submission, area: Area | None, *, by, seen_version: int, reason: str) -> Submission:
    """Pass a submission to another area, or to the central queue; whoever passes it on may lose sight of it.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, ReasonMissing: nothing was written.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    access.check(by, TRIAGE, MANAGE, sentence="Ask who triages, or a manager, to pass this to another area.")
    was, reason = values(locked), reason_given(reason, "Say why it goes to another area.")
    locked.area = area
    if locked.status in deadlines.SCREENED:
        locked.due_at = deadlines.due(Status(locked.status), locked.received_at, targets_of(area))
    write(locked, was, Event.Kind.AREA, by=by, reason=reason, detail=area.key if area else "")
    return locked


@change
def flag(submission: Submission, flags: Iterable[str], *, by, seen_version: int, reason: str = "") -> Submission:
    """Set the flags of a submission: codes of ``Flag``, all of those that hold.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile: nothing was written.
        ValueError: a code is none.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    was, chosen = values(locked), {Flag(code) for code in flags}
    locked.flags = [each.value for each in Flag if each in chosen]
    write(locked, was, Event.Kind.FLAGGED, by=by, reason=reason)
    return locked


@change
def set_priority(
    submission: Submission, level: priority.Priority, *, by, seen_version: int, reasons: Iterable[str] = (), reason: str
) -> Submission:
    """Say how pressing a submission is.

    Args:
        submission, by, seen_version: as for every change.
        level: the priority.
        reasons: codes of ``priority.Reason`` that are shown with it.
        reason: why it was changed, in words.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, ReasonMissing: nothing was written.
        ValueError: a code is none.
    """
    locked = lock_to_work(submission, by=by, seen_version=seen_version)
    chosen, reason = {priority.Reason(code) for code in reasons}, reason_given(reason, "Say why the priority changes.")
    was = values(locked)
    locked.priority = priority.Priority(level)
    locked.priority_reasons = [each.value for each in priority.Reason if each in chosen]
    write(locked, was, Event.Kind.PRIORITISED, by=by, reason=reason)
    return locked
