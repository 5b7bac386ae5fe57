"""Answers that are not sent yet. A row holds nothing that can be read without what the browser keeps."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from referralforms.builder.models import FormPage
from referralforms.submissions.models import Submission


class DraftQuerySet(models.QuerySet):
    def kept(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "pk")

    def saved_as(self, link: uuid.UUID) -> Self:
        """What every device has made of answers that were kept behind one link."""
        return self.filter(models.Q(link=link) | models.Q(pk=link))


class Draft(models.Model):
    """Sealed answers to one form, kept for one browser or for who has a link and its code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(FormPage, on_delete=models.CASCADE, related_name="drafts")
    holder = models.CharField(max_length=64, blank=True, help_text="Hash of the browser's secret; empty behind a link.")
    tries_left = models.PositiveSmallIntegerField(default=0, help_text="Of the code, behind a link.")
    link = models.UUIDField(null=True, blank=True, help_text="What it came from, if it was saved behind a link.")
    submission = models.ForeignKey(
        Submission,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="drafts",
        help_text="What was sent already of the words in it: erased together.",
    )
    sealed = models.BinaryField()
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()
    changes_public_content = False
    public_may = ("SELECT", "INSERT", "UPDATE", "DELETE")
    wagtail_reference_index_ignore = True
    is_for_recipients = False  # but for the browser: no key of ours opens it, and none is to be rotated

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["holder"], name="draft_of_holder"),
            models.Index(fields=["expires_at"], name="draft_expiry"),
            models.Index(fields=["link"], name="draft_of_link", condition=models.Q(link__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def is_kept(self) -> bool:
        return self.expires_at > timezone.now()

    @property
    def context(self) -> bytes:
        """What the sealed answers are bound to."""
        return f"draft:{self.page_id}:{self.pk}".encode()


def expiry(hours: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(hours=hours)
