"""The fixed lists by which pages about people are checked, and by which readers are warned."""

from django.db import models
from django.utils.translation import gettext_lazy


class ContentNote(models.TextChoices):
    """What a reader may wish to know before reading on."""

    SEXUAL_ABUSE = "sexual_abuse", gettext_lazy("sexual abuse")
    CHILD_ABUSE = "child_abuse", gettext_lazy("child abuse")
    DOMESTIC_ABUSE = "domestic_abuse", gettext_lazy("domestic abuse")
    DEATH = "death", gettext_lazy("death")
    SUICIDE = "suicide_self_harm", gettext_lazy("suicide or self-harm")
    VIOLENCE = "violence", gettext_lazy("violence")
    WEAPONS = "weapons", gettext_lazy("weapons")
    HATE = "hate", gettext_lazy("hate")
    DRUGS = "drugs_alcohol", gettext_lazy("drugs or alcohol")
    STALKING = "stalking", gettext_lazy("stalking")


class Names(models.TextChoices):
    """How the people in a text are protected by what they are called."""

    CHANGED = "changed", "Every name in the text is changed"
    WAIVER = "waiver", "Real names, and each person has said so in writing"


class Identification(models.TextChoices):
    """Single facts that together can show who somebody is."""

    AGE = "age", "Ages"
    PLACE = "place", "Places"
    JOB = "job", "Jobs"
    FAMILY = "family", "Family links"
    DATE = "date", "Dates"


SENSITIVE_NOTES = {ContentNote.SEXUAL_ABUSE, ContentNote.CHILD_ABUSE}
