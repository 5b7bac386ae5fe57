"""How a form is laid out."""

from django.db import models


class Layout(models.TextChoices):
    STEPS = "steps", "One step per page"
    WHOLE = "whole", "The whole form on one page"
