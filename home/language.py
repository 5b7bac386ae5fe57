"""In which language a page is shown: the one that its address begins with, or the page's own.

English has no prefix. A browser's own language setting decides nothing: the same address is the same page for
everybody, and can be kept in the cache.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from wagtail.models import Page, Site


class LanguageMiddleware:
    """Speak the language of the address while a request is answered, and nobody's afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(of_path(request.path_info)):
            return self.get_response(request)


def of_path(path: str) -> str:
    first = path[1:].partition("/")[0]
    return first if first in PREFIXES else settings.LANGUAGE_CODE


PREFIXES = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def speak(page: Page) -> None:
    """Speak a page's own language for the rest of a request: the addresses of a form have no prefix."""
    translation.activate(of_page(page))


def of_page(page: Page) -> str:
    """Return the language of the tree in which a page stands."""
    return of_each([page])[0]


def of_each(pages: Iterable[Page]) -> list[str]:
    """Return the same of many pages; the trees are asked for once."""
    trees = Site.get_site_root_paths()
    standing = ((root.language_code for root in trees if page.url_path.startswith(root.root_path)) for page in pages)
    return [next(codes, settings.LANGUAGE_CODE) for codes in standing]


def root_path(site: Site) -> str | None:
    """Return where the tree of the language spoken begins, or None where this site has none."""
    return roots(site).get(translation.get_language() or settings.LANGUAGE_CODE)


def roots(site: Site) -> dict[str, str]:
    """Return the beginnings of a site's trees, language -> path. Wagtail keeps them in its cache."""
    return {root.language_code: root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk}


def address_in(root_path: str, url_path: str, code: str) -> str:
    """Return the address of a page in the tree of a language."""
    return f"{prefix(code)}/{url_path.removeprefix(root_path)}"


def prefix(code: str | None = None) -> str:
    """Return what addresses of a language begin with, of the one spoken now if none is named: ``/cy``, or nothing."""
    code = code or translation.get_language()
    return f"/{code}" if code in PREFIXES else ""


def tag(code: str) -> str:
    """Return a language's code as HTML writes it: en-GB."""
    language, _, region = code.partition("-")
    return f"{language}-{region.upper()}" if region else language
