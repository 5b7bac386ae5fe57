"""What every question type has: one class gives the editor's form, the check, the storage and the API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from wagtail import blocks

from home.outside import refuse_embedded
from referralforms.builder.condition_blocks import ConditionBlock
from referralforms.builder.questions.blank import USUAL_LENGTH, Blank, lines_for, ticked

Words: TypeAlias = str | Promise  # a promise is translated when it is read

WRONG_SHAPE = gettext_lazy("This answer has the wrong shape: see the schema of the form.")
MISSING = gettext_lazy("Answer the question ‘{label}’")
KEY_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"

SENSITIVITIES = [
    ("personal", "Personal"),
    ("safety", "Safety: how and when a person may be reached"),
    ("case", "About the case"),
    ("special", "Special category: health, ethnicity, sexuality, offences"),
]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an answer: a sentence, and the part of the question it stands beside."""

    message: str
    part: str = ""


def problems(error: ValidationError) -> list[Problem]:
    """Return what a check found; a composite question names the part in the error's params."""
    return [
        Problem(message, (each.params or {}).get("part", "")) for each in error.error_list for message in each.messages
    ]


def tidy(text: str) -> str:
    """Return text as it can be stored and shown everywhere: no NUL, no half characters, plain line ends.

    Nothing a person wrote is refused for the characters it holds.
    """
    if text.isprintable():  # as most answers are; a long form asks this often
        return text.strip()
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def posted(data: QueryDict, name: str) -> str:
    """Return the text posted under a name. A name that came several times gives all of its texts: none is lost."""
    return "\n".join(dict.fromkeys(text for text in texts(data, name) if text))


def texts(data: QueryDict, name: str) -> list[str]:
    return data.getlist(name) if isinstance(data, MultiValueDict) else [data[name]] if name in data else []


def wrong(message: Words, part: str = "") -> ValidationError:
    """Return an error that stands beside one part of a question."""
    # An error with parameters is a format to Django, and an editor may write of 50 %.
    return ValidationError(str(message).replace("%", "%%"), params={"part": part})


def text_parts(raw: Any, keys: Iterable[str]) -> dict[str, str]:
    """Return named texts out of a raw answer in several parts, tidied; what is missing is empty.

    Raises:
        ValidationError: the answer or one of its parts has another shape.
    """
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key) or "", str) for key in keys):
        raise ValidationError(WRONG_SHAPE)
    return {key: tidy(raw.get(key) or "") for key in keys}


def skipped_never(block: "Question", value: blocks.StructValue) -> bool:
    """Say whether everybody must meet a question, so that it can have no condition: each notice, and each agreement
    that is required. No method, since no type of a plugin is to decide otherwise."""
    return block.is_notice or (block.is_agreement and value["required"])


