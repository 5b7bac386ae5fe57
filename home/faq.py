"""Questions that people ask, with their answers."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index

from home.blocks import TEXT_FEATURES
from home.editing import ReadingPanel
from home.fields import PluginStreamField
from home.outside import refuse_embedded
from home.pages import ContentPage, InFooter


class AnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=160, help_text="As a visitor would ask it, with its question mark.")
    answer = blocks.RichTextBlock(
        features=TEXT_FEATURES,
        validators=[refuse_embedded],
        help_text="Answer in the first sentence; explain after that. Promise nothing.",
    )

    class Meta:
        icon = "help"
        label = "Question and answer"
        template = "components/answer.html"


class FAQPage(InFooter):
    introduction = RichTextField(blank=True, features=["bold", "link"])
    questions = PluginStreamField(
        own=[
            ("heading", blocks.CharBlock(icon="title", max_length=120, template="components/heading.html")),
            ("answer", AnswerBlock()),
        ],
        help_text="A heading begins a group of questions; each question stands with its answer.",
    )

    kind_label = gettext_noop("Questions and answers")
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    template = "home/faq_page.html"
    page_description = "Questions that people ask, each with its answer."

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction", help_text="Two or three short sentences above the questions."),
        FieldPanel("questions"),
        ReadingPanel(),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("questions"),
    ]
    api_fields = [*ContentPage.api_fields, APIField("introduction"), APIField("questions")]

    class Meta:
        verbose_name = "FAQ page"

    @property
    def has_groups(self) -> bool:
        """Say whether headings stand above the questions, which then are one level lower."""
        return any(block.block_type == "heading" for block in self.questions)

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the questions as schema.org knows them."""
        answers = [block.value for block in self.questions if block.block_type == "answer"]
        return {"@type": "FAQPage", "mainEntity": [as_question(each) for each in answers]}


def as_question(value: blocks.StructValue) -> dict[str, Any]:
    answer = {"@type": "Answer", "text": str(value["answer"])}
    return {"@type": "Question", "name": value["question"], "acceptedAnswer": answer}
