"""Secrets by which receivers of webhooks know that a message is ours: files that no editor and no page holds.

One file per receiver, ``webhook-<name>.secret`` in KEYS_DIR, with one secret a line, the newest first, each written as
``whsec_`` and the key in base64. While two are there, every message carries a signature by each, so that the receiver
changes at leisure. (The form and the signature: the Standard Webhooks specification, standardwebhooks.com.)
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

PREFIX, KEY_BYTES = "whsec_", 32
MOST = 2  # at once: the new one, and the one that it replaces
NAME = re.compile(r"^[a-z][a-z0-9-]{0,39}$")


class SecretMissing(Exception):
    """There is no secret of that name, or it is none; the text says what to do."""


def path_of(name: str) -> Path:
    if not NAME.match(name):
        raise SecretMissing("Name the receiver with small letters, digits and hyphens, beginning with a letter.")
    return Path(settings.KEYS_DIR) / f"webhook-{name}.secret"


def read(name: str) -> list[bytes]:
    """Return the keys of a receiver, the newest first.

    Raises:
        SecretMissing: there is none, or a line is no secret.
    """
    path = path_of(name)
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line.removeprefix(PREFIX), validate=True) for line in lines]
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        raise SecretMissing(f"{path} cannot be read: run `python manage.py webhook_secret {name}`.") from error
    if not keys or not all(keys):
        raise SecretMissing(f"{path} holds no secret: run `python manage.py webhook_secret {name}`.")
    return keys


def add(name: str) -> str:
    """Add a new secret before the one that is there, and return it, to be given to the receiver."""
    path = path_of(name)
    made = PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    earlier = path.read_text(encoding="ascii").split() if path.exists() else []
    write(path, [made, *earlier][:MOST])
    return made


def retire(name: str) -> int:
    """Keep the newest secret alone, and return how many went."""
    lines = [PREFIX + base64.b64encode(key).decode() for key in read(name)]
    write(path_of(name), lines[:1])
    return len(lines) - 1


def write(path: Path, lines: list[str]) -> None:
    """Write a file that only this user may read, at once or not at all."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def signatures(name: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return what stands in ``webhook-signature``: one signature per secret.

    Raises:
        SecretMissing: there is none.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    macs = [hmac.new(key, signed, hashlib.sha256).digest() for key in read(name)]
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)
