"""The rules of an area as records: dated, edited in the admin, never in code."""

import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from home.fields import PluginStreamField
from home.models import Area
from referralforms.builder import guidance
from referralforms.builder.guidance import ALLOW, ASK, ASSESSED, BLOCK, NO, YES, Notice, PassedOn, Rules
from referralforms.builder.journey import Journey, Step
from referralforms.builder.questions.lists import POLICE_FORCES

NEWS_FROM = {*guidance.STANDARD_KEYS, "area", "audience"}  # keys of the questions whose answers can mean something
CATEGORY_HELP = "The key of a kind of harm in the forms, such as ‘hate_crime’."


class MayStart(models.TextChoices):
    YES = YES, "Yes"
    ASSESSED = ASSESSED, "Each is assessed first"
    NO = NO, "No: the person harmed has to ask"


class WithoutAgreement(models.TextChoices):
    BLOCK = BLOCK, "Nothing is done until the person agrees"
    ASK = ASK, "A manager decides"
    ALLOW = ALLOW, "It is taken like any other"


class PassedOnBlock(blocks.StructBlock):
    category = blocks.RegexBlock(regex=r"^[a-z0-9][a-z0-9_-]{0,39}$", help_text=CATEGORY_HELP)
    to_whom = blocks.CharBlock(max_length=120, help_text="The service that takes it.")
    phone = blocks.CharBlock(required=False, max_length=30)


class AreaRulesQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> Self:
        """The rules on a day: of each area none or one."""
        open_end = models.Q(to_date__isnull=True) | models.Q(to_date__gte=on)
        return self.filter(open_end, from_date__lte=on)


@register_snippet
class AreaRules(models.Model):
    """Who may use the service of an area, from a day on. They guide what a person reads; nobody is refused by them."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="rules")
    from_date = models.DateField("in force from", default=timezone.localdate)
    to_date = models.DateField("in force until", null=True, blank=True, help_text="Left empty while no end is known.")
    min_age_harmed = models.PositiveSmallIntegerField(
        "youngest person harmed", null=True, blank=True, validators=[MaxValueValidator(120)], help_text="In years."
    )
    min_age_responsible = models.PositiveSmallIntegerField(
        "youngest person responsible", null=True, blank=True, validators=[MaxValueValidator(120)], help_text="In years."
    )
    youth_service = models.CharField(
        max_length=120, blank=True, help_text="Who helps those who are younger, such as ‘Kent Youth Justice Service’."
    )
    youth_phone = models.CharField("their phone", max_length=30, blank=True)
    starts_domestic_abuse = models.CharField(
        "may a person responsible start, in domestic abuse",
        max_length=10,
        choices=MayStart.choices,
        default=MayStart.ASSESSED,
    )
    starts_sexual_harm = models.CharField(
        "may a person responsible start, in sexual harm",
        max_length=10,
        choices=MayStart.choices,
        default=MayStart.ASSESSED,
    )
    passed_on = PluginStreamField(
        own=[("category", PassedOnBlock())], blank=True, help_text="What another service takes here."
    )
    police_force = models.CharField(
        max_length=60,
        blank=True,
        choices=list(POLICE_FORCES),
        help_text="With which a list of police forces begins, once the area is known. Who answers may choose another.",
    )
    waits_for_sentence = models.BooleanField(default=False, help_text="Nothing begins before the court has decided.")
    without_agreement = models.CharField(
        "a professional refers without the person’s agreement",
        max_length=10,
        choices=WithoutAgreement.choices,
        default=WithoutAgreement.ASK,
    )
    lawful_basis = models.TextField(
        blank=True, help_text="Set by the data-protection officer; printed with the record. Agreement is not the basis."
    )

    objects = AreaRulesQuerySet.as_manager()
    changes_public_content = False
    public_may = ("SELECT",)

    panels = [
        FieldPanel("area"),
        FieldRowPanel([FieldPanel("from_date"), FieldPanel("to_date")]),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("min_age_harmed", "min_age_responsible", "youth_service", "youth_phone")],
            heading="Ages",
        ),
        MultiFieldPanel(
            [FieldPanel("starts_domestic_abuse"), FieldPanel("starts_sexual_harm"), FieldPanel("passed_on")],
            heading="Kinds of harm",
        ),
        FieldPanel("police_force"),
        FieldPanel("waits_for_sentence"),
        FieldPanel("without_agreement"),
        FieldPanel("lawful_basis"),
    ]

    class Meta:
        verbose_name = "rules of an area"
        verbose_name_plural = "rules of areas"
        ordering = ["area", "-from_date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
                name="area_rules_end_after_they_begin",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.UniqueConstraint(fields=["area", "from_date"], name="area_rules_begin_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.area}, from {self.from_date:%d %B %Y}"

    def clean(self) -> None:
        super().clean()
        if self.area_id and self.from_date and (other := self.overlapping()):
            raise ValidationError({"from_date": f"These days have rules already: {other}. End those first."})

    def overlapping(self) -> "AreaRules | None":
        others = AreaRules.objects.filter(area=self.area_id).exclude(pk=self.pk)
        others = others.filter(models.Q(to_date__isnull=True) | models.Q(to_date__gte=self.from_date))
        return others.filter(from_date__lte=self.to_date or datetime.date.max).first()

    @property
    def rules(self) -> Rules:
        """The rules as the pure evaluation takes them."""
        ages = {guidance.HARMED: self.min_age_harmed, guidance.RESPONSIBLE: self.min_age_responsible}
        return Rules(
            minimum_ages={audience: age for audience, age in ages.items() if age is not None},
            may_start={
                guidance.DOMESTIC: self.starts_domestic_abuse,
                guidance.SEXUAL: self.starts_sexual_harm,
            },
            passed_on=tuple(PassedOn(**each.value) for each in self.passed_on),
            waits_for_sentence=self.waits_for_sentence,
            without_agreement=self.without_agreement,
            youth_service=self.youth_service,
            youth_phone=self.youth_phone,
        )


def rules_of(area_key: str) -> Rules | None:
    """Return today's rules of an area, or None: no area, no rule, and never an error."""
    found = AreaRules.objects.in_force(timezone.localdate()).filter(area__key=area_key).first() if area_key else None
    return found.rules if found else None


