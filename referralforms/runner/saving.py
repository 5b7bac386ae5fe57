"""Save and return: answers kept behind a link that opens nothing without its code.

The key is made from both by a slow hash; the server has neither. The code is shown once and never sent; a few wrong
codes end what was saved. What is saved keeps as long as any draft.
"""

import base64
import os
import secrets
import uuid
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.db.models import F

from referralforms.builder.models import FormPage
from referralforms.runner import drafts
from referralforms.runner.drafts import Answers
from referralforms.runner.models import Draft

TRIES = 5
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that sounds or looks like another
CODE_LENGTH = 8
SECRET_BYTES, KEY_BYTES = 16, 32
COST, BLOCK_SIZE, PARALLEL = 2**15, 8, 1  # of scrypt: about a tenth of a second and 32 MiB
NO_HOLDER = ""


@dataclass(frozen=True)
class Saved:
    """What the person is shown, once."""

    link: str
    code: str


class WrongCode(Exception):
    """The code does not open it."""

    def __init__(self, tries_left: int):
        super().__init__(tries_left)
        self.tries_left = tries_left


class Gone(Exception):
    """There is nothing behind this link: too old, sent, ended, or tried too often."""


def save(page: FormPage, answers: Answers) -> Saved:
    """Move a browser's draft behind a new link and code; the earlier link of the same draft ends."""
    secret, code = os.urandom(SECRET_BYTES), new_code()
    drafts.end(answers)
    draft = Draft(pk=uuid.uuid4(), page=page, holder=NO_HOLDER, tries_left=TRIES)
    draft.submission_id, draft.link = answers.submission_id, answers.link
    answers.origin = answers.origin or answers.saved_id
    answers.saved_id = draft.pk.hex
    drafts.seal(draft, answers, key_of(secret, code))
    draft.save(force_insert=True)
    return Saved(base64.urlsafe_b64encode(draft.pk.bytes + secret).decode().rstrip("="), code)


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def key_of(secret: bytes, code: str) -> bytes:
    return Scrypt(salt=secret, length=KEY_BYTES, n=COST, r=BLOCK_SIZE, p=PARALLEL).derive(plain(code).encode())


def plain(code: str) -> str:
    """Return a code as it is compared: however it was typed."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def is_there(page: FormPage, link: str) -> bool:
    pk, _ = parts(link)
    return waiting(page, pk).exists()


def parts(link: str) -> tuple[uuid.UUID, bytes]:
    """Return id and secret of a link.

    Raises:
        Gone: it is none of ours.
    """
    try:
        held = base64.urlsafe_b64decode(link.encode("ascii") + b"==")
        return uuid.UUID(bytes=held[:16]), held[16:]
    except ValueError as error:
        raise Gone from error


def waiting(page: FormPage, pk: uuid.UUID):
    return Draft.objects.kept().filter(pk=pk, page=page, holder=NO_HOLDER, tries_left__gt=0)


def take_turns(answers: Answers) -> None:
    """Let two devices that open the same link at once do so one after the other; called in a transaction.

    Raises:
        Gone: the other one has sent it in the meantime.
    """
    if Draft.objects.select_for_update().filter(pk=uuid.UUID(answers.saved_id)).first() is None:
        raise Gone


def take_back(page: FormPage, link: str, code: str) -> Answers:
    """Return what was saved. It stays until it is sent or too old, so that a device that dies loses nothing.

    Raises:
        Gone, WrongCode: nothing was opened. The try is counted before the code is looked at.
    """
    pk, secret = parts(link)
    if not waiting(page, pk).update(tries_left=F("tries_left") - 1):
        raise Gone
    draft = Draft.objects.get(pk=pk)
    answers = drafts.unseal(draft, key_of(secret, code))
    if answers is None and not draft.tries_left:
        draft.delete()
        raise Gone
    if answers is None:
        raise WrongCode(draft.tries_left)
    Draft.objects.filter(pk=pk).update(tries_left=TRIES)
    return answers
