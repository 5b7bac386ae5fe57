"""Answers that are not sent yet. A row holds nothing that can be read without what the browser keeps."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from referralforms.builder.models import FormPage


class DraftQuerySet(models.QuerySet):
    def kept(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "pk")


class Draft(models.Model):
    """Sealed answers to one form, kept for one browser or for who has a link and its code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(FormPage, on_delete=models.CASCADE, related_name="drafts")
    holder = models.CharField(max_length=64, blank=True, help_text="Hash of the browser's secret; empty behind a link.")
    tries_left = models.PositiveSmallIntegerField(default=0, help_text="Of the code, behind a link.")
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
