"""What insights contribute to the home page."""

from wagtail import blocks

from insights.models import InsightIndexPage, InsightPage
from insights.newsletter.views import form_parts


class InsightsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["insights"] = list(InsightPage.objects.for_readers()[: value["count"]])
        context["index_page"] = InsightIndexPage.objects.live().public().first()
        return context

    class Meta:
        icon = "edit"
        label = "Insights"
        template = "insights/blocks/insights.html"


class NewsletterBlock(blocks.StructBlock):
    """Lets a reader ask for the newsletter. It shares nothing with what people send through forms."""

    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(max_length=300)

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | form_parts()

    class Meta:
        icon = "mail"
        label = "Newsletter"
        template = "insights/blocks/newsletter.html"
