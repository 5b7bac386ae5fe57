"""The JSON API: a versioned root to which every plugin adds routers."""

import json
import logging
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.db.models import Manager, Q
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema, parser
from ninja.errors import HttpError
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from home import absent, language, plugins, stamp
from home.failures import cause_of
from home.pages import page_or_404

NO_LICENCE = "All rights reserved"  # in what the provider publishes
MAX_LIMIT = 50  # items in one answer
MAX_OFFSET = 1_000_000
TOO_LARGE, UNAVAILABLE = 413, 503
PIECE, MOST_PIECES = 1 << 16, 400  # bytes; about 25 MB are read and left out

log = logging.getLogger(__name__)
router = Router(tags=["pages"])


class PageItem(Schema):
    """A page in a list."""

    id: int
    type: str
    title: str
    slug: str
    url: str


class PageList(Schema):
    count: int
    items: list[PageItem]


class PageDetail(PageItem):
    """A page with the fields that its type publishes."""

    fields: dict[str, Any]


class Problem(Schema):
    detail: str


class WrongQuery(Schema):
    """Which parts of the query cannot be read, and why."""

    detail: list[dict[str, Any]]


def public_pages(request: HttpRequest, pages: PageQuerySet | None = None) -> PageQuerySet:
    """Narrow pages to those that anybody may read on the site asked."""
    found = (Page.objects.all() if pages is None else pages).live().public()
    site = Site.find_for_request(request)
    return absent.present(found.filter(below(request, site))) if site else found.none()


def below(request: HttpRequest, site: Site) -> Q:
    """Return what is in one of a site's trees, each in a language of its own."""
    paths = stamp.remembered(request, ("trees", site.pk), lambda: tree_paths(site))
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))


def tree_paths(site: Site) -> list[str]:
    roots = language.roots(site)
    if len(roots) == 1:
        return [site.root_page.path]
    return list(Page.objects.filter(url_path__in=roots.values()).values_list("path", flat=True))


def item(page: Page, request: HttpRequest) -> dict:
    """Return what a list tells of any page."""
    return {
        "id": page.pk,
        "type": page.cached_content_type.model_class()._meta.label,
        "title": page.title,
        "slug": page.slug,
        "url": page.get_url(request) or "",
    }


def published_fields(page: Page) -> dict[str, Any]:
    """Return the fields that a page type names in ``api_fields``, as JSON can hold them."""
    return {field.name: plain(page, field.name) for field in page.api_fields}


def plain(page: Page, name: str) -> Any:
    value = getattr(page, name)
    if isinstance(value, Manager):  # several records, named by the keys that never change
        return [each.key for each in value.all()]
    block = getattr(value, "stream_block", None)
    return block.get_api_representation(value) if block else value


def part(limit: int, offset: int) -> slice:
    """Return the part of a list that was asked for, within what a database can count to."""
    start = max(0, min(offset, MAX_OFFSET))
    return slice(start, start + max(1, min(limit, MAX_LIMIT)))


@router.get("/", response={200: PageList, 422: WrongQuery}, summary="Pages that anybody may read")
def list_pages(request: HttpRequest, limit: int = 20, offset: int = 0):
    """In the order of the site's tree; at most 50 at a time."""
    pages = public_pages(request)
    chosen = pages.order_by("path")[part(limit, offset)]
    return {"count": pages.count(), "items": [item(page, request) for page in chosen]}


@router.get("/{int:page_id}/", response={200: PageDetail, 404: Problem}, summary="One page")
def read_page(request: HttpRequest, page_id: int):
    """Its body comes as blocks; which fields there are depends on its type."""
    page = page_or_404(public_pages(request), page_id).specific
    return {**item(page, request), "fields": published_fields(page)}


def too_large(api: NinjaAPI, request: HttpRequest) -> HttpResponse:
    """Answer a body that is larger than anything we take, once it is read: who is cut off hears nothing."""
    for _ in range(MOST_PIECES):
        if not request.read(PIECE):
            break
    detail = f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes. Nothing was stored: shorten it."
    return api.create_response(request, {"detail": detail}, status=TOO_LARGE)


def unavailable(api: NinjaAPI, request: HttpRequest, error: Any) -> HttpResponse:
    """Answer while the database is away or full: what is told to send again is sent again, what meets a 500 is not."""
    log.error("The API could not answer (%s).", cause_of(error))
    detail = "This cannot be answered now: send it again later, with the same token, and it is stored once, or ring"
    return api.create_response(request, {"detail": f"{detail} {settings.PHONE}."}, status=UNAVAILABLE)


class NameRepeated(ValueError):
    """An object in a body has a name twice: JSON would take the last, and lose what stands under the first."""


class Parser(parser.Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, object_pairs_hook=once_each)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NameRepeated
    return found


def unreadable(api: NinjaAPI, request: HttpRequest, error: Any) -> HttpResponse:
    """Answer what could not be read; the framework says of every cause the same."""
    detail = error.message
    if isinstance(error.__cause__, NameRepeated):
        detail = "An object in the body has the same name twice. Nothing was stored: leave one of them out."
    return api.create_response(request, {"detail": detail}, status=error.status_code)


def build() -> NinjaAPI:
    """Put the API together from what plugins contribute."""
    routers = plugins.contributions("api_routers")
    tags = sorted({tag for each in routers.values() for tag in each.tags or ()})
    api = NinjaAPI(
        parser=Parser(),
        title="Content and forms",
        version="1",
        description="Public content, what forms ask, and one way to send a form. Nothing sent can be read back.",
        docs_url=None,  # its page loads scripts from another origin
        servers=[{"url": "/"}],
        openapi_extra={
            "security": [],  # nobody signs in: what is public is public
            "info": {"contact": {"url": settings.BASE_URL}, "license": {"name": NO_LICENCE, "url": settings.BASE_URL}},
            "tags": [{"name": tag, "description": f"What this site offers of {tag}."} for tag in tags],
        },
        urls_namespace="api-1",
    )
    api.add_exception_handler(HttpError, lambda request, error: unreadable(api, request, error))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: too_large(api, request))
    for away in (OperationalError, InterfaceError):  # others are our mistakes, which no waiting mends
        api.add_exception_handler(away, lambda request, error: unavailable(api, request, error))
    for key, contributed in routers.items():
        api.add_router(f"/{key}/", contributed)
    return api