class Question(blocks.StructBlock):
    """A kind of question. Its own fields are what an editor fills in; ``Meta.template`` draws it."""

    key = blocks.RegexBlock(
        regex=KEY_PATTERN,
        error_messages={"invalid": "Use small letters, digits and _, beginning with a letter."},
        help_text="Names the answer in exports and in the API. It never changes once the form is live.",
    )
    label = blocks.CharBlock(max_length=200)
    hint = blocks.CharBlock(required=False, max_length=400)
    required = blocks.BooleanBlock(required=False, default=True)
    error = blocks.CharBlock(required=False, max_length=200, help_text="Shown when the answer is missing.")
    sensitivity = blocks.ChoiceBlock(choices=SENSITIVITIES, default="personal")
    guidance = blocks.RichTextBlock(
        required=False,
        features=["bold", "link", "ol", "ul"],
        validators=[refuse_embedded],
        help_text="Shown before the question.",
    )
    condition = ConditionBlock(required=False)

    raw_type: ClassVar[type] = str  # what an answer is in JSON
    main_part: ClassVar[str] = ""  # of an answer in several parts, the one that conditions compare
    is_notice: ClassVar[bool] = False  # whether it says how what is given is used
    is_agreement: ClassVar[bool] = False  # whether it asks for leave to do something
    takes_files: ClassVar[bool] = False  # whether it is answered with a file
    is_fixed: ClassVar[bool] = False  # whether field and look depend on nothing but what the editor filled in
    shows_text: ClassVar[bool] = False  # whether an answer is drawn in one place, as it was typed, and changes no more

    def read(self, data: QueryDict, name: str) -> Any:
        """Return the raw answer out of a posted form: JSON, which ``clean_answer`` and ``draw`` take too."""
        return posted(data, name)

    def clean_answer(self, value: blocks.StructValue, raw: Any) -> Any:
        """Return the answer as it is stored: JSON, the same from a form and from the API.

        Raises:
            ValidationError: with sentences for the person who answers.
        """
        return self.field_of(value).clean(self.shaped(raw))

    def field_of(self, value: blocks.StructValue) -> forms.Field:
        """Return the field that checks a raw answer, made once per version where its type allows that."""
        if not self.is_fixed:
            return self.form_field(value)
        try:
            return value.field
        except AttributeError:
            value.field = self.form_field(value)
            return value.field

    def shaped(self, raw: Any) -> Any:
        """Return a raw answer of the right shape, its words tidied; JSON may bring anything.

        Raises:
            ValidationError: it has another shape.
        """
        if raw is None:
            raw = self.raw_type()
        if not isinstance(raw, self.raw_type):
            raise ValidationError(WRONG_SHAPE)
        return tidy(raw) if self.raw_type is str else raw  # type: ignore[arg-type]  # it was just asked

    def clean_partly(self, value: blocks.StructValue, raw: Any) -> Any:
        """The same for staff who take an answer down: of an answer in several parts, some may not have been asked."""
        return self.clean_answer(value, raw)

    def form_field(self, value: blocks.StructValue) -> forms.Field:
        """Return the field that checks a raw answer."""
        return forms.CharField(required=value["required"], error_messages=self.messages(value))

    def messages(self, value: blocks.StructValue) -> dict[str, Any]:
        """Return the sentences of the field, translated when they are said: a field outlives a request."""
        return {"required": value["error"] or format_lazy(MISSING, label=value["label"])}

    def schema(self, value: blocks.StructValue) -> dict[str, Any]:
        """Return the JSON Schema of the answer."""
        return {"type": "string", "title": value["label"], "description": value["hint"] or ""}

    def compared(self, answer: Any) -> Any:
        """Return what conditions compare of an answer: a text, a number, a list of choices, or a span of days."""
        return answer.get(self.main_part) if self.main_part and isinstance(answer, dict) else answer

    def offered(self, value: blocks.StructValue) -> Mapping[str, Words] | None:
        """Return the choices of a question, key -> label; None where any answer is possible."""
        return None

    def is_countable(self, value: blocks.StructValue) -> bool:
        """Say whether an answer is nothing but choices, so that it can be counted and lose nothing."""
        return False

    def blanks(self, value: blocks.StructValue) -> list[Blank]:
        """Return what a printed form leaves room for: boxes where choices are offered, otherwise lines."""
        offered = self.offered(value)
        if offered is not None:
            return [ticked(offered)]
        return [Blank(lines=lines_for(self.schema(value).get("maxLength", USUAL_LENGTH)))]

    def show(self, value: blocks.StructValue, answer: Any) -> list[str]:
        """Return the answer as lines for staff."""
        return str(answer).splitlines()

    def review(self, value: blocks.StructValue, answer: Any) -> list[str]:
        """Return the answer as lines for the person who gave it, who may see all of it."""
        return self.show(value, answer)

    @property
    def gives_facts(self) -> bool:
        return type(self).facts is not Question.facts

    def facts(self, value: blocks.StructValue, answer: Any) -> dict[str, str]:
        """Return what triage needs outside the sealed body; most answers give nothing away."""
        return {}

    def index_terms(self, value: blocks.StructValue, answer: Any) -> set[str]:
        """Return what staff can look the person up by, as made by ``terms``; most answers are not looked up."""
        return set()

    def advice(self, value: blocks.StructValue, answer: Any) -> list[str]:
        """Return what the person may want to look at again, such as a likely slip of the keys: never an error."""
        return []

    def draw_context(self, value: blocks.StructValue, raw: Any, name: str, found: list[Problem]) -> dict[str, Any]:
        """Return what the template needs beside ``self``, ``name``, ``raw``, ``errors`` and ``optional``."""
        return {}

    def draw(self, value: blocks.StructValue, *, raw: Any, name: str, found: list[Problem]) -> str:
        """Return the question as HTML, filled in with a raw answer and marked with what is wrong."""
        context = {"name": name, "raw": raw, "optional": not value["required"]}
        context["errors"] = [problem.message for problem in found if not problem.part]
        return self.render(value, context | self.draw_context(value, raw, name, found))

    class Meta:
        icon = "help"
        group = "Questions"
