"""What changed between two versions of a form, in words (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from referralforms.builder.form_format import conditions_out, steps_out

Json = dict[str, Any]

NAMES = {
    "label": "the wording",
    "hint": "the hint",
    "guidance": "the guidance",
    "error": "the error",
    "sensitivity": "the sensitivity",
    "heading": "the heading",
    "options": "the choices",
}
LONGEST = 80  # characters of a text that a sentence quotes


def differences(before: Json, after: Json) -> list[str]:
    """Return what changed from one definition to another, a sentence each; nothing where they ask the same."""
    return [
        *of_steps(before, after),
        *of_questions(questions_of(before), questions_of(after)),
        *of_conditions(before, after),
        *of_notice(before, after),
    ]


@dataclass(frozen=True)
class Placed:
    """A question with the step it stands in."""

    question: Json
    step_key: str
    step_name: str


def questions_of(definition: Json) -> dict[str, Placed]:
    """Return each question by key, in order."""
    return {
        question["key"]: Placed(question, key, name)
        for key, (name, step) in keyed_steps(definition).items()
        for question in step["questions"]
    }


def step_name(step: Json, at: int) -> str:
    return f"‘{step['heading']}’" if step.get("heading") else step.get("key") or f"step_{at}"


def keyed_steps(definition: Json) -> dict[str, tuple[str, Json]]:
    steps = enumerate(steps_out(definition.get("steps", [])), start=1)
    return {step.get("key") or f"step_{at}": (step_name(step, at), step) for at, step in steps}


def of_steps(before: Json, after: Json) -> Iterator[str]:
    old, new = keyed_steps(before), keyed_steps(after)
    for key in [key for key in new if key not in old]:
        yield f"The step {new[key][0]} was added."
    for key in [key for key in old if key not in new]:
        yield f"The step {old[key][0]} was removed."
    kept = [key for key in new if key in old]
    if kept != [key for key in old if key in new]:
        yield "The order of the steps was changed."
    for key in kept:
        yield from of_fields(f"In the step {old[key][0]}", old[key][1], new[key][1], without={"questions", "key"})


def of_questions(old: dict[str, Placed], new: dict[str, Placed]) -> Iterator[str]:
    for key in [key for key in new if key not in old]:
        yield f"The question ‘{new[key].question['label']}’ was added to the step {new[key].step_name}."
    for key in [key for key in old if key not in new]:
        yield f"The question ‘{old[key].question['label']}’ was removed from the step {old[key].step_name}."
    kept = [key for key in new if key in old]
    if kept != [key for key in old if key in new]:
        yield "The order of the questions was changed."
    for key in kept:
        yield from of_one(old[key], new[key])


def of_one(old: Placed, new: Placed) -> Iterator[str]:
    if old.step_key != new.step_key:
        yield f"The question ‘{new.question['label']}’ was moved from {old.step_name} to {new.step_name}."
    yield from of_fields(f"In the question ‘{old.question['label']}’", old.question, new.question, without={"key"})


def of_fields(place: str, old: Json, new: Json, without: set[str]) -> Iterator[str]:
    for name in [name for name in {**old, **new} if name not in without]:
        before, after = old.get(name), new.get(name)
        if before == after or (not before and not after and not isinstance(after, bool)):
            continue
        if name == "required":
            yield f"{place}, an answer {'must be given now' if after else 'may be left out now'}."
        elif name == "condition":
            yield f"{place}, the condition was {verb(before, after)}."
        else:
            yield f"{place}, {NAMES.get(name, f'‘{name}’')} {changed(before, after)}."


def verb(before: Any, after: Any) -> str:
    return "changed" if before and after else "added" if after else "removed"


def changed(before: Any, after: Any) -> str:
    if not is_plain(before) or not is_plain(after):
        return "changed"
    if not before:
        return f"is now ‘{shortened(after)}’"
    return f"changed from ‘{shortened(before)}’ to ‘{shortened(after)}’" if after else "was taken away"


def is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def shortened(value: Any) -> str:
    text = strip_tags(str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def of_conditions(before: Json, after: Json) -> Iterator[str]:
    old, new = ({each["name"]: each for each in conditions_out(d.get("conditions", []))} for d in (before, after))
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield f"The condition ‘{name}’ was {verb(old.get(name), new.get(name))}."


def of_notice(before: Json, after: Json) -> Iterator[str]:
    if before.get("notice", "") != after.get("notice", ""):
        yield "What is said about the use of information changed."
    if "privacy" in before and "privacy" in after and before["privacy"] != after["privacy"]:
        yield "The privacy notice was published anew."
