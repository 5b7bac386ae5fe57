"""The fixed lists by which case studies are described and found."""

from django.db import models
from django.utils.translation import gettext_lazy


class Harm(models.TextChoices):
    """What kind of harm it was; one event has several."""

    BURGLARY = "burglary", gettext_lazy("Burglary or theft")
    ROBBERY = "robbery", gettext_lazy("Robbery")
    CRIMINAL_DAMAGE = "criminal_damage", gettext_lazy("Criminal damage")
    VIOLENCE = "violence", gettext_lazy("Assault or violence")
    WEAPONS = "weapons", gettext_lazy("Weapons")
    DOMESTIC_ABUSE = "domestic_abuse", gettext_lazy("Domestic abuse")
    SEXUAL_HARM = "sexual_harm", gettext_lazy("Sexual harm")
    CHILD_ABUSE = "child_abuse", gettext_lazy("Child abuse, now or in the past")
    STALKING = "stalking", gettext_lazy("Stalking or harassment")
    HATE = "hate", gettext_lazy("Hate crime")
    FRAUD = "fraud", gettext_lazy("Fraud")
    DRIVING = "driving", gettext_lazy("Harm by driving")
    DEATH = "death", gettext_lazy("Death of someone")
    DRUGS = "drugs", gettext_lazy("Drugs")
    ANTISOCIAL = "antisocial", gettext_lazy("Antisocial behaviour")
    OTHER = "other", gettext_lazy("Other")


class Process(models.TextChoices):
    """How the two sides communicated."""

    MEETING = "meeting", gettext_lazy("Meeting")
    VIDEO_MEETING = "video_meeting", gettext_lazy("Video meeting")
    SHUTTLE = "shuttle", gettext_lazy("Messages carried between them")
    LETTERS = "letters", gettext_lazy("Exchange of letters")
    RECORDED_MESSAGE = "recorded_message", gettext_lazy("Recorded message")


class BegunBy(models.TextChoices):
    HARMED = "harmed", gettext_lazy("The person harmed")
    RESPONSIBLE = "responsible", gettext_lazy("The person responsible")
    FAMILY = "family", gettext_lazy("Family")
    PROFESSIONAL = "professional", gettext_lazy("A professional")


SENSITIVE_HARMS = {Harm.SEXUAL_HARM, Harm.CHILD_ABUSE}
