"""All leaflets in one list, narrowed by a plain GET form to an audience, a language, a format."""

from django.utils.translation import gettext_lazy, gettext_noop
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index

from home.narrowing import Facts, narrow
from home.pages import ContentPage, InFooter
from home.records import Audience, Language, Resource

PER_PAGE = 12
LABELS = {
    "audience": (gettext_lazy("For"), Audience.choices),
    "language": (gettext_lazy("Language"), Language.choices),
    "format": (gettext_lazy("Format"), Resource.Format.choices),
}


def facts_of(resources: list[Resource]) -> Facts:
    return [(each.pk, {name: {getattr(each, name)} for name in LABELS}) for each in resources]


class ResourcesPage(InFooter):
    """Leaflets to read, print or order, each with its size and number of pages."""

    introduction = RichTextField(blank=True, features=["bold", "link"])

    kind_label = gettext_noop("Information")
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/resources_page.html"
    page_description = "All leaflets, for readers to narrow by audience, language and format."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction", help_text="Two or three short sentences above the list."),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction")]
    api_fields = [*ContentPage.api_fields, APIField("introduction")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # A provider has dozens of leaflets, not thousands: all of them are read, and counted without further queries.
        resources = {each.pk: each for each in Resource.objects.for_readers()}
        listed = narrow(facts_of(list(resources.values())), LABELS, request.GET, PER_PAGE)
        return context | {"listed": listed, "leaflets": [resources[key] for key in listed.pages]}
