"""The chain of the log: that no event was changed, taken out, put in or moved can be shown.

Events are written with a hash of their own, which costs no query. The chain is made afterwards by the worker, in one
place and in order: were it made by whoever writes an event, all writers would wait for one row, the public process
would have to read and hold the end of the chain, and each request would pay two more queries. Until then
the journal, a file with the hash of each event since its commit, shows what was taken out.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from home.health import Finding
from home.periodic import every
from referralforms.submissions import chain, journal
from referralforms.submissions.events import Event

ONE_ROUND = 2000  # events
JOURNAL_VERDICT, JOURNAL_VERDICT_SECONDS = "journal-misses-events", 600
BATCH = 500  # hashes, in one question
LATE = datetime.timedelta(minutes=5)
LATEST_COMMIT = datetime.timedelta(days=1)  # no transaction is open longer


class ChainLinkQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        return self.select_related("event__said").order_by("number")


class ChainLink(models.Model):
    """The place of one event in the chain."""

    number = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(
        Event, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="chain_link"
    )
    mac = models.CharField(max_length=64)

    objects = ChainLinkQuerySet.as_manager()
    changes_public_content = False

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Link {self.number}"


class ChainHead(models.Model):
    """The end of the chain: the one row that who makes it locks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, default=chain.BEGINNING)
    reached_at = models.DateTimeField(null=True, help_text="The latest event that hangs on the chain.")

    changes_public_content = False

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="chain_has_one_head")]

    def __str__(self) -> str:
        return f"Head {self.number}"


@dataclass(frozen=True)
class Broken:
    """The first thing that is wrong with the log."""

    row: str
    problem: str

    def __str__(self) -> str:
        return f"{self.row}: {self.problem}"


# --- making it ------------------------------------------------------------------------------------


@every(seconds=5)
def link_waiting() -> None:
    """Link all events that wait: what the worker does."""
    while link_events():
        pass


def link_events(limit: int = ONE_ROUND) -> int:
    """Hang events that are not on the chain yet on its end, in order; return how many.

    Safe to repeat and to run in several processes at once: each waits for the row of the end.
    """
    ChainHead.objects.get_or_create(pk=1)
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get(pk=1)
        loose = list(not_linked(head)[:limit])
        links = [hang(head, event) for event in loose]
        ChainLink.objects.bulk_create(links)
        if links:
            head.save(update_fields=["number", "mac", "reached_at"])
    return len(links)


def not_linked(head: ChainHead) -> models.QuerySet[Event]:
    """Return the events that may still be linked; a commit can come late, a row of last year cannot."""
    recent = Q() if head.reached_at is None else Q(at__gte=head.reached_at - LATEST_COMMIT)
    return Event.objects.filter(recent, chain_link__isnull=True).order_by("at", "pk")


def hang(head: ChainHead, event: Event) -> ChainLink:
    head.number += 1
    head.mac = chain.mac(head.mac, head.number, event.mac)
    head.reached_at = max(head.reached_at or event.at, event.at)
    return ChainLink(number=head.number, event=event, mac=head.mac)


# --- keeping its end elsewhere --------------------------------------------------------------------


def anchors_path() -> Path:
    return Path(settings.DATA_DIR) / "audit" / "anchors.jsonl"


@every(hours=1)
def tidy_journal(today: datetime.date | None = None) -> int:
    """Remove files of the journal all of whose events hang on the chain by now, and return how many those were."""
    done = [path for path in journal.old_files(today or timezone.localdate()) if not not_on_chain(path)]
    for path in done:
        path.unlink(missing_ok=True)
    return len(done)


def not_on_chain(path: Path) -> set[str]:
    return beyond(journal.hashes(path), Event.objects.filter(chain_link__isnull=False))


def beyond(hashes: list[str], known: models.QuerySet[Event]) -> set[str]:
    """Return those of some hashes that no event of these has."""
    left = set(hashes)
    for start in range(0, len(hashes), BATCH):
        left -= set(known.filter(mac__in=hashes[start : start + BATCH]).values_list("mac", flat=True))
    return left


@every(hours=1)
def anchor(today: datetime.date | None = None) -> bool:
    """Write the end of the chain into a file, once a day; False when that was done.

    Without it, who holds the database could shorten the log to how it once was. The file is worth what it is kept
    apart: it belongs into the backup of another machine.
    """
    today, path = today or timezone.localdate(), anchors_path()
    head = ChainHead.objects.filter(pk=1, number__gt=0).first()
    if head is None or any(each["on"] == today.isoformat() for each in anchors()):
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"on": today.isoformat(), "number": head.number, "mac": head.mac}) + "\n")
    return True


