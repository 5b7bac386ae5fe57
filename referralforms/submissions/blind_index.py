"""Searching what is sealed: an index of keyed hashes, made by the staff's worker, and a look at the newest words.

What is found is what the person may see, and nothing else. Each search is recorded, without its words.
"""

import datetime
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from home.periodic import every
from referralforms.builder.journey import Asked, Journey
from referralforms.builder.plan import FormIncomplete
from referralforms.builder.questions import terms
from referralforms.builder.questions.base import tidy
from referralforms.builder.questions.phone import read_phone
from referralforms.submissions import access, events, keys
from referralforms.submissions.access import ASK_OFFICER, PROTECT
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, SubmissionQuerySet
from referralforms.submissions.sealing import Unreadable
from referralforms.submissions.search_terms import SearchTerm

AT_A_TIME = 200  # submissions indexed in one run
NEWEST = 200  # submissions opened for one search of words
MOST_ALIKE = 60  # terms shared with others that are looked at for one page
DIGEST_BYTES = 8
PERSON = re.compile(r"(?P<name>.*\D)\s+(?P<year>(?:19|20)\d\d)")


@dataclass(frozen=True)
class Found:
    """What a search of words found, newest first, and how far it looked."""

    submissions: list[Submission]
    looked_at: int
    is_whole: bool

    @property
    def limit(self) -> str:
        """Say how far the search went, for who searched."""
        return "" if self.is_whole else f"Searched the newest {self.looked_at}; older submissions were not opened."


# --- making it ----------------------------------------------------------------------------------------


@every(seconds=15)
def index_new() -> None:
    """Index what is new, or was indexed with another key. Where only the public is served, nothing can be opened."""
    if settings.ROLE == "public":
        return
    key = keys.index_key()
    for submission in Submission.objects.not_indexed_with(key_id(key))[:AT_A_TIME]:
        index(submission, key)


def index(submission: Submission, key: bytes) -> None:
    """Write the terms of a submission anew; safe to repeat."""
    digests = {digest(term, key) for term in terms_of(submission)}
    with transaction.atomic():
        SearchTerm.objects.filter(submission=submission).delete()
        SearchTerm.objects.bulk_create(SearchTerm(submission=submission, digest=each) for each in digests)
        Submission.objects.filter(pk=submission.pk).update(indexed_with=key_id(key))


def terms_of(submission: Submission) -> set[str]:
    """Return what a submission is found by; nothing of one that cannot be read, which `verify_sealed` names."""
    try:
        journey = Journey.of_stored(submission.form_version.steps, opened(submission))
    except (Unreadable, FormIncomplete):
        return set()
    return terms_in(journey.questions)


def terms_in(questions: Iterable[Asked]) -> set[str]:
    answered = [each for each in questions if each.is_answered]
    return terms.joined(term for each in answered for term in each.block.index_terms(each.value, each.answer))


def own_terms(journey: Journey) -> set[str]:
    """Return what is told of the person and the event: not of a professional, who writes about many."""
    return terms_in(each for step in journey.path if not step.planned.keeps for each in step.questions)


def digest(term: str, key: bytes) -> int:
    made = hmac.digest(key, term.encode(), "sha256")[:DIGEST_BYTES]
    return int.from_bytes(made, signed=True)


def key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]


# --- what is alike ------------------------------------------------------------------------------------

REASONS = {
    "email": "same email address",
    "phone": "same phone number",
    "reference": "same event: the same crime or case reference",
    "person": "same surname and year of birth",
}


@dataclass(frozen=True)
class Alike:
    """Another submission that may be of the same person or event, and why."""

    reference: str
    status: str
    received_at: datetime.datetime
    reasons: list[str]


def alike(submission: Submission, known: set[str], *, by) -> list[Alike]:
    """Return the other submissions that share a term, the newest first: of what the person may see, and no other.

    Args:
        submission: the one that is read.
        known: its own terms, as it was opened.
        by: who reads.
    """
    try:
        key = keys.index_key()
    except keys.KeyMissing:
        return []
    kinds = {digest(term, key): term.partition(":")[0] for term in known}
    shared = SearchTerm.objects.filter(digest__in=kinds).exclude(submission=submission)
    seen = Submission.objects.visible_to(by).values("pk")
    rows = shared.filter(submission__in=seen).select_related("submission").defer("submission__sealed")
    return joined_rows(rows.order_by("-submission__received_at", "-submission_id")[:MOST_ALIKE], kinds)


