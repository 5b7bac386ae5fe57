"""What every page type has in common, and the page types that nothing else needs to explain."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_noop
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.absent import present
from home.blocks import HOME, STORY
from home.editing import ReadingPanel, rich_text_fields
from home.fields import PluginStreamField
from home.outside import refuse_embedded_in
from home.private import ask_password
from home.records import Area, Commissioner

SUMMARY_LENGTH = 200  # characters
LONG = 4  # parts from which on a page begins with a list of them


def page_or_404(pages: models.QuerySet, number: int):
    """Return the page of a number that came in an address.

    It is asked for by ``id``: the ``pk`` of a type of pages is a relation, in which Django lets numbers through that
    are too large for the database.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(pages, id=number)


class ContentPage(Page):
    """What every page has: a summary written by an editor, and perhaps a picture."""

    summary = models.CharField(
        max_length=SUMMARY_LENGTH,
        blank=True,
        help_text="One or two sentences for lists and search results. It must be safe to read on its own.",
    )
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    is_indexed: ClassVar[bool] = True  # whether search engines may list pages of this type
    shared_as: ClassVar[str] = "website"  # what Open Graph calls pages of this type: a website, or an article
    kind_label: ClassVar[str] = ""  # what search results call pages of this type; otherwise the name of the type

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary", widget=AdminAutoHeightTextInput(attrs={"rows": 2})),
        FieldPanel(
            "picture", help_text="At the top, in lists, with shared links. Never a person who could be recognised."
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    api_fields = [APIField("summary")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        refuse_embedded_in({each.name: getattr(self, each.attname) for each in rich_text_fields(self)})

    def serve_password_required_response(self, request: HttpRequest, form: Form, action_url: str) -> HttpResponse:
        return ask_password(request, form, action_url)

    @property
    def contact_area(self) -> Area | None:
        """The area whose numbers this page shows, instead of the provider's."""
        return None

    @property
    def description(self) -> str:
        """What search engines and shared links say of the page, in a sentence or two."""
        return self.search_description or self.summary

    @property
    def parts(self) -> list[tuple[int, str]]:
        """The headings of a long story, each with its place in the body, by which its element is named."""
        body = getattr(self, "body", None) or ()
        headings = [(place, block.value) for place, block in enumerate(body, start=1) if block.block_type == "heading"]
        return headings if len(headings) >= LONG else []

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        request.page_shown = self  # type: ignore[attr-defined]  # what stands around it follows it, as in public
        return super().serve_preview(request, mode_name)


class InFooter(ContentPage):
    """A page type of which single pages may be listed at the foot of every page."""

    show_in_footer = models.BooleanField(default=False, help_text="List this page at the foot of every page.")

    promote_panels = [*Page.promote_panels, FieldPanel("show_in_footer")]

    class Meta:
        abstract = True

    @staticmethod
    def pages() -> PageQuerySet:
        """Return the pages of all such types that are listed there."""
        listed = [models.Q(**{f"{kind._meta.model_name}__show_in_footer": True}) for kind in InFooter.__subclasses__()]
        return Page.objects.filter(reduce(or_, listed))


def story(**kwargs) -> PluginStreamField:
    """Return the field for the body of a page."""
    return PluginStreamField("story_blocks", own=STORY, **kwargs)


class HomePage(ContentPage):
    heading = models.CharField(max_length=120, help_text="The first words that a visitor reads.")
    introduction = RichTextField(
        features=["bold", "link"], blank=True, help_text="Two or three short sentences under the heading."
    )
    body = PluginStreamField("home_blocks", own=HOME, blank=True, help_text="The parts of the page, from top to foot.")

    kind_label = gettext_noop("Front page")
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 1
    template = "home/home_page.html"
    page_description = "The first page of the site, put together from parts."

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("introduction")], heading="First view"),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction")]
    api_fields = [*ContentPage.api_fields, APIField("heading"), APIField("introduction"), APIField("body")]

    @property
    def description(self) -> str:
        return super().description or Truncator(strip_tags(self.introduction)).chars(SUMMARY_LENGTH)


class StandardPage(InFooter):
    """A page of plain writing, such as ‘What is restorative justice?’."""

    body = story(blank=True, help_text="Begin with what matters most to the reader. Short sentences, everyday words.")

    kind_label = gettext_noop("Information")
    template = "home/standard_page.html"
    page_description = "A page of plain writing, such as ‘About us’."

    content_panels = [*ContentPage.content_panels, FieldPanel("body"), ReadingPanel()]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("show_in_footer")]
    api_fields = [*ContentPage.api_fields, APIField("body")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["subpages"] = list(present(self.get_children().live().public()).specific())
        return context


class ServiceAreaPage(ContentPage):
    """What one area's service offers, and how to reach it."""

    area = models.OneToOneField(
        Area,
        on_delete=models.PROTECT,
        related_name="page",
        help_text="Its phone, addresses, hours, commissioner and partners are shown beside the text.",
    )
    body = story(blank=True, help_text="What is particular to this area, such as its rules and where people can meet.")

    kind_label = gettext_noop("Area")
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    template = "home/service_area_page.html"
    page_description = "What the service of one area offers, with its own numbers."

    content_panels = [*ContentPage.content_panels, FieldPanel("area"), FieldPanel("body"), ReadingPanel()]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.RelatedFields("area", [index.SearchField("name"), index.SearchField("postcode_districts")]),
    ]
    api_fields = [*ContentPage.api_fields, APIField("body")]

    @property
    def contact_area(self) -> Area:
        return self.area

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["commissioner"] = Commissioner.objects.of(self.area, on=timezone.localdate()).first()
        context["partners"] = list(self.area.partners.all())
        return context
