"""A form as a JSON file, out of one site and into another.

The published schema is ``referralforms/form.schema.json`` among the static files. What is done with submissions, and
what was sent, is never part of it.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as Misfit
from wagtail.blocks import StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

from home import language
from home.fields import ABSENT
from referralforms.builder import checks, settled, versions
from referralforms.builder.form_format import FORMAT, FORMAT_VERSION, conditions_in, conditions_out, steps_in, steps_out
from referralforms.builder.models import FormPage

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "static" / "referralforms" / "form.schema.json"
MOST_BYTES = 1_000_000
PLAIN_FIELDS = (
    *("title", "summary", "audience", "introduction", "layout", "may_be_saved", "is_counted", "button", "notice"),
    "what_happens_next",
)
MARKUP = {
    "p": {"data-block-key"},
    "li": {"data-block-key"},
    "a": {"href", "linktype", "id"},
    **{name: set[str]() for name in ("b", "strong", "i", "em", "ol", "ul", "br")},
}
SAFE_LINKS = ("https://", "http://", "mailto:", "tel:", "/", "#")


class ImportRefused(Exception):
    """A file is no form that can be used here. ``sentences`` say what is wrong, and where."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@cache
def schema() -> dict[str, Any]:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def export_form(page: FormPage) -> dict[str, Any]:
    """Return a form, as this page holds it, in the published format."""
    defined = versions.definition(page)
    plain = {name: getattr(page, name) for name in PLAIN_FIELDS if getattr(page, name)}
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "language": language.of_page(page),
        **plain,
        "conditions": conditions_out(defined.get("conditions", [])),
        "steps": steps_out(defined["steps"]),
        "digest": versions.digest(defined),
    }


