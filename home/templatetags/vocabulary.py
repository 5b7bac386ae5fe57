"""Codes of the fixed lists, in words."""

from django import template

from home.records import SpeakerKind

register = template.Library()


@register.filter
def speaker_kind(code: str) -> str:
    """Return whose voice it is; a code that is none stays as it is."""
    return str(SpeakerKind(code).label) if code in SpeakerKind.values else code
