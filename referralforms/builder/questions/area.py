"""The question for the service area; it decides which staff may see the submission."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy
from wagtail import blocks

from home.models import Area
from referralforms.builder.questions.base import Question, Words, posted, text_parts, wrong
from referralforms.builder.questions.blank import Blank, ticked
from referralforms.builder.questions.choices import marked
from referralforms.builder.questions.postcode import MAX_LENGTH, MISSING, area_of, read_postcode

NOT_SURE = "not-sure"
NOT_SURE_LABEL = gettext_lazy("I am not sure, or somewhere else")
NOT_OFFERED = gettext_lazy("Choose an area from the list, or ‘not sure’")


def choices() -> list[tuple[str, Words]]:
    return [*Area.objects.values_list("key", "name"), (NOT_SURE, NOT_SURE_LABEL)]


class AreaChoice(Question):
    """The key of an area or ``not-sure``; with a postcode beside it, ``{"area": key or "", "postcode": text}``."""

    main_part = "area"

    ask_postcode = blocks.BooleanBlock(
        required=False, label="Ask for a postcode too", help_text="Either is enough. The first half of one will do."
    )

    def read(self, data, name) -> Any:
        area = posted(data, name)
        return {"area": area, "postcode": posted(data, f"{name}-postcode")} if f"{name}-postcode" in data else area

    def clean_answer(self, value, raw) -> Any:
        parts = {"area": raw or "", "postcode": ""} if raw is None or isinstance(raw, str) else raw
        given = text_parts(parts, ["area", "postcode"])
        if given["area"] and given["area"] not in dict(choices()):
            raise wrong(NOT_OFFERED)
        given["postcode"] = checked_postcode(**given)
        if not any(given.values()) and value["required"]:
            raise wrong(self.messages(value)["required"])
        return given if given["postcode"] else given["area"]

    def schema(self, value) -> dict[str, Any]:
        known = [key for key, _ in choices()]
        plain = {"enum": known if value["required"] else ["", *known]}
        if not value["ask_postcode"]:
            return super().schema(value) | plain
        both = {"area": {"enum": ["", *known]}, "postcode": {"type": "string", "maxLength": MAX_LENGTH}}
        described = {key: each for key, each in super().schema(value).items() if key != "type"}
        return described | {"anyOf": [plain, {"type": "object", "properties": both}]}

    def offered(self, value) -> dict[str, Words]:
        return dict(choices())

    def blanks(self, value) -> list[Blank]:
        if not value["ask_postcode"]:
            return [ticked(self.offered(value))]
        postcode = Blank(gettext("Postcode, or its first half"), lines=1)
        return [postcode, ticked(self.offered(value), label=gettext("or choose an area"))]

    def show(self, value, answer) -> list[str]:
        area, postcode = parts_of(answer)
        return [*([str(dict(choices()).get(area, area))] if area else []), *([postcode] if postcode else [])]

    def facts(self, value, answer) -> dict[str, str]:
        area, postcode = parts_of(answer)
        known = area if area not in {"", NOT_SURE} else area_of(postcode) if postcode else ""
        return {"area": known} if known else {}

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        area, postcode = parts_of(raw)
        return {
            "choices": marked(dict(choices()), area),
            "postcode": postcode,
            "postcode_errors": [each.message for each in found if each.part == "postcode"],
        }

    class Meta:
        icon = "site"
        label = "Area"
        template = "referralforms/questions/area.html"


def parts_of(answer: Any) -> tuple[str, str]:
    """Return area and postcode of an answer, raw or stored."""
    if isinstance(answer, dict):
        return answer.get("area", ""), answer.get("postcode", "")
    return answer or "", ""


def checked_postcode(area: str, postcode: str) -> str:
    """Return a postcode as it is written. What cannot be read is kept where the area was chosen: it decides nothing."""
    if not postcode:
        return ""
    read = read_postcode(postcode)[1]
    if read is None and (not area or len(postcode) > MAX_LENGTH):
        raise wrong(MISSING, "postcode")
    return read or postcode