def dumps(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def loads(content: bytes) -> dict[str, Any]:
    """Return what a file holds, if it is a form of the published format.

    Raises:
        ImportRefused: it is not.
    """
    if len(content) > MOST_BYTES:
        raise ImportRefused([f"The file is larger than {MOST_BYTES:,} bytes, which no form needs."])
    try:
        form = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ImportRefused(["The file is not UTF-8 text."]) from None
    except json.JSONDecodeError as error:
        raise ImportRefused([f"The file is not JSON: line {error.lineno}, column {error.colno}."]) from None
    except RecursionError:
        raise ImportRefused(["The file is nested too deeply for a form."]) from None
    found = sorted(Draft202012Validator(schema()).iter_errors(form), key=lambda each: [str(p) for p in each.path])
    if found:
        raise ImportRefused([sentence(each) for each in found])
    return form


def import_form(form: dict[str, Any], page: FormPage) -> FormPage:
    """Lay a form of the published format into a page, without saving it.

    Args:
        form: as ``loads`` returns it.
        page: a new page, or the one whose draft it becomes; what is done with submissions stays as it is.

    Raises:
        ImportRefused: this site cannot use it.
    """
    steps, named = streams(form)
    found = [*unknown_types(steps), *unsafe_markup(form)]
    found = found or [*wrong_options(form, steps), *checks.mistakes(steps, named)]
    found = found or settled.mistakes(steps, page.live_types(), page.published_steps())
    if found:
        raise ImportRefused(found)
    for name in PLAIN_FIELDS:
        if name in form:
            setattr(page, name, form[name])
    page.steps, page.conditions = steps, named
    compare_digest(form, page)
    return page


def compare_digest(form: dict[str, Any], page: FormPage) -> None:
    if "digest" in form and form["digest"] != versions.digest(versions.definition(page)):
        raise ImportRefused(
            ["The digest does not fit what the form asks: the file was changed. If that was meant, take ‘digest’ out."]
        )


def save_draft(page: FormPage, *, below: Page | None = None, by: Any = None) -> FormPage:
    """Save a page as a draft: a new one below another page, or a new revision of one that exists."""
    if below is not None:
        page.live = False
        below.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def streams(form: dict[str, Any]) -> tuple[StreamValue, StreamValue]:
    def block(name: str) -> Any:
        return FormPage._meta.get_field(name).stream_block

    steps = block("steps").to_python(steps_in(form["steps"]))
    return steps, block("conditions").to_python(conditions_in(form.get("conditions", [])))


def unknown_types(steps: StreamValue) -> Iterator[str]:
    for at, step in enumerate(steps, start=1):
        for question in step.value["questions"]:
            if question.block_type == ABSENT:
                label = question.value["value"].get("label", "")
                yield (
                    f"{checks.step_place(step.value, at)}, question ‘{label}’: the question type "
                    f"‘{question.value['type']}’ is not installed here. Install its plugin, or use another type."
                )


def wrong_options(form: dict[str, Any], steps: StreamValue) -> Iterator[str]:
    """Yield options that a question type does not have, or that it cannot use."""
    for at, (given, step) in enumerate(zip(form["steps"], steps, strict=True), start=1):
        for written, question in zip(given["questions"], step.value["questions"], strict=True):
            place = f"{checks.step_place(step.value, at)}, question ‘{written['label']}’"
            for name in sorted(written.keys() - question.block.child_blocks.keys() - {"type"}):
                yield f"{place}: the question type ‘{written['type']}’ has no option ‘{name}’."
            try:
                question.block.clean(question.value)
            except StructBlockValidationError as error:
                yield from (f"{place}, {name}: {' '.join(first(each))}" for name, each in error.block_errors.items())
            except ValidationError as error:
                yield f"{place}: {' '.join(error.messages)}"


def first(error: Any) -> list[str]:
    """Return what an error says, however deep in a block it stands."""
    return list(error.messages) if getattr(error, "messages", None) else ["This part cannot be used as it is."]


def unsafe_markup(value: Any, path: tuple = ()) -> Iterator[str]:
    """Yield what an editor could not have written into a text; a file is no way around the editor."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from unsafe_markup(each, (*path, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from unsafe_markup(each, (*path, at))
    elif isinstance(value, str) and "<" in value:
        for tag in BeautifulSoup(value, "html.parser").find_all(True):
            if tag.name not in MARKUP or not tag.attrs.keys() <= MARKUP[tag.name]:
                yield f"{place_of(path)}: ‘<{tag.name}>’ as it stands there cannot be part of a text."
            elif not str(tag.get("href", "/")).lower().startswith(SAFE_LINKS):
                yield f"{place_of(path)}: a link leads to ‘{tag['href']}’. Use https, mailto, tel or a path."


# --- what the schema finds, in sentences ------------------------------------------------------------

WORDS = {"steps": "Step", "questions": "question", "rules": "rule", "conditions": "Condition"}


def place_of(path: Iterable[str | int]) -> str:
    """Return a path of JSON as an editor says it: ``steps, 0, questions, 2, key`` is ‘Step 1, question 3, key’."""
    said: list[str] = []
    for part in path:
        if isinstance(part, int) and said:
            said[-1] = f"{WORDS.get(said[-1], said[-1])} {part + 1}"
        else:
            said.append(str(part))
    return ", ".join(said) or "The file"


def sentence(error: Misfit) -> str:
    """Return what is wrong in a file, and where."""
    return f"{place_of(error.absolute_path)}: {SAID.get(str(error.validator), other)(error)}."


def other(error: Misfit) -> str:
    return error.message


def missing(error: Misfit) -> str:
    name = next(name for name in error.validator_value if repr(name) in error.message)
    return f"‘{name}’ is missing"


def surplus(error: Misfit) -> str:
    names = sorted(error.instance.keys() - error.schema["properties"].keys())
    return f"{', '.join(f'‘{name}’' for name in names)} means nothing here"


def names(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


KINDS = {"object": "an object in { }", "array": "a list in [ ]", "string": "a text", "boolean": "true or false"}
SAID: dict[str, Any] = {
    "required": missing,
    "additionalProperties": surplus,
    "type": lambda error: f"this should be {KINDS[names(error.validator_value)[0]]}",
    "enum": lambda error: f"‘{error.instance}’ is none of {', '.join(error.validator_value)}",
    "const": lambda error: f"‘{error.instance}’ should be ‘{error.validator_value}’",
    "pattern": lambda error: f"‘{error.instance}’ should be written with small letters, digits and _, from a letter on",
    "anyOf": lambda error: f"‘{error.instance}’ should be written with small letters, digits and _, from a letter on",
    "maxLength": lambda error: f"this is longer than {error.validator_value} characters",
    "minLength": lambda error: "this is empty",
    "minItems": lambda error: "there is none",
}
