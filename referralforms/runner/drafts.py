"""Answers not sent yet: kept on the server for 24 hours, sealed under a key that the server does not have.

A browser's secret stands in its cookie alone, and comes into being with the first step that is posted: who only
reads gets no cookie. The key of a draft is derived from that secret and bound to form and draft, so that of two
forms, or of two tabs of one form, neither opens the other. A row without its cookie is noise.

A draft ends when it is sent, when the visitor leaves, and after 24 hours. One that holds words of what was sent
already, such as the next form of who refers several people, names that submission, and is erased with it.
"""

import base64
import datetime
import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from home.periodic import every
from referralforms.builder.models import FormPage
from referralforms.builder.presentation import HOURS
from referralforms.runner.models import Draft, expiry

COOKIE = "draft"
SECRET_BYTES, NONCE_BYTES = 32, 12
SMALLEST = 1024  # bytes: the size of a row must not tell how much was written
WRITTEN = ("page", "holder", "link", "submission_id", "sealed", "changed_at", "expires_at")
DRAFT_NAMESPACE = uuid.UUID("0d3b1f0e-5a31-4b0e-8c55-6f4f2c9f7d10")


@dataclass
class Answers:
    """What a draft holds."""

    version_id: int
    attempt: uuid.UUID  # the token under which it will be sent
    raw: dict[str, Any] = field(default_factory=dict)  # by key of the question, as they were posted
    visited: list[str] = field(default_factory=list)  # keys of the steps that were posted
    saved_id: str = ""  # the draft behind a link that this one came from
    begun_at: float = field(default_factory=time.time)  # seconds since 1970
    came_from: str = ""  # the attempt of another device that went on with the same saved answers
    origin: str = ""  # the first draft behind a link, where what came from it was saved behind another
    # Of the row, and not part of what is sealed:
    expires_at: datetime.datetime | None = None
    submission_id: uuid.UUID | None = None  # of what was sent already of these words

    @property
    def age(self) -> float:
        return time.time() - self.begun_at

    @property
    def draft_id(self) -> uuid.UUID:
        return draft_id(self.attempt)

    @property
    def link(self) -> uuid.UUID | None:
        """The first draft behind a link of these words: by it all devices find one another."""
        first = self.origin or self.saved_id
        return uuid.UUID(first) if first else None

    def add(self, step: str, raw: dict[str, Any]) -> None:
        self.raw |= raw
        self.visited = [*(each for each in self.visited if each != step), step]

    def as_json(self) -> bytes:
        held = [self.version_id, self.attempt.hex, self.raw, self.visited, self.saved_id, self.begun_at]
        return json.dumps([*held, self.came_from, self.origin], ensure_ascii=True).encode()

    @classmethod
    def of_json(cls, text: bytes) -> "Answers":
        version_id, attempt, *rest = json.loads(text)
        return cls(version_id, uuid.UUID(attempt), *rest)


def draft_id(attempt: uuid.UUID) -> uuid.UUID:
    """Return the id of an attempt's draft: it stands in addresses, and does not lead back to the attempt."""
    return uuid.uuid5(DRAFT_NAMESPACE, attempt.hex)


# --- the browser's secret -------------------------------------------------------------------------


def secret_of(request: HttpRequest) -> bytes | None:
    """Return the secret in the browser's cookie, if there is one."""
    try:
        secret = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "").encode("ascii") + b"==")
    except ValueError:
        return None
    return secret if len(secret) == SECRET_BYTES else None


def first_secret(attempt: uuid.UUID) -> bytes:
    """Return the secret of a browser that has none, made from its page's random attempt.

    Button pressed twice, both answers set the same cookie, whichever arrives last. The attempt stands in the page
    and inside the sealed answers alone; without it the key of the site makes nothing.
    """
    return hmac.new(settings.SECRET_KEY.encode(), b"draft:" + attempt.bytes, hashlib.sha256).digest()


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


def set_cookie(response: HttpResponseBase, secret: bytes) -> None:
    """Give the browser its secret until it is closed."""
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(secret).decode().rstrip("="),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def end_cookie(response: HttpResponseBase, secret: bytes) -> None:
    """Take the cookie back from a browser for which nothing is kept any more."""
    if not Draft.objects.filter(holder=holder_of(secret)).exists():
        response.delete_cookie(COOKIE)


def holder_of(secret: bytes) -> str:
    return hashlib.sha256(b"holder:" + secret).hexdigest()


# --- sealing --------------------------------------------------------------------------------------


def key_of(secret: bytes, draft: Draft) -> bytes:
    return HKDF(hashes.SHA256(), SECRET_BYTES, salt=draft.pk.bytes, info=draft.context).derive(secret)


