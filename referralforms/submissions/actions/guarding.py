"""Keeping people out, keeping what must be kept, and the exception that is told: bars, holds, broken glass."""

import datetime

from django.db import transaction

from home import outbox
from referralforms.submissions import access, clock, events
from referralforms.submissions.access import ASK_OFFICER, BREAK_GLASS, MANAGE, PROTECT, NotAllowed, NotVisible
from referralforms.submissions.actions.locking import change, lock, lock_to_protect, reason_given, values, write
from referralforms.submissions.actions.merged import is_barred
from referralforms.submissions.casework import Bar, BrokenGlass
from referralforms.submissions.events import Event
from referralforms.submissions.models import REASON_LENGTH, Submission, as_reference

GLASS_OPEN_FOR = datetime.timedelta(minutes=60)


@change
def bar(submission: Submission, person, *, by, reason: str) -> Bar:
    """Keep a person from a submission, whatever their roles; whoever knows of a conflict may bar themselves.

    Raises:
        NotVisible, NotAllowed, ReasonMissing: nothing was written.
    """
    locked = lock(submission, by=by, seen_version=None)
    if person != by:
        access.check(by, MANAGE, sentence="Ask a manager to bar a colleague.")
    reason = reason_given(reason, "Say why this person must not see it.")
    made, is_new = Bar.objects.get_or_create(submission=locked, person=person, defaults={"by": by})
    if is_new:
        was = values(locked)
        locked.assignee = None if locked.assignee_id == person.pk else locked.assignee
        write(locked, was, Event.Kind.BARRED, by=by, colleague=person, reason=reason)
        take_merged_away(locked, person, by)
    return made


def take_merged_away(submission: Submission, person, by) -> None:
    """Let nobody keep what is merged with a submission from which they are barred: they see neither."""
    for each in Submission.objects.select_for_update().defer("sealed").merged_with(submission).filter(assignee=person):
        was, each.assignee = values(each), None
        write(each, was, Event.Kind.ASSIGNED, by=by)


@change
def unbar(submission: Submission, person, *, by, reason: str) -> None:
    """Lift a bar; nobody lifts their own, since they do not see the submission.

    Raises:
        NotVisible, NotAllowed, ReasonMissing: nothing was written.
    """
    locked = lock(submission, by=by, seen_version=None)
    access.check(by, MANAGE, sentence="Ask a manager to lift a bar.")
    reason = reason_given(reason, "Say why this person may see it again.")
    if locked.bars.filter(person=person).delete()[0]:
        events.record(Event.Kind.UNBARRED, by=by, submission=locked, colleague=person, reason=reason)


def find_to_protect(reference: str, *, by) -> Submission:
    """Return a submission, without its body, to who looks after data protection and need not see it.

    Raises:
        NotAllowed: they do not; the attempt is recorded.
        NotVisible: there is none, or they are barred from it.
    """
    found = Submission.objects.filter(reference=as_reference(reference)).defer("sealed").first()
    barred = found is not None and is_barred(found, by)
    if barred or not access.may(by, PROTECT):
        events.record(Event.Kind.REFUSED, by=by, submission=found, detail="find_to_protect")
    access.check(by, PROTECT, sentence=ASK_OFFICER)
    if found is None or barred:
        raise NotVisible(reference)
    return found


@change
def hold(submission: Submission, *, by, reason: str, review_on: datetime.date) -> Submission:
    """Stop the erasure of a submission until the hold is lifted; placed again, reason and review are replaced.

    Raises:
        NotVisible, NotAllowed, ReasonMissing: nothing was written.
    """
    locked = lock_to_protect(submission, by)
    was, locked.hold_reason = values(locked), reason_given(reason, "Say why it must be kept.")[:REASON_LENGTH]
    locked.held_at, locked.hold_review_on = locked.held_at or clock.now(), review_on
    write(locked, was, Event.Kind.HELD, by=by, reason=reason)
    return locked


@change
def release(submission: Submission, *, by, reason: str) -> Submission:
    """Lift a legal hold.

    Raises:
        NotVisible, NotAllowed, ReasonMissing: nothing was written.
    """
    locked = lock_to_protect(submission, by)
    was, reason = values(locked), reason_given(reason, "Say why it need not be kept any longer.")
    locked.held_at, locked.hold_reason, locked.hold_review_on = None, "", None
    write(locked, was, Event.Kind.RELEASED, by=by, reason=reason)
    return locked


def break_glass(reference: str, *, by, reason: str) -> BrokenGlass:
    """Open one submission by exception, for an hour; the managers of its area are told.

    Raises:
        NotAllowed: the person's role does not provide for it; the attempt is recorded.
        NotVisible: there is none, or they are barred from it.
        ReasonMissing: without a reason nothing is opened.
    """
    submission = Submission.objects.filter(reference=as_reference(reference)).defer("sealed").first()
    if submission is None:
        raise NotVisible(reference)
    barred = is_barred(submission, by)
    if barred or not access.may(by, BREAK_GLASS):
        events.record(Event.Kind.REFUSED, by=by, submission=submission, detail="break_glass")
        raise NotVisible(reference) if barred else NotAllowed("Ask the data-protection officer to open it.")
    return open_by_exception(submission, by, reason_given(reason, "Say why you must open it."))


@transaction.atomic
def open_by_exception(submission: Submission, by, reason: str) -> BrokenGlass:
    now = clock.now()
    opening = BrokenGlass.objects.create(submission=submission, by=by, at=now, until=now + GLASS_OPEN_FOR)
    events.record(Event.Kind.GLASS_BROKEN, by=by, submission=submission, reason=reason)
    outbox.enqueue(f"submission:{submission.pk}", [("tell_managers", {"event": "glass_broken"})])
    return opening