def anchors() -> list[dict]:
    """Return the anchors, the oldest first.

    Raises:
        ValueError: the file holds something else.
    """
    path = anchors_path()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# --- looking it over ------------------------------------------------------------------------------


def verify(links: Iterable[ChainLink] | None = None) -> Broken | None:
    """Look over the whole log, and return the first thing that is wrong, or None.

    Args:
        links: all links in order; given by who shows progress.
    """
    return next(found_in(all_links() if links is None else links), None)


def all_links() -> Iterator[ChainLink]:
    return ChainLink.objects.in_order().iterator(chunk_size=ONE_ROUND)


def found_in(links: Iterable[ChainLink]) -> Iterator[Broken]:
    """Yield what is wrong: along the chain, at its end, and with events that do not hang on it."""
    pins = {each["number"]: each["mac"] for each in anchors()}
    number, mac = 0, chain.BEGINNING
    for link in links:
        number += 1
        yield from wrong_with(link, number, mac, pins.pop(number, ""))
        mac = link.mac
    yield from wrong_with_the_end(number, mac, pins)
    yield from wrong_with_the_loose()
    yield from missing_of_the_journal()


def missing_of_the_journal() -> Iterator[Broken]:
    """Yield how many events each file of the journal knows and the log does not."""
    for path in journal.files():
        if missing := len(beyond(journal.hashes(path), Event.objects.all())):
            yield Broken(path.name, f"{missing} of its events are not in the log: they were taken out of it")


def wrong_with(link: ChainLink, number: int, before: str, pin: str) -> Iterator[Broken]:
    if link.number != number:
        yield Broken(f"Link {number}", "it is missing")
    event = link.event
    if event is None:
        yield Broken(f"Link {number}", "its event was deleted")
        return
    if not chain.fits(event.mac, *event.parts):
        yield Broken(f"Event {event.pk}", "it was changed")
    if not chain.fits(link.mac, before, number, event.mac):
        yield Broken(f"Link {number} (event {event.pk})", "it does not hang on the one before")
    if pin and pin != link.mac:
        yield Broken(f"Link {number}", "it is not the one in the file of anchors")
    if not event.reason_fits:
        yield Broken(f"Event {event.pk}", "the words of its reason were changed")


def wrong_with_the_end(number: int, mac: str, pins: dict[int, str]) -> Iterator[Broken]:
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    if (head.number, head.mac) != (number, mac):
        yield Broken(f"Link {head.number}", f"the chain ends with {number}: its end was taken away")
    if pins:
        yield Broken(f"Link {min(pins)}", "it is in the file of anchors, and the chain is shorter")


def wrong_with_the_loose() -> Iterator[Broken]:
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    loose = Event.objects.filter(chain_link__isnull=True).select_related("said")
    for event in loose.order_by("pk").iterator(chunk_size=ONE_ROUND):
        if not chain.fits(event.mac, *event.parts):
            yield Broken(f"Event {event.pk}", "it was not written by us")
        elif not event.reason_fits:
            yield Broken(f"Event {event.pk}", "the words of its reason were changed")
        elif head.reached_at and event.at < head.reached_at - LATEST_COMMIT:
            yield Broken(f"Event {event.pk}", "it does not hang on the chain")


def loose() -> models.QuerySet[Event]:
    """Return the events that wait for the worker."""
    return not_linked(ChainHead.objects.filter(pk=1).first() or ChainHead())


def health() -> list[Finding]:
    if settings.ROLE == "public":  # which may not read the log: where staff are served, it is asked too
        return []
    oldest = loose().values_list("at", flat=True).first()
    problem = "" if oldest is None or oldest > timezone.now() - LATE else "Events wait to be linked: start `deliver`."
    # A monitor asks every few seconds, and the journal holds the events of days.
    if cache.get_or_set(JOURNAL_VERDICT, lambda: any(missing_of_the_journal()), JOURNAL_VERDICT_SECONDS):
        problem = "Events were taken out of the log: run `python manage.py verify_audit`."
    sentence = problem or "Every event is linked, but for the newest."
    return [Finding("Access log", is_well=not problem, sentence=sentence)]