def codes_of(page: Any, journey: Journey) -> list[str]:
    """Return the codes of what somebody should read who answered the form of a page so."""
    return guidance.codes(rules_for(journey), facts_of(page, journey, journey.path))


def meaning(page: Any, journey: Journey) -> list[Notice]:
    """Return what somebody should read who answered the form of a page so, as far as they have answered."""
    rules = rules_for(journey)
    return guidance.guidance(rules, facts_of(page, journey, journey.path))


def rules_for(journey: Journey) -> Rules | None:
    """Return the rules of the area that was answered, where the form asks what any rule is about."""
    is_ruled = any(each.key in guidance.STANDARD_KEYS for each in journey.questions)
    return rules_of(journey.facts.get("area", "")) if is_ruled else None


def facts_of(page: Any, journey: Journey, steps: list[Step]) -> dict[str, Any]:
    """Return what rules are about, as answered in some steps of a form."""
    asked = {each.key: each.answer for step in steps for each in step.questions if not each.problems}
    known = {key: asked[key] for key in guidance.STANDARD_KEYS if key in asked}
    known["audience"] = page.audience or asked.get("audience") or ""
    return known | ({"area": journey.facts.get("area", "")} if "area" in asked else {})


def news(page: Any, journey: Journey, step: Step) -> list[Notice]:
    """Return what the answers to the step before this one mean: told at once, and not only after all was written."""
    at = [each.key for each in journey.path].index(step.key)
    if not at or not any(each.key in NEWS_FROM for each in journey.path[at - 1].questions):
        return []
    rules = rules_of(journey.facts.get("area", ""))
    before, now = (guidance.codes(rules, facts_of(page, journey, journey.path[:end])) for end in (at - 1, at))
    return guidance.worded([code for code in now if code not in before], rules)


def suggest(step: Step, area_key: str) -> None:
    """Begin a list that follows the area with the area's own police force, where nobody has answered yet."""
    waiting = [each for each in step.questions if each.raw is None and each.value.get("follows_area")]
    force = police_force_of(area_key) if waiting and area_key else ""
    for asked in waiting:
        if force in asked.block.offered(asked.value):
            asked.raw = force


def police_force_of(area_key: str) -> str:
    rules = AreaRules.objects.in_force(timezone.localdate()).filter(area__key=area_key)
    return rules.values_list("police_force", flat=True).first() or ""


def notices(codes: list[str], area_key: str) -> list[Notice]:
    """Return the notices of codes, as the rules of the area word them today."""
    rules = rules_of(area_key) if codes else None
    return guidance.worded(codes, rules)
