"""What triage itself keeps: views of the queue that people gave a name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

TITLE_LENGTH = 60  # characters
QUERY_LENGTH = 1000  # characters


class SavedViewQuerySet(models.QuerySet):
    def offered_to(self, user) -> Self:
        """A person's own, and those that colleagues share with the team."""
        return self.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")


class SavedView(models.Model):
    """An address of the queue under a name. It holds filters, and no row: who opens it sees what they may see."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH, blank=True, help_text="Query string of the queue.")
    is_shared = models.BooleanField(default=False, help_text="Offered to the whole team.")

    objects = SavedViewQuerySet.as_manager()
    changes_public_content = False

    class Meta:
        default_permissions = ()
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="saved_view_has_a_title_of_its_own")]

    def __str__(self) -> str:
        return self.title


class DailyDigest(models.Model):
    """That somebody asked to be told by mail, each working morning, how many submissions wait."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_on = models.DateField(help_text="The last day of which a mail was owed, or on which it was asked for.")

    changes_public_content = False

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Digest {self.pk}"


class CalendarFeed(models.Model):
    """The key by which somebody's calendar fetches their deadlines; of the key itself there is only a hash."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key.")
    made_at = models.DateTimeField(default=timezone.now)

    changes_public_content = False

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"
