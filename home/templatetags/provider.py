"""What a page says of the provider while nothing else can be relied on: no database, no request, no context."""

from django import template
from django.conf import settings

from home.context import dialled

register = template.Library()


@register.simple_tag
def provider_phone() -> str:
    """Return the number to ring, as the installation knows it."""
    return settings.PHONE


@register.filter
def dials(number: str) -> str:
    """Return the number as a link dials it."""
    return dialled(number)
