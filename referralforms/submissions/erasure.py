"""Erasing a submission everywhere, and proving it.

What goes: the row with its sealed body, all that staff added, the reasons in words, what the outbox owes about it,
lines in Wagtail's log, revisions and references, files made for a subject request, and whatever plugins keep about it
(the point ``erasers``). What stays: the events of the audit log, which are chained and hold no answer and no word of a
reason but why it was erased, only what was done, when, and by which member of staff, under a reference that leads to
nobody any more; and a row that proves the erasure. So the chain still verifies.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from home import plugins
from home.outbox import Delivery
from referralforms.submissions import chain, events, ledger
from referralforms.submissions.disposal import Erasure, SubjectExport
from referralforms.submissions.events import Event, EventReason
from referralforms.submissions.models import REASON_LENGTH, Submission
from referralforms.submissions.subject_files import remove

BATCH = 500  # rows
LABELS = {"referralforms.Submission": "Submission with its sealed answers"}


def erase_locked(locked: Submission, *, cause: Erasure.Cause, reason: str, by=None) -> Erasure:
    """Erase a submission whose row the caller has locked, and who calls ``settle`` after the transaction.

    Every reason in words goes, but for the one why it was erased. The ledger has its id before the transaction ends:
    were it written afterwards, whoever cut the power between the two could have an older backup bring it back.
    """
    pk, reference, about = locked.pk, locked.reference, f"submission:{locked.pk}"
    stores: dict[str, int] = {}
    for name, act in plugins.contributions("erasers").items():
        stores[name] = act(about)
    for label, rows in words_elsewhere(locked).items():
        stores[label] = rows.delete()[0]
    stores["Exports to the person"] = erase_exports([reference])
    events.record(Event.Kind.ERASED, by=by, submission=locked, detail=cause, reason=reason)
    _, gone = locked.delete()
    stores |= {LABELS.get(label, label.partition(".")[2]): count for label, count in sorted(gone.items())}
    why_and_where = {"reason": reason[:REASON_LENGTH], "stores": stores}
    made, is_new = Erasure.objects.get_or_create(
        submission_id=pk,
        defaults={"reference": reference, "by": by, "by_name": events.name_of(by), "cause": cause, **why_and_where},
    )
    if is_new:  # the certificate of before stays as it was written, and as it was signed
        made.digest = chain.mac(*certificate_lines(made))
        made.save(update_fields=["digest"])
    ledger.begin(pk)
    return made


def words_elsewhere(submission: Submission) -> dict[str, QuerySet[Any]]:
    """Return rows about a submission that do not go with its own."""
    of_it = {"content_type": ContentType.objects.get_for_model(Submission), "object_id": str(submission.pk)}
    about, changes = f"submission:{submission.pk}", submission.events.values_list("pk", flat=True)
    in_log = Q(label__contains=submission.reference) | Q(**of_it)
    return {
        "Reasons in words": EventReason.objects.filter(event__submission=submission.pk),
        "Deliveries": Delivery.objects.filter(about__in=[about, *(f"{about}:{pk}" for pk in changes)]),
        "Lines in Wagtail's log": ModelLogEntry.objects.filter(in_log),
        "Revisions": Revision.objects.filter(**of_it),
        "References": ReferenceIndex.objects.filter(**of_it),
    }


def erase_exports(references: Iterable[str]) -> int:
    """Erase files made for a subject request that hold one of these."""
    wanted = set(references)
    found = [each for each in SubjectExport.objects.all() if wanted & set(each.references)]
    for each in found:
        remove(each)
    return len(found)


def settle() -> None:
    """After the transaction: bring the ledger up to date, and leave nothing of what went in files of the database.

    SQLite overwrites what is deleted (secure_delete); what waits in its write-ahead log is moved and the log cut.
    PostgreSQL frees the space of dead rows, whose bodies were sealed, at its next vacuum.
    """
    ledger.add(erased_since(ledger.done()))
    ledger.keep({attempt: pk for attempt, pk in ledger.open_attempts().items() if is_there(pk)})
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def erased_since(known: set[uuid.UUID]) -> list[uuid.UUID]:
    return [pk for pk in Erasure.objects.values_list("submission_id", flat=True) if pk not in known]


@transaction.atomic
def is_there(pk: uuid.UUID) -> bool:
    """Say whether a submission is there once nobody is about to erase it: then the attempt was rolled back."""
    return Submission.objects.select_for_update().filter(pk=pk).values("pk").first() is not None


def replay(erased: Iterable[uuid.UUID] | None = None) -> int:
    """Erase again what a restored backup brought back, holds notwithstanding, and return how many those were.

    Args:
        erased: ids of submissions that had been erased; left out, those of the ledger.
    """
    wanted = list(ledger.ids() if erased is None else erased)
    back = [pk for pks in batched(wanted) for pk in Submission.objects.filter(pk__in=pks).values_list("pk", flat=True)]
    for pk in back:
        erase_again(pk)
    settle()
    return len(back)


def batched(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """Yield as many at a time as either database takes in one question."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


@transaction.atomic
def erase_again(pk: uuid.UUID) -> None:
    if locked := Submission.objects.select_for_update().filter(pk=pk).first():
        erase_locked(locked, cause=Erasure.Cause.RESTORE, reason="The ledger of what was erased names it.")


def certificate_lines(erasure: Erasure) -> list[str]:
    """Return what a certificate of erasure says, line by line; its digest is made over these."""
    at = timezone.localtime(erasure.at)
    stores = [f"{name}: {count}" for name, count in sorted(erasure.stores.items())]
    return [
        f"Reference {erasure.reference}",
        f"Erased on {at.day} {at:%B %Y} at {at:%H:%M:%S}",
        f"By {erasure.by_name or 'the schedule of retention'}",
        f"Because: {Erasure.Cause(erasure.cause).label}",
        *([f"Reason: {erasure.reason}"] if erasure.reason else []),  # certificates of before had none
        *stores,
    ]


def is_genuine(erasure: Erasure) -> bool:
    """Say whether a certificate is as it was written."""
    return chain.fits(erasure.digest, *certificate_lines(erasure))
