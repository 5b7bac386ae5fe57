"""How we use your information: shown, not ticked, and recorded as it was shown."""

import hashlib
from typing import Any

from django.utils.translation import get_language, gettext
from wagtail import blocks

from home.outside import refuse_embedded
from referralforms.builder.questions.base import Question, posted
from referralforms.builder.questions.blank import Blank

GIVEN = "yes"  # said by staff alone: on a form of the public it is on the page
MAX_LANGUAGE = 20  # characters


class NoticeShown(Question):
    """``{"version", "language", "sha256"}`` of the text that was on the page; the time is that of the submission."""

    is_notice = True

    raw_type = dict

    version = blocks.CharBlock(max_length=40, help_text="Such as ‘2026-11’. Raise it whenever the text changes.")
    text = blocks.RichTextBlock(features=["bold", "link", "ol", "ul", "h3"], validators=[refuse_embedded])

    def read(self, data, name) -> dict[str, str]:
        given = posted(data, f"{name}-given")
        return {"given": given} if given else {}

    def clean_answer(self, value, raw) -> dict[str, str]:
        """Return what was shown. There is nothing to answer, so that whatever was sent in its place is no answer."""
        return {"version": value["version"], "language": language(), "sha256": sha256(value["text"])}

    def clean_partly(self, value, raw) -> dict[str, str]:
        """Return what was given on the phone or with a letter: only staff know whether it was, and they say so."""
        return self.clean_answer(value, raw) if raw and raw.get("given") == GIVEN else {}

    def schema(self, value) -> dict[str, Any]:
        return super().schema(value) | {
            "type": "object",
            "readOnly": True,
            "properties": {
                "version": {"const": value["version"]},
                "language": {"type": "string", "maxLength": MAX_LANGUAGE},
                "sha256": {"const": sha256(value["text"])},
            },
        }

    def blanks(self, value) -> list[Blank]:
        return [Blank(text=value["text"])]

    def review(self, value, answer) -> list[str]:
        return [gettext("You were shown this on its page.")]

    def show(self, value, answer) -> list[str]:
        return [f"Shown: version {answer.get('version', '')}, in {answer.get('language', '')}"]

    class Meta:
        icon = "info-circle"
        label = "Notice shown"
        template = "referralforms/questions/notice.html"


def language() -> str:
    return (get_language() or "")[:MAX_LANGUAGE]


def sha256(text: Any) -> str:
    return hashlib.sha256(str(getattr(text, "source", text) or "").encode()).hexdigest()
