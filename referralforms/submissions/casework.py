"""What staff add to a submission: notes, attempts to reach the person, links, checks, bars, openings by exception.

Rows are written by ``actions`` alone. Words are sealed; all else is coded.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from referralforms.submissions import clock
from referralforms.submissions.models import REASON_LENGTH, Submission
from referralforms.submissions.vocabulary import Answer, Check, LinkKind, Result, Way


def author() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


class Note(models.Model):
    """Words of a member of staff about a submission, for colleagues who may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(default=clock.now)
    by = author()
    by_name = models.CharField(max_length=200)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)
    sealed = models.BinaryField()

    changes_public_content = False

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["submission", "at"], name="note_of_submission")]

    def __str__(self) -> str:
        return f"Note {self.at:%Y-%m-%d %H:%M}"

    @property
    def context(self) -> bytes:
        return f"note:{self.id}:{self.submission_id}".encode()


class ContactAttempt(models.Model):
    """One attempt to reach the person."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="contact_attempts")
    way = models.CharField(max_length=20, choices=Way.choices)
    result = models.CharField(max_length=20, choices=Result.choices)
    at = models.DateTimeField(default=clock.now)
    by = author()
    by_name = models.CharField(max_length=200)
    was_safe = models.BooleanField(help_text="Whether the way was marked safe at that moment.")
    override_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)

    changes_public_content = False

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["submission", "at"], name="attempt_of_submission")]
        constraints = [
            models.CheckConstraint(
                condition=Q(was_safe=True) | ~Q(override_reason=""), name="attempt_by_an_unsafe_way_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.at:%Y-%m-%d %H:%M}"


class Bar(models.Model):
    """A person who sees nothing of a submission, whatever their roles: a conflict of interest."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="bars")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bars")
    at = models.DateTimeField(default=clock.now)
    by = author()

    changes_public_content = False

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "submission"], name="bar_is_one_per_person")]

    def __str__(self) -> str:
        return f"Bar {self.at:%Y-%m-%d}"


class BrokenGlass(models.Model):
    """One submission opened by exception, for a limited time."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    changes_public_content = False

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["by", "until"], name="glass_of_person")]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("at")), name="glass_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"Opened until {self.until:%Y-%m-%d %H:%M}"


class LinkQuerySet(models.QuerySet):
    def of(self, submission: Submission) -> Self:
        """Links from and to a submission."""
        return self.filter(Q(submission=submission) | Q(other=submission))

    def visible_to(self, user) -> Self:
        """Those of which a person may see both ends: nobody learns of what they may not see."""
        seen = Submission.objects.visible_to(user).values("pk")
        return self.filter(submission__in=seen, other__in=seen)


class Link(models.Model):
    """Two submissions that belong together."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links_from")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    at = models.DateTimeField(default=clock.now)
    by = author()

    objects = LinkQuerySet.as_manager()
    changes_public_content = False

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "other", "kind"], name="link_is_one_of_its_kind"),
            models.CheckConstraint(condition=~Q(submission=F("other")), name="link_has_two_ends"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ScreeningCheck(models.Model):
    """The present answer to one item of the screening checklist."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="checks")
    item = models.CharField(max_length=30, choices=Check.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    at = models.DateTimeField(default=clock.now)
    by = author()
    by_name = models.CharField(max_length=200)
    sealed = models.BinaryField(null=True, help_text="The note, if there is one.")

    changes_public_content = False

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["submission", "item"], name="check_is_one_per_item")]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.get_answer_display()}"

    @property
    def context(self) -> bytes:
        return f"check:{self.submission_id}:{self.item}".encode()
