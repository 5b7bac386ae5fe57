"""How every change is made: the row locked, what was seen compared, one event written, refusals recorded."""

import copy
import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import models, transaction
from django.db.models import Q

from home import outbox, plugins
from home.models import Area
from referralforms.builder.models import FormPage
from referralforms.submissions import access, deadlines, events
from referralforms.submissions.access import ASK_OFFICER, PROTECT, NotAllowed, NotVisible
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission

# The columns that are changed by hand and can be put back; words are none of them.
TRACKED: list[models.Field] = [
    cast("models.Field", Submission._meta.get_field(name))
    for name in (
        *("status", "area", "assignee", "priority", "priority_reasons", "flags", "duplicate_of"),
        *("due_at", "case_began_at", "rested_from", "rested_at", "review_on", "paused_due_at"),
        *("ended_at", "closing_reason", "held_at", "hold_review_on"),
    )
]
ANY_ROW = Q()
COLUMNS = [field.name for field in TRACKED]
Changes = dict[str, list[Any]]
P = ParamSpec("P")
R = TypeVar("R")


class ChangedMeanwhile(Exception):
    """Somebody else changed the submission since it was shown; nothing was written.

    ``seen`` is the submission as it was shown, ``now`` as it stands, ``events`` what happened between.
    """

    def __init__(self, now: Submission, since: list[Event]):
        super().__init__(now.reference)
        self.now, self.events, self.seen = now, since, copy.copy(now)
        for event in reversed(since):
            put_back(self.seen, event.changes)


class ReasonMissing(Exception):
    """This change needs a reason."""


def change(verb: Callable[Concatenate[Submission, P], R]) -> Callable[Concatenate[Submission, P], R]:
    """Make a verb one transaction, and record the attempt when it is refused to the person."""

    @wraps(verb)
    def door(submission: Submission, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return verb(submission, *args, **kwargs)
        except (NotVisible, NotAllowed):
            events.record(Event.Kind.REFUSED, by=kwargs["by"], submission=submission, detail=verb.__name__)
            raise

    return door


def lock(submission: Submission, *, by, seen_version: int | None, within: Q | None = None) -> Submission:
    """Return the row as it is now, held until the transaction ends.

    Args:
        submission: the submission as the caller has it.
        by: who changes it.
        seen_version: the version that they saw; None for what does not depend on it.
        within: another condition than what they may see.

    Raises:
        NotVisible, ChangedMeanwhile: it is not theirs, or not as they saw it.
    """
    seen = access.scope(by) if within is None else within & access.not_barred(by)
    locked = Submission.objects.select_for_update().defer("sealed").filter(seen, pk=submission.pk).first()
    if locked is None:
        raise NotVisible(submission.reference)
    if seen_version is not None and locked.version != seen_version:
        raise ChangedMeanwhile(locked, list(Event.objects.changes_since(locked, seen_version).select_related("by")))
    return locked


def lock_to_work(submission: Submission, *, by, seen_version: int | None) -> Submission:
    """Return the locked row for who works on submissions; who opened it by exception may only read it."""
    locked = lock(submission, by=by, seen_version=seen_version)
    access.check(by, *access.WORKING, sentence="You may read this submission, and not change it.")
    return locked


def lock_to_protect(submission: Submission, by) -> Submission:
    """Return the locked row for who looks after data protection, whatever its area and version."""
    access.check(by, PROTECT, sentence=ASK_OFFICER)
    return lock(submission, by=by, seen_version=None, within=ANY_ROW)


def values(submission: Submission) -> dict[str, Any]:
    """Return the tracked columns as JSON."""
    return {field.name: as_json(getattr(submission, field.attname)) for field in TRACKED}


def as_json(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str | list) else plain(value)


def plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def put_back(submission: Submission, changes: Changes) -> None:
    """Give columns the values that they had before changes."""
    fields = {field.name: field for field in TRACKED}
    for name, (before, _) in changes.items():
        setattr(submission, fields[name].attname, fields[name].to_python(before))


def write(submission: Submission, was: dict[str, Any], kind: Event.Kind, *, by, **more) -> Event:
    """Store a change together with its event.

    Args:
        submission: the locked row, with its new values.
        was: ``values`` of the row before.
        kind: what was done; ``by`` whom.
        more: ``reason``, ``colleague`` and columns of the event.
    """
    submission.version += 1
    submission.save(update_fields=[*COLUMNS, "hold_reason", "version"])
    now = values(submission)
    changes = {name: [was[name], now[name]] for name in COLUMNS if was[name] != now[name]}
    event = events.record(kind, by=by, submission=submission, version=submission.version, changes=changes, **more)
    if "status" in changes:
        owe_followers(submission, event)
    if "duplicate_of" in changes:
        tell_kept(submission, changes["duplicate_of"], by)
    return event


def tell_kept(submission: Submission, pointed: list[Any], by) -> None:
    """Write into the history of those that a duplicate pointed to, and points to, what became of it."""
    for pk, kind in zip(pointed, (Event.Kind.PARTED, Event.Kind.MERGED), strict=True):
        for kept in Submission.objects.only("reference").filter(pk=pk):
            events.record(kind, by=by, submission=kept, detail=submission.reference)


def owe_followers(submission: Submission, event: Event) -> None:
    """Owe a delivery to each handler of the form, as it is now, that follows changes of state."""
    page = FormPage.objects.only("handlers").filter(versions=submission.form_version_id).first()
    chosen, known = page.chosen_handlers if page else [], plugins.contributions("handlers")
    following = [(key, options) for key, options in chosen if key in known and known[key]().follows(options)]
    outbox.enqueue(f"submission:{submission.pk}:{event.pk}", following)


def reason_given(reason: str, sentence: str) -> str:
    """Return a reason without spaces around it.

    Raises:
        ReasonMissing: with the sentence, when there is none.
    """
    if not any(each.isalnum() for each in reason):
        raise ReasonMissing(sentence)
    return reason.strip()


def targets_of(area: Area | None) -> deadlines.Targets:
    """Return the times of an area; the defaults for the central queue."""
    if area is None:
        return deadlines.Targets()
    return deadlines.Targets(
        screen_within=area.screen_within,
        first_attempt_within=area.first_attempt_within,
        attempts_needed=area.attempts_needed,
        review_hold_after=area.review_hold_after,
    )
