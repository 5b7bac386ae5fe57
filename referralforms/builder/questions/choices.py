"""Questions that are answered by choosing: one, several, yes or no."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from wagtail import blocks

from referralforms.builder.questions import facts
from referralforms.builder.questions.base import WRONG_SHAPE, Question, Words, posted, text_parts, texts, tidy, wrong
from referralforms.builder.questions.blank import Blank, ticked

CHOICE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,39}$"
NONE, OTHER = "none", "other"
MAX_OTHER = 300  # characters
YES_NO: dict[str, Words] = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}
NOT_SURE: dict[str, Words] = {"not_sure": gettext_lazy("I am not sure")}
NOT_OFFERED = gettext_lazy("Choose one of the answers that are offered")


class Option(blocks.StructBlock):
    """One answer to choose."""

    key = blocks.RegexBlock(
        regex=CHOICE_PATTERN,
        error_messages={"invalid": "Use small letters, digits, - and _."},
        help_text="Names the choice in exports and in the API. It never changes once the form is live.",
    )
    label = blocks.CharBlock(max_length=200)
    hint = blocks.CharBlock(required=False, max_length=200)


class Chosen(Question):
    """What the questions of this kind share; each says what is ``offered``."""

    is_many = False
    is_fixed = True

    fact = facts.fact()
    fact_if = facts.fact_if()

    def offered(self, value) -> Mapping[str, Words]:
        raise TypeError(f"{type(self).__name__} must say what it offers.")

    def read(self, data, name) -> Any:
        return texts(data, name) if self.is_many else posted(data, name)

    def shaped(self, raw):
        shaped = super().shaped(raw)
        if self.is_many and not all(isinstance(each, str) for each in shaped):
            raise ValidationError(WRONG_SHAPE)
        return list(dict.fromkeys(shaped)) if self.is_many else shaped

    def form_field(self, value) -> forms.Field:
        messages = self.messages(value) | {"invalid_choice": NOT_OFFERED}
        choices = list(self.offered(value).items())
        return forms.ChoiceField(choices=choices, required=value["required"], error_messages=messages)

    def schema(self, value) -> dict[str, Any]:
        known = list(self.offered(value))
        return super().schema(value) | {"enum": known if value["required"] else ["", *known]}

    def blanks(self, value) -> list[Blank]:
        return [ticked(self.offered(value), hints(value))]

    def show(self, value, answer) -> list[str]:
        return [str(self.offered(value).get(answer, answer))]

    def is_countable(self, value) -> bool:
        return True

    def facts(self, value, answer) -> dict[str, str]:
        return facts.told(value, answer)

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"choices": marked(self.offered(value), raw, hints(value))}


class OneChoice(Chosen):
    is_fixed = True

    options = blocks.ListBlock(Option(), min_num=2)
    reported_as = facts.reported_as()

    def offered(self, value) -> dict[str, str]:
        return {each["key"]: each["label"] for each in value["options"]}

    class Meta:
        icon = "radio-full"
        label = "One choice"
        template = "referralforms/questions/one_choice.html"


class YesNo(Chosen):
    is_fixed = True

    ask_not_sure = blocks.BooleanBlock(required=False, default=True, label="Offer ‘I am not sure’")

    def offered(self, value) -> dict[str, Words]:
        return YES_NO | NOT_SURE if value["ask_not_sure"] else YES_NO

    class Meta:
        icon = "radio-full"
        label = "Yes or no"
        template = "referralforms/questions/one_choice.html"


class SeveralChoices(Question):
    """Boxes to tick; ``{"chosen": [keys], "other": "words"}``, or ``{}`` where nothing was."""

    is_fixed = True
    raw_type = dict
    main_part = "chosen"

    options = blocks.ListBlock(Option(), min_num=2)
    none_label = blocks.CharBlock(
        required=False, max_length=120, label="‘None of these’", help_text="A last box that excludes the others."
    )
    other_label = blocks.CharBlock(
        required=False, max_length=120, label="‘Something else’", help_text="A box that opens a line to write on."
    )

    fact = facts.fact()
    fact_if = facts.fact_if()
    reported_as = facts.reported_as()

    def offered(self, value) -> dict[str, str]:
        last = {OTHER: value["other_label"], NONE: value["none_label"]}
        return {each["key"]: each["label"] for each in value["options"]} | {k: v for k, v in last.items() if v}

    def is_countable(self, value) -> bool:
        return not value["other_label"]  # which opens a line for words

    def read(self, data, name) -> dict[str, Any]:
        return {"chosen": texts(data, name), "other": posted(data, f"{name}-other")}

    def clean_answer(self, value, raw) -> dict[str, Any]:
        raw = raw or {}
        chosen, other = chosen_of(raw), text_parts(raw, ["other"])["other"]
        if other and not value["other_label"]:
            raise ValidationError(WRONG_SHAPE)
        if other:
            chosen.add(OTHER)  # whoever wrote a line meant its box
        return self.checked(value, chosen, other)

    def checked(self, value, chosen: set[str], other: str) -> dict[str, Any]:
        offered = self.offered(value)
        if not chosen <= offered.keys():
            raise wrong(gettext("Choose from the answers that are offered"))
        if NONE in chosen and value["none_label"] and len(chosen) > 1:
            message = gettext("Choose ‘%(choice)s’, or the others, but not both")
            raise wrong(message % {"choice": value["none_label"]})
        if len(other) > MAX_OTHER:
            raise wrong(gettext("Use %(most)s characters or fewer") % {"most": MAX_OTHER}, "other")
        if not chosen and value["required"]:
            raise wrong(self.messages(value)["required"])
        return {"chosen": [key for key in offered if key in chosen], "other": other} if chosen else {}

    def schema(self, value) -> dict[str, Any]:
        chosen = {"type": "array", "items": {"enum": list(self.offered(value))}, "uniqueItems": True}
        return super().schema(value) | {
            "type": "object",
            "required": ["chosen"] if value["required"] else [],
            "properties": {
                "chosen": chosen | {"minItems": int(value["required"])},
                "other": {"type": "string", "maxLength": MAX_OTHER if value["other_label"] else 0},
            },
        }

    def blanks(self, value) -> list[Blank]:
        boxes = ticked(self.offered(value), hints(value))
        other = f"{value['other_label']}: {gettext('In your own words')}"
        return [boxes, Blank(other, lines=2)] if value["other_label"] else [boxes]

    def show(self, value, answer) -> list[str]:
        offered = self.offered(value)
        lines = [offered.get(key, key) for key in answer.get("chosen", []) if key != OTHER or not answer.get("other")]
        return lines + ([f"{offered.get(OTHER, OTHER)}: {answer['other']}"] if answer.get("other") else [])

    def facts(self, value, answer) -> dict[str, str]:
        return facts.told(value, answer.get("chosen"))

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        raw = raw or {}
        return {
            "choices": marked(self.offered(value), raw.get("chosen"), hints(value)),
            "other": raw.get("other", ""),
            "other_errors": [each.message for each in found if each.part == "other"],
        }

    class Meta:
        icon = "tick"
        label = "Several choices"
        template = "referralforms/questions/several_choices.html"


def chosen_of(raw: Any) -> set[str]:
    chosen = raw.get("chosen", []) if isinstance(raw, dict) else None
    if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
        raise ValidationError(WRONG_SHAPE)
    return {tidy(key) for key in chosen}


def hints(value: blocks.StructValue) -> dict[str, str]:
    return {each["key"]: each["hint"] for each in value.get("options", []) if each["hint"]}


def marked(offered: Mapping[str, Words], raw: Any, hints: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return choices as the components draw them, those of a raw answer ticked."""
    chosen = [raw] if isinstance(raw, str) else raw or []
    return [
        {"value": key, "label": label, "hint": (hints or {}).get(key, ""), "checked": key in chosen}
        for key, label in offered.items()
    ]
