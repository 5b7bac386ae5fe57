"""Codes of an authenticator app (RFC 6238), each good once.

allauth remembers used codes in the cache of one process and for one period; the number of the period, kept beside the
secret, holds for every process and for as long as a code would be accepted.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_PERIOD = "last_period"


def code_at(secret: str, period: int) -> str:
    return format_hotp_value(hotp_value(secret, period))


def period_of(secret: str, code: str) -> int | None:
    """Return which of the periods accepted now a code belongs to."""
    digits = "".join(code.split())
    return next((period for period in yield_hotp_counters_from_time() if code_at(secret, period) == digits), None)


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Write down that a code was used; False when it, or one after it, was used before."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    period = period_of(decrypt(row.data["secret"]), code)
    if period is None or period <= row.data.get(LAST_PERIOD, -1):
        return False
    row.data[LAST_PERIOD] = period
    row.save(update_fields=["data"])
    return True
