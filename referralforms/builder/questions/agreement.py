"""What a person agrees to: one purpose, or checks with agencies that are named one by one."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from wagtail import blocks

from referralforms.builder.questions.base import Question
from referralforms.builder.questions.choices import Chosen, Option, marked

AGREED = "yes"
TICK = gettext_lazy("Tick the box, or leave it empty")
NOT_NAMED = gettext_lazy("Choose from these agencies")


def agreed(statement: str) -> str:
    return gettext("Agreed: %(statement)s") % {"statement": statement}


def not_agreed(statement: str) -> str:
    return gettext("Not agreed: %(statement)s") % {"statement": statement}


class Agreement(Question):
    """One sentence to agree to, for one purpose."""

    is_fixed = True
    is_agreement = True

    statement = blocks.CharBlock(max_length=300)

    def form_field(self, value) -> forms.Field:
        messages = self.messages(value) | {"invalid_choice": TICK}
        return forms.ChoiceField(choices=[(AGREED, AGREED)], required=value["required"], error_messages=messages)

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {"enum": [AGREED] if value["required"] else ["", AGREED]}

    def offered(self, value) -> dict[str, str]:
        return {AGREED: value["statement"]}

    def show(self, value, answer) -> list[str]:
        return [agreed(value["statement"]) if answer == AGREED else not_agreed(value["statement"])]

    class Meta:
        icon = "check"
        label = "Agreement"
        template = "referralforms/questions/agreement.html"


class AgencyAgreement(Chosen):
    """An agreement per agency: each has a box of its own, and what is not ticked is not agreed to."""

    is_fixed = is_agreement = True
    raw_type = list
    is_many = True

    agencies = blocks.ListBlock(Option(), min_num=1)

    def offered(self, value) -> dict[str, str]:
        return {each["key"]: each["label"] for each in value["agencies"]}

    def form_field(self, value) -> forms.Field:
        messages = self.messages(value) | {"invalid_choice": NOT_NAMED}
        return forms.MultipleChoiceField(
            choices=list(self.offered(value).items()), required=value["required"], error_messages=messages
        )

    def clean_answer(self, value, raw) -> list[str]:
        chosen = super().clean_answer(value, raw)
        return [key for key in self.offered(value) if key in chosen]

    def schema(self, value) -> dict[str, Any]:
        items = {"type": "array", "items": {"enum": list(self.offered(value))}, "uniqueItems": True}
        return super(Chosen, self).schema(value) | items | {"minItems": int(value["required"])}

    def show(self, value, answer) -> list[str]:
        given = [agreed(label) for key, label in self.offered(value).items() if key in answer]
        return given + [not_agreed(label) for key, label in self.offered(value).items() if key not in answer]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"choices": marked(self.offered(value), raw)}

    class Meta:
        icon = "group"
        label = "Agreement per agency"
        template = "referralforms/questions/agencies.html"
