"""What a browser may fill in: the tokens of HTML's autocomplete that our questions use."""

from wagtail import blocks

OFF = "off"
TOKENS = (
    "name",
    "email",
    "tel",
    "street-address",
    "postal-code",
    "bday",
    "organization",
    "organization-title",
)


def autocomplete(default: str = "") -> blocks.ChoiceBlock:
    """Return the editor's choice of a token."""
    return blocks.ChoiceBlock(
        choices=[(token, token) for token in TOKENS],
        default=default,
        required=False,
        help_text="What a browser may fill in. Left empty, it fills in nothing: right for questions about others.",
    )
