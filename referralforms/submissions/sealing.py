"""Sealing: what a person wrote, readable by the holders of a key alone.

A sealed body is, in this order::

    1 byte    format version
    1 byte    number of recipients
    each      8 bytes key id, 2 bytes length, the content key wrapped by HPKE (ML-KEM-768 + X25519)
    32 bytes  HMAC-SHA256 of the bytes before it and the context, under a key derived from the content key
    12 bytes  nonce
    rest      AES-256-GCM of the padded text; the format version and the context are authenticated with it

The context binds a body to the immutable ids of its row: moved to another row, or changed by one bit, it is
refused. A process without a private key can seal and not open. Because recipients are authenticated apart from
the text, a body is wrapped for other keys without its text being opened.

The first format had no HMAC, and authenticated the recipients with the text. It is still read.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

FIRST_FORMAT, FORMAT = 1, 2
KEY_ID_BYTES, CONTENT_KEY_BYTES, MAC_BYTES, NONCE_BYTES, LENGTH_BYTES = 8, 32, 32, 12, 4
SEED_BYTES, ENCAPSULATION_KEY_BYTES = 64, 1184  # of ML-KEM-768
CURVE_BYTES = 32  # of either half of an X25519 pair
PRIVATE_BYTES, PUBLIC_BYTES = SEED_BYTES + CURVE_BYTES, ENCAPSULATION_KEY_BYTES + CURVE_BYTES
SMALLEST = 2048  # bytes: a short message must not show by its size that it is short

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Unreadable(Exception):
    """A body that does not fit its key, its row or the format; nothing of it may be shown."""


class KeyUnusable(Exception):
    """Nothing can be sealed or opened with the keys that are here; the text says what to do."""


@dataclass(frozen=True)
class Recipient:
    """Who may open: a public key as bytes (ML-KEM-768 encapsulation key, then X25519 public key)."""

    public: bytes

    @cached_property
    def id(self) -> bytes:
        return hashlib.sha256(self.public).digest()[:KEY_ID_BYTES]

    def wrap(self, content_key: bytes, context: bytes) -> bytes:
        try:
            kem = mlkem.MLKEM768PublicKey.from_public_bytes(self.public[:ENCAPSULATION_KEY_BYTES])
            curve = x25519.X25519PublicKey.from_public_bytes(self.public[ENCAPSULATION_KEY_BYTES:])
            return SUITE.encrypt(content_key, MLKEM768X25519PublicKey(kem, curve), context)
        except ValueError as error:
            raise KeyUnusable("A public key is not one: restore it from the backup.") from error


@dataclass(frozen=True)
class KeyHolder:
    """Who can open: a private key as bytes (ML-KEM-768 seed, then X25519 private key)."""

    private: bytes

    @classmethod
    def generate(cls) -> "KeyHolder":
        kem, curve = mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate()
        return cls(kem.private_bytes_raw() + curve.private_bytes_raw())

    @cached_property
    def _pair(self) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
        kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(self.private[:SEED_BYTES])
        return kem, x25519.X25519PrivateKey.from_private_bytes(self.private[SEED_BYTES:])

    @cached_property
    def recipient(self) -> Recipient:
        kem, curve = self._pair
        return Recipient(kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())

    def content_key(self, wrapped: Mapping[bytes, bytes], context: bytes) -> bytes:
        """Return the key of a body out of those wrapped in it, by key id.

        Raises:
            KeyError, InvalidTag, ValueError: it was not sealed for this holder.
        """
        return SUITE.decrypt(wrapped[self.recipient.id], MLKEM768X25519PrivateKey(*self._pair), context)


@dataclass(frozen=True)
class Keyring:
    """Several holders as one, as between two keys of the organisation; whoever fits opens."""

    holders: tuple[KeyHolder, ...]

    def content_key(self, wrapped: Mapping[bytes, bytes], context: bytes) -> bytes:
        fits = [holder for holder in self.holders if holder.recipient.id in wrapped]
        if not fits:
            raise ValueError("not sealed for these keys")
        return fits[0].content_key(wrapped, context)


class Holder(Protocol):
    """Who can open: a key holder or a ring of them."""

    def content_key(self, wrapped: Mapping[bytes, bytes], context: bytes) -> bytes: ...


REFUSALS = (InvalidTag, ValueError, LookupError, struct.error)


def seal(text: bytes, *, context: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Seal ``text`` so that each of ``recipients`` can open it.

    Args:
        text: any length; what it is stored as shows the next power of two alone.
        context: the immutable ids of the row, which must be given again to open it.
        recipients: who may open; see ``keys.recipients``.

    Raises:
        ValueError: there is no recipient; what nobody could ever read must not be accepted.
    """
    content_key, nonce = AESGCM.generate_key(CONTENT_KEY_BYTES * 8), os.urandom(NONCE_BYTES)
    sealed = AESGCM(content_key).encrypt(nonce, pad(text), bytes([FORMAT]) + context)
    return head(content_key, context, recipients) + nonce + sealed


