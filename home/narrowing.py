"""Lists that are narrowed by a plain GET form: what may be chosen, how much each choice would show, which page.

Pure: it is given facts, (item, {filter: values}) in the order of the list, and the query of an address. What the query
asks and the form does not know is left unasked, so that an old link shows something.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise

Facts = list[tuple[Any, dict[str, set[str]]]]
Text = str | Promise  # said in the language in which the list is shown
Labels = Mapping[str, tuple[Text, Iterable[tuple[str, Text]]]]  # filter -> (its label, (value, label) of every choice)


class NumberedPage(Page):
    @property
    def numbers(self) -> list[int | str]:
        """The numbers to show, with an ellipsis where many are left out."""
        return list(self.paginator.get_elided_page_range(self.number, on_each_side=1, on_ends=1))


class Numbered(Paginator):
    def _get_page(self, *args: Any, **kwargs: Any) -> NumberedPage:
        return NumberedPage(*args, **kwargs)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One question of the form; ``total`` is what is found when it is left open."""

    name: str
    label: str
    choices: list[Choice]
    total: int


@dataclass(frozen=True)
class Wider:
    """A way out of an empty list: one choice fewer, and what is found then."""

    query: str
    labels: list[str]
    count: int


@dataclass(frozen=True)
class Narrowed:
    """A list as it was asked for; ``pages`` is a Django page of items."""

    filters: list[Filter]
    pages: Page
    total: int
    is_narrowed: bool
    wider: list[Wider]

    @property
    def chosen_labels(self) -> list[str]:
        return [choice.label for each in self.filters for choice in each.choices if choice.is_chosen]

    @property
    def own_query(self) -> str:
        """What the one address of this list ends in: a later page has one of its own, a narrower list has not."""
        return f"?page={self.pages.number}" if self.pages.number > 1 and not self.is_narrowed else ""

    @property
    def is_as_first_met(self) -> bool:
        return not self.is_narrowed and self.pages.number == 1


def narrow(facts: Facts, labels: Labels, query: Mapping[str, Any], size: int) -> Narrowed:
    """Narrow a list.

    Args:
        facts: what there is, in the order of the list.
        labels: in the order of the form.
        query: of the address; ``page`` numbers the pages.
        size: how many stand on one page.
    """
    known = {name: dict(choices) for name, (_, choices) in labels.items()}
    asked = {name: query[name] for name in labels if query.get(name) in known[name]}
    found = [item for item, has in facts if matches(has, asked)]
    filters = [offer(name, *labels[name], facts=facts, asked=asked) for name in labels]
    page = Numbered(found, size).get_page(query.get("page"))
    wider = [] if found else ways_out(facts, known, asked)
    return Narrowed([each for each in filters if each.choices], page, len(found), bool(asked), wider)


def matches(has: dict[str, set[str]], asked: Mapping[str, str]) -> bool:
    return all(value in has[name] for name, value in asked.items())


def without(asked: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in asked.items() if other != name}


def offer(name: str, label: Text, choices: Iterable, *, facts: Facts, asked: Mapping[str, str]) -> Filter:
    """Return a filter with what anything in the list has, counted beside what else is asked.

    It has no choices where all the list has the same: there would be nothing to choose.
    """
    found = [has[name] for _, has in facts if matches(has, without(asked, name))]
    chosen = asked.get(name)
    used = {value for _, has in facts for value in has[name]}
    divides = chosen or any(used - has[name] for _, has in facts)
    counts = Counter(value for values in found for value in values)
    offered = [Choice(v, str(text), counts[v], v == chosen) for v, text in choices if divides and v in used | {chosen}]
    return Filter(name, str(label), offered, len(found))


def ways_out(facts: Facts, known: Mapping[str, Mapping[str, Text]], asked: Mapping[str, str]) -> list[Wider]:
    """Return what would be found with one choice fewer, and with none."""
    fewer = [without(asked, name) for name in asked] if len(asked) > 1 else []
    ways = [(each, sum(matches(has, each) for _, has in facts)) for each in [*fewer, {}]]
    return [
        Wider(urlencode(each), [str(known[name][value]) for name, value in each.items()], count)
        for each, count in ways
        if count
    ]
