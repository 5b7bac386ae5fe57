"""The second factor of the sample people: fixed, so that anyone can try the sample site, and nowhere else."""

import base64
import hashlib
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from home.models import User
from home.signin import codes


def sample_secret(username: str) -> str:
    return base64.b32encode(hashlib.sha256(f"sample second factor of {username}".encode()).digest()[:20]).decode()


def sample_code(username: str, now: float | None = None) -> str:
    """Return the code that a sample person's app shows at a time, in seconds since 1970."""
    period = int(time.time() if now is None else now) // app_settings.TOTP_PERIOD
    return codes.code_at(sample_secret(username), period)


def add_second_factor(person: User) -> None:
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(person, sample_secret(person.username))
