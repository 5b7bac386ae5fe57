"""Search over the pages and the leaflets that anybody may read.

What a visitor looks for is nobody's business: the words are kept in no log, no cache, no title. What is shown of a
page is its title and the summary that an editor wrote, never an excerpt: that could show harm without warning.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.search.query import And, Or, PlainText, SearchQuery

from home import language
from home.api import public_pages
from home.leaflet_search import KIND, WORD, leaflets_with
from home.narrowing import Numbered
from home.records import Resource

LONGEST = 100  # characters of a query
MOST_WORDS = 12
MOST_FOUND = 200  # pages; nobody reads on
PER_PAGE = 10
SHORTEST_MANY = 3  # letters: "bus" is one

Found: TypeAlias = Page | Resource


@dataclass(frozen=True)
class Hit:
    """A page or a leaflet as the list of results shows it."""

    title: str
    url: str
    kind: str
    language: str  # it may be another than that of the results
    summary: str = ""
    facts: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    count: int
    is_chosen: bool


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:LONGEST].strip()
    found = look_for(request, words) if words else {}
    response = render(request, "home/search.html", {"asked": words, **found})
    response["X-Robots-Tag"] = "noindex"
    return response


def look_for(request: HttpRequest, words: str) -> dict[str, Any]:
    """Return what the page of results shows."""
    found, has_all = find(request, words)
    found = in_own_language_first(found)
    kinds = kinds_of(found, request.GET.get("kind", ""))
    chosen = next((kind for kind in kinds if kind.is_chosen), None)
    if chosen:
        found = [each for each in found if slugify(kind_of(each)) == chosen.key]
    numbered = Numbered(found, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "hits": [hit(each, request) for each in specific(list(numbered.object_list))],
        "pages": numbered,
        "count": len(found),
        "has_all": has_all,
        "kinds": kinds if len(kinds) > 1 else [],
        "kept_query": kept(words, chosen),
    }


def find(request: HttpRequest, words: str) -> tuple[list[Found], bool]:
    """Return what has all the words, best first; where there is nothing, what has any, and False. Leaflets are last."""
    terms = [forms(word) for word in WORD.findall(words.lower())[:MOST_WORDS]]
    if not terms:
        return [], True
    queries, known = [either(term) for term in terms], public_pages(request)
    with_all: list[Found] = [*known.search(And(queries))[:MOST_FOUND], *leaflets_with(terms, all)]
    if with_all or len(terms) == 1:
        return with_all, True
    return [*known.search(Or(queries))[:MOST_FOUND], *leaflets_with(terms, any)], False


def in_own_language_first(found: list[Found]) -> list[Found]:
    """Put what is in the reader's language first, and leave the order as it is otherwise."""
    codes = iter(language.of_each(each for each in found if isinstance(each, Page)))
    tags = [each.language if isinstance(each, Resource) else language.tag(next(codes)) for each in found]
    spoken = language.tag(get_language() or settings.LANGUAGE_CODE)
    own = [each for each, tag in zip(found, tags, strict=True) if tag == spoken]
    return own + [each for each, tag in zip(found, tags, strict=True) if tag != spoken]


def forms(word: str) -> set[str]:
    """Return one and many alike: neither database knows that ‘letter’ and ‘letters’ belong together."""
    is_many = word.endswith("s") and len(word) > SHORTEST_MANY
    return {word, word[:-1] if is_many else f"{word}s"}


def either(term: set[str]) -> SearchQuery:
    return Or([PlainText(form) for form in sorted(term)])


def kind_of(found: Found) -> str:
    """Return what visitors call pages of this type, in English."""
    if isinstance(found, Resource):
        return KIND
    model = found.cached_content_type.model_class()
    named = getattr(model, "kind_label", "")
    return str(named or model._meta.verbose_name.removesuffix(" page").removesuffix(" index").capitalize())


def kinds_of(found: list[Found], asked: str) -> list[Kind]:
    labels = [kind_of(each) for each in found]
    return [
        Kind(slugify(label), gettext(label), labels.count(label), slugify(label) == asked)
        for label in sorted(set(labels))
    ]


def specific(found: list[Found]) -> list[Found]:
    """Return pages as their own types, in the same order, with one query for each type."""
    pages = [each.pk for each in found if isinstance(each, Page)]
    known = Page.objects.filter(pk__in=pages).defer_streamfields().specific() if pages else []
    by_id = {page.pk: page for page in known}
    return [by_id[each.pk] if isinstance(each, Page) else each for each in found]


def hit(found: Found, request: HttpRequest) -> Hit:
    if isinstance(found, Resource):
        return Hit(found.title, found.document.url, gettext(KIND), found.language, facts=f"{found.facts}.")
    summary = getattr(found, "summary", "") or found.search_description
    notes = getattr(found, "note_labels", [])
    url, kind = found.get_url(request) or "", gettext(kind_of(found))
    return Hit(found.title, url, kind, language.tag(language.of_page(found)), summary, notes=notes)


def kept(words: str, chosen: Kind | None) -> str:
    """Return the query that leads to the next page of the same results."""
    asked = QueryDict(mutable=True)
    asked["q"] = words
    if chosen:
        asked["kind"] = chosen.key
    return f"{asked.urlencode()}&"


urlpatterns = [path("", search, name="search")]