def joined_rows(rows: Iterable[SearchTerm], kinds: dict[int, str]) -> list[Alike]:
    found: dict[str, Alike] = {}
    for row in rows:
        each = row.submission
        status = each.get_status_display()
        known = found.setdefault(each.reference, Alike(each.reference, status, each.received_at, []))
        reason = REASONS[kinds[row.digest]]
        known.reasons.extend([reason] if reason not in known.reasons else [])
    return list(found.values())


# --- searching ----------------------------------------------------------------------------------------


def search(text: str, *, by) -> SubmissionQuerySet:
    """Return the submissions of an email address, a phone number, a reference, or a surname and a year of birth.

    Args:
        text: what was typed, such as ``Smith 1980``; also the reference of a submission itself.
        by: who asks; only what they may see is found.

    Raises:
        KeyMissing: there is no index here.
    """
    found = matching(text, keys.index_key())
    events.record(Event.Kind.SEARCHED, by=by, detail="index")
    return Submission.objects.visible_to(by).filter(found).order_by("-received_at", "-pk")


def search_to_protect(text: str, *, by) -> SubmissionQuerySet:
    """Return the same for who looks after data protection: of one person, all from which they are not barred.

    Raises:
        NotAllowed: they do not look after it; the attempt is recorded.
        KeyMissing: there is no index here.
    """
    events.check_right(by, PROTECT, sentence=ASK_OFFICER, detail="search_to_protect")
    found = matching(text, keys.index_key())
    events.record(Event.Kind.SEARCHED, by=by, detail="data protection")
    return Submission.objects.filter(access.not_barred(by)).filter(found).order_by("-received_at", "-pk")


def matching(text: str, key: bytes) -> Q:
    indexed = SearchTerm.objects.filter(digest__in=[digest(term, key) for term in meant(text)])
    return Q(pk__in=indexed.values("submission")) | Q(reference=tidy(text).upper())


def not_indexed() -> int:
    """Count the submissions that a search cannot find yet.

    Raises:
        KeyMissing: there is no index here.
    """
    return Submission.objects.not_indexed_with(key_id(keys.index_key())).count()


def meant(text: str) -> set[str]:
    """Return every term that a typed text may mean."""
    text = tidy(text)
    person = PERSON.fullmatch(text)
    both = terms.surname(person["name"]) | terms.year(person["year"]) if person else set()
    return terms.joined(terms.email(text) | terms.phone(read_phone(text).number or "") | terms.reference(text) | both)


def search_words(text: str, *, by, newest: int = NEWEST) -> Found:
    """Open the newest submissions that a person may see, and return those that hold these words.

    Args:
        text: words as they stand; case does not matter.
        by: who asks. The search is recorded before anything is opened.
        newest: how many are opened at most.

    Raises:
        KeyMissing: nothing can be opened here.
    """
    events.record(Event.Kind.SEARCHED, by=by, detail=f"words, newest {newest}")
    keys.holder()
    visible = Submission.objects.visible_to(by).order_by("-received_at", "-pk")
    rows = list(visible[: newest + 1])
    wanted = tidy(text).casefold()
    found = [row for row in rows[:newest] if wanted and wanted in words_of(row)]
    return Found(found, looked_at=min(len(rows), newest), is_whole=len(rows) <= newest)


def words_of(submission: Submission) -> str:
    try:
        return "\n".join(flat(opened(submission))).casefold()
    except Unreadable:
        return ""


def flat(answer) -> list[str]:
    """Return every text of an answer, however deep it stands."""
    if isinstance(answer, dict | list):
        inner = answer.values() if isinstance(answer, dict) else answer
        return [text for each in inner for text in flat(each)]
    return [str(answer)]
