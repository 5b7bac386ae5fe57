"""What happened to submissions, and who looked: a log to which is only ever added.

Rows refer to submissions and people without a constraint, and keep reference and names themselves: they outlive both.
The one thing that erasure may take is the words of a reason, which therefore stand in a row of their own.
"""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from referralforms.submissions import access, chain, clock, journal
from referralforms.submissions.models import REASON_LENGTH, Submission
from referralforms.submissions.status import Status

NAME_LENGTH = DETAIL_LENGTH = 200


def person_of_the_log() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


class EventQuerySet(models.QuerySet):
    def readings(self, submissions: Iterable[Submission], by, since: datetime.datetime) -> Self:
        return self.filter(submission__in=submissions, kind=Event.Kind.READ, by=by, at__gte=since)

    def history(self) -> Self:
        """In order, with the people and the reasons: what a timeline shows, in one query."""
        return self.select_related("by", "colleague", "said").order_by("at", "pk")

    def newest(self) -> Self:
        """The newest first, with the people and the reasons: what the access log shows."""
        return self.history().order_by("-at", "-pk")

    def not_barred(self, user) -> Self:
        """Without the lines about what a person is barred from, or was until it was erased."""
        barred = Submission.objects.exclude(access.not_barred(user)).values("pk")
        return self.exclude(Q(submission__in=barred) | Q(submission__in=barred_from(user)))

    def before(self, at: datetime.datetime, pk: int) -> Self:
        """Those further back than a place in the log."""
        return self.filter(Q(at__lt=at) | Q(pk__lt=pk), at__lte=at)

    def changes_since(self, submission: Submission, version: int) -> Self:
        return self.filter(submission=submission, version__gt=version).order_by("version")


class Event(models.Model):
    """A line of the log: never changed, never holding an answer."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        READ = "read", "Read"
        REVEALED = "revealed", "Sensitive answer shown"
        ATTACHMENT = "attachment", "Attachment opened"
        EXPORTED = "exported", "Exported"
        REFUSED = "refused", "Refused"
        SEARCHED = "searched", "Searched"
        GLASS_BROKEN = "glass_broken", "Opened by exception"
        MOVED = "moved", "Status changed"
        ASSIGNED = "assigned", "Assigned"
        AREA = "area", "Area changed"
        FLAGGED = "flagged", "Flags changed"
        PRIORITISED = "prioritised", "Priority changed"
        NOTED = "noted", "Note added"
        ATTEMPTED = "attempted", "Contact attempt"
        CHECKED = "checked", "Screening checklist"
        LINKED = "linked", "Linked"
        UNLINKED = "unlinked", "Link taken away"
        MERGED = "merged", "Duplicate merged into this"
        PARTED = "parted", "No longer merged into this"
        BARRED = "barred", "Person barred"
        UNBARRED = "unbarred", "Bar lifted"
        HELD = "held", "Legal hold placed"
        RELEASED = "released", "Legal hold lifted"
        UNDONE = "undone", "Undone"
        ERASED = "erased", "Erased"
        ROLES = "roles", "Roles changed"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)
    by = person_of_the_log()
    by_name = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="Who it was, should the account be gone.")
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    reference = models.CharField(max_length=9, blank=True)
    before = models.CharField(max_length=20, blank=True, help_text="The state that was left.")
    after = models.CharField(max_length=20, blank=True, help_text="The state that was entered.")
    colleague = person_of_the_log()
    colleague_name = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="Whom it concerned.")
    version = models.PositiveIntegerField(null=True, help_text="Of the submission, after a change of its columns.")
    changes = models.JSONField(default=dict, help_text="Columns that were changed, each with what was and what is.")
    detail = models.CharField(max_length=DETAIL_LENGTH, blank=True, help_text="Codes, such as a question's key.")
    reason_mac = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the reason's words.")
    mac = models.CharField(max_length=64, unique=True, help_text="Keyed hash of this row: a copy is refused.")

    objects = EventQuerySet.as_manager()
    changes_public_content = False
    public_may = ("INSERT", "SELECT (id)")

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["submission", "at"], name="event_history"),
            models.Index(fields=["-at", "-id"], name="event_newest"),
            models.Index(fields=["by", "-at", "-id"], name="event_newest_of_person"),
            models.Index(fields=["reference", "-at", "-id"], name="event_newest_of_item"),
            models.Index(fields=["kind", "-at", "-id"], name="event_newest_of_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(mac=""), name="event_has_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def moved_to(self) -> str:
        return Status(self.after).label if self.after else ""

    @property
    def reason(self) -> str:
        """The words of the reason; none once they were erased."""
        return self.said.text if hasattr(self, "said") else ""

    @property
    def reason_fits(self) -> bool:
        """Whether the words of the reason, while they are there, are those that were written."""
        return not hasattr(self, "said") or chain.fits(self.reason_mac, self.said.text)

    @property
    def parts(self) -> tuple[Any, ...]:
        """What the hash is made over."""
        return (
            *(self.kind, self.at, self.by_id, self.by_name, self.submission_id, self.reference, self.before),
            *(self.after, self.colleague_id, self.colleague_name, self.version, self.changes, self.detail),
            self.reason_mac,
        )


class EventReason(models.Model):
    """Why something was done, in the words of who did it: all of the log that erasure takes."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="said"
    )
    text = models.CharField(max_length=REASON_LENGTH)

    changes_public_content = False

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Reason of event {self.pk}"


