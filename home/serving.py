"""Answering an address with its page, found by one look instead of one for each level of the tree.

Stock routing costs half of an article: a look-up of the site, a query for each level, one for restrictions. What
this cannot answer exactly as Wagtail would (pages that route below themselves, private pages) it hands to Wagtail.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.views import serve as serve_like_wagtail

from home import language, stamp


def serve(request: HttpRequest, path: str) -> HttpResponse:
    page = stamp.remembered(request, ("page", request.get_host(), get_language(), path), lambda: find(request, path))
    if page is None:
        return serve_like_wagtail(request, path)
    for hook in hooks.get_hooks("before_serve_page"):
        result = hook(page, request, [], {})
        if isinstance(result, HttpResponse):
            return result
    return page.serve(request)


def find(request: HttpRequest, path: str) -> Page | None:
    """Return the live, public page at a path, if its type answers for itself alone.

    What is found is shared by requests: serving a page must not change it.
    """
    site = site_of(request)
    root_path = language.root_path(site) if site else None
    if root_path is None or is_restricted(request):
        return None
    known = Page.objects.filter(url_path=f"{root_path}{path}", live=True)
    row = known.values_list("pk", "content_type_id").first()
    model = ContentType.objects.get_for_id(row[1]).model_class() if row else None
    if model is None or getattr(model, "route", None) is not Page.route:
        return None
    pages = model._default_manager.all()
    if hasattr(model, "picture"):
        pages = pages.select_related("picture")
    return pages.filter(pk=row[0]).first()


def site_of(request: Any) -> Site | None:
    """Return the site asked, remembered by host; put where Wagtail itself looks for it."""
    host = request.get_host()
    site = stamp.remembered(request, ("site", host), lambda: Site.find_for_request(request))
    request._wagtail_site = site
    return site


def is_restricted(request: HttpRequest) -> bool:
    """Say whether any page is private at all; then Wagtail itself decides about each."""
    return stamp.remembered(request, "restricted", PageViewRestriction.objects.exists)
