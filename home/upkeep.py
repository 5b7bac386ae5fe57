"""What the site itself has done again and again: publishing at its hour, clearing up, and raising the alarm."""

import datetime
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from home import outbox, withdrawing
from home.health import Finding
from home.people import User
from home.periodic import PeriodicRun, claim, every, worker_seen_at

KEEP_DONE = datetime.timedelta(days=30)
BETWEEN_ALARMS = datetime.timedelta(hours=1)
A_MINUTE = datetime.timedelta(minutes=1)
WORKER_MAY_BE_SILENT = datetime.timedelta(minutes=10)
BATCH = 1000
ALARM = "alarm_mail"

log = logging.getLogger(__name__)


@every(minutes=1)
def publish() -> None:
    """Publish, and take back, what editors set an hour for; a page about people goes in every language."""
    # Those first: whatever stops this half-way, a page whose time has come is found again while it is still public.
    withdrawing.take_along(withdrawing.expiring(timezone.now() + A_MINUTE))
    call_command("publish_scheduled")


@every(hours=1)
def clear_done() -> None:
    """Forget what was delivered long ago."""
    old = outbox.Delivery.objects.filter(done_at__lt=timezone.now() - KEEP_DONE)
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        outbox.Delivery.objects.filter(pk__in=keys).delete()


@every(minutes=1)
def alarm(now: datetime.datetime | None = None) -> None:
    """Say loudly that the outbox stands still: in the log each minute, by mail to administrators once an hour."""
    now = now or timezone.now()
    if not (sentence := outbox.trouble(now)):
        return
    log.error("The outbox: %s", sentence)
    if claim(ALARM, BETWEEN_ALARMS, now):
        PeriodicRun.objects.filter(key=ALARM).update(ended_at=now)
        # Sent from here and not through the outbox, which is what does not work.
        alarm_mail(sentence).send()


def alarm_mail(sentence: str) -> EmailMessage:
    may_mend = User.objects.filter(is_active=True, groups__permissions__codename="run_site").exclude(email="")
    return EmailMessage(
        subject="The site's outbox needs somebody to look",
        body=f"{sentence}\n\nSee ‘Parts of this site’: {settings.BASE_URL}{reverse('site_parts')}\n",
        to=sorted(set(may_mend.values_list("email", flat=True))),
        headers={"Auto-Submitted": "auto-generated"},
    )


def health() -> list[Finding]:
    """Say how outbox and worker do."""
    now = timezone.now()
    trouble, seen_at = outbox.trouble(now), worker_seen_at()
    is_there = seen_at is not None and now - seen_at < WORKER_MAY_BE_SILENT
    failed = PeriodicRun.objects.exclude(problem="").values_list("key", "problem")
    return [
        Finding("Outbox", is_well=not trouble, sentence=trouble or "Nothing waits longer than it should."),
        Finding("Worker", is_well=is_there, sentence=worker_sentence(seen_at)),
        *(
            Finding(f"Periodic work: {key}", is_well=False, sentence=f"It failed at its last run ({problem}).")
            for key, problem in failed
        ),
    ]


def worker_sentence(seen_at: datetime.datetime | None) -> str:
    if seen_at is None:
        return "No worker was ever seen: run `python manage.py deliver`."
    seen = f"A worker was last seen at {timezone.localtime(seen_at):%H:%M on %d %B %Y}"
    return f"{seen}; should that be long ago, run `python manage.py deliver`."
