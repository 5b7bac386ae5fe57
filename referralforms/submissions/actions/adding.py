"""What staff add to a submission: notes, attempts to reach the person, answers to the screening checklist."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from home import outbox
from referralforms.submissions import clock, deadlines, events, keys, reaching, sealing, working_days
from referralforms.submissions.access import NotVisible
from referralforms.submissions.actions.locking import (
    change,
    lock_to_work,
    reason_given,
    targets_of,
    values,
    write,
)
from referralforms.submissions.actions.merged import contact_answers
from referralforms.submissions.actions.reading import opened, record_reading, record_readings
from referralforms.submissions.casework import ContactAttempt, Note, ScreeningCheck
from referralforms.submissions.events import Event, name_of
from referralforms.submissions.models import REASON_LENGTH, Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Answer, Check, Result, Way

OUTSIDE_TIMES = (
    "The next try is outside office hours, or outside the times that the person gave. Choose another time, or give "
    "the reason."
)


PAST = "The next try lies in the past. Choose a time to come."


class TryIsPast(Exception):
    """The next try would be earlier than now; the text says what to do."""


class UnsafeWay(Exception):
    """This way to reach the person is not marked safe; the text says what may be done."""


def sealed(text: str, context: bytes) -> bytes:
    return sealing.seal(text.encode(), context=context, recipients=keys.recipients())


def unsealed(body: bytes | memoryview, context: bytes) -> str:
    return sealing.open_sealed(bytes(body), context=context, holder=keys.holder()).decode()


# --- notes ----------------------------------------------------------------------------------------


@change
def add_note(submission: Submission, text: str, *, by, mentions: Iterable = ()) -> Note:
    """Add a note, sealed; a colleague who is mentioned must be able to see the submission, and is told by mail.

    Raises:
        NotVisible: it is not visible to its author, or to somebody mentioned.
        NotAllowed, ReasonMissing, KeyMissing: nothing was written.
    """
    locked = lock_to_work(submission, by=by, seen_version=None)
    words, named = reason_given(text, "Write the note first."), list(mentions)
    if [each for each in named if not Submission.objects.visible_to(each).filter(pk=locked.pk).exists()]:
        raise NotVisible(locked.reference)
    note = Note(submission=locked, by=by, by_name=name_of(by))
    note.sealed = sealed(words, note.context)
    note.save(force_insert=True)
    note.mentions.set(named)
    owed = [("tell_mentioned", {"person": each.pk}) for each in named if each != by]
    outbox.enqueue(f"submission:{locked.pk}", owed)
    events.record(Event.Kind.NOTED, by=by, submission=locked, detail=str(note.pk))
    return note


def notes(submission: Submission, *, by) -> list[tuple[Note, str]]:
    """Open the notes of a submission, in order, and record the reading as that of the answers.

    Raises:
        NotVisible: they may not.
        Unreadable, KeyMissing: one cannot be opened here.
    """
    record_reading(submission, by=by)
    return opened_notes(submission)


def opened_notes(*submissions: Submission) -> list[tuple[Note, str]]:
    """Open the notes, once the reading is recorded."""
    found = Note.objects.filter(submission__in=submissions).select_related("by").prefetch_related("mentions")
    return [(note, unsealed(note.sealed, note.context)) for note in found]


@dataclass(frozen=True)
class Opened:
    """What is sealed of a submission, opened: answers, notes, and the checklist, each check with its note or none."""

    answers: dict[str, Any]
    notes: list[tuple[Note, str]]
    checks: list[tuple[ScreeningCheck, str]]


def read_with_notes(submission: Submission, *duplicates: Submission, by) -> Opened:
    """Open all of a submission for a person, and the notes of its duplicates: of each, one reading, recorded once.

    Raises:
        NotVisible: they may not.
        Unreadable, KeyMissing: something cannot be opened here.
    """
    record_readings([submission, *duplicates], by=by)
    return Opened(opened(submission), opened_notes(submission, *duplicates), opened_checks(submission))


def read_without_answers(submission: Submission, *duplicates: Submission, by) -> Opened:
    """Open what staff wrote, where what the person wrote cannot be shown; the reading is recorded as any other.

    Raises:
        NotVisible: they may not.
        Unreadable, KeyMissing: a note cannot be opened here.
    """
    record_readings([submission, *duplicates], by=by)
    return Opened({}, opened_notes(submission, *duplicates), opened_checks(submission))


def opened_checks(submission: Submission) -> list[tuple[ScreeningCheck, str]]:
    """Open the notes of the checklist, once the reading is recorded."""
    return [(each, unsealed(each.sealed, each.context) if each.sealed else "") for each in submission.checks.all()]


# --- attempts -------------------------------------------------------------------------------------


def safe_ways(submission: Submission) -> set[str]:
    """Return the ways that the person marked safe, by what they answered; unanswered means not safe."""
    return reaching.ways_in(contact_answers(submission))


@change
def record_contact_attempt(
    submission: Submission,
    way: Way,
    result: Result,
    *,
    by,
    at: datetime.datetime | None = None,
    override_reason: str = "",
    next_try_at: datetime.datetime | None = None,
) -> ContactAttempt:
    """Write down that somebody tried to reach the person.

    Args:
        submission: the submission.
        way: how; one that is not marked safe needs a reason.
        result: what came of it.
        by: who tried.
        at: when; now, if it is left out.
        override_reason: why a way was used that is not marked safe.
        next_try_at: when it is tried again, inside the person's safe times; this is then its deadline, but while it
            is screened: by when that must be done is promised, and no call moves it.

    Raises:
        NotVisible, NotAllowed: nothing was written.
        UnsafeWay: the way, or the time of the next try, is not marked safe, and there is no reason.
        TryIsPast: the next try is not to come, whatever the reason.
    """
    locked = lock_to_work(submission, by=by, seen_version=None)
    given, why = contact_answers(locked), override_reason.strip()[:REASON_LENGTH]
    is_safe = way in reaching.ways_in(given)
    if not is_safe and not why:
        raise UnsafeWay(f"‘{Way(way).label}’ is not marked safe. Use another way, or give the reason for using it.")
    if next_try_at and next_try_at <= clock.now():
        raise TryIsPast(PAST)
    if next_try_at and next_try_at not in reaching.times_for(given, way) and not why:
        raise UnsafeWay(OUTSIDE_TIMES)
    attempt = ContactAttempt.objects.create(
        submission=locked, way=Way(way), result=Result(result), at=at or clock.now(), by=by, by_name=name_of(by),
        was_safe=is_safe, override_reason=why, next_try_at=next_try_at,
    )  # fmt: skip
    was = values(locked)
    locked.due_at = deadline_after(locked, attempt)
    write(locked, was, Event.Kind.ATTEMPTED, by=by, detail=codes_of(attempt), reason=attempt.override_reason)
    return attempt


def codes_of(attempt: ContactAttempt) -> str:
    """Return what the log keeps of an attempt: way, result and, if there is one, the next try."""
    next_try = attempt.next_try_at.isoformat() if attempt.next_try_at else ""
    return f"{attempt.way} {attempt.result} {next_try}".strip()


def deadline_after(submission: Submission, attempt: ContactAttempt) -> datetime.datetime | None:
    """Return by when somebody must act next, now that an attempt was made."""
    if submission.ended_at or submission.status in {Status.ON_HOLD, *deadlines.SCREENED}:
        return submission.due_at
    if attempt.next_try_at or attempt.result in {Result.REACHED, Result.ASKED_TO_STOP}:
        return attempt.next_try_at
    days = {working_days.day_of(at) for at in submission.contact_attempts.values_list("at", flat=True)}
    return deadlines.next_attempt(attempt.at, len(days), targets_of(submission.area))


# --- the screening checklist ----------------------------------------------------------------------


@change
def answer_check(submission: Submission, item: Check, answer: Answer, *, by, note: str = "") -> ScreeningCheck:
    """Answer one item of the screening checklist, in place of an earlier answer; the note is sealed.

    Without a new note an earlier one stays: it is taken away by another alone.

    Raises:
        NotVisible, NotAllowed, KeyMissing: nothing was written.
        ValueError: there is no such item or answer.
    """
    locked = lock_to_work(submission, by=by, seen_version=None)
    earlier = locked.checks.filter(item=item).first()
    check = earlier or ScreeningCheck(submission=locked, item=Check(item))
    before, check.answer = check.answer, Answer(answer)
    check.by, check.by_name, check.at = by, name_of(by), clock.now()
    check.sealed = sealed(note.strip(), check.context) if note.strip() else check.sealed
    check.save()
    detail = f"{check.item} {before or '-'} {check.answer}"
    events.record(Event.Kind.CHECKED, by=by, submission=locked, detail=detail)
    return check
