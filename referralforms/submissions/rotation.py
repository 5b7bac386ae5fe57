"""Every sealed body that is kept: wrapped for the keys of today, or proven to open.

A model takes part by having a binary column ``sealed`` and a property ``context`` of immutable ids; nothing else
needs to be registered. One whose bodies are under another key than ours says ``is_for_recipients = False``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from tqdm import tqdm

from referralforms.submissions import keys, sealing
from referralforms.submissions.sealing import Holder, Recipient, Unreadable

BATCH = 100  # rows in one transaction: a fraction of a second, for which others wait


@dataclass
class Tally:
    """How many bodies were looked at and changed, and which could not be read, by the labels of their rows."""

    seen: int = 0
    changed: int = 0
    unreadable: list[str] = field(default_factory=list)


def sealed_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if holds_sealed(model)]


def holds_sealed(model: type[models.Model]) -> bool:
    try:
        is_binary = isinstance(model._meta.get_field("sealed"), models.BinaryField)
        return is_binary and getattr(model, "is_for_recipients", True)
    except FieldDoesNotExist:
        return False


def rewrap_all() -> Tally:
    """Wrap every body for the recipients of today; what is so already is left alone, so it may be stopped and repeated.

    Raises:
        KeyMissing: there are no keys here.
    """
    tally, holder, recipients = Tally(), keys.holder(), keys.recipients()
    for batch in all_batches("Wrapped anew"):
        rewrap(batch, holder, recipients, tally)
    return tally


def rewrap(batch: list[models.Model], holder: Holder, recipients: list[Recipient], tally: Tally) -> None:
    """Wrap the bodies of some rows, and store each only where nobody has changed it meanwhile.

    The version of a row stays as it is: no word of it changed, and nobody who edits it is to lose their text.
    """
    wrapped = [(row, body) for row in batch if (body := rewrapped(row, holder, recipients, tally))]
    with transaction.atomic():
        for row, body in wrapped:
            same = type(row)._base_manager.filter(pk=row.pk, sealed=row.sealed)  # type: ignore[attr-defined]  # every model has it
            tally.changed += same.update(sealed=body)


def rewrapped(row, holder: Holder, recipients: list[Recipient], tally: Tally) -> bytes | None:
    """Return the body of a row for other recipients; nothing if it is theirs already, or cannot be read."""
    tally.seen += 1
    try:
        if sealing.is_sealed_for(bytes(row.sealed), recipients):
            return None
        return sealing.rewrap(bytes(row.sealed), context=row.context, holder=holder, recipients=recipients)
    except Unreadable:
        tally.unreadable.append(label(row))
        return None


def verify_all(holder: Holder) -> Tally:
    """Open every body; ``changed`` counts those that are not sealed for the recipients of today."""
    tally, recipients = Tally(), keys.recipients()
    for batch in all_batches("Opened"):
        for row in batch:
            tally.seen += 1
            try:
                sealing.open_sealed(bytes(row.sealed), context=row.context, holder=holder)
                tally.changed += not sealing.is_sealed_for(bytes(row.sealed), recipients)
            except Unreadable:
                tally.unreadable.append(label(row))
    return tally


def count_sealed_for(key_ids: set[bytes]) -> int:
    """Count the bodies that one of these keys, by their ids, is a recipient of; what cannot be read counts too."""
    return sum(names_any(row, key_ids) for batch in all_batches("Looked at") for row in batch)


def names_any(row, key_ids: set[bytes]) -> bool:
    try:
        return bool(key_ids & sealing.recipient_ids(bytes(row.sealed)))
    except Unreadable:
        return True


def label(row) -> str:
    """Name a row by what is no secret: its kind and its reference."""
    return f"{row._meta.verbose_name} {row}"


def all_batches(title: str) -> Iterator[list]:
    """Yield all rows that hold a body, some at a time, with progress where somebody watches."""
    tables = [model._base_manager.exclude(sealed=None).order_by("pk") for model in sealed_models()]
    with tqdm(total=sum(table.count() for table in tables), desc=title, disable=None, leave=False) as progress:
        for table in tables:
            for batch in batches(table):
                yield batch
                progress.update(len(batch))


def batches(table: models.QuerySet) -> Iterator[list]:
    batch = list(table[:BATCH])
    while batch:
        yield batch
        batch = list(table.filter(pk__gt=batch[-1].pk)[:BATCH])
