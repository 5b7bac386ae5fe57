"""A page for one of the four kinds of visitor, which ends with the ways to go on."""

from django.db import models
from django.utils.translation import gettext_noop
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.search import index

from home.editing import ReadingPanel
from home.fields import PluginStreamField
from home.pages import ContentPage, story
from home.records import Audience, Resource


class WayOnBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=160, help_text="What the visitor finds there, in one sentence.")
    page = blocks.PageChooserBlock()

    class Meta:
        icon = "arrow-right"
        label = "Way on"


class AudiencePage(ContentPage):
    """What one kind of visitor needs to know, their leaflets, and where they may go from here."""

    audience = models.CharField(
        max_length=20, choices=Audience.choices, help_text="Leaflets for this audience are listed by themselves."
    )
    body = story(help_text="Begin with what matters most to the reader. Short sentences, everyday words.")
    ways_on = PluginStreamField(
        own=[("way", WayOnBlock())],
        blank=True,
        verbose_name="ways to go on",
        help_text="Three or four at most. ‘Start a conversation’ and the phone are always there.",
    )

    kind_label = gettext_noop("Information")
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/audience_page.html"
    page_description = "A page for people harmed, people responsible, families or professionals."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("audience"),
        FieldPanel("body"),
        ReadingPanel(),
        MultiFieldPanel([FieldPanel("ways_on")], heading="At the end"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("audience")]
    api_fields = [*ContentPage.api_fields, APIField("audience"), APIField("body")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["leaflets"] = list(Resource.objects.for_readers().filter(audience=self.audience))
        context["ways_on"] = [way.value for way in self.ways_on if way.value["page"] and way.value["page"].live]
        return context
