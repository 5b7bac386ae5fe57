"""Which links on our own pages lead nowhere. Nothing outside is asked: pages of others are only listed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.urls import Resolver404, ResolverMatch, resolve
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Site

from home import language
from home.link_sources import Place, Source, chosen_pages, filled_in, place_of, published, records, written
from home.media import StoredDocument

CHOSEN = re.compile(r"""<a\b(?=[^>]*\blinktype=["']page["'])[^>]*?\bid=["'](\d+)["']""", re.IGNORECASE)
FILE = re.compile(r"""<a\b(?=[^>]*\blinktype=["']document["'])[^>]*?\bid=["'](\d+)["']""", re.IGNORECASE)
HREF = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""", re.IGNORECASE)
PAGES = "wagtail_serve"  # the view that answers every address that no other view does
DOCUMENTS = "wagtaildocs_serve"

GONE = "The page is no longer there."
UNPUBLISHED = "The page is not published."
NO_ADDRESS = "No page has this address."
NO_FILE = "The document is no longer there."

Problem = tuple[Source, str, str]  # where a link stands, to what it leads, and what is wrong with it
Addresses = dict[Source, set[str]]
Files = dict[str, str]  # the names of documents, by their keys


@dataclass(frozen=True)
class BrokenLink:
    """A link that an editor must mend: where it stands, to what it leads, and what is wrong with it."""

    place: Place
    target: str
    problem: str


@dataclass(frozen=True)
class Outside:
    """An address of others: on how many pages it stands, and in which records."""

    address: str
    pages: int
    records: list[Place]


@dataclass(frozen=True)
class Findings:
    broken: list[BrokenLink]
    outside: list[Outside]
    pages_read: int


def check(user: Any = None) -> Findings:
    """Read every published page and every record, and return what their links lead to.

    Args:
        user: who will mend them; what they may not edit is named without a link.
    """
    pages = published()
    sources, finder = [*pages, *records()], AdminURLFinder(user)
    addresses = {source: {*written(source, HREF), *filled_in(source)} for source in sources}
    broken = [BrokenLink(place_of(source, finder), *found) for source, *found in problems(pages, addresses)]
    return Findings(broken, outside(addresses, finder), len(pages))


def problems(pages: list[Page], addresses: Addresses) -> Iterator[Problem]:
    files = {str(pk): PurePath(name).name for pk, name in StoredDocument.objects.values_list("pk", "file")}
    yield from broken_references(list(addresses))
    yield from broken_files(list(addresses), files)
    yield from broken_addresses(addresses, known_paths(pages), files)


# --- Pages of others --------------------------------------------------------------------------------------


def outside(addresses: Addresses, finder: AdminURLFinder) -> list[Outside]:
    found = {each for held in addresses.values() for each in held if is_outside(each)}
    return [standing(address, addresses, finder) for address in sorted(found)]


def standing(address: str, addresses: Addresses, finder: AdminURLFinder) -> Outside:
    holders = [source for source, held in addresses.items() if address in held]
    records_among = [source for source in holders if not isinstance(source, Page)]
    places = [place_of(source, finder) for source in records_among]
    return Outside(address, len(holders) - len(places), places)


def is_outside(address: str) -> bool:
    return urlsplit(address).scheme in {"http", "https"} or address.startswith("//")


# --- Our own pages and documents --------------------------------------------------------------------------


def broken_references(sources: list[Source]) -> Iterator[Problem]:
    """Yield the chosen pages that visitors cannot open."""
    there = {str(pk): (title, live) for pk, title, live in Page.objects.values_list("pk", "title", "live")}
    by_pages = chosen_by_pages()
    for source in sources:
        for target in sorted({*written(source, CHOSEN), *led_to(source, by_pages)}):
            title, is_live = there.get(target, (f"Page {target}", None))
            if not is_live:
                yield source, title, GONE if is_live is None else UNPUBLISHED


def chosen_by_pages() -> dict[str, set[str]]:
    """Return which pages each page leads to, as Wagtail keeps account of them while both are there.

    A link inside a text stays when the page that it leads to is deleted, and so is read from the text besides.
    """
    of_pages = ContentType.objects.get_for_model(Page)
    kept = ReferenceIndex.objects.filter(base_content_type=of_pages, to_content_type=of_pages)
    found = defaultdict(set)
    for source, target in kept.values_list("object_id", "to_object_id"):
        found[source].add(target)
    return found


def led_to(source: Source, by_pages: dict[str, set[str]]) -> set[str]:
    """Return the pages chosen in fields and blocks; of a site's settings Wagtail keeps no account."""
    return by_pages.get(str(source.pk), set()) if isinstance(source, Page) else set(chosen_pages(source))


def broken_files(sources: list[Source], files: Files) -> Iterator[Problem]:
    """Yield the documents that a text leads to and that were deleted since: a text keeps such a link."""
    for source in sources:
        for target in sorted(set(written(source, FILE)) - files.keys()):
            yield source, f"Document {target}", NO_FILE


def broken_addresses(addresses: Addresses, known: set[str], files: Files) -> Iterator[Problem]:
    for source, held in addresses.items():
        for address in sorted(each for each in held if each.startswith("/") and not is_outside(each)):
            if problem := problem_of(unquote(urlsplit(address).path), known, files):
                yield source, address, problem


def problem_of(path: str, known: set[str], files: Files) -> str:
    """Return what is wrong with an address of our own, or nothing."""
    view = resolved(path)
    if view and view.view_name == DOCUMENTS:
        document, name = view.args
        return "" if files.get(document) == name else NO_FILE
    leads_somewhere = f"{path.rstrip('/')}/" in known or (view and view.view_name != PAGES)
    return "" if leads_somewhere else NO_ADDRESS


def resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def known_paths(pages: list[Page]) -> set[str]:
    """Return the addresses of published pages, in every language, and the old ones that lead on."""
    trees = [tree for site in Site.objects.all() for tree in language.roots(site).items()]
    below = ((page.url_path, root, code) for page in pages for code, root in trees if page.url_path.startswith(root))
    moved = Redirect.objects.values_list("old_path", flat=True)
    return {language.address_in(root, path, code) for path, root, code in below} | {f"{path}/" for path in moved}
