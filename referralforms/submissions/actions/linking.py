"""Submissions that belong together. Neither side learns of the other; staff see a link only if they may see both."""

from referralforms.submissions import events
from referralforms.submissions.access import NotVisible
from referralforms.submissions.actions.locking import change, lock_to_work
from referralforms.submissions.casework import Link
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.vocabulary import LinkKind


class CannotLink(Exception):
    """These two cannot be linked so; the text says why."""


@change
def link(submission: Submission, other: Submission, kind: LinkKind, *, by) -> Link:
    """Link two submissions of one event, or of its two parties; linked before, they stay so.

    Raises:
        NotVisible, NotAllowed, CannotLink: nothing was written.
    """
    locked = lock_to_work(submission, by=by, seen_version=None)
    if locked.pk == other.pk:
        raise CannotLink("A submission cannot be linked to itself.")
    if not Submission.objects.visible_to(by).filter(pk=other.pk).exists():
        raise NotVisible(other.reference)
    earlier = Link.objects.of(locked).filter(kind=kind).of(other).first()
    return earlier or write_link(locked, other, kind, by)


def write_link(submission: Submission, other: Submission, kind: LinkKind, by) -> Link:
    for here, there in ((submission, other), (other, submission)):
        events.record(Event.Kind.LINKED, by=by, submission=here, detail=f"{kind} {there.reference}")
    return Link.objects.create(submission=submission, other=other, kind=kind, by=by)


@change
def unlink(submission: Submission, link: Link, *, by) -> None:
    """Take a link of a submission away.

    Raises:
        NotVisible, NotAllowed: nothing was written.
    """
    lock_to_work(submission, by=by, seen_version=None)
    found = Link.objects.of(submission).visible_to(by).filter(pk=link.pk).first()
    if found is None:
        raise NotVisible(submission.reference)
    for here, there in ((found.submission, found.other), (found.other, found.submission)):
        events.record(Event.Kind.UNLINKED, by=by, submission=here, detail=f"{found.kind} {there.reference}")
    found.delete()