def seal(draft: Draft, answers: Answers, key: bytes) -> None:
    text = answers.as_json()
    size = max(SMALLEST, 1 << (len(text) - 1).bit_length())
    nonce = os.urandom(NONCE_BYTES)
    # JSON may end in spaces: they hide how long it is.
    draft.sealed = nonce + AESGCM(key).encrypt(nonce, text.ljust(size), draft.context)
    draft.changed_at, draft.expires_at = timezone.now(), expiry(HOURS)


def unseal(draft: Draft, key: bytes) -> Answers | None:
    """Return what a draft holds, or None where the key, the row or a single bit does not fit."""
    sealed = bytes(draft.sealed)
    try:
        answers = Answers.of_json(AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], draft.context))
    except (InvalidTag, ValueError):
        return None
    answers.expires_at, answers.submission_id = draft.expires_at, draft.submission_id
    return answers


# --- a browser's drafts ---------------------------------------------------------------------------


def find(page: FormPage, pk: uuid.UUID, secret: bytes | None, *, lock: bool = False) -> Answers | None:
    """Return the answers of a draft that this browser may open. ``lock`` holds the row until the transaction ends."""
    if secret is None:
        return None
    drafts = Draft.objects.select_for_update() if lock else Draft.objects
    try:
        draft = drafts.get(pk=pk)
    except Draft.DoesNotExist:
        return None
    # Its key is bound to form and row: of another form, or with another secret, it opens as little as noise.
    is_own = draft.holder == holder_of(secret) and draft.page_id == page.pk
    return unseal(draft, key_of(secret, draft)) if is_own and draft.is_kept else None


def newest(page: FormPage, secret: bytes | None) -> Answers | None:
    """Return the answers of the draft of this form that the browser changed last."""
    if secret is None:
        return None
    draft = Draft.objects.kept().filter(page=page, holder=holder_of(secret)).newest_first().first()
    return unseal(draft, key_of(secret, draft)) if draft else None


def resumed(page: FormPage, saved_id: str, secret: bytes) -> Answers | None:
    """Return what this browser has made of what was saved behind a link, as it was changed last."""
    kept = Draft.objects.kept().filter(page=page, holder=holder_of(secret)).newest_first()
    opened = (unseal(draft, key_of(secret, draft)) for draft in kept)
    return next((each for each in opened if each and each.saved_id == saved_id), None)


def keep(page: FormPage, answers: Answers, secret: bytes) -> None:
    """Write a draft, new or changed, for another 24 hours."""
    draft = Draft(pk=answers.draft_id, page=page, holder=holder_of(secret), link=answers.link)
    draft.submission_id = answers.submission_id
    seal(draft, answers, key_of(secret, draft))
    fields = {name: getattr(draft, name) for name in WRITTEN}
    if not Draft.objects.filter(pk=draft.pk).update(**fields):
        Draft.objects.update_or_create(pk=draft.pk, defaults=fields)
    answers.expires_at = draft.expires_at


@transaction.atomic
def begin_again(page: FormPage, answers: Answers, secret: bytes) -> None:
    """Keep the same words as another attempt, and nothing of the one before; a link stays what it was."""
    Draft.objects.filter(pk=answers.draft_id).delete()
    answers.attempt, answers.came_from = uuid.uuid4(), ""
    keep(page, answers, secret)


def exists(attempt: uuid.UUID) -> bool:
    return Draft.objects.filter(pk=draft_id(attempt)).exists()


def end(answers: Answers) -> None:
    """Delete a draft, and what was saved of it behind a link."""
    saved = [uuid.UUID(answers.saved_id)] if answers.saved_id else []
    Draft.objects.filter(pk__in=[answers.draft_id, *saved]).delete()


def end_sent(answers: Answers, submission_id: uuid.UUID | None) -> None:
    """Delete a draft that was sent; what other devices made of the same saved answers is erased with it.

    Args:
        submission_id: of what was stored; None where it was only counted.
    """
    end(answers)  # first: now no other device can open the link any more
    if answers.link:
        Draft.objects.saved_as(answers.link).filter(submission=None).update(submission=submission_id)


def end_all(request: HttpRequest) -> None:
    """Delete every draft of this browser: its visitor leaves.

    What was saved behind a link and a code stays: it was kept on purpose, and no browser opens it without both.
    """
    if secret := secret_of(request):
        Draft.objects.filter(holder=holder_of(secret)).delete()


def for_another(answers: Answers, keys: Collection[str], steps: Collection[str]) -> Answers:
    """Return new answers to the same form that begin with the sender's own block, and with nothing else.

    Args:
        keys: of the questions about the sender.
        steps: keys of the steps that hold them.
    """
    own = {key: raw for key, raw in answers.raw.items() if key in keys}
    return Answers(answers.version_id, uuid.uuid4(), own, [each for each in answers.visited if each in steps])


@every(hours=1)
@transaction.atomic
def delete_expired() -> int:
    """Delete what is older than 24 hours, and return how many drafts that were."""
    deleted, _ = Draft.objects.expired().delete()
    return deleted
