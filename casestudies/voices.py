"""Testimonials: what people said of the service, in a few words."""

from typing import Self

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.models import PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.checked.editing import ApprovedOnlyBelow
from home.checked.publishing import CheckedPage
from home.editing import ReadingPanel
from home.narrowing import Facts, narrow
from home.pages import SUMMARY_LENGTH, ContentPage
from home.records import Area, SpeakerKind

ON_ONE_PAGE = 24


class TestimonialsForReaders(PageQuerySet):
    def for_readers(self) -> Self:
        """What anybody may read, in the order in which editors put it."""
        return self.live().public().order_by("path")

    def facts(self) -> tuple[Facts, dict[str, str]]:
        """Return what the list can be narrowed by, and the names of the areas: one query, narrow rows."""
        rows = list(self.for_readers().values_list("pk", "kind", "area__key", "area__name"))
        areas = {key: name for *_, key, name in rows if key}
        facts = [(pk, {"kind": {kind}, "area": {area}}) for pk, kind, area, _ in rows]
        return facts, dict(sorted(areas.items(), key=lambda each: each[1]))


class TestimonialIndexPage(ContentPage):
    kind_label = gettext_noop("List of testimonials")
    parent_page_types = ["home.HomePage"]
    subpage_types = ["casestudies.TestimonialPage"]
    max_count_per_parent = 1
    page_description = "All testimonials, for readers to narrow by speaker and area."

    class Meta:
        verbose_name = "list of testimonials"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = TestimonialPage.objects.child_of(self)
        facts, areas = pages.facts()
        labels = {"kind": (gettext("Whose words"), SpeakerKind.choices), "area": (gettext("Area"), list(areas.items()))}
        listed = narrow(facts, labels, request.GET, ON_ONE_PAGE)
        shown = pages.in_bulk(list(listed.pages))  # the facts hold what anybody may read alone
        return context | {"listed": listed, "testimonials": [shown[pk] for pk in listed.pages if pk in shown]}

    def permissions_for_user(self, user) -> PagePermissionTester:
        return ApprovedOnlyBelow(user, self)


class TestimonialPage(CheckedPage):
    """What one person said of the service. The kind says whose voice it is; the label is their own choice."""

    words = models.TextField(help_text="Without quotation marks.")
    attribution = models.CharField(max_length=200, help_text="As it is printed, such as ‘A person harmed by crime’.")
    kind = models.CharField("kind of speaker", max_length=20, choices=SpeakerKind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PageManager.from_queryset(TestimonialsForReaders)()

    kind_label = gettext_noop("Testimonial")
    parent_page_types = ["casestudies.TestimonialIndexPage"]
    subpage_types: list[str] = []
    page_description = "What one person said of the service. Others approve it before it is public."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("words"),
        ReadingPanel(),
        FieldRowPanel(
            [
                FieldPanel("attribution"),
                FieldPanel("kind", help_text="Whose voice it is. Blocks and lists choose by it."),
            ]
        ),
        FieldPanel("area", help_text="Leave this empty if the area could help to show who the speaker is."),
        FieldPanel("content_notes"),
        CheckedPage.check_panel,
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("words"), index.FilterField("kind")]
    api_fields = [
        *ContentPage.api_fields,
        *(APIField(name) for name in ("words", "attribution", "kind", "content_notes")),
    ]

    class Meta:
        verbose_name = "testimonial"

    @property
    def contact_area(self) -> Area | None:
        return self.area

    @property
    def description(self) -> str:
        return super().description or Truncator(self.words).chars(SUMMARY_LENGTH)
