"""Leaflets among what a visitor finds: by their titles, for whom they are, in which language and format."""

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext_noop

from home.records import Resource

WORD = re.compile(r"[^\W_]+")
KIND = gettext_noop("Leaflet")

Quantifier = Callable[[Iterable[bool]], bool]


def leaflets_with(terms: list[set[str]], quantifier: Quantifier) -> list[Resource]:
    """Return the leaflets with all, or any, of the terms; each term is a word in its forms.

    A provider has dozens of leaflets, not thousands: all of them are read, so that both databases find the same.
    """
    leaflets = Resource.objects.for_readers()
    return [each for each in leaflets if quantifier(not term.isdisjoint(words_of(each)) for term in terms)]


def words_of(leaflet: Resource) -> set[str]:
    return set(WORD.findall(f"{KIND} {leaflet.title} {leaflet.facts}".lower()))
