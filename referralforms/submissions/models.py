"""What was sent. Rows are written by ``actions`` alone; no label of theirs says more than a reference."""

import datetime
import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language_info

from home.codes import CodesField
from home.models import Area
from referralforms.builder.models import FormVersion
from referralforms.builder.questions.base import tidy
from referralforms.builder.questions.lists import SPOKEN, UNLISTED
from referralforms.submissions import access, clock
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.status import ENDED, OPEN, Status, moves
from referralforms.submissions.vocabulary import ClosingReason, Flag, Reach

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that sounds or looks like another
REFERENCE_LENGTH = 8
REASON_LENGTH = 300  # characters

# Said by the date of its end, and not by a list of states: so both databases use the partial indexes of what is open.
IS_OPEN = Q(ended_at__isnull=True)
IS_SUSPECT = Q(status=Status.RECEIVED) & ~Q(suspicions="")


class Channel(models.TextChoices):
    """How a submission reached us."""

    WEB = "web", "Web"
    API = "api", "API"
    PHONE = "phone", "Phone"
    POST = "post", "Letter"
    EMAIL = "email", "Email"


def new_reference() -> str:
    """Return a reference that can be read out on the telephone, such as ``7K3M-9QXT``."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def as_reference(typed: str) -> str:
    """Return a reference as it is stored from one as people type it: small letters, spaces, no hyphen."""
    letters = "".join(each for each in tidy(typed).upper() if each.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The only rule of access, wherever submissions are listed, opened, counted or sent."""
        return self.filter(access.scope(user))

    def counted_for(self, user) -> Self:
        """What a person's reports count, whether or not they may open it."""
        return self.filter(access.counting_scope(user))

    def merged_with(self, submission: "Submission") -> Self:
        """The one that is kept of a submission, and the duplicates of that one; the submission is not among them."""
        kept = submission.duplicate_of_id or submission.pk
        return self.filter(Q(pk=kept) | Q(duplicate_of=kept)).exclude(pk=submission.pk).order_by("received_at", "pk")

    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def ended(self) -> Self:
        return self.exclude(IS_OPEN)

    def not_held(self) -> Self:
        """What no legal hold keeps, be it its own or that of the submission of which it is a duplicate."""
        return self.filter(held_at__isnull=True, duplicate_of__held_at__isnull=True)

    def suspected_spam(self) -> Self:
        """What signals of spam came with, until a person looked: in a queue of its own, and never dropped."""
        return self.open().filter(IS_SUSPECT)

    def without_suspects(self) -> Self:
        return self.exclude(IS_SUSPECT)

    def awaiting_screening(self) -> Self:
        """Those nobody has decided about, the longest waiting first."""
        waiting = self.open().without_suspects().filter(status__in=[Status.RECEIVED, Status.SCREENING])
        return waiting.order_by("received_at", "pk")

    def overdue(self, now: datetime.datetime) -> Self:
        return self.open().filter(due_at__lt=now).order_by("due_at", "pk")

    def not_indexed_with(self, key_id: str) -> Self:
        """What the search index lacks; in two ranges, for which there is an index."""
        return self.filter(Q(indexed_with__lt=key_id) | Q(indexed_with__gt=key_id)).select_related("form_version")

    def for_queue(self) -> Self:
        """What a row of the queue shows, and no sealed body."""
        return self.select_related("area", "assignee", "form_version").defer("sealed", "form_version__definition")


