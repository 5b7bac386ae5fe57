"""A mail of counts, each working morning, to those who asked for it: numbers and a link, and nothing else."""

import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from home import outbox
from home.handlers import Handler, mail_problems
from home.models import User
from home.periodic import every
from referralforms.submissions import working_days
from referralforms.submissions.access import may_see_queue
from referralforms.submissions.models import Submission
from referralforms.triage.counts import capped_counts, shown
from referralforms.triage.models import DailyDigest
from referralforms.triage.tabs import BY_KEY

FROM_HOUR = 7  # in London
VIEWS = ("new", "mine", "for-us", "overdue", "on-hold", "spam")


def ask(person: User) -> None:
    """Let a person have the mail, from the next working morning on; safe to repeat."""
    DailyDigest.objects.get_or_create(person=person, defaults={"sent_on": working_days.day_of(timezone.now())})


def stop(person: User) -> None:
    DailyDigest.objects.filter(person=person).delete()


@every(minutes=10)
def owe_digests(now: datetime.datetime | None = None) -> int:
    """Owe each who asked one mail a working day, once the morning has begun; return how many are owed anew."""
    here = (now or timezone.now()).astimezone(working_days.LONDON)
    if here.hour < FROM_HOUR or not working_days.is_working(here.date()):
        return 0
    waiting = DailyDigest.objects.filter(sent_on__lt=here.date()).values_list("pk", flat=True)
    return sum(owe(pk, here.date()) for pk in list(waiting))


@transaction.atomic
def owe(pk: int, today: datetime.date) -> bool:
    """Owe one mail; False when another worker was quicker."""
    is_first = DailyDigest.objects.filter(pk=pk, sent_on__lt=today).update(sent_on=today) == 1
    if is_first:
        outbox.enqueue(f"digest:{pk}", [("digest", {})])
    return is_first


class Digest(Handler):
    """Sends one person the counts of what they may see, unless they left or may see nothing any more."""

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        asked = DailyDigest.objects.select_related("person").filter(pk=about.removeprefix("digest:")).first()
        if asked is None or not asked.person.email or not may_see_queue(asked.person):
            return
        EmailMessage(
            subject="Submissions this morning",
            body=body_for(asked.person),
            to=[asked.person.email],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()

    def problems(self, options: dict[str, Any]) -> list[str]:
        return mail_problems()

    class Meta:
        label = "Mail of counts"


def body_for(person: User) -> str:
    now, visible = timezone.now(), Submission.objects.visible_to(person)
    tabs = [BY_KEY[key] for key in VIEWS]
    counts = capped_counts({tab.key: tab.narrow(visible, person, now) for tab in tabs}, by=person)
    lines = [f"{tab.label}: {shown(counts[tab.key])}" for tab in tabs]
    queue = f"{settings.BASE_URL}{settings.ADMIN_PATH}submissions/"
    own = f"{settings.BASE_URL}{settings.ADMIN_PATH}submission-notices/"
    return "\n".join([*lines, "", f"Sign in to see them: {queue}", f"To have no more of these mails: {own}", ""])
