"""How a person may be reached, and whether it is safe: each channel carries its own answer.

What follows from the answers stands in ``contact_safety``: unanswered means not safe.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy
from wagtail import blocks

from referralforms.builder.questions import terms
from referralforms.builder.questions.autocomplete import OFF
from referralforms.builder.questions.base import WRONG_SHAPE, Problem, Question, Words, posted, texts, tidy, wrong
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.channels import (
    ANNOUNCE,
    ANNOUNCE_LABEL,
    AT_TIMES,
    CHANNELS,
    CODE_WORD_LABEL,
    DAYS,
    EXAMPLES,
    KNOWS,
    NO_RECEIPT,
    PARTS_OF_DAY,
    PERSON_LABELS,
    RECEIPTS,
    TIMES_LABEL,
    VOICEMAIL,
    VOICEMAIL_LABEL,
    Channel,
    Options,
)
from referralforms.builder.questions.choices import marked
from referralforms.builder.questions.contact_safety import (
    LISTS,
    details,
    has_times,
    may_use,
    reach,
    reviewed,
    safety_card,
)
from referralforms.builder.questions.email_address import is_possible_email, slip_in
from referralforms.builder.questions.facts import REACH
from referralforms.builder.questions.phone import can_be_rung, read_phone

TIMES_MISSING = gettext_lazy("Write at which times it is safe, since you chose ‘Only at the times I give below’")
VOICEMAIL_MISSING = gettext_lazy("Choose an answer to ‘May we leave a voice message?’")
SAFETY_MISSING = gettext_lazy("%(channel)s: choose an answer to ‘%(question)s’")
RECEIPT_UNSAFE = {
    "email": gettext_lazy("To get a receipt by email, give an address above and say that it is safe. Or choose ‘No’"),
    "text": gettext_lazy(
        "To get a receipt by text, give a mobile number above and say that it is safe. Or choose ‘No’"
    ),
}

MAX_VALUE, MAX_ADDRESS, MAX_WORDS = 254, 500, 300  # characters
TEXTS = ("voicemail", "announce", "times", "never", "code_word", "receipt")


class SafeContact(Question):
    raw_type = dict
    main_part = "channels"

    channels = blocks.MultipleChoiceBlock(
        choices=[(channel.key, channel.label) for channel in CHANNELS.values()],
        default=list(CHANNELS),
        help_text="The ways that this form offers.",
    )
    ask_code_word = blocks.BooleanBlock(
        required=False, default=True, help_text="Ask for a word by which the person knows that it is us."
    )
    ask_times = blocks.BooleanBlock(
        required=False, default=True, help_text="Offer days and times of day to choose, beside the words."
    )
    ask_receipt = blocks.BooleanBlock(
        required=False, help_text="Offer to send the reference by email or text. Unanswered means no."
    )
    is_strict = blocks.BooleanBlock(
        required=False, label="Ask for every safety answer", help_text="For professionals who answer for somebody else."
    )
    is_about_another = blocks.BooleanBlock(
        required=False, label="About somebody else", help_text="A browser then fills in nothing of whoever writes."
    )

    def read(self, data: QueryDict, name: str) -> dict[str, Any]:
        def part(suffix: str) -> str:
            return posted(data, f"{name}-{suffix}")

        answer: dict[str, Any] = {key: {"value": part(f"{key}-value"), "safe": part(f"{key}-safe")} for key in CHANNELS}
        answer["channels"] = texts(data, f"{name}-channels")
        answer["third_person"] |= {key: part(f"third_person-{key}") for key in ("name", "link", "knows")}
        answer |= {key: texts(data, f"{name}-{key}") for key in LISTS}
        return answer | {key: part(key) for key in TEXTS}

    def clean_answer(self, value, raw) -> dict[str, Any]:
        return self.cleaned(value, raw, is_partly=False)

    def clean_partly(self, value, raw) -> dict[str, Any]:
        # What was not asked stays unanswered, and so not safe.
        return self.cleaned(value, raw, is_partly=True)

    def cleaned(self, value, raw, *, is_partly: bool) -> dict[str, Any]:
        raw = checked_shape(raw or {})
        chosen = [key for key in value["channels"] if key in raw.get("channels", ())]
        found: list[ValidationError] = []
        answer: dict[str, Any] = {"channels": chosen}
        for key in chosen:
            answer[key] = clean_channel(CHANNELS[key], raw.get(key, {}), found, is_partly=is_partly)
        if value["required"] and not chosen:
            found.append(wrong(value["error"] or gettext("Choose at least one way to reach you")))
        answer |= clean_details(raw, chosen)
        if not is_partly:
            found += [wrong(message, part) for part, message in gaps(value, answer)]
        if found:
            raise ValidationError(found)
        return answer if any(each for key, each in answer.items() if key != "receipt") else {}

    def schema(self, value) -> dict[str, Any]:
        offered = [key for key in CHANNELS if key in value["channels"]]
        parts = {key: channel_schema(CHANNELS[key]) for key in offered if CHANNELS[key].safety}
        words = {key: {"type": "string", "maxLength": MAX_WORDS} for key in ("times", "never", "code_word")}
        lists = {"days": DAYS, "parts": PARTS_OF_DAY}
        choices = {"voicemail": VOICEMAIL, "announce": ANNOUNCE, "receipt": RECEIPTS}
        return super().schema(value) | {
            "type": "object",
            "required": ["channels"] if value["required"] else [],
            "properties": {
                "channels": {"type": "array", "items": {"enum": offered}, "minItems": int(value["required"])},
                **parts,
                **words,
                **{key: {"type": "array", "items": {"enum": list(dict(each))}} for key, each in lists.items()},
                **{key: {"enum": ["", *dict(options)]} for key, options in choices.items()},
            },
        }

    def offered(self, value) -> dict[str, Words]:
        return {key: CHANNELS[key].label for key in CHANNELS if key in value["channels"]}

    def index_terms(self, value, answer) -> set[str]:
        makes = {"tel": terms.phone, "email": terms.email}
        ways = [(CHANNELS[key].kind, answer[key].get("value", "")) for key in answer["channels"]]
        return {term for kind, text in ways if kind in makes for term in makes[kind](text)}

    def blanks(self, value) -> list[Blank]:
        offered = [CHANNELS[key] for key in CHANNELS if key in value["channels"]]
        parts = [Blank(choices=tuple(str(channel.label) for channel in offered))]
        for channel in offered:
            parts += channel_blanks(channel)
        if {"phone", "third_person"} & set(value["channels"]):
            parts += [labelled_choices(VOICEMAIL_LABEL, VOICEMAIL), labelled_choices(ANNOUNCE_LABEL, ANNOUNCE)]
        parts.append(Blank(str(TIMES_LABEL), lines=2))
        return [*parts, Blank(str(CODE_WORD_LABEL), lines=1)] if value["ask_code_word"] else parts

    def show(self, value, answer) -> list[str]:
        # Numbers and addresses stand on the safety card alone, where those that are not safe are struck through.
        lines = [f"{way['label']}: {way['state']}" for way in safety_card(answer)]
        return [*lines, *details(answer)]

    def facts(self, value, answer) -> dict[str, str]:
        return {f"{REACH}{value['key']}": reach(answer)}  # a form may ask more than once

    def review(self, value, answer) -> list[str]:
        ways = [CHANNELS[key] for key in answer.get("channels", ()) if key in CHANNELS]
        return [*(reviewed(answer, channel) for channel in ways), *self.advice(value, answer), *details(answer)]

    def advice(self, value, answer) -> list[str]:
        return slip_in(typed_in(answer.get("email", {})))

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        raw = raw or {}
        return {
            "channels": [
                drawn_channel(value, CHANNELS[key], raw, found) for key in CHANNELS if key in value["channels"]
            ],
            "voicemail_choices": drawn_choices(VOICEMAIL, raw.get("voicemail")),
            "announce_choices": drawn_choices(ANNOUNCE, raw.get("announce")),
            "knows_choices": drawn_choices(KNOWS, raw.get("third_person", {}).get("knows")),
            "days_choices": marked(dict(DAYS), raw.get("days")),
            "parts_choices": marked(dict(PARTS_OF_DAY), raw.get("parts")),
            "receipt_choices": drawn_choices(receipts(value), raw.get("receipt")),
            "has_days": bool(raw.get("days") or raw.get("parts") or raw.get("never")),
            **{f"{part}_errors": messages(found, part) for part in ("times", "voicemail", "receipt")},
        }

    class Meta:
        icon = "mobile-alt"
        label = "Safe contact"
        template = "referralforms/questions/safe_contact.html"


def channel_blanks(channel: Channel) -> list[Blank]:
    """Return the room for one channel on paper."""
    if not channel.safety:
        return []
    value_label = f"{channel.label}: {channel.value_label}"
    who = (
        [Blank(f"{channel.label}: {label}", lines=1) for label in PERSON_LABELS]
        if channel.key == "third_person"
        else []
    )
    lines = 4 if channel.kind == "address" else 1
    return [*who, Blank(value_label, lines=lines), labelled_choices(channel.safety_label, channel.safety)]


def labelled_choices(label: Words, options: Options) -> Blank:
    return Blank(str(label), tuple(str(each) for _, each in options))


def checked_shape(raw: Any) -> dict[str, Any]:
    """Return a raw answer in which every text is a text; JSON may bring anything.

    Raises:
        ValidationError: something has another shape.
    """
    channels = raw.get("channels", []) if isinstance(raw, dict) else None
    if not isinstance(channels, list) or not all(isinstance(key, str) for key in channels):
        raise wrong(WRONG_SHAPE)
    parts = {key: raw.get(key, {}) for key in CHANNELS}
    words = {key: raw.get(key, "") for key in TEXTS}
    lists = {key: raw.get(key, []) for key in LISTS}
    if not all(
        isinstance(part, dict) and all(isinstance(text, str) for text in part.values()) for part in parts.values()
    ):
        raise wrong(WRONG_SHAPE)
    if not all(isinstance(text, str) for text in words.values()):
        raise wrong(WRONG_SHAPE)
    if not all(isinstance(each, list) and all(isinstance(key, str) for key in each) for each in lists.values()):
        raise wrong(WRONG_SHAPE)
    return {"channels": channels, **parts, **words, **lists}


def clean_channel(
    channel: Channel, raw: dict[str, str], found: list[ValidationError], *, is_partly: bool
) -> dict[str, str]:
    """Return one channel's answer; what is wrong with it is added to ``found``."""
    if not channel.safety:
        return {}
    typed, safe = tidy(typed_in(raw)), raw.get("safe", "")
    if problem := value_problem(channel, typed):
        found.append(wrong(problem, f"{channel.key}-value"))
    if safe not in dict(channel.safety) and not (is_partly and not safe):
        message = SAFETY_MISSING % {"channel": channel.label, "question": channel.safety_label}
        found.append(wrong(message, f"{channel.key}-safe"))
    number = read_phone(typed).number if channel.kind == "tel" else None
    return {"value": number or typed, "typed": typed, "safe": safe} | clean_person(channel, raw)


