"""Erasing one submission at once, for good, by who looks after data protection; the schedule has a door of its own."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from referralforms.submissions import erasure
from referralforms.submissions.actions.locking import change, lock_to_protect, reason_given
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.models import Submission

P = ParamSpec("P")
R = TypeVar("R")


class OnHold(Exception):
    """A legal hold keeps it; the text says until when to look again."""


def settled(verb: Callable[P, R]) -> Callable[P, R]:
    """Bring the ledger and the files of the database up to date, once the transaction of a verb has ended."""

    @wraps(verb)
    def door(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        finally:
            erasure.settle()

    return door


@settled
@change
def erase(submission: Submission, *, by, cause: Erasure.Cause, reason: str) -> Erasure:
    """Erase one submission. What a person may ask for does not depend on how far the work has come, nor on its version.

    Args:
        reason: kept in the log and on the certificate, so it names nobody.

    Raises:
        NotAllowed: the person does not look after data protection.
        NotVisible: it is gone already, or they are barred from it.
        OnHold: a hold must be lifted first.
        ReasonMissing: nothing is erased without one.
    """
    locked = lock_to_protect(submission, by)
    reason = reason_given(reason, "Say why it is erased.")
    if locked.held_at:
        raise OnHold(f"A legal hold keeps it, to be reviewed on {locked.hold_review_on:%d %B %Y}: lift it first.")
    return erasure.erase_locked(locked, cause=cause, by=by, reason=reason)
