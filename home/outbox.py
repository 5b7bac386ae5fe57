"""What must happen after a commit: one row per thing and handler, written in the same transaction.

A worker claims due rows by a conditional update, so that of any number of workers one gets each row (on PostgreSQL
the others pass by instead of waiting), and holds it for a lease: of a worker that dies, another takes over. A handler
is therefore called at least once and must be safe to repeat. Rows carry keys and ids, never what a person wrote.
"""

import datetime
import logging
import uuid
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from home import plugins
from home.failures import cause_of

LEASE = datetime.timedelta(minutes=2)
FIRST_PAUSE = datetime.timedelta(minutes=1)
LONGEST_PAUSE = datetime.timedelta(hours=4)
LATE_AFTER = datetime.timedelta(minutes=5)  # then somebody is told
MAX_ATTEMPTS = 12  # about a day and a half, then a person must look

log = logging.getLogger(__name__)


class DeliveryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Neither done nor given up."""
        return self.filter(done_at__isnull=True, dead_at__isnull=True)

    def due(self, now: datetime.datetime) -> Self:
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.waiting().filter(free, due_at__lte=now).order_by("due_at", "pk")

    def begun(self, now: datetime.datetime) -> Self:
        """Waiting, and not put off to an hour that has yet to come."""
        return self.waiting().filter(Q(due_at__lte=now) | Q(attempts__gt=0))

    def dead(self) -> Self:
        return self.filter(dead_at__isnull=False).order_by("dead_at", "pk")


class Delivery(models.Model):
    """One thing owed to one handler."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handler = models.CharField(max_length=60, help_text="Key among the handlers that plugins contribute.")
    about = models.CharField(max_length=120, help_text="What it concerns, as ‘kind:id’.")
    options = models.JSONField(default=dict, help_text="What an editor chose for this handler.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=120, blank=True, help_text="Kind of the last failure; never its text.")

    objects = DeliveryQuerySet.as_manager()
    changes_public_content = False
    public_may = ("SELECT", "INSERT")

    class Meta:
        verbose_name_plural = "deliveries"
        default_permissions = ()
        permissions = [("run_site", "See the parts of this site, and have deliveries tried again")]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_waiting", condition=Q(done_at__isnull=True, dead_at__isnull=True)
            ),
            models.Index(fields=["about"], name="delivery_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="delivery_is_done_or_dead_not_both"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.pk}"


def enqueue(about: str, handlers: list[tuple[str, dict[str, Any]]]) -> list[Delivery]:
    """Owe each handler one delivery about a thing. Call it inside the transaction that writes the thing.

    Args:
        about: what it concerns, as ``kind:id``.
        handlers: (key, options) of each handler.
    """
    owed = [Delivery(handler=key, about=about, options=options) for key, options in handlers]
    return Delivery.objects.bulk_create(owed)


def deliver_due(now: datetime.datetime | None = None, limit: int = 100) -> int:
    """Deliver what is due, and return how many deliveries were tried."""
    tried = 0
    for pk in Delivery.objects.due(now or timezone.now()).values_list("pk", flat=True)[:limit]:
        # A lease begins when its own delivery does, however long those before it took.
        if claim(pk, now or timezone.now()):
            deliver(Delivery.objects.get(pk=pk))
            tried += 1
    return tried


def claim(pk: uuid.UUID, now: datetime.datetime) -> bool:
    """Take a delivery for the length of a lease; False when another worker was quicker."""
    due = Delivery.objects.due(now).filter(pk=pk).order_by()
    with transaction.atomic():
        free = due.select_for_update(skip_locked=True).values("pk")  # SQLite has one writer, and no need of it
        return due.filter(pk__in=free).update(leased_until=now + LEASE, attempts=F("attempts") + 1) == 1


def deliver(delivery: Delivery) -> None:
    """Call the handler, and write down how it went."""
    if delivery.attempts > MAX_ATTEMPTS:  # it ended one worker after another before they could write anything down
        return postpone(delivery, "WorkerEnded")
    try:
        block = handler_named(delivery.handler)()
        block.deliver(delivery.about, block.to_python(delivery.options))
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the delivery stays owed
        postpone(delivery, cause_of(error))
    else:
        complete(delivery)


def complete(delivery: Delivery) -> None:
    """Write down that it is delivered: that holds even if the lease ended meanwhile, or it was given up."""
    undone = Delivery.objects.filter(pk=delivery.pk, done_at__isnull=True)
    undone.update(done_at=timezone.now(), dead_at=None, problem="", leased_until=None)


def handler_named(key: str) -> type:
    """Return what a form offers as a handler, or what a plugin keeps as an errand of its own.

    Raises:
        KeyError: no installed plugin has it.
    """
    return (plugins.contributions("errands") | plugins.contributions("handlers"))[key]


def postpone(delivery: Delivery, problem: str) -> None:
    """Try again later, each time after a longer pause; after the last attempt a person must look.

    Of an attempt that outlasted its lease nothing is written: another worker has the delivery, or has done it.
    """
    now = timezone.now()
    log.warning("Delivery %s to %s failed (%s), attempt %s.", delivery.pk, delivery.handler, problem, delivery.attempts)
    doublings = min(delivery.attempts - 1, MAX_ATTEMPTS)  # a worker that dies raises the count without end
    own = Delivery.objects.waiting().filter(pk=delivery.pk, attempts=delivery.attempts)
    own.update(
        problem=problem,
        leased_until=None,
        due_at=now + min(LONGEST_PAUSE, FIRST_PAUSE * 2**doublings),
        dead_at=now if delivery.attempts >= MAX_ATTEMPTS else None,
    )


def retry(delivery: Delivery) -> bool:
    """Owe a delivery again that was given up; False when it is no longer given up. Safe to repeat."""
    return retry_all(Delivery.objects.filter(pk=delivery.pk)) == 1


def retry_all(deliveries: DeliveryQuerySet | None = None) -> int:
    """Owe again all that were given up, and return how many those were."""
    dead = (Delivery.objects.all() if deliveries is None else deliveries).dead().order_by()
    now = timezone.now()
    return dead.update(dead_at=None, attempts=0, due_at=now, leased_until=None)


def oldest_waiting(now: datetime.datetime | None = None) -> datetime.datetime | None:
    """Return since when the oldest of what is owed now waits, or None."""
    begun = Delivery.objects.begun(now or timezone.now())
    return begun.aggregate(since=models.Min("created_at"))["since"]


def trouble(now: datetime.datetime | None = None) -> str:
    """Return a sentence when somebody must look: the oldest waits too long, or something was given up; else nothing."""
    now = now or timezone.now()
    since, dead = oldest_waiting(now), Delivery.objects.dead().count()
    said = []
    if since and now - since > LATE_AFTER:
        waiting, minutes = Delivery.objects.begun(now).count(), (now - since) // datetime.timedelta(minutes=1)
        said.append(f"{counted(waiting)} waiting, the oldest for {minutes} minutes.")
    if dead:
        said.append(f"{counted(dead)} given up after {MAX_ATTEMPTS} attempts: mend the cause, then have them retried.")
    return " ".join(said)


def counted(number: int) -> str:
    return f"{number} {'delivery' if number == 1 else 'deliveries'}"