def typed_in(given: dict[str, str]) -> str:
    """Return what the person typed, which is what counts: an answer that was stored holds it as dialled too."""
    return given.get("typed") or given.get("value", "")


def clean_person(channel: Channel, raw: dict[str, str]) -> dict[str, str]:
    """Return who the third person is."""
    if channel.key != "third_person":
        return {}
    knows = raw.get("knows", "")
    who = {key: tidy(raw.get(key, ""))[:MAX_VALUE].strip() for key in ("name", "link")}
    return who | {"knows": knows if knows in dict(KNOWS) else ""}


def value_problem(channel: Channel, typed: str) -> Words:
    if not typed:
        return channel.missing
    if len(typed) > (MAX_ADDRESS if channel.kind == "address" else MAX_VALUE):
        return gettext("%(field)s: this is too long") % {"field": channel.value_label}
    if channel.kind == "tel" and not can_be_rung(typed):
        message = gettext("%(field)s: check the number, it seems to be too short or too long")
        return message % {"field": channel.value_label}
    if channel.kind == "email":
        return "" if is_possible_email(typed) else channel.missing
    return ""


def clean_details(raw: dict[str, Any], chosen: list[str]) -> dict[str, Any]:
    """Return what belongs to no single channel; an unknown choice counts as unanswered, which is never ‘yes’."""
    answer: dict[str, Any] = {key: tidy(raw[key])[:MAX_WORDS].strip() for key in ("times", "never", "code_word")}
    answer["days"] = [key for key, _ in DAYS if key in raw["days"]]
    answer["parts"] = [key for key, _ in PARTS_OF_DAY if key in raw["parts"]]
    answer["receipt"] = raw["receipt"] if raw["receipt"] in dict(RECEIPTS) else NO_RECEIPT
    if {"phone", "third_person"} & set(chosen):
        answer["voicemail"] = raw["voicemail"] if raw["voicemail"] in dict(VOICEMAIL) else ""
        answer["announce"] = raw["announce"] if raw["announce"] in dict(ANNOUNCE) else ""
    return answer


