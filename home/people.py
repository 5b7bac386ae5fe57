"""Who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A member of staff: an editor, a triage worker, a manager ...; roles are groups."""

    areas = models.ManyToManyField(
        "home.Area",
        blank=True,
        related_name="staff",
        help_text="Whose submissions this person works on, if their role lets them.",
    )

    changes_public_content = False

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class SignInAttempt(models.Model):
    """One attempt that was not right; kept for minutes, under a key from which no name can be read."""

    key = models.CharField(max_length=64)
    began_at = models.DateTimeField(default=timezone.now)

    changes_public_content = False

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "began_at"], name="sign_in_attempt_key")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