def open_sealed(body: bytes, *, context: bytes, holder: Holder) -> bytes:
    """Return the text of a sealed body.

    Raises:
        Unreadable: the key, the context or a single bit does not fit.
    """
    try:
        parts = split(body)
        content_key = holder.content_key(parts.wrapped, context)
        parts.check(content_key, context)
        return unpad(AESGCM(content_key).decrypt(parts.nonce, parts.sealed, parts.bound_to(context)))
    except REFUSALS as error:
        raise Unreadable("The sealed text does not fit its key or its row.") from error


def rewrap(body: bytes, *, context: bytes, holder: Holder, recipients: Sequence[Recipient]) -> bytes:
    """Return a body for other recipients; its text is neither opened nor changed.

    Only of the first format the text itself must be sealed anew.

    Raises:
        Unreadable: the key, the context or a bit of what comes before the text does not fit.
    """
    try:
        parts = split(body)
        if parts.format == FIRST_FORMAT:
            text = open_sealed(body, context=context, holder=holder)
            return seal(text, context=context, recipients=recipients)
        content_key = holder.content_key(parts.wrapped, context)
        parts.check(content_key, context)
    except REFUSALS as error:
        raise Unreadable("The sealed text does not fit its key or its row.") from error
    return head(content_key, context, recipients) + parts.nonce + parts.sealed


def is_sealed_for(body: bytes, recipients: Sequence[Recipient]) -> bool:
    """Say whether a body names these recipients, no other, in the present format. Needs no private key.

    Raises:
        Unreadable: it is no sealed body.
    """
    return body[:1] == bytes([FORMAT]) and recipient_ids(body) == {recipient.id for recipient in recipients}


def recipient_ids(body: bytes) -> set[bytes]:
    """Return the ids of the keys that a body names as its recipients.

    Raises:
        Unreadable: it is no sealed body.
    """
    try:
        return set(split(body).wrapped)
    except REFUSALS as error:
        raise Unreadable("This is no sealed text.") from error


def head(content_key: bytes, context: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Return what comes before the nonce: who may open, and the proof that nobody changed it."""
    if not recipients:
        raise ValueError("Nothing can be sealed without a recipient.")
    written = bytes([FORMAT, len(recipients)])
    for recipient in recipients:
        wrapped = recipient.wrap(content_key, context)
        written += recipient.id + struct.pack(">H", len(wrapped)) + wrapped
    return written + proof(content_key, written + context)


def proof(content_key: bytes, message: bytes) -> bytes:
    key = HKDFExpand(hashes.SHA256(), MAC_BYTES, b"recipients").derive(content_key)
    return hmac.digest(key, message, "sha256")


@dataclass(frozen=True)
class Parts:
    """A sealed body taken apart; nothing of it is proven yet."""

    format: int
    wrapped: dict[bytes, bytes]  # key id -> wrapped content key
    before: bytes  # all that the proof is of, but for the context
    proof: bytes
    nonce: bytes
    sealed: bytes

    def check(self, content_key: bytes, context: bytes) -> None:
        if self.format == FIRST_FORMAT:
            return  # proven together with the text
        if not hmac.compare_digest(self.proof, proof(content_key, self.before + context)):
            raise ValueError("the recipients were changed")

    def bound_to(self, context: bytes) -> bytes:
        if self.format == FIRST_FORMAT:
            return self.before + self.nonce + context
        return bytes([self.format]) + context


def split(body: bytes) -> Parts:
    """Take a sealed body apart.

    Raises:
        ValueError, IndexError, struct.error: it is none.
    """
    number, wrapped, place = body[0], {}, 2
    if number not in {FIRST_FORMAT, FORMAT}:
        raise ValueError("unknown format")
    for _ in range(body[1]):
        key_id, place = body[place : place + KEY_ID_BYTES], place + KEY_ID_BYTES
        (length,) = struct.unpack(">H", body[place : place + 2])
        wrapped[key_id], place = body[place + 2 : place + 2 + length], place + 2 + length
    nonce_at = place if number == FIRST_FORMAT else place + MAC_BYTES
    sealed_at = nonce_at + NONCE_BYTES
    if len(wrapped) != body[1] or len(body) <= sealed_at:
        raise ValueError("cut short, or a recipient twice")
    return Parts(number, wrapped, body[:place], body[place:nonce_at], body[nonce_at:sealed_at], body[sealed_at:])


def pad(text: bytes) -> bytes:
    """Hide the length: fill up to the next power of two, at least ``SMALLEST``."""
    needed = LENGTH_BYTES + len(text)
    size = max(SMALLEST, 1 << (needed - 1).bit_length())
    return struct.pack(">I", len(text)) + text + bytes(size - needed)


def unpad(padded: bytes) -> bytes:
    (length,) = struct.unpack(">I", padded[:LENGTH_BYTES])
    if length > len(padded) - LENGTH_BYTES:
        raise ValueError("length does not fit")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]