def gaps(value: blocks.StructValue, answer: dict[str, Any]) -> Iterator[tuple[str, Words]]:
    """Yield (part, sentence) for what the channels promise and the rest does not hold."""
    if any(answer[key].get("safe") == AT_TIMES for key in answer["channels"]) and not has_times(answer):
        yield "times", TIMES_MISSING
    if value["is_strict"] and answer.get("voicemail") == "":
        yield "voicemail", VOICEMAIL_MISSING
    if answer["receipt"] != NO_RECEIPT and not may_use(answer, answer["receipt"]):
        yield "receipt", RECEIPT_UNSAFE[answer["receipt"]]


def receipts(value: blocks.StructValue) -> Options:
    return tuple(each for each in RECEIPTS if each[0] == NO_RECEIPT or each[0] in value["channels"])


def channel_schema(channel: Channel) -> dict[str, Any]:
    longest = MAX_ADDRESS if channel.kind == "address" else MAX_VALUE
    parts: dict[str, Any] = {
        "value": {"type": "string", "maxLength": longest, "examples": [EXAMPLES[channel.kind]]},
        "safe": {"enum": [key for key, _ in channel.safety]},
    }
    if channel.key == "third_person":
        parts |= {"name": {"type": "string"}, "link": {"type": "string"}, "knows": {"enum": ["", "yes", "no"]}}
    return {"type": "object", "required": ["value", "safe"], "properties": parts, "title": str(channel.label)}


def drawn_channel(
    value: blocks.StructValue, channel: Channel, raw: dict[str, Any], found: list[Problem]
) -> dict[str, Any]:
    """Return what the template shows of one channel."""
    given = raw.get(channel.key, {})
    return {
        "key": channel.key,
        "label": channel.label,
        "type": channel.kind,
        "value_label": channel.value_label,
        "value_hint": channel.value_hint,
        "autocomplete": OFF if value["is_about_another"] else channel.autocomplete or OFF,
        "safety_label": channel.safety_label,
        "safety_choices": [{"value": key, "label": label} for key, label in channel.safety],
        "checked": channel.key in raw.get("channels", ()),
        "value": typed_in(given),
        "advice": slip_in(typed_in(given)) if channel.kind == "email" else [],
        "safe": given.get("safe", ""),
        "value_errors": messages(found, f"{channel.key}-value"),
        "safe_errors": messages(found, f"{channel.key}-safe"),
    }


def messages(found: list[Problem], part: str) -> list[str]:
    return [each.message for each in found if each.part == part]


def drawn_choices(options: Options, chosen: str | None) -> list[dict[str, Any]]:
    return [{"value": key, "label": label, "checked": key == chosen} for key, label in options]
