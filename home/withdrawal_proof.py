"""The proof that nothing of a page taken down can be reached.

Each place is looked at in the way in which it answers the public; plugins name places of their own.
"""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest
from wagtail.models import Page

from home import plugins, search, wellknown
from home.api import public_pages
from home.cache import cache_key
from home.checked.publishing import CheckedPage
from home.media import StoredDocument
from home.serving import serve
from home.stamp import current
from home.withdrawal import is_withdrawn, public_translations, renditions_of_its_own, used_by

IsGone = Callable[[CheckedPage, HttpRequest], bool]


def findings(page: CheckedPage) -> list[tuple[str, bool]]:
    """Look into every place where the public could meet a page: (place, is it gone?)."""
    request = visit(page)
    return [(place, is_gone(page, request)) for place, is_gone in places().items()]


def places() -> dict[str, IsGone]:
    """Return the places, those of plugins last."""
    return PLACES | {place: not_shown(shows) for place, shows in plugins.contributions("public_places").items()}


def not_shown(shows: Callable[[Page, HttpRequest], bool]) -> IsGone:
    return lambda page, request: not shows(page, request)


def visit(page: Page) -> HttpRequest:
    """Return what somebody without a session sends for the page's address."""
    address = urlsplit(page.full_url or "http://localhost/")
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path,
        "QUERY_STRING": "",
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or 80),
        "HTTP_HOST": address.netloc,
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
    }
    return WSGIRequest(environment)


def is_gone_from_site(page: CheckedPage, request: HttpRequest) -> bool:
    try:
        return serve(request, request.path.lstrip("/")).status_code != 200
    except Http404:
        return True


def is_gone_from_api(page: CheckedPage, request: HttpRequest) -> bool:
    return not public_pages(request).filter(pk=page.pk).exists()


def is_gone_from_lists(page: CheckedPage, request: HttpRequest) -> bool:
    return not type(page).objects.for_readers().filter(pk=page.pk).exists()


def is_gone_from_sitemap(page: CheckedPage, request: HttpRequest) -> bool:
    return page.full_url not in {entry.address for entry in wellknown.entries(request)}


def is_gone_from_search(page: CheckedPage, request: HttpRequest) -> bool:
    found, _ = search.find(request, page.title)
    return page.pk not in {each.pk for each in found if isinstance(each, Page)}


def is_gone_from_kept_pages(page: CheckedPage, request: HttpRequest) -> bool:
    return cache.get(cache_key(request, current())) is None


def is_gone_from_pictures(page: CheckedPage, request: HttpRequest) -> bool:
    return not renditions_of_its_own(page)


def is_gone_from_documents(page: CheckedPage, request: HttpRequest) -> bool:
    documents = StoredDocument.objects.filter(pk__in=used_by(page, StoredDocument))
    return all(is_withdrawn(document) for document in documents)


def is_gone_in_other_languages(page: CheckedPage, request: HttpRequest) -> bool:
    return not public_translations(page).exists()


OTHER_LANGUAGES = "Other languages"
PLACES: dict[str, IsGone] = {
    "Its own address": is_gone_from_site,
    "API": is_gone_from_api,
    "Lists": is_gone_from_lists,
    "Sitemap": is_gone_from_sitemap,
    "Search": is_gone_from_search,
    "Kept pages": is_gone_from_kept_pages,
    "Pictures": is_gone_from_pictures,
    "Documents": is_gone_from_documents,
    OTHER_LANGUAGES: is_gone_in_other_languages,
}
