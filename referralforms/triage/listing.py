"""What the queue shows for one address: a view, narrowed, sorted, searched, one page of it, and the counts."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from home import stamp
from home.models import User
from referralforms.builder.questions.base import tidy
from referralforms.submissions.models import Submission, SubmissionQuerySet
from referralforms.triage import tabs
from referralforms.triage.colleagues import colleagues
from referralforms.triage.counts import capped_counts, shown
from referralforms.triage.filters import FilterForm, Published
from referralforms.triage.keyset import Page, page
from referralforms.triage.sorting import Sorting, sortings_of

PER_PAGE = 50


@dataclass
class Listing:
    """One look at the queue, by one person.

    Args:
        by: who looks; nothing but what they may see is ever asked for.
        asked: the query string; what it says beyond the declared names is not read.
        published: what the filters offer.
    """

    by: User
    asked: QueryDict
    published: Published
    now: datetime.datetime = field(default_factory=timezone.now)

    @classmethod
    def of(cls, request: Any, asked: QueryDict | None = None) -> "Listing":
        """Return the look that a request asks for, or that ``asked`` describes."""
        published = stamp.remembered(request, "what the queue is narrowed by", Published.find)
        return cls(by=request.user, asked=request.GET if asked is None else asked, published=published)

    @cached_property
    def tab(self) -> tabs.Tab:
        return tabs.BY_KEY.get(self.asked.get("view", ""), tabs.FIRST)

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.asked, by=self.by, published=self.published, colleagues=self.colleagues)

    @cached_property
    def colleagues(self) -> list[User]:
        return list(colleagues())

    @cached_property
    def sortings(self) -> list[Sorting]:
        return sortings_of(self.tab)

    @cached_property
    def sorting(self) -> Sorting:
        return next((each for each in self.sortings if each.key == self.asked.get("sort")), self.sortings[0])

    @cached_property
    def visible(self) -> SubmissionQuerySet:
        return Submission.objects.visible_to(self.by)

    @cached_property
    def rows(self) -> SubmissionQuerySet:
        """All rows of this look, of which a page is shown."""
        return self.sorting.narrow(self.filters.narrow(self.tab.narrow(self.visible, self.by, self.now)))

    @cached_property
    def page(self) -> Page[Submission]:
        return self.page_of(self.rows.for_queue())

    @property
    def references(self) -> list[str]:
        """The references of the page, and no more of its rows."""
        return [row.reference for row in self.page_of(self.rows.only("reference", *self.sorting.order.fields)).rows]

    def page_of(self, rows: SubmissionQuerySet) -> Page[Submission]:
        given = {name: self.asked.get(name, "") for name in ("after", "before")}
        return page(rows, self.sorting.order, size=PER_PAGE, **given)

    @cached_property
    def tab_links(self) -> list[dict[str, Any]]:
        """Return the views with their counts; the filters go along."""
        selections = {each.key: each.narrow(self.visible, self.by, self.now) for each in tabs.TABS}
        counts = capped_counts(selections, by=self.by)
        return [
            {
                "label": each.label,
                "count": shown(counts[each.key]),
                "is_empty": not counts[each.key],
                "url": self.address(view=each.key, sort=""),
                "is_current": each == self.tab,
                "key": each.key,
            }
            for each in tabs.TABS
        ]

    @property
    def query(self) -> dict[str, str]:
        """Return this look as it stands in an address, without the page."""
        return {"view": self.tab.key, "sort": self.sorting.key, **self.filters.query}

    def address(self, **changed: str) -> str:
        asked = {name: value for name, value in {**self.query, **changed}.items() if value}
        return f"?{urlencode(asked)}"

    @property
    def came_from(self) -> str:
        """The query by which a submission's page knows this look, and leads on to the next row of it."""
        return f"?{urlencode({'from': self.address().removeprefix('?')})}"

    @property
    def before(self) -> str:
        return self.address(before=self.page.before) if self.page.before else ""

    @property
    def after(self) -> str:
        return self.address(after=self.page.after) if self.page.after else ""


def reference_asked(text: str) -> str:
    """Return what was typed as a reference is written: ``7k3m 9qxt`` is ``7K3M-9QXT``; empty where it is none."""
    letters = "".join(character for character in tidy(text).upper() if character.isalnum())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else ""
