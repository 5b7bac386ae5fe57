"""The newest insights as RSS: titles and summaries, which editors write so that they are safe to read alone."""

import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from home.context import Furniture
from insights.articles import InsightIndexPage, InsightPage

MOST_ITEMS = 20


class InsightsFeed(Feed):
    """What an aggregator reads. It never carries the body of a page."""

    description_template = title_template = None

    def get_object(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """Return the list page and what this site says of itself.

        Raises:
            Http404: this site has no public list of insights.
        """
        site = Site.find_for_request(request)
        pages = InsightIndexPage.objects.live().public()
        page = pages.descendant_of(site.root_page).first() if site else None
        if page is None:
            raise Http404("There is no list of insights.")
        return {"page": page, "request": request, "name": Furniture(request, page).name}

    def title(self, found: dict[str, Any]) -> str:
        return f"{found['page'].title} - {found['name']}"

    def link(self, found: dict[str, Any]) -> str:
        return found["page"].get_full_url(found["request"])

    def description(self, found: dict[str, Any]) -> str:
        return found["page"].summary

    def items(self, found: dict[str, Any]) -> list[InsightPage]:
        newest = InsightPage.objects.child_of(found["page"]).newest().prefetch_related("areas")
        return list(newest.defer("body")[:MOST_ITEMS])

    def item_title(self, insight: InsightPage) -> str:
        return insight.title

    def item_description(self, insight: InsightPage) -> str:
        return insight.summary

    def item_link(self, insight: InsightPage) -> str:
        return insight.full_url

    def item_categories(self, insight: InsightPage) -> list[str]:
        return [insight.get_kind_display(), *(area.name for area in insight.areas.all())]

    def item_pubdate(self, insight: InsightPage) -> datetime.datetime:
        day = datetime.datetime.combine(insight.published_on, datetime.time())
        return timezone.make_aware(day)


def shows(page: Page, request: HttpRequest) -> bool:
    """Say whether what an aggregator reads leads to a page."""
    try:
        read = InsightsFeed()(request).text
    except Http404:
        return False
    return bool(page.full_url) and f">{page.full_url}<" in read
