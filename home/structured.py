"""What pages say of themselves to machines, in the words of schema.org. Each value is plain data for JSON."""

import datetime
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from wagtail.images.models import SourceImageIOError

from home.context import SHARED_PICTURE, Furniture
from home.pages import ContentPage

CONTEXT = "https://schema.org"
PICTURE = SHARED_PICTURE  # one file for both

Data = dict[str, Any]


def described(kind: str, page: ContentPage, request: HttpRequest, **more) -> Data:
    """Return what every kind of thing says; what is empty is left out.

    Args:
        kind: the type at schema.org, such as ``Event``.
        more: what this type adds.
    """
    shared = {"@context": CONTEXT, "@type": kind, "url": page.get_full_url(request), "description": page.summary}
    return {name: value for name, value in (shared | more).items() if value}


def article(kind: str, page: ContentPage, request: HttpRequest, *, published_at: datetime.date | None, **more) -> Data:
    """Return what a text says; its author is the provider, unless another is among ``more``."""
    changed_at = page.last_published_at
    known = {
        "headline": page.title,
        "datePublished": published_at.isoformat() if published_at else "",
        "dateModified": changed_at.isoformat() if changed_at else "",
        "author": provider(page, request),
        "publisher": provider(page, request),
        "image": picture_address(page, request),
    }
    return described(kind, page, request, **(known | more))


def picture_address(page: ContentPage, request: HttpRequest) -> str:
    if not page.picture:
        return ""
    try:
        return whole(request, page.picture.get_rendition(PICTURE).url)
    except SourceImageIOError:  # the file is gone: the rest can still be told
        return ""


def whole(request: HttpRequest, url: str) -> str:
    """Return an address of this site as a whole one, whatever host it was asked under."""
    return urljoin(Furniture(request, None).root_url, url)


def provider(page: ContentPage, request: HttpRequest) -> Data:
    return {"@type": "Organization", "name": Furniture(request, page).name}