class Submission(models.Model):
    """An enquiry or a referral. All that the person wrote is in ``sealed``."""

    id = models.UUIDField(primary_key=True, editable=False, help_text="Derived from the token of the page.")
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=20, blank=True, help_text="In which the person wishes to be spoken to.")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RECEIVED)
    suspicions = CodesField(blank=True, max_length=200, help_text="Signals of spam.")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ROUTINE)
    priority_reasons = CodesField(choices=Reason.choices, blank=True, max_length=200)
    offences = CodesField(
        blank=True, max_length=2000, help_text="Kinds of harm, as keys of the form's choices: for reports alone."
    )
    agency = models.CharField(max_length=100, blank=True, help_text="Kind of agency of who referred, as a key.")
    flags = CodesField(choices=Flag.choices, blank=True, max_length=200)
    reach = models.CharField(
        max_length=10, choices=Reach.choices, default=Reach.NONE, help_text="Whether a safe way is given; never which."
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="given"
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="duplicates", help_text="The one kept."
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="By when somebody of ours must have acted.")
    case_began_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was allocated; until then it is with triage."
    )
    rested_from = models.CharField(max_length=20, blank=True, help_text="Where a case on hold was before.")
    rested_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="When a case on hold is looked at again.")
    paused_due_at = models.DateTimeField(null=True, blank=True, help_text="The deadline that stands still on hold.")
    ended_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=30, choices=ClosingReason.choices, blank=True)
    erase_due_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True, help_text="Since when a legal hold stops its erasure.")
    hold_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    hold_review_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change; who saw an older one is told.")
    fingerprint = models.CharField(max_length=64, help_text="Keyed hash of the answers: the same words sent twice.")
    sealed = models.BinaryField()
    indexed_with = models.CharField(max_length=16, blank=True, help_text="Id of the search index's key.")

    objects = SubmissionQuerySet.as_manager()
    changes_public_content = False
    public_may = ("INSERT", "SELECT (id, reference, received_at, fingerprint)")  # what tells a sender of their receipt

    class Meta:
        default_permissions = ()  # Wagtail's generic views must have nothing to grant
        permissions = [
            ("triage_submission", "Triage what is new in one's areas"),
            ("work_submission", "Work the submissions allocated to one"),
            ("manage_submission", "Manage all submissions of one's areas: reassign, export, bar"),
            ("protect_submission", "Data protection: access log, holds, erasure, subject requests"),
            ("count_submission", "Reports: counts only"),
            ("break_glass", "Open one submission for a limited time, with a reason"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="submission_newest"),
            models.Index(fields=["area", "-received_at", "-id"], name="submission_newest_of_area"),
            models.Index(fields=["received_at", "id"], name="submission_open", condition=IS_OPEN),
            models.Index(fields=["area", "received_at", "id"], name="submission_open_of_area", condition=IS_OPEN),
            models.Index(fields=["assignee", "received_at", "id"], name="submission_open_of_person", condition=IS_OPEN),
            models.Index(fields=["due_at", "id"], name="submission_due", condition=IS_OPEN & Q(due_at__isnull=False)),
            models.Index(fields=["-priority", "received_at", "id"], name="submission_pressing", condition=IS_OPEN),
            models.Index(fields=["status", "received_at", "id"], name="submission_open_in_state", condition=IS_OPEN),
            models.Index(
                fields=["assignee", "-priority", "received_at", "id"],
                name="submission_pressing_of_person",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["status", "-priority", "received_at", "id"],
                name="submission_pressing_in_state",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["status", "-priority", "received_at", "id"],
                name="submission_suspect",
                condition=IS_OPEN & ~Q(suspicions=""),
            ),
            models.Index(
                fields=["status", "received_at", "id"],
                name="submission_suspect_by_time",
                condition=IS_OPEN & ~Q(suspicions=""),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="submission_due_of_person",
                condition=IS_OPEN & Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["status", "due_at", "id"],
                name="submission_due_in_state",
                condition=IS_OPEN & Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["erase_due_at"],
                name="submission_to_erase",
                condition=Q(erase_due_at__isnull=False, held_at__isnull=True),
            ),
            models.Index(fields=["indexed_with"], name="submission_indexed_with"),
            models.Index(fields=["hold_review_on"], name="submission_held", condition=Q(held_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | Q(status__in=sorted(OPEN), ended_at__isnull=True),
                name="submission_has_an_end_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ON_HOLD, review_on__isnull=False, rested_at__isnull=False)
                & ~Q(rested_from="")
                | ~Q(status=Status.ON_HOLD) & Q(rested_from="", review_on__isnull=True, rested_at__isnull=True),
                name="submission_on_hold_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, hold_reason="", hold_review_on__isnull=True)
                | Q(held_at__isnull=False, hold_review_on__isnull=False) & ~Q(hold_reason=""),
                name="submission_held_has_a_reason_and_a_review",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | Q(status=Status.DUPLICATE),
                name="submission_of_which_it_is_a_duplicate",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="submission_version_begins_at_one"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def language_name(self) -> str:
        """The language of contact as staff call it; a code that nobody knows stays a code."""
        if self.language == UNLISTED:
            return "another one, see the answers"
        if self.language in SPOKEN:
            return SPOKEN[self.language]
        try:
            return get_language_info(self.language)["name"]
        except KeyError:
            return self.language

    @property
    def context(self) -> bytes:
        """What the sealed body is bound to."""
        return seal_context(self.id, self.form_version_id)

    @property
    def next_states(self) -> list[Status]:
        return moves(Status(self.status), self.rested_from)

    @property
    def is_overdue(self) -> bool:
        return self.ended_at is None and self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_held(self) -> bool:
        """Whether a legal hold keeps it, its own or that of the one of which it is a duplicate; see ``not_held``."""
        kept = self.duplicate_of
        return self.held_at is not None or (kept is not None and kept.held_at is not None)

    @property
    def is_suspect(self) -> bool:
        return bool(self.suspicions) and self.status == Status.RECEIVED

    @property
    def priority_words(self) -> list[str]:
        """Why it is pressing, in words."""
        return [Reason(code).label for code in self.priority_reasons]

    @property
    def flag_words(self) -> list[str]:
        return [Flag(code).label for code in self.flags]


def seal_context(submission_id: uuid.UUID, version_id: int) -> bytes:
    return f"submission:{submission_id}:{version_id}".encode()
