"""One sign-in: with what, since when, and when it ends.

What was shown is allauth's list of records in the session; beside it stands only when something was last done.
A session without records was not made by signing in here, and counts as over.
"""

import time
from dataclasses import dataclass

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

LAST_SEEN = "last_seen_at"  # seconds since 1970
WRITTEN_EVERY = 60  # seconds: being seen costs a write no more often than this
SECOND_FACTOR = "mfa"  # allauth's name of the method


@dataclass(frozen=True)
class TimeLeft:
    """Seconds until a sign-in ends, for want of activity and in any case."""

    idle: float
    absolute: float

    @property
    def is_over(self) -> bool:
        return min(self.idle, self.absolute) <= 0


def time_left(request: HttpRequest, user, now: float | None = None) -> TimeLeft:
    now = time.time() if now is None else now
    records = get_authentication_records(request, user)
    if not records:
        return TimeLeft(0, 0)
    started = records[0]["at"]
    seen = max(request.session.get(LAST_SEEN, 0), records[-1]["at"])
    return TimeLeft(seen + settings.SIGN_IN_IDLE_SECONDS - now, started + settings.SIGN_IN_LONGEST_SECONDS - now)


def mark_seen(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get(LAST_SEEN, 0) >= WRITTEN_EVERY:
        request.session[LAST_SEEN] = now


def used_second_factor(request: HttpRequest, user) -> bool:
    return any(record["method"] == SECOND_FACTOR for record in get_authentication_records(request, user))


def is_fresh(request: HttpRequest, user) -> bool:
    """Say whether somebody showed who they are minutes ago; who has a second factor, with that."""
    records = get_authentication_records(request, user)
    strongest = [record for record in records if record["method"] == SECOND_FACTOR] or records
    return bool(strongest) and time.time() - strongest[-1]["at"] < settings.FRESH_SIGN_IN_SECONDS
