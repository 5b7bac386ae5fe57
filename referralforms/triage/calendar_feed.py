"""Deadlines for a calendar: references and times, and nothing of any person.

A calendar program cannot sign in. So it brings a secret key in the address, which opens this list alone, holds what
its owner may see at that moment, and can be made anew or ended by them at any time.
"""

import datetime
import hashlib
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.models import User
from referralforms.submissions.access import may_see_queue
from referralforms.submissions.models import Submission
from referralforms.triage.models import CalendarFeed

NEW_LINE = "\r\n"  # RFC 5545, which the names of the lines come from
MOST = 500  # entries: the soonest


def make(person: User) -> str:
    """Return a new key of a person; an older one ends."""
    key = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(person=person, defaults={"key_hash": hash_of(key), "made_at": timezone.now()})
    return key


def end(person: User) -> None:
    CalendarFeed.objects.filter(person=person).delete()


def hash_of(key: str) -> str:
    """Return the hash of a key; it is random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def owner_of(key: str) -> User | None:
    """Return whose key it is, as long as they work on submissions."""
    feed = CalendarFeed.objects.select_related("person").filter(key_hash=hash_of(key)).first()
    return feed.person if feed and may_see_queue(feed.person) else None


@never_cache
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    owner = owner_of(key)
    if owner is None:
        raise Http404
    return HttpResponse(calendar_of(due_for(owner), timezone.now()), content_type="text/calendar; charset=utf-8")


def due_for(person: User) -> Any:
    """Return what a person may see that is due, the soonest first."""
    due = Submission.objects.visible_to(person).open().without_suspects().filter(due_at__isnull=False)
    return due.only("reference", "due_at", "version").order_by("due_at", "pk")[:MOST]


def calendar_of(submissions: Any, now: datetime.datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Deadlines//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += ["X-WR-CALNAME:Deadlines", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for each in submissions:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{each.reference}",
            f"DTSTAMP:{moment(now)}",
            f"SEQUENCE:{each.version}",
            f"DTSTART:{moment(each.due_at)}",
            f"SUMMARY:{each.reference} is due",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return NEW_LINE.join([*lines, "END:VCALENDAR", ""])


def moment(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


urlpatterns = [path("<str:key>.ics", feed, name="triage_calendar")]
