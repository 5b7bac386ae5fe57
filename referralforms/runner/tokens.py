"""What a page carries: which version of the form it shows, and the id of this one attempt to send it."""

import base64
import os
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "referralforms.token"
RECEIPT_SALT = "referralforms.receipt"
HIDING_SALT = "referralforms.hidden"
NONCE_BYTES, HIDDEN_BYTES = 12, 192
RECEIPT_AGE = 60 * 60  # seconds for which the confirmation can be shown again


@dataclass(frozen=True)
class Token:
    version_id: int
    attempt: uuid.UUID
    issued_at: int  # seconds since 1970

    @property
    def age(self) -> float:
        return time.time() - self.issued_at


def issue(version_id: int, attempt: uuid.UUID | None = None) -> str:
    return signing.dumps([version_id, (attempt or uuid.uuid4()).hex], salt=SALT)


def read(text: str) -> Token | None:
    """Return what a token says, or None where it is missing or not ours. A token does not age: somebody may
    need all day to find the words."""
    try:
        version_id, attempt = signing.loads(text, salt=SALT)
        return Token(version_id, uuid.UUID(attempt), signing.b62_decode(text.rsplit(":", 2)[1]))
    except (signing.BadSignature, ValueError, TypeError):
        return None


@dataclass(frozen=True)
class ShownReceipt:
    reference: str
    received_at: str  # ISO 8601
    area: str = ""
    hidden: str = ""

    @property
    def codes(self) -> list[str]:
        """Which notices to show (see ``builder.guidance``)."""
        return reveal(self.hidden).split()


def issue_receipt(page_id: int, reference: str, received_at: str, area: str = "", codes: Iterable[str] = ()) -> str:
    said = [page_id, reference, received_at, area, hide(" ".join(codes))]
    return signing.dumps(said, salt=RECEIPT_SALT)


def hide(text: str) -> str:
    """Encrypt what stands in an address and says something of a person's answers; always of one length."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(hiding_key(settings.SECRET_KEY)).encrypt(nonce, text.encode().ljust(HIDDEN_BYTES), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def reveal(hidden: str) -> str:
    """Return what was hidden, or nothing where it is not ours."""
    try:
        whole = base64.urlsafe_b64decode(hidden)
        key = hiding_key(settings.SECRET_KEY)
        return AESGCM(key).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], None).decode().rstrip()
    except (InvalidTag, ValueError):
        return ""


def hiding_key(secret: str) -> bytes:
    return salted_hmac(HIDING_SALT, "", secret=secret, algorithm="sha256").digest()


def read_receipt(text: str, page_id: int) -> ShownReceipt | None:
    """Return what this page's receipt says, or None once it is an hour old: the address stays in a history."""
    try:
        issued_for, *said = signing.loads(text, salt=RECEIPT_SALT, max_age=RECEIPT_AGE)
        return ShownReceipt(*said) if issued_for == page_id else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
