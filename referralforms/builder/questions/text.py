"""Questions that are answered in a person's own words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from wagtail import blocks

from referralforms.builder.questions import terms
from referralforms.builder.questions.autocomplete import OFF, autocomplete
from referralforms.builder.questions.base import Question
from referralforms.builder.questions.blank import Blank, lines_for

CHARACTERS, WORDS = "characters", "words"
LETTERS_OF_A_WORD = 6  # about, with the space behind it
TOO_LONG = gettext_lazy("Use {most} characters or fewer")
MOST = {
    CHARACTERS: gettext_lazy("You can write up to %(most)s characters."),
    WORDS: gettext_lazy("You can write up to %(most)s words."),
}
LEFT = {CHARACTERS: gettext_lazy("Characters left: {}"), WORDS: gettext_lazy("Words left: {}")}
OVER = {CHARACTERS: gettext_lazy("Characters too many: {}"), WORDS: gettext_lazy("Words too many: {}")}
TOO_MUCH = {
    CHARACTERS: gettext_lazy("Use %(most)s characters or fewer; you wrote %(written)s"),
    WORDS: gettext_lazy("Use %(most)s words or fewer; you wrote %(written)s"),
}


class ShortText(Question):
    is_fixed = shows_text = True

    max_length = blocks.IntegerBlock(default=100, min_value=1, max_value=500, help_text="Characters.")
    autocomplete = autocomplete()

    def form_field(self, value) -> forms.Field:
        messages = self.messages(value) | {"max_length": format_lazy(TOO_LONG, most=value["max_length"])}
        return forms.CharField(required=value["required"], max_length=value["max_length"], error_messages=messages)

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {"maxLength": value["max_length"]}

    def index_terms(self, value, answer) -> set[str]:
        return terms.reference(answer)

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"autocomplete": value["autocomplete"] or OFF, "max_length": value["max_length"]}

    class Meta:
        icon = "pilcrow"
        label = "Short text"
        template = "referralforms/questions/short_text.html"


class Name(ShortText):
    """What to call a person: one field, any characters, no title."""

    shows_text = True

    autocomplete = autocomplete("name")

    def index_terms(self, value, answer) -> set[str]:
        return terms.surname(answer)

    class Meta:
        icon = "user"
        label = "Name"


class LongText(Question):
    """Words with a limit, which the page says and counts down. What is too long comes back whole, never cut."""

    is_fixed = shows_text = True

    max_length = blocks.IntegerBlock(default=1000, min_value=20, max_value=10_000, label="Limit")
    counted = blocks.ChoiceBlock(
        choices=[(CHARACTERS, "Characters"), (WORDS, "Words")], default=CHARACTERS, label="The limit counts"
    )

    def form_field(self, value) -> forms.Field:
        def check(text: str) -> None:
            if (written := length(text, value["counted"])) > value["max_length"]:
                message = TOO_MUCH[value["counted"]] % {"most": value["max_length"], "written": written}
                raise ValidationError(message)

        return forms.CharField(required=value["required"], validators=[check], error_messages=self.messages(value))

    def schema(self, value) -> dict[str, Any]:
        limit = "maxLength" if value["counted"] == CHARACTERS else "x-maxWords"
        return super().schema(value) | {limit: value["max_length"]}

    def blanks(self, value) -> list[Blank]:
        each = 1 if value["counted"] == CHARACTERS else LETTERS_OF_A_WORD
        return [Blank(lines=lines_for(value["max_length"] * each))]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {
            "limit": value["max_length"],
            "counted": value["counted"],
            "limit_text": MOST[value["counted"]] % {"most": value["max_length"]},
            "left_text": LEFT[value["counted"]],
            "over_text": OVER[value["counted"]],
        }

    class Meta:
        icon = "edit"
        label = "Long text"
        template = "referralforms/questions/long_text.html"


def length(text: str, counted: str) -> int:
    return len(text.split()) if counted == WORDS else len(text)
