"""What case studies and testimonials contribute to the home page."""

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from casestudies.models import CaseStudyIndexPage, CaseStudyPage, TestimonialIndexPage, TestimonialPage
from home.records import SpeakerKind


class CaseStudiesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(required=False, max_length=300)
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["case_studies"] = list(CaseStudyPage.objects.for_readers()[: value["count"]])
        context["index_page"] = CaseStudyIndexPage.objects.live().public().first()
        return context

    class Meta:
        icon = "doc-full"
        label = "Case studies"
        template = "casestudies/blocks/case_studies.html"


class TestimonialsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    kinds = blocks.MultipleChoiceBlock(
        choices=SpeakerKind.choices, required=False, help_text="Whose voices; none chosen means all."
    )
    area = SnippetChooserBlock("home.Area", required=False, help_text="From one area only; left empty, from all.")
    count = blocks.IntegerBlock(default=6, min_value=1, max_value=12)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        testimonials = TestimonialPage.objects.for_readers()
        if value["kinds"]:
            testimonials = testimonials.filter(kind__in=value["kinds"])
        if value.get("area"):
            testimonials = testimonials.filter(area=value["area"])
        context["testimonials"] = list(testimonials[: value["count"]])
        context["index_page"] = TestimonialIndexPage.objects.live().public().first()
        return context

    class Meta:
        icon = "openquote"
        label = "What people say"
        template = "casestudies/blocks/testimonials.html"
