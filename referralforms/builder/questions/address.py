"""The question for an address: lines as people write them, and a postcode; only their length is checked."""

from typing import Any

from django.utils.translation import gettext
from wagtail import blocks

from referralforms.builder.questions.autocomplete import OFF
from referralforms.builder.questions.base import Question, posted, text_parts, wrong
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.postcode import read_postcode

PARTS = ("lines", "postcode")
MAX_LINES, MAX_POSTCODE = 500, 20  # characters


class Address(Question):
    """``{"lines": text, "postcode": text}``, or ``{}`` where there is none."""

    is_fixed = True
    raw_type = dict

    is_own = blocks.BooleanBlock(
        required=False,
        default=True,
        label="A browser may fill it in",
        help_text="Only for the address of whoever fills in the form.",
    )

    def read(self, data, name) -> dict[str, str]:
        return {"lines": posted(data, name), "postcode": posted(data, f"{name}-postcode")}

    def clean_answer(self, value, raw) -> dict[str, str]:
        given = text_parts({"lines": raw} if isinstance(raw, str) else raw or {}, PARTS)
        if not any(given.values()):
            if value["required"]:
                raise wrong(self.messages(value)["required"])
            return {}
        if len(given["lines"]) > MAX_LINES:
            raise wrong(gettext("Use %(most)s characters or fewer") % {"most": MAX_LINES})
        if len(given["postcode"]) > MAX_POSTCODE:
            message = gettext("Use %(most)s characters or fewer for the postcode") % {"most": MAX_POSTCODE}
            raise wrong(message, "postcode")
        return given | {"postcode": read_postcode(given["postcode"])[1] or given["postcode"]}

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {
            "type": "object",
            "examples": [{"lines": "1 High Street\nAshford", "postcode": "TN23 1AA"}],
            "required": list(PARTS) if value["required"] else [],
            "properties": {
                "lines": {"type": "string", "maxLength": MAX_LINES},
                "postcode": {"type": "string", "maxLength": MAX_POSTCODE},
            },
        }

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=4), Blank(gettext("Postcode"), lines=1)]

    def show(self, value, answer) -> list[str]:
        return [line for line in [*answer.get("lines", "").splitlines(), answer.get("postcode", "")] if line]

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        raw = raw or {}
        return {
            "lines": raw.get("lines", ""),
            "postcode": raw.get("postcode", ""),
            "postcode_errors": [each.message for each in found if each.part == "postcode"],
            "lines_token": "street-address" if value["is_own"] else OFF,
            "postcode_token": "postal-code" if value["is_own"] else OFF,
        }

    class Meta:
        icon = "home"
        label = "Address"
        template = "referralforms/questions/address.html"
