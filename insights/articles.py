"""Insights: articles, news, press releases, advice and commentary, and the page that lists them."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home import structured
from home.editing import ReadingPanel
from home.narrowing import Facts, Labels, narrow
from home.pages import ContentPage, story
from home.records import Area
from insights.addresses import path_of
from insights.events import EventIndexPage, EventPage, good_until_one_is_over
from insights.videos import VideoPage

PAGE_SIZE = 6
AREAS = FieldPanel("areas", widget=forms.CheckboxSelectMultiple)
NO_NAME_FOR_ADDRESS = "Say where it appeared first: the address alone does not tell a reader."


class InsightQuerySet(PageQuerySet):
    def for_readers(self) -> Self:
        """What anybody may read, newest first, with the pictures that lists show."""
        return self.newest().with_pictures()

    def newest(self) -> Self:
        return self.live().public().order_by("-published_on", "-pk")

    def with_pictures(self) -> Self:
        return self.prefetch_related("picture__renditions")

    def facts(self) -> tuple[Facts, dict[str, str]]:
        """Return what the list can be narrowed by, and the names of the areas: one query, a row for each area."""
        rows = list(self.newest().values_list("pk", "kind", "published_on__year", "areas__key", "areas__name"))
        found: dict[int, dict[str, set[str]]] = {}
        for pk, kind, year, area, _ in rows:
            has = found.setdefault(pk, {"kind": {kind}, "year": {str(year)}, "area": set()})
            has["area"] |= {area} if area else set()
        areas = {key: name for *_, key, name in rows if key}
        return list(found.items()), dict(sorted(areas.items(), key=lambda each: each[1]))


class InsightIndexPage(ContentPage):
    introduction = RichTextField(blank=True, features=["bold", "link"])

    kind_label = gettext_noop("Insights")
    parent_page_types = ["home.HomePage"]
    subpage_types = ["insights.InsightPage", "insights.VideoPage", "insights.EventIndexPage"]
    max_count_per_parent = 1
    page_description = "All insights, for readers to narrow by kind, year and area, with films and coming events."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction", help_text="Two or three short sentences above the list."),
    ]
    api_fields = [*ContentPage.api_fields, APIField("introduction")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = InsightPage.objects.child_of(self)
        facts, areas = pages.facts()
        listed = narrow(facts, labels(facts, areas), request.GET, PAGE_SIZE)
        shown = pages.defer("body").with_pictures().in_bulk(list(listed.pages))  # of what anybody may read alone
        insights = [shown[pk] for pk in listed.pages if pk in shown]
        context |= {"listed": listed, "insights": insights, "events": [], "feed": path_of("insights", "feed")}
        return context | (self.beside_insights() if listed.is_as_first_met else {})

    def beside_insights(self) -> dict[str, Any]:
        """Return what the list shows below itself as long as nobody looks for something in it."""
        return {
            "videos": list(VideoPage.objects.child_of(self).for_readers()),
            "events": list(EventPage.objects.descendant_of(self).upcoming()),
            "events_page": EventIndexPage.objects.child_of(self).live().public().first(),
        }

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        return good_until_one_is_over(response, response.context_data["events"])


def labels(facts: Facts, areas: dict[str, str]) -> Labels:
    """Return how the list may be narrowed, in the order of the form."""
    years = sorted({year for _, has in facts for year in has["year"]}, reverse=True)
    return {
        "kind": (gettext("Kind"), InsightPage.Kind.choices),
        "year": (gettext("Year"), [(year, year) for year in years]),
        "area": (gettext("Area"), list(areas.items())),
    }


class InsightPage(ContentPage):
    """An article, a piece of news, a press release, advice or a commentary."""

    class Kind(models.TextChoices):
        NEWS = "news", gettext_lazy("News")
        PRESS_RELEASE = "press_release", gettext_lazy("Press release")
        ARTICLE = "article", gettext_lazy("Article")
        ADVICE = "advice", gettext_lazy("Advice")
        COMMENTARY = "commentary", gettext_lazy("Commentary")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    published_on = models.DateField(default=timezone.localdate, help_text="The date that readers see.")
    author_name = models.CharField(max_length=120, blank=True)
    author_role = models.CharField(max_length=160, blank=True, help_text="The role they had at the time.")
    author_is_person = models.BooleanField(
        "the author is a person", default=False, help_text="Not ticked: an organisation, such as our own."
    )
    areas = ParentalManyToManyField(
        Area,
        blank=True,
        related_name="+",
        help_text="Whom it concerns; none means everybody. Of one area, the page shows that area's own number above.",
    )
    first_published = models.CharField(
        "first published elsewhere", max_length=200, blank=True, help_text="Where, if it appeared elsewhere first."
    )
    first_published_url = models.URLField(
        "its address there", blank=True, help_text="Left empty, there is no link to it."
    )
    body = story()

    objects = PageManager.from_queryset(InsightQuerySet)()

    shared_as = "article"
    kind_label = gettext_noop("Insight")
    parent_page_types = ["insights.InsightIndexPage"]
    subpage_types: list[str] = []
    page_description = "An article, a piece of news, a press release, advice or a commentary."

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "kind",
                            help_text="News tells what happened; advice says what to do. Readers can choose by this.",
                        ),
                        FieldPanel("published_on"),
                    ]
                ),
                AREAS,
            ],
            "About",
        ),
        FieldPanel("body", help_text="Begin with what matters most to the reader. Short sentences, everyday words."),
        ReadingPanel(),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("author_name", help_text="Left empty, the text is the provider's own."),
                        FieldPanel("author_role"),
                    ]
                ),
                FieldPanel("author_is_person"),
            ],
            "Author",
        ),
        MultiFieldPanel(
            [FieldPanel("first_published"), FieldPanel("first_published_url")], "First published elsewhere"
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("published_on"),
    ]
    api_fields = [
        *ContentPage.api_fields,
        *(APIField(name) for name in ("kind", "published_on", "author_name", "author_role", "areas")),
        *(APIField(name) for name in ("first_published", "first_published_url", "body")),
    ]

    @cached_property
    def area_list(self) -> list[Area]:
        return list(self.areas.all())

    @property
    def contact_area(self) -> Area | None:
        """The area whose numbers surround the page; where there are several, each is named with its own instead."""
        return self.area_list[0] if len(self.area_list) == 1 else None

    @property
    def is_news(self) -> bool:
        return self.kind in {self.Kind.NEWS, self.Kind.PRESS_RELEASE}

    def clean(self) -> None:
        super().clean()
        if self.first_published_url and not self.first_published:
            raise ValidationError({"first_published": NO_NAME_FOR_ADDRESS})

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        kind = "NewsArticle" if self.is_news else "Article"
        return structured.article(kind, self, request, published_at=self.published_on, author=self.author(request))

    def author(self, request: HttpRequest) -> dict[str, str]:
        if not self.author_name:
            return structured.provider(self, request)
        role = {"jobTitle": self.author_role} if self.author_is_person and self.author_role else {}
        return {"@type": "Person" if self.author_is_person else "Organization", "name": self.author_name} | role
