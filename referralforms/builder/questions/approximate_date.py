"""The question for a time that is known roughly: ‘the 1990s’, ‘when I was six’."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from referralforms.builder.questions.base import Question, posted, text_parts, wrong
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.dates import read_when

MAX_LENGTH = 200  # characters
PRECISIONS = ("day", "month", "year", "decade", "span", "text")


class ApproximateDate(Question):
    """``{"words", "precision", "from", "to"}``: the person's words, and the days they mean where that can be read."""

    is_fixed = True
    raw_type = dict

    def read(self, data, name) -> dict[str, str]:
        return {"words": posted(data, name)}

    def clean_answer(self, value, raw) -> dict[str, Any]:
        words = text_parts({"words": raw} if isinstance(raw, str) else raw or {}, ["words"])["words"]
        if not words:
            if value["required"]:
                raise wrong(self.messages(value)["required"])
            return {}
        if len(words) > MAX_LENGTH:
            raise wrong(gettext("Use %(most)s characters or fewer") % {"most": MAX_LENGTH})
        return read_answer(words)

    def schema(self, value) -> dict[str, Any]:
        day = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        return super().schema(value) | {
            "type": "object",
            "examples": [{"words": "June 2019"}],
            "required": ["words"] if value["required"] else [],
            "properties": {
                "words": {"type": "string", "maxLength": MAX_LENGTH},
                "precision": {"enum": list(PRECISIONS)},
                "from": day,
                "to": day,
            },
        }

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=1)]

    def review(self, value, answer) -> list[str]:
        return [answer["words"]] if answer else []

    def show(self, value, answer) -> list[str]:
        words, first, last = answer.get("words", ""), answer.get("from"), answer.get("to")
        read = f" ({first or 'before'} to {last or 'now'})" if answer.get("precision") not in {"day", "text"} else ""
        return [words + read] if words else []

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        return {"words": (raw or {}).get("words", ""), "max_length": MAX_LENGTH}

    class Meta:
        icon = "calendar-alt"
        label = "Approximate date"
        template = "referralforms/questions/approximate_date.html"


def read_answer(words: str) -> dict[str, Any]:
    when = read_when(words)
    if when.first and when.first > timezone.localdate():
        raise wrong(gettext("This is in the future: check the year"))
    return {
        "words": words,
        "precision": when.precision,
        "from": when.first.isoformat() if when.first else None,
        "to": when.last.isoformat() if when.last else None,
    }
