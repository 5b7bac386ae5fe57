"""Finding and opening a submission. The record comes first: what cannot be recorded is not opened."""

import datetime
import json
from typing import Any

from referralforms.submissions import clock, events, keys, sealing, uploads
from referralforms.submissions.access import NotVisible
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, as_reference
from referralforms.submissions.uploads import Upload

READ_AGAIN_AFTER = datetime.timedelta(minutes=30)


def find(reference: str, *, by) -> Submission:
    """Return a submission that a person may see.

    Raises:
        NotVisible: there is none for them.
    """
    found = Submission.objects.visible_to(by).select_related("form_version", "area", "assignee")
    submission = found.filter(reference=as_reference(reference)).first()
    if submission is None:
        record_refusal(reference, by)
        raise NotVisible(reference)
    return submission


def record_refusal(reference: str, by) -> None:
    """Note that somebody tried to open what they may not see."""
    hidden = Submission.objects.only("pk", "reference").filter(reference=as_reference(reference)).first()
    if hidden:
        events.record(Event.Kind.REFUSED, by=by, submission=hidden, detail="find")


def read(submission: Submission, *, by) -> dict[str, Any]:
    """Open the sealed answers for a person, and record that they did, once in half an hour.

    Raises:
        NotVisible: they may not.
        Unreadable, KeyMissing: it cannot be opened here.
    """
    record_reading(submission, by=by)
    return opened(submission)


def opened(submission: Submission) -> dict[str, Any]:
    """Open the sealed answers, once the reading is recorded."""
    text = sealing.open_sealed(bytes(submission.sealed), context=submission.context, holder=keys.holder())
    return json.loads(text)


def record_reading(submission: Submission, *, by) -> None:
    """Record that a person reads, unless they did within half an hour.

    Raises:
        NotVisible: they may not.
    """
    record_readings([submission], by=by)


def record_readings(submissions: list[Submission], *, by) -> None:
    """Record the same of several that are read together."""
    check_visible(submissions, by)
    since = clock.now() - READ_AGAIN_AFTER
    known = set(Event.objects.readings(submissions, by, since).values_list("submission", flat=True))
    unread = [each for each in submissions if each.pk not in known]
    events.record_all(events.event_of(Event.Kind.READ, by=by, submission=each) for each in unread)


def record_reveal(submission: Submission, question: str, *, by) -> None:
    """Record, each time, that a person has a sensitive answer shown.

    Args:
        question: its key. Anything else is not written down: whatever stands in the log stays there.

    Raises:
        NotVisible: they may not.
        ValueError: the form as it was answered has no such question.
        FormIncomplete: a part of it is not installed.
    """
    check_visible([submission], by)
    if question not in submission.form_version.steps.by_key:
        raise ValueError("The form has no such question.")
    events.record(Event.Kind.REVEALED, by=by, submission=submission, detail=question)


def record_attachment(submission: Submission, key: str, *, by) -> None:
    """Record, each time, that a person opens an attachment.

    Raises:
        NotVisible: they may not.
    """
    check_visible([submission], by)
    events.record(Event.Kind.ATTACHMENT, by=by, submission=submission, detail=key[:200])


def open_attachment(submission: Submission, upload: Upload, *, by) -> bytes:
    """Return the content of a file that came with a submission, once the opening is recorded.

    Raises:
        NotVisible: they may not see it, or the sealed answers name no such file.
        Unreadable, KeyMissing: it cannot be opened here.
    """
    record_attachment(submission, str(upload.pk), by=by)
    if not uploads.sent_with(submission, opened(submission)).filter(pk=upload.pk).exists():
        raise NotVisible(submission.reference)
    return uploads.opened(upload)


def check_visible(submissions: list[Submission], by) -> None:
    wanted = {each.pk: each.reference for each in submissions}
    seen = set(Submission.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if hidden := [reference for pk, reference in wanted.items() if pk not in seen]:
        raise NotVisible(", ".join(hidden))
