"""What is true in one place and shown in many: areas, partners, claims, support lines, leaflets, the provider."""

import datetime
from typing import Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import CollectionViewRestriction
from wagtail.snippets.models import register_snippet

from home import postcodes

key_is_stable = RegexValidator(r"^[a-z][a-z0-9-]*$", "Use small letters, digits and hyphens, beginning with a letter.")


class Audience(models.TextChoices):
    HARMED = "harmed", gettext_lazy("People harmed")
    RESPONSIBLE = "responsible", gettext_lazy("People responsible")
    FAMILY = "family", gettext_lazy("Family and supporters")
    PROFESSIONAL = "professional", gettext_lazy("Professionals")


class SpeakerKind(models.TextChoices):
    """Whose voice it is; the printed label is a text of its own, since people choose their words."""

    HARMED = "harmed", gettext_lazy("Person harmed")
    RESPONSIBLE = "responsible", gettext_lazy("Person responsible")
    FAMILY = "family", gettext_lazy("Family or supporter")
    PROFESSIONAL = "professional", gettext_lazy("Professional")
    PRACTITIONER = "practitioner", gettext_lazy("Practitioner")
    PUBLIC_FIGURE = "public_figure", gettext_lazy("Public figure")


class Language(models.TextChoices):
    """Languages in which something may be had; the codes are those of HTML (BCP 47)."""

    ENGLISH = "en-GB", gettext_lazy("English")
    WELSH = "cy", gettext_lazy("Welsh")
    ARABIC = "ar", gettext_lazy("Arabic")
    BENGALI = "bn", gettext_lazy("Bengali")
    POLISH = "pl", gettext_lazy("Polish")
    PUNJABI = "pa", gettext_lazy("Punjabi")
    ROMANIAN = "ro", gettext_lazy("Romanian")
    SOMALI = "so", gettext_lazy("Somali")
    UKRAINIAN = "uk", gettext_lazy("Ukrainian")
    URDU = "ur", gettext_lazy("Urdu")


@register_snippet
class Area(models.Model):
    """A service area: where one commissioner's service is offered, with its own ways to be reached."""

    key = models.CharField(
        max_length=60, unique=True, validators=[key_is_stable], help_text="Names the area in addresses. Never changes."
    )
    name = models.CharField(max_length=120)
    phone = models.CharField(
        max_length=30,
        blank=True,
        help_text="Left empty, the provider's own number is shown instead (see ‘Settings’, ‘Site details’).",
    )
    phone_note = models.CharField(max_length=60, blank=True, help_text="Such as ‘Freephone’.")
    email = models.EmailField(blank=True, help_text="Left empty, the provider's own address is shown instead.")
    secure_email = models.EmailField(
        "secure email",
        blank=True,
        help_text="For case details sent by other services, such as a CJSM address. Shown on the area's page.",
    )
    place = models.CharField(max_length=200, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True, help_text="When the phone is answered.")
    postcode_districts = models.TextField(
        blank=True,
        help_text="The first halves of the postcodes that are covered, such as ‘CT1 CT2 ME14’. "
        "They are put in order and in capitals for you.",
    )
    screen_within = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)], help_text="Working days until a submission must be screened."
    )
    first_attempt_within = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(1)],
        help_text="Working days from acceptance until the person must have been tried to reach.",
    )
    attempts_needed = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1)],
        help_text="Attempts, on different days, before a case may be closed for want of a reply.",
    )
    review_hold_after = models.PositiveSmallIntegerField(
        default=28, validators=[MinValueValidator(1)], help_text="Days until a case on hold is looked at again."
    )
    partners = models.ManyToManyField(
        "home.Partner", blank=True, related_name="areas", help_text="Whom the service works with in this area."
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("key")]),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "phone_note", "email", "secure_email", "place", "opening_hours")],
            heading="How to reach the service",
        ),
        FieldPanel("postcode_districts"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("screen_within", "first_attempt_within", "attempts_needed", "review_hold_after")
            ],
            heading="Times of triage",
        ),
        FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        problems = {}
        if not self.phone and not provider_has_phone():
            problems["phone"] = "Give a number: the provider has none that could be shown instead."
        try:
            self.postcode_districts = " ".join(postcodes.read(self.postcode_districts))
        except postcodes.NotDistricts as error:
            problems["postcode_districts"] = f"{error} is not the first half of a postcode, such as ‘CT1’."
        if problems:
            raise ValidationError(problems)

    @property
    def districts(self) -> list[str]:
        return self.postcode_districts.split()


def provider_has_phone() -> bool:
    """Say whether there is a number to show where an area has none; before any details are saved, it is the default."""
    details = SiteDetails.objects.order_by("pk").first() or SiteDetails()
    return bool(details.phone)


class CommissionerQuerySet(models.QuerySet):
    def of(self, area: Area, on: datetime.date) -> Self:
        """Those who pay for an area on a day."""
        open_end = models.Q(to_date__isnull=True) | models.Q(to_date__gte=on)
        return self.filter(open_end, area=area, from_date__lte=on)


