"""Blocks that every page type shares, and those of the home page that need no plugin."""

from django.db.models import prefetch_related_objects
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from home.outside import refuse_embedded
from home.records import Area, Partner, Resource, SpeakerKind, SupportLine

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class QuotationBlock(blocks.StructBlock):
    """What somebody said, in one or several paragraphs, with who they were at the time."""

    paragraphs = blocks.ListBlock(
        blocks.TextBlock(label="Paragraph", rows=3), min_num=1, help_text="Without quotation marks."
    )
    speaker = blocks.CharBlock(max_length=160, help_text="A name, or a kind of person such as ‘The facilitator’.")
    role = blocks.CharBlock(required=False, max_length=200, help_text="The role they had at the time.")
    kind = blocks.ChoiceBlock(choices=SpeakerKind.choices, label="Kind of speaker")

    class Meta:
        icon = "openquote"
        template = "components/quotation.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(help_text="Its description is read out to those who do not see it.")
    caption = blocks.CharBlock(required=False, max_length=240, help_text="Shown under the picture.")

    class Meta:
        icon = "image"
        template = "components/picture.html"


class SupportLinesBlock(blocks.StructBlock):
    """Others to talk to, each with the day on which somebody last rang the number."""

    heading = blocks.CharBlock(max_length=120, default="Someone else to talk to")
    lines = blocks.ListBlock(
        SnippetChooserBlock("home.SupportLine"),
        required=False,
        default=[],
        label="Support lines",
        help_text="In the order in which they are shown. None chosen means all of them.",
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["lines"] = [line for line in value["lines"] if line] or list(SupportLine.objects.all())
        return context

    class Meta:
        icon = "help"
        label = "Support lines"
        template = "components/support_lines.html"


STORY = [
    ("heading", blocks.CharBlock(icon="title", max_length=160, template="components/heading.html")),
    (
        "paragraph",
        blocks.RichTextBlock(icon="pilcrow", features=TEXT_FEATURES, label="Text", validators=[refuse_embedded]),
    ),
    ("quotation", QuotationBlock()),
    ("picture", PictureBlock()),
    (
        "claim",
        SnippetChooserBlock(
            "home.Claim",
            icon="info-circle",
            template="components/claim.html",
            help_text="A number that is corrected in one place, under ‘Snippets’, ‘Claims’.",
        ),
    ),
    ("support_lines", SupportLinesBlock()),
]


class HomeTextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=TEXT_FEATURES, validators=[refuse_embedded])
    picture = ImageChooserBlock(required=False, help_text="Beside the text. Never a person who could be recognised.")

    class Meta:
        icon = "pilcrow"
        label = "Text"
        template = "home/blocks/text.html"


class WayInBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80)
    text = blocks.CharBlock(max_length=200)
    page = blocks.PageChooserBlock()
    picture = ImageChooserBlock(required=False, help_text="Above the heading: give all of the ways one, or none.")


class WaysInBlock(blocks.StructBlock):
    """Leads each kind of visitor to the page written for them."""

    heading = blocks.CharBlock(max_length=120)
    ways = blocks.ListBlock(WayInBlock(), min_num=2, max_num=6)

    def get_context(self, value, parent_context=None):
        # All pictures as they were cut to size, in one query.
        prefetch_related_objects([way["picture"] for way in value["ways"] if way.get("picture")], "renditions")
        return super().get_context(value, parent_context)

    class Meta:
        icon = "group"
        label = "Ways in"
        template = "home/blocks/ways_in.html"


class FactBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=60)
    text = blocks.CharBlock(max_length=240)


class FactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    facts = blocks.ListBlock(FactBlock(), min_num=2, max_num=6)

    class Meta:
        icon = "list-ul"
        label = "Key facts"
        template = "home/blocks/facts.html"


class CallToActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(max_length=300)
    button = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock()

    class Meta:
        icon = "comment"
        label = "Call to action"
        template = "home/blocks/call_to_action.html"


class PartnersBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["partners"] = list(Partner.objects.select_related("logo").prefetch_related("logo__renditions"))
        return context

    class Meta:
        icon = "group"
        label = "Partners"
        template = "home/blocks/partners.html"


class LeafletsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(required=False, max_length=300)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["leaflets"] = list(Resource.objects.for_readers())
        return context

    class Meta:
        icon = "doc-full"
        label = "Leaflets"
        template = "home/blocks/leaflets.html"


class AreasBlock(blocks.StructBlock):
    """Leads to the team of each area, whose own number stands beside its name."""

    heading = blocks.CharBlock(max_length=120, default="Find your team")
    text = blocks.CharBlock(required=False, max_length=300)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        public = Page.objects.live().public()
        context["areas"] = list(Area.objects.filter(page__page_ptr__in=public).select_related("page"))
        return context

    class Meta:
        icon = "site"
        label = "Areas"
        template = "home/blocks/areas.html"


HOME = [
    ("text", HomeTextBlock()),
    ("ways_in", WaysInBlock()),
    ("facts", FactsBlock()),
    ("call_to_action", CallToActionBlock()),
    ("quotation", QuotationBlock()),
    ("partners", PartnersBlock()),
    ("leaflets", LeafletsBlock()),
    ("areas", AreasBlock()),
]
