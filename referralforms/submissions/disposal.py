"""Records of keeping and erasing: the schedule as data, counts that stay, proofs of what went, exports to a person.

None of them holds a word of what a person wrote, or a name but those of staff.
"""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from home.models import Area
from referralforms.builder.models import FormPage
from referralforms.submissions.models import REASON_LENGTH
from referralforms.submissions.schedule import Outcome, Rule, Unit


class RetentionRule(models.Model):
    """How long submissions with one outcome are kept."""

    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Left empty: all areas."
    )
    form = models.ForeignKey(
        FormPage, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Left empty: all forms."
    )
    keep_for = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)], help_text="Counted from the end.")
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.DAYS)
    keeps_counts = models.BooleanField(
        "reduced to counts",
        default=True,
        help_text="Counts by month, area, form, source and outcome stay. Otherwise nothing stays.",
    )

    changes_public_content = False

    class Meta:
        ordering = ["outcome", "area__name", "form__title"]
        constraints = [
            models.UniqueConstraint(
                "outcome",
                Coalesce("area", 0),
                Coalesce("form", 0),
                name="retention_rule_is_one_of_its_kind",
                violation_error_message="There is a rule for this outcome, area and form already: change that one.",
            ),
            models.CheckConstraint(condition=models.Q(keep_for__gte=1), name="retention_rule_keeps_a_day"),
        ]

    def __str__(self) -> str:
        where = ", ".join(str(each) for each in (self.area, self.form and self.form.title) if each)
        kept = f"{self.get_outcome_display()}: {self.keep_for} {self.unit}"
        return f"{kept} ({where})" if where else kept

    @property
    def rule(self) -> Rule:
        return Rule(
            outcome=Outcome(self.outcome),
            keep_for=self.keep_for,
            unit=Unit(self.unit),
            area=self.area_id,
            form=self.form_id,
            keeps_counts=self.keeps_counts,
        )


class Tally(models.Model):
    """How many submissions like one another were reduced to this number. Reports hide those below five."""

    month = models.DateField(help_text="First day of the month in which they were received.")
    area = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=255)
    source = models.CharField(max_length=10)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    count = models.PositiveIntegerField(default=0)

    changes_public_content = False

    class Meta:
        default_permissions = ()
        ordering = ["month", "area", "form", "source", "outcome"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "area", "form", "source", "outcome"], name="tally_is_one_of_its_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.count}"


class Erasure(models.Model):
    """That one submission was erased: when, why, by whom, and from which stores; the ground of its certificate.

    The reference stays: drawn at random, it leads to nobody any more, and who kept theirs can ask whether it is gone.
    """

    class Cause(models.TextChoices):
        SCHEDULE = "schedule", "Its time had come"
        REQUEST = "request", "The person asked for it"
        ORDER = "order", "It had to go by law or by order"
        ERROR = "error", "It should not have been here"
        RESTORE = "restore", "It came back with a restored backup, having been erased before"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission_id = models.UUIDField(unique=True)
    reference = models.CharField(max_length=9)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True, help_text="In words, naming nobody.")
    stores = models.JSONField(default=dict, help_text="Rows that went, by kind.")
    digest = models.CharField(max_length=64, help_text="Keyed hash of the certificate.")

    changes_public_content = False
    public_may = ("SELECT (submission_id)",)  # what is erased is not sent again by its old page

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="erasure_newest")]

    def __str__(self) -> str:
        return f"Erasure {self.at:%Y-%m-%d %H:%M}"


class SubjectExport(models.Model):
    """One person's data, made ready to be handed over: a sealed file that goes once it was fetched, or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    references = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    changes_public_content = False

    class Meta:
        default_permissions = ()
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Export {self.at:%Y-%m-%d %H:%M}"

    @property
    def context(self) -> bytes:
        return f"subject-export:{self.id}".encode()