@register_snippet
class Commissioner(models.Model):
    """Who pays for an area, and when: the kinds of office come and go."""

    class Kind(models.TextChoices):
        POLICE = "police_and_crime_commissioner", "Police and crime commissioner"
        MAYOR = "mayor", "Mayor"
        BOARD = "police_and_crime_board", "Police and crime board"
        OTHER = "other", "Other"

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="commissioners")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    from_date = models.DateField("pays from")
    to_date = models.DateField("pays until", null=True, blank=True, help_text="Left empty while no end is known.")

    objects = CommissionerQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("area"), FieldPanel("kind")]),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("from_date"), FieldPanel("to_date")]),
    ]

    class Meta:
        ordering = ["area", "-from_date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
                name="commissioner_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValidationError({"to_date": "The last day cannot be before the first."})


@register_snippet
class Partner(models.Model):
    name = models.CharField(max_length=160, unique=True)
    url = models.URLField("web address", blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    panels = [FieldPanel("name"), FieldPanel("url"), FieldPanel("logo")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class SupportLine(models.Model):
    """Someone else to talk to; ``checked_on`` says when the number was last rung."""

    name = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=30)
    hours = models.CharField(max_length=120, blank=True)
    url = models.URLField(blank=True)
    text = models.CharField(max_length=240, blank=True, help_text="Whom it is for, in one sentence.")
    checked_on = models.DateField(
        default=timezone.localdate, help_text="The day on which somebody last rang it. Readers see this date."
    )

    panels = [FieldPanel(name) for name in ("name", "number", "hours", "text", "url", "checked_on")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def number_link(self) -> str:
        """Return the number as a ``tel:`` link takes it."""
        return "".join(character for character in self.number if character in "+0123456789")


@register_snippet
class Claim(models.Model):
    """A number that we state, with where it comes from: corrected here, it is corrected everywhere."""

    key = models.CharField(max_length=60, unique=True, validators=[key_is_stable])
    value = models.CharField(max_length=60, help_text="Such as ‘more than 50’.")
    sentence = models.CharField(max_length=240, help_text="As it is shown, the number included.")
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    review_on = models.DateField()

    panels = [FieldPanel(name) for name in ("key", "value", "sentence", "source", "year", "review_on")]

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.sentence


class ResourceQuerySet(models.QuerySet):
    def for_readers(self) -> Self:
        """What anybody may have, as no collection that holds the file asks who they are; in the order of lists."""
        path = models.ExpressionWrapper(models.OuterRef("document__collection__path"), models.CharField())
        held = CollectionViewRestriction.objects.alias(held_in=path)
        asks = held.filter(held_in__startswith=models.F("collection__path"))
        return self.exclude(models.Exists(asks)).select_related("document").order_by("audience", "title", "pk")


@register_snippet
class Resource(models.Model):
    """A leaflet: the same message for one audience, in one language and one format."""

    class Format(models.TextChoices):
        STANDARD = "standard", gettext_lazy("Standard print")
        LARGE_PRINT = "large_print", gettext_lazy("Large print")
        EASY_READ = "easy_read", gettext_lazy("Easy read")
        BRAILLE = "braille", gettext_lazy("Braille file")
        AUDIO = "audio", gettext_lazy("Sound")

    key = models.CharField(
        max_length=60, unique=True, validators=[key_is_stable], help_text="Names the leaflet. Never changes."
    )
    title = models.CharField(max_length=160)
    audience = models.CharField(max_length=20, choices=Audience.choices)
    language = models.CharField(max_length=20, choices=Language.choices, default=Language.ENGLISH)
    format = models.CharField(max_length=20, choices=Format.choices, default=Format.STANDARD)
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The file. Its size is shown beside the link.",
    )
    pages = models.PositiveSmallIntegerField(
        "number of pages", default=1, validators=[MinValueValidator(1)], help_text="As readers see it beside the link."
    )

    objects = ResourceQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("title", help_text="In the language of the leaflet."), FieldPanel("key")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("language"), FieldPanel("format")]),
        FieldRowPanel([FieldPanel("document"), FieldPanel("pages")]),
    ]

    class Meta:
        ordering = ["audience", "title"]
        constraints = [models.CheckConstraint(condition=models.Q(pages__gte=1), name="resource_has_a_page")]

    def __str__(self) -> str:
        return self.title

    @property
    def facts(self) -> str:
        """What a reader must know before choosing it, but for the number of pages."""
        kind = "" if self.format == self.Format.STANDARD else self.get_format_display().lower()
        parts = [self.get_language_display(), kind, self.document.file_extension.upper(), self.document.size_text]
        return f"{self.get_audience_display()}. {', '.join(part for part in parts if part)}"


@register_setting(icon="site")
class SiteDetails(BaseSiteSetting):
    """The provider's own name and ways to be reached, shown wherever no area's are."""

    name = models.CharField(max_length=120, default="Restorative Solutions")
    strapline = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, default="01772 842109")
    email = models.EmailField(blank=True)
    start_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The form behind ‘Start a conversation’ in the header and the footer.",
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The privacy notice. Each submission keeps which published version of it was there to read.",
    )
    is_sample = models.BooleanField(default=False, editable=False)

    panels = [
        FieldPanel("name"),
        FieldPanel("strapline"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("start_page"),
        FieldPanel("privacy_page"),
    ]

    class Meta:
        verbose_name = "site details"
