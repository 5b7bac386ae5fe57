"""Too many wrong attempts: a pause that ends by itself.

Attempts are counted in the database, which all processes share; a cache of one process would give each of them
attempts of its own. Passwords are counted by account and address together: a whole police force shares one address,
and nobody elsewhere can lock a colleague out. Codes are counted by account, since who gets that far knows the password.
"""

import datetime
import math

from django.utils import timezone
from django.utils.crypto import salted_hmac

from home.models import SignInAttempt

MOST = 5  # wrong attempts
WINDOW = datetime.timedelta(minutes=15)


class Locked(Exception):
    """The text says how long to wait."""


def key_of(*parts: str) -> str:
    """Return what attempts are counted under: neither names nor addresses are kept."""
    return salted_hmac("sign-in attempts", "\n".join(parts), algorithm="sha256").hexdigest()


def begin(key: str) -> SignInAttempt:
    """Count an attempt before it is looked at, so that many at once do not slip through; ``succeed`` takes it back.

    Raises:
        Locked: there were too many; this one is not counted, so that trying on makes no pause longer.
    """
    now = timezone.now()
    SignInAttempt.objects.filter(began_at__lt=now - WINDOW).delete()
    attempt = SignInAttempt.objects.create(key=key, began_at=now)
    earlier = SignInAttempt.objects.filter(key=key).exclude(pk=attempt.pk).order_by("-began_at")
    counted = list(earlier.values_list("began_at", flat=True)[:MOST])
    if len(counted) == MOST:
        attempt.delete()
        raise Locked(sentence(counted[-1] + WINDOW - now))
    return attempt


def succeed(attempt: SignInAttempt) -> None:
    """Take an attempt back that was right. Wrong ones before it stay counted until their time is over."""
    attempt.delete()


def sentence(wait: datetime.timedelta) -> str:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    return (
        f"There were too many wrong attempts. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again. "
        "Nothing else is needed."
    )
