"""Case studies: what people went through, told so that nobody in it can be recognised."""

from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail.search import index

from casestudies.vocabulary import SENSITIVE_HARMS, BegunBy, Harm, Process
from home import structured
from home.checked.editing import ApprovedOnlyBelow
from home.checked.publishing import CheckedPage
from home.codes import CodesField
from home.editing import ReadingPanel
from home.narrowing import Facts, Labels, narrow
from home.pages import ContentPage, story
from home.records import Area, Audience

ON_ONE_PAGE = 12


class ForReaders(PageQuerySet):
    def for_readers(self) -> Self:
        """What anybody may read, newest first, with the pictures that lists show."""
        return self.newest().with_pictures()

    def with_pictures(self) -> Self:
        return self.prefetch_related("picture__renditions")

    def newest(self) -> Self:
        return self.live().public().order_by("-first_published_at", "-pk")

    def facts(self) -> tuple[Facts, dict[str, str]]:
        """Return what the list can be narrowed by, and the names of the areas: one query, narrow rows."""
        rows = list(self.newest().values_list("pk", "harms", "process", "audiences", "area__key", "area__name"))
        facts = [
            (pk, {"harm": set(harms), "process": {process}, "audience": set(audiences), "area": {area}})
            for pk, harms, process, audiences, area, _ in rows
        ]
        areas = {key: name for *_, key, name in rows if key}
        return facts, dict(sorted(areas.items(), key=lambda each: each[1]))


class CaseStudyIndexPage(ContentPage):
    introduction = RichTextField(blank=True, features=["bold", "link"])

    kind_label = gettext_noop("List of case studies")
    parent_page_types = ["home.HomePage"]
    subpage_types = ["casestudies.CaseStudyPage"]
    max_count_per_parent = 1
    page_description = "All case studies, for readers to narrow by harm, process, audience and area."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction", help_text="Two or three short sentences above the list."),
    ]
    api_fields = [*ContentPage.api_fields, APIField("introduction")]

    class Meta:
        verbose_name = "list of case studies"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = CaseStudyPage.objects.child_of(self)
        facts, areas = pages.facts()
        listed = narrow(facts, labels(areas), request.GET, ON_ONE_PAGE)
        shown = pages.with_pictures().in_bulk(list(listed.pages))  # the facts hold what anybody may read alone
        return context | {"listed": listed, "case_studies": [shown[pk] for pk in listed.pages if pk in shown]}

    def permissions_for_user(self, user) -> PagePermissionTester:
        return ApprovedOnlyBelow(user, self)


def labels(areas: dict[str, str]) -> Labels:
    """Return how the list may be narrowed, in the order of the form."""
    return {
        "harm": (gettext("Kind of harm"), Harm.choices),
        "process": (gettext("What took place"), Process.choices),
        "audience": (gettext("Most useful for"), Audience.choices),
        "area": (gettext("Area"), list(areas.items())),
    }


class CaseStudyPage(CheckedPage):
    """The story of one restorative process."""

    short_title = models.CharField(max_length=80, help_text="For cards and menus, without ‘case study’.")
    harms = CodesField("kinds of harm", choices=Harm.choices)
    process = models.CharField(max_length=20, choices=Process.choices, help_text="How the two sides communicated.")
    began_by = models.CharField("who began", max_length=20, choices=BegunBy.choices, blank=True)
    audiences = CodesField(
        "most useful for",
        choices=Audience.choices,
        blank=True,
        help_text="Who may find themselves in it. Readers can choose stories by this.",
    )
    area = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Leave this empty if the area could help to show who the story is about.",
    )
    body = story()
    what_helped = models.TextField(blank=True, help_text="A reader may skip to it past the account of the harm.")

    objects = PageManager.from_queryset(ForReaders)()

    shared_as = "article"
    kind_label = gettext_noop("Case study")
    parent_page_types = ["casestudies.CaseStudyIndexPage"]
    subpage_types: list[str] = []
    page_description = "The story of one restorative process. Others approve it before it is public."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("short_title"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "harms",
                    help_text="What it was about. One event may have several. Readers can choose stories by this.",
                ),
                FieldRowPanel(
                    [
                        FieldPanel("process"),
                        FieldPanel(
                            "began_by",
                            help_text="Who asked for it first. Leave it open if that could show who somebody is.",
                        ),
                    ]
                ),
                FieldPanel("audiences"),
                FieldPanel("area"),
            ],
            heading="The case",
        ),
        FieldPanel("content_notes"),
        FieldPanel(
            "body",
            help_text="Change what could show who somebody is. Promise no reader that theirs will go the same way.",
        ),
        FieldPanel("what_helped"),
        ReadingPanel(),
        CheckedPage.check_panel,
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.FilterField("process"),
        index.FilterField("harms"),
    ]
    api_fields = [
        *ContentPage.api_fields,
        *(
            APIField(name)
            for name in (
                "short_title",
                "harms",
                "process",
                "began_by",
                "audiences",
                "content_notes",
                "names_changed",
                "body",
                "what_helped",
            )
        ),
    ]

    class Meta:
        verbose_name = "case study"
        verbose_name_plural = "case studies"

    @property
    def harm_labels(self) -> list[str]:
        return self._meta.get_field("harms").labels(self.harms)

    @property
    def contact_area(self) -> Area | None:
        return self.area

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        return structured.article("Article", self, request, published_at=self.first_published_at)

    @property
    def is_sensitive(self) -> bool:
        return super().is_sensitive or bool(SENSITIVE_HARMS & set(self.harms))
