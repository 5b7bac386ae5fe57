"""What comes in: stored once, with its first event and what is owed for it."""

import datetime
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from home import outbox
from home.models import Area
from referralforms.builder.models import FormVersion
from referralforms.builder.questions.facts import REACH
from referralforms.submissions import clock, deadlines, events, keys, priority, sealing, uploads, working_days
from referralforms.submissions.actions.locking import targets_of
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.events import Event
from referralforms.submissions.models import Channel, Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Reach

# A token is a random id; the submission's own id is derived from it, so that one token is one row.
TOKEN_NAMESPACE = uuid.UUID("5f0c2a34-6a9e-4d1c-9a55-3b0d6f1e7c20")
MOST_CODES, LONGEST_CODE = 45, 100  # that the columns hold, whatever an editor named them


class SentOtherwise(Exception):
    """The token was used before, for other words: these words are not stored yet."""

    def __init__(self, reference: str):
        super().__init__(reference)
        self.reference = reference


class SentAndErased(Exception):
    """What the token stored is erased: one token is one submission, and never a second."""


@dataclass(frozen=True)
class Receipt:
    """What the sender is told. Nothing else can be read back."""

    reference: str
    received_at: datetime.datetime
    is_new: bool


def submit(
    version: FormVersion,
    answers: dict[str, Any],
    *,
    token: uuid.UUID,
    channel: Channel,
    facts: dict[str, str],
    handlers: Iterable[tuple[str, dict[str, Any]]] = (),
    by=None,
    received_at: datetime.datetime | None = None,
    suspicions: Iterable[str] = (),
    language: str = "",
) -> Receipt:
    """Store a submission, its first event and what is owed for it, in one transaction.

    Args:
        version: the form as it was answered.
        answers: checked answers by key, as JSON.
        token: random id of the page or the client's attempt; the same token never makes two submissions.
        channel: how it reached us.
        facts: what triage needs outside the sealed body, such as ``area``, the codes of ``priority.Reason``, and what
            reports count (``offences``, ``agency``).
        handlers: (key, options) of what is owed.
        by: the member of staff who enters a call or a letter.
        received_at: when that call or letter came; now, if it comes by itself.
        suspicions: codes of signals of spam; with one, it waits in a queue of its own.
        language: in which the person wishes to be spoken to, as a code of BCP 47.

    Raises:
        SentOtherwise: the token was used for other answers.
        SentAndErased: the token was used, and what it stored is erased.
        KeyMissing: there is nobody to seal for.
    """
    submission = Submission(
        id=id_of(token),
        form_version=version,
        channel=channel,
        language=language,
        area=Area.objects.filter(key=facts["area"]).first() if "area" in facts else None,
        received_at=received_at or clock.now(),
        suspicions=list(suspicions),
        fingerprint=fingerprint(answers),
    )
    weigh(submission, facts)
    submission.offences = facts.get("offences", "").split()[:MOST_CODES]
    submission.agency = facts.get("agency", "")[:LONGEST_CODE]
    submission.sealed = sealing.seal(
        json.dumps(answers, ensure_ascii=True).encode(), context=submission.context, recipients=keys.recipients()
    )
    try:
        with transaction.atomic():
            submission.save(force_insert=True)
            refuse_if_erased(submission)
            uploads.attach(submission, facts)
            events.record(Event.Kind.RECEIVED, by=by, submission=submission, after=submission.status)
            outbox.enqueue(f"submission:{submission.pk}", list(handlers))
    except IntegrityError:
        return receipt_of_earlier(submission)
    return Receipt(submission.reference, submission.received_at, is_new=True)


def refuse_if_erased(submission: Submission) -> None:
    """
    Raises:
        SentAndErased: asked once the row is there, so that an erasure under way at this moment has ended.
    """
    if Erasure.objects.filter(submission_id=submission.pk).exists():
        raise SentAndErased


def weigh(submission: Submission, facts: dict[str, str]) -> None:
    """Say how pressing a new submission is, by when it must be screened, and whether a safe way is given."""
    submission.reach = reach(facts)
    submission.priority_reasons = priority.reasons(facts, working_days.day_of(submission.received_at))
    submission.priority = priority.priority_of(submission.priority_reasons)
    submission.due_at = deadlines.due(Status.RECEIVED, submission.received_at, targets_of(submission.area))


def reach(facts: dict[str, str]) -> Reach:
    """Return the strictest of what each answer on safe contact says; unanswered means not safe."""
    said = {text for name, text in facts.items() if name.startswith(REACH)}
    return next((each for each in (Reach.NONE, Reach.LIMITED, Reach.SAFE) if each in said), Reach.NONE)


def receipt_of_earlier(attempt: Submission) -> Receipt:
    """Return the receipt of what the same token stored before, if the words are the same.

    Raises:
        SentOtherwise: they are not.
        IntegrityError: the row was refused for another reason.
    """
    earlier = Submission.objects.only("reference", "received_at", "fingerprint").filter(pk=attempt.pk).first()
    if earlier is None:
        raise IntegrityError("The submission was refused by the database.")
    if not hmac.compare_digest(earlier.fingerprint, attempt.fingerprint):
        raise SentOtherwise(earlier.reference)
    return Receipt(earlier.reference, earlier.received_at, is_new=False)


def receipt_of(token: uuid.UUID) -> Receipt | None:
    """Return the receipt of what a token stored before, for who holds the signed page that it came with."""
    row = Submission.objects.only("reference", "received_at").filter(pk=id_of(token)).first()
    return Receipt(row.reference, row.received_at, is_new=False) if row else None


def id_of(token: uuid.UUID) -> uuid.UUID:
    """Return the id of the submission that a token makes, or made."""
    return uuid.uuid5(TOKEN_NAMESPACE, token.hex)


def is_kept(reference: str) -> bool:
    """Say whether what a receipt was given for is still there, to who holds the signed page with it."""
    return Submission.objects.filter(reference=reference).exists()


def fingerprint(answers: dict[str, Any]) -> str:
    """Return a keyed hash: equal for equal answers, and of no use to who has the database alone."""
    canonical = json.dumps(answers, sort_keys=True).encode()
    return hmac.new(settings.SECRET_KEY.encode(), canonical, hashlib.sha256).hexdigest()
