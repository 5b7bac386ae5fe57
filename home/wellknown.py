"""Files that machines ask for at fixed addresses: sitemap.xml, robots.txt, security.txt."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, get_page_models

from home import context, language
from home.api import public_pages

NOT_FOR_ROBOTS = (settings.ADMIN_PATH, "/exit/", "/api/")  # not the search: a robot must see its noindex
SECURITY_TEXT_DAYS = 180  # RFC 9116 asks for less than a year


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the pages that search engines may list, each with the day of its last change."""
    return render(request, "home/sitemap.xml", {"entries": entries(request)}, content_type="application/xml")


@dataclass(frozen=True)
class Entry:
    """A page in the sitemap. Its other languages stand in its own head: the schema of a sitemap knows none."""

    address: str
    changed_at: datetime.datetime | None


def entries(request: HttpRequest) -> list[Entry]:
    """Return every page to be found, in every language."""
    site = context.Furniture(request, None).site
    if site is None:
        return []
    pages = public_pages(request, Page.objects.filter(content_type__in=types_to_find())).order_by("path")
    trees = language.roots(site)
    told = []
    for url_path, changed_at in pages.values_list("url_path", "last_published_at"):
        code = next(code for code, root_path in trees.items() if url_path.startswith(root_path))
        told.append(Entry(site.root_url + language.address_in(trees[code], url_path, code), changed_at))
    return told


def types_to_find() -> list[ContentType]:
    models = [model for model in get_page_models() if getattr(model, "is_indexed", True)]
    return list(ContentType.objects.get_for_models(*models, for_concrete_models=False).values())


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    site = context.Furniture(request, None).site
    refused = ["/"] if settings.ROLE == "staff" or site is None else NOT_FOR_ROBOTS
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in refused)]
    if site and settings.ROLE != "staff":
        lines += ["", f"Sitemap: {site.root_url}/sitemap.xml"]
    return text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say where somebody who finds a hole may tell us (RFC 9116)."""
    site = context.Furniture(request, None)
    contact = settings.SECURITY_CONTACT or (f"mailto:{site.email}" if site.email else "")
    if not contact:
        raise Http404("Nobody has been named: set SECURITY_CONTACT.")
    until = timezone.localdate() + datetime.timedelta(days=SECURITY_TEXT_DAYS)
    address = f"{site.root_url}/.well-known/security.txt"
    return text(
        [f"Contact: {contact}", f"Expires: {until}T00:00:00Z", "Preferred-Languages: en", f"Canonical: {address}"]
    )


def text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security_txt"),
]
