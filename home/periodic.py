"""What the worker does again and again: each plugin names its own functions at the point ``periodic``.

A function says with ``every`` how often it is due. One row per function keeps when it ran; it is claimed by a
conditional update, so that of any number of workers one runs it. A function that fails, or whose worker dies, is
due again after its interval: it must be safe to repeat, and ends within a minute or so, since deliveries wait for it.
"""

import datetime
import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from home import plugins
from home.failures import cause_of

Function = TypeVar("Function", bound=Callable[[], object])

log = logging.getLogger(__name__)


def every(**interval: float) -> Callable[[Function], Function]:
    """Mark a function as due in intervals, given as to ``datetime.timedelta``."""

    def mark(function: Function) -> Function:
        function.__dict__["interval"] = datetime.timedelta(**interval)
        return function

    return mark


class PeriodicRun(models.Model):
    """When something that comes again was last done, and how that ended."""

    key = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True, help_text="Kind of the last failure; never its text.")

    changes_public_content = False
    public_may = ("SELECT",)

    class Meta:
        default_permissions = ()
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


def run_due(now: datetime.datetime | None = None) -> int:
    """Run what is due, and return how many functions ran."""
    now = now or timezone.now()
    due_at = dict(PeriodicRun.objects.values_list("key", "due_at"))
    due = [(key, act) for key, act in plugins.contributions("periodic").items() if due_at.get(key, now) <= now]
    claimed = [(key, act) for key, act in due if claim(key, act.interval, now)]
    for key, act in claimed:
        run(key, act)
    return len(claimed)


def claim(key: str, interval: datetime.timedelta, now: datetime.datetime) -> bool:
    """Take what is due, so that it is due again an interval later; False when another worker was quicker."""
    claimed = {"due_at": now + interval, "started_at": now}
    if PeriodicRun.objects.filter(key=key, due_at__lte=now).update(**claimed):
        return True
    if PeriodicRun.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(key=key, **claimed)
    except IntegrityError:
        return False
    return True


def run(key: str, act: Callable[[], object]) -> None:
    """Do it, and write down how it went."""
    problem = ""
    try:
        act()
    except Exception as error:  # noqa: BLE001 -- whatever it raises, the worker goes on
        problem = cause_of(error)
        log.error("The periodic work %s failed (%s).", key, problem)
    PeriodicRun.objects.filter(key=key).update(ended_at=timezone.now(), problem=problem)


def worker_seen_at() -> datetime.datetime | None:
    """Return when a worker last ended a piece of periodic work, of which some comes every minute."""
    return PeriodicRun.objects.aggregate(last=models.Max("ended_at"))["last"]
