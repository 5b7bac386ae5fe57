"""Taking back one's last change: a change of its own, which puts the columns as they were."""

import datetime

from django.db.models import Q

from referralforms.submissions import access, clock
from referralforms.submissions.actions.locking import change, lock, put_back, values, write
from referralforms.submissions.actions.reading import find
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, as_reference

UNDO_WITHIN = datetime.timedelta(minutes=15)
Kind = Event.Kind
UNDOABLE = [Kind.MOVED, Kind.ASSIGNED, Kind.AREA, Kind.FLAGGED, Kind.PRIORITISED]


class NothingToUndo(Exception):
    """The last change was somebody else's, is too long ago, or cannot be taken back; the text says which."""


def undoable(submission: Submission, *, by) -> Event | None:
    """Return the change that a person could take back now, or None."""
    last = Event.objects.filter(submission=submission, version=submission.version).first()
    if last is None or last.kind not in UNDOABLE or last.by_id != by.pk:
        return None
    return last if last.at > clock.now() - UNDO_WITHIN else None


def find_to_undo(reference: str, *, by) -> Submission:
    """Return a submission that a person may see, or whose last change they could take back though it hid it from them.

    Raises:
        NotVisible: it is neither, or they are barred from it.
    """
    not_barred = Submission.objects.filter(access.not_barred(by)).select_related("form_version", "area", "assignee")
    found = not_barred.filter(reference=as_reference(reference)).first() if access.may(by, *access.WORKING) else None
    return found if found and undoable(found, by=by) else find(reference, by=by)


@change
def undo(submission: Submission, *, by, seen_version: int) -> Submission:
    """Take back the last change, by the same person, within 15 minutes, if nobody changed the submission since.

    It may have put the submission out of their sight; whoever is barred since takes nothing back.

    Raises:
        NotVisible, NotAllowed, ChangedMeanwhile, NothingToUndo: nothing was written.
    """
    access.check(by, *access.WORKING, sentence="You may read this submission, and not change it.")
    locked = lock(submission, by=by, seen_version=seen_version, within=Q())
    last = undoable(locked, by=by)
    if last is None:
        raise NothingToUndo("Only your own last change can be undone, within 15 minutes and while nobody changed more.")
    was = values(locked)
    put_back(locked, last.changes)
    moved = {"before": was["status"], "after": locked.status} if "status" in last.changes else {}
    write(locked, was, Event.Kind.UNDONE, by=by, detail=last.kind, **moved)
    return locked