def event_of(kind: Event.Kind, *, by=None, submission=None, colleague=None, reason: str = "", **more) -> Event:
    """Return an event with its hash, not stored yet."""
    event = Event(
        kind=kind,
        by=by,
        by_name=name_of(by),
        submission=submission,
        reference=submission.reference if submission else "",
        colleague=colleague,
        colleague_name=name_of(colleague),
        reason_mac=chain.mac(reason) if reason else "",
        **more,
    )
    event.mac = chain.mac(*event.parts)
    return event


def record(kind: Event.Kind, *, by=None, submission=None, colleague=None, reason: str = "", **more) -> Event:
    """Add a line to the log.

    Args:
        kind: what was done.
        by: who did it; nobody, where the public or the clock did.
        submission: what it was done to.
        colleague: the member of staff whom it concerned.
        reason: why, in words; cut to 300 characters.
        more: ``before``, ``after``, ``version``, ``changes``, ``detail`` and ``at`` of the row.
    """
    reason = reason.strip()[:REASON_LENGTH]
    event = event_of(kind, by=by, submission=submission, colleague=colleague, reason=reason, **more)
    event.save(force_insert=True)
    journal.note([event.mac])
    if reason:
        event.said = EventReason.objects.create(event=event, text=reason)
    return event


def check_right(by, right: str, *, sentence: str, detail: str, submission: Submission | None = None) -> None:
    """Let pass who has a right; of anybody else, record the attempt.

    Args:
        sentence: says whom to ask instead.
        detail: the verb that was refused.

    Raises:
        NotAllowed: with the sentence.
    """
    if not access.may(by, right):
        record(Event.Kind.REFUSED, by=by, submission=submission, detail=detail)
        raise access.NotAllowed(sentence)


def record_roles(whose, *, given: list[str], taken: list[str], by) -> Event:
    """Add to the log who was given what, and what was taken from them, be it a person or a role."""
    is_person = hasattr(whose, "username")
    signed = [*(f"+{each}" for each in given), *(f"-{each}" for each in taken)]
    said = ", ".join([*([] if is_person else [str(whose)]), *signed])
    detail = said if len(said) <= DETAIL_LENGTH else f"{said[: DETAIL_LENGTH - 1]}…"
    colleague = whose if is_person else None
    return record(Event.Kind.ROLES, by=by, colleague=colleague, detail=detail, changes={"roles": [taken, given]})


def barred_from(person) -> set[uuid.UUID]:
    """Return the ids of what a person is barred from by the log, which outlives what was erased together with its bars.

    Args:
        person: a member of staff; bars are few.
    """
    kinds = [Event.Kind.BARRED, Event.Kind.UNBARRED]
    barred: set[uuid.UUID] = set()
    for kind, pk in Event.objects.filter(kind__in=kinds, colleague=person).values_list("kind", "submission_id"):
        (barred.add if kind == Event.Kind.BARRED else barred.discard)(pk)
    return barred


def record_all(made: Iterable[Event]) -> None:
    """Add lines without reasons to the log, all at a stroke."""
    stored = Event.objects.bulk_create(made)
    journal.note(event.mac for event in stored)


def name_of(person) -> str:
    """Return a name that tells two people of one name apart."""
    return f"{person} ({person.username})"[:NAME_LENGTH] if person else ""
