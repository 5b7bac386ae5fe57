"""What forms contribute to the home page."""

from wagtail import blocks


class StartAConversationBlock(blocks.StructBlock):
    """Leads to a form, with the phone number beside it."""

    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(max_length=300)
    button = blocks.CharBlock(max_length=60, default="Start a conversation")
    page = blocks.PageChooserBlock(page_type="referralforms.FormPage")

    class Meta:
        icon = "comment"
        label = "Start a conversation"
        template = "referralforms/blocks/start_a_conversation.html"
