"""What holds links: published pages, and records such as partners, whichever app they come from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.contrib.settings.registry import registry as settings_of_sites
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from home.absent import present
from home.editing import stored, text_fields, texts

Source = models.Model  # a page or a record


@dataclass(frozen=True)
class Place:
    """Where a link stands, and the address at which that is edited, if this person may."""

    name: str
    edit_url: str | None


def place_of(source: Source, finder: AdminURLFinder) -> Place:
    name = source.title if isinstance(source, Page) else f"{capfirst(source._meta.verbose_name)}: {source}"
    return Place(name, finder.get_edit_url(source))


def published() -> list[Page]:
    return list(present(Page.objects.live()).filter(depth__gt=1).order_by("path").specific())


def records() -> Iterator[Source]:
    """Yield what is no page and can hold a link, with what its name is made of."""
    for model in [*get_snippet_models(), *settings_of_sites]:
        if any(can_hold_link(field) for field in model._meta.get_fields()):
            yield from model._default_manager.select_related().order_by("pk")


def can_hold_link(field: Any) -> bool:
    leads_to_page = field.concrete and field.related_model is Page
    return leads_to_page or isinstance(field, models.URLField | RichTextField | StreamField)


def written(source: Source, pattern: re.Pattern) -> Iterator[str]:
    """Yield what a pattern finds in the texts of a page or a record."""
    for field in text_fields(source):
        for text in texts(stored(source, field)):
            yield from pattern.findall(text)


def filled_in(source: Source) -> Iterator[str]:
    """Yield the addresses in fields of their own, such as that of a partner."""
    for field in source._meta.get_fields():
        if isinstance(field, models.URLField) and (address := getattr(source, field.attname)):
            yield address


def chosen_pages(record: Source) -> Iterator[str]:
    """Yield the keys of the pages that fields of a record lead to, such as the privacy notice of a site."""
    for field in record._meta.fields:
        if field.related_model is Page and (pk := getattr(record, field.attname)):
            yield str(pk)
