"""Pages of plugins that are not installed: kept in the database, hidden from everybody.

Wagtail knows such a page only as a bare ``Page``: it would answer visitors with an empty 200, editors with
a 500, and list it in the explorer.
"""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet


def present(pages: PageQuerySet) -> PageQuerySet:
    """Leave out the pages whose type nothing installed provides."""
    return pages.filter(content_type__in=present_types())


def present_types() -> list[int]:
    """Return the content types, by id, of all pages that something installed provides."""
    types = ContentType.objects.get_for_models(*get_page_models(), for_concrete_models=False).values()
    return [each.pk for each in types]


def any_is_absent(page_ids: list[int]) -> bool:
    pages = Page.objects.filter(pk__in=page_ids)
    return pages.count() > present(pages).count()


def any_below_is_absent(page: Page) -> bool:
    below = page.get_descendants()
    return below.count() > present(below).count()


class AbsentPageMiddleware:
    """Answer 404 on every address of the admin that names such a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        named = pages_named(request, kwargs)
        if named and any_is_absent(named):
            raise Http404


def pages_named(request: HttpRequest, arguments: dict) -> list[int]:
    """Return the ids of the pages that an address of the admin names."""
    view = (request.resolver_match and request.resolver_match.view_name) or ""
    if view == "wagtail_bulk_action" and arguments["model_name"] == "page":
        return pages_chosen(request.GET.getlist("id"))
    names = PAGE_ARGUMENTS | {"pk"} if view.startswith(PAGE_VIEWS) else PAGE_ARGUMENTS
    return [value for name, value in arguments.items() if name in names] if "wagtailadmin" in view else []


def pages_chosen(ids: list[str]) -> list[int]:
    """Return the pages of an action on many; among "all" are those that no list shows."""
    if "all" in ids:
        return list(Page.objects.values_list("pk", flat=True))
    return [int(each) for each in ids if each.isdecimal()]


PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
PAGE_VIEWS = ("wagtailadmin_pages:", "wagtailadmin_api:pages:")  # here ``pk`` is a page's too
