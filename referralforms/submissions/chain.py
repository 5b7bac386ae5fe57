"""Keyed hashes by which the log of events shows that it is whole (pure but for the secret in the settings).

Each event carries a hash over itself, made when it is written; each link of the chain a hash over the link before,
its own number and its event's hash. The key is derived from ``SECRET_KEY`` and stands in no database; while the log is
kept, old secrets stay in ``SECRET_KEY_FALLBACKS``.
"""

import datetime
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings

PURPOSE = b"audit log"
BEGINNING = "0" * 64  # what the first link hangs on


def keys() -> list[bytes]:
    """Return the keys, the present one first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest() for secret in secrets]


def mac(*parts: Any, key: bytes | None = None) -> str:
    """Return the keyed hash over parts: text, numbers, moments, ids and JSON."""
    text = json.dumps(parts, default=plain, sort_keys=True, separators=(",", ":"))
    return hmac.new(key or keys()[0], text.encode(), hashlib.sha256).hexdigest()


def plain(value: Any) -> str:
    return value.astimezone(datetime.UTC).isoformat() if isinstance(value, datetime.datetime) else str(value)


def fits(found: str, *parts: Any) -> bool:
    """Say whether a hash was made over these parts with a key that we know."""
    return any(hmac.compare_digest(found, mac(*parts, key=key)) for key in keys())
