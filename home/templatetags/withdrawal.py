"""What the page that asks whether to take a page down says of its translations."""

from django import template
from wagtail.models import Page

from home.withdrawal import public_translations

register = template.Library()


@register.simple_tag
def translations_in_public(page: Page) -> list[Page]:
    """Return the other languages in which a page about people can be read."""
    return list(public_translations(page))
