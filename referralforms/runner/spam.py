"""Signals of spam. They are handed on with the submission; its sender sees the same answer as everybody.

No signal is a reason to refuse, and none alone but the trap is a reason to suspect: a whole police force or prison
shares one address, and a browser that fills in by itself is quick.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

TRAP_FIELD = "homepage"  # left empty by people: it is out of sight, and says so to who cannot see
TRAP, QUICK, MANY, LINKS = "trap", "quick", "many", "links"
WEIGHT = {TRAP: 2, QUICK: 1, MANY: 1, LINKS: 1}
SUSPECT_FROM = 2

QUICK_SECONDS = 3
MANY_PER_HOUR = 30
HOUR = 60 * 60  # seconds for which a count lives
MANY_LINKS = 3
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def suspicions(
    request: HttpRequest, answers: dict[str, Any], *, age: float | None = None, trap: str = ""
) -> tuple[str, ...]:
    """Return the codes of the signals that were met, if together they make a suspicion; nothing otherwise.

    Args:
        answers: what was written, of which links are counted.
        age: seconds since the form was first shown, as its signed token says; None where nothing was shown.
        trap: what came in the field that people leave empty.
    """
    met = {
        TRAP: bool(trap.strip()),
        QUICK: age is not None and age < QUICK_SECONDS,
        MANY: count(request) > MANY_PER_HOUR,
        LINKS: sum(len(LINK.findall(text)) for text in texts(answers)) >= MANY_LINKS,
    }
    found = tuple(code for code, is_met in met.items() if is_met)
    return found if sum(WEIGHT[code] for code in found) >= SUSPECT_FROM else ()


def texts(answer: Any) -> Iterable[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict | list):
        for each in answer.values() if isinstance(answer, dict) else answer:
            yield from texts(each)


def count(request: HttpRequest) -> int:
    """Count one more sending from this address, and return how many there were within an hour."""
    name = f"sent-from:{hashed(address(request))}"
    cache.add(name, 0, HOUR)
    try:
        return cache.incr(name)
    except ValueError:  # it ended in between
        return 1


def address(request: HttpRequest) -> str:
    """Return what the nearest proxy saw, or who asked; forged, it is only one signal less."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return forwarded or request.META.get("REMOTE_ADDR", "")


def hashed(text: str) -> str:
    """Return a keyed hash that is another one tomorrow, so that no address can be followed."""
    key = f"{settings.SECRET_KEY}:{timezone.localdate()}".encode()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
