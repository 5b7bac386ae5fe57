"""Taking submissions out: row by row, each recorded before it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from referralforms.submissions import events, keys, sealing
from referralforms.submissions.access import MANAGE
from referralforms.submissions.actions.locking import reason_given
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, SubmissionQuerySet

BATCH = 200  # rows


@dataclass(frozen=True)
class Exported:
    """A row, with its answers: None where they were not asked for, or cannot be opened here."""

    submission: Submission
    answers: dict[str, Any] | None


def export(rows: SubmissionQuerySet, *, by, reason: str, with_answers: bool = False) -> Iterator[Exported]:
    """Return an iterator over those of the rows that a person may see; it holds few of them at a time.

    The export is recorded at once, with its reason; every row before it is handed out.

    Raises:
        NotAllowed: their role does not provide for it; the attempt is recorded.
        ReasonMissing: without a reason nothing leaves.
    """
    events.check_right(by, MANAGE, sentence="Ask a manager for an export.", detail="export")
    reason = reason_given(reason, "Say what the export is for.")
    visible = rows.visible_to(by).select_related("area", "assignee", "form_version")
    chosen = visible if with_answers else visible.defer("sealed", "form_version__definition")
    with transaction.atomic():
        events.record(Event.Kind.EXPORTED, by=by, reason=reason, detail=f"{visible.count()} rows")
    return handed_out(chosen, by, with_answers)


def handed_out(rows: SubmissionQuerySet, by, with_answers: bool) -> Iterator[Exported]:
    for batch in batches(rows):
        events.record_all(events.event_of(Event.Kind.EXPORTED, by=by, submission=each) for each in batch)
        for submission in batch:
            yield Exported(submission, answers_of(submission) if with_answers else None)


def batches(rows: SubmissionQuerySet) -> Iterator[list[Submission]]:
    """Yield the rows by time of receipt, each batch by a query of its own.

    One query left open while each batch is recorded would fail on SQLite as soon as anybody else has written: its
    view of the data is old by then, and from an old view nothing may be written.
    """
    ordered, further = rows.order_by("received_at", "pk"), Q()
    while batch := list(ordered.filter(further)[:BATCH]):
        yield batch
        at, pk = batch[-1].received_at, batch[-1].pk
        further = Q(received_at__gt=at) | Q(received_at=at, pk__gt=pk)


def answers_of(submission: Submission) -> dict[str, Any] | None:
    try:
        return opened(submission)
    except (sealing.Unreadable, keys.KeyMissing):
        return None
