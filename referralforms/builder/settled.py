"""Keys are settled once a form was live: what was sent, exported and linked is known by them (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue

from home.fields import ABSENT
from referralforms.builder.checks import step_place
from referralforms.builder.plan import step_key


@dataclass(frozen=True)
class Keyed:
    """A step, a question, a choice or a question of a group, with its key."""

    key: str
    id: str | None  # of its block, which stays with it in the editor; a file has none
    words: tuple[str, ...]  # what it is part of, or its type, and how it reads
    place: str
    is_given: bool = True  # by an editor; a step without a key is called after its place, which may change

    @property
    def used(self) -> tuple[str, ...]:
        """The key, with where it counts."""
        return (*self.words[:-1], self.key)


def types(definitions: Iterable[list[dict[str, Any]]]) -> dict[str, str]:
    """Return the type of each question by key, out of the steps of several versions, oldest first."""
    return {
        question["value"]["key"]: question["type"]
        for steps in definitions
        for step in steps
        for question in step["value"]["questions"]
    }


def keyed(steps: Iterable[Any]) -> Iterator[Keyed]:
    for at, step in enumerate(steps, start=1):
        place, words = step_place(step.value, at), ("step", step.value["heading"])
        yield Keyed(step_key(step.value, at), step.id, words, place, bool(step.value["key"]))
        for question in questions_of(step):
            yield from keyed_question(question, f"{place}, question ‘{question.value['label']}’")


def questions_of(step: StreamValue.StreamChild) -> list[StreamValue.StreamChild]:
    return [each for each in step.value["questions"] if each.block_type != ABSENT]


def keyed_question(question: StreamValue.StreamChild, place: str) -> Iterator[Keyed]:
    key = question.value["key"]
    yield Keyed(key, question.id, (question.block_type, question.value["label"]), place)
    for part in parts(question.value):
        label = part.value["label"]
        yield Keyed(part.value["key"], part.id, ("part", key, label), f"{place}, ‘{label}’")


def parts(value: StructValue) -> Iterator[Any]:
    """Yield the blocks inside a question that have a key: its choices, the questions of a group, and their choices."""
    for held in value.values():
        children = held.bound_blocks if isinstance(held, ListValue) else held if isinstance(held, StreamValue) else ()
        for child in children:
            if isinstance(child.value, StructValue) and "key" in child.value:
                yield child
                yield from parts(child.value)


def mistakes(steps: StreamValue, live_types: dict[str, str], public: StreamValue | None) -> list[str]:
    """Return what would take a key that was live to mean something else, in sentences for the editor.

    Args:
        live_types: as ``types`` returns them.
        public: the steps as they were published last; None where they never were.
    """
    return [*renamed(steps, public or ()), *retyped(steps, live_types)]


def renamed(steps: StreamValue, public: Iterable[Any]) -> Iterator[str]:
    before, now = [each for each in keyed(public) if each.is_given], list(keyed(steps))
    kept = {each.used for each in now}
    gone = [each for each in before if each.used not in kept]
    for each in now:
        keys = [old.key for old in before if old.id and old.id == each.id]
        # A file has no ids: what reads as something did whose key is gone is the same thing.
        keys = keys or [old.key for old in gone if each.words[-1] and old.words == each.words]
        if keys and each.key not in keys:
            yield (
                f"{each.place}: its key is live as ‘{keys[0]}’ and cannot become ‘{each.key}’. Write ‘{keys[0]}’ "
                "again; or remove this and add another, in other words, with the new key."
            )


def retyped(steps: StreamValue, live_types: dict[str, str]) -> Iterator[str]:
    for at, step in enumerate(steps, start=1):
        for question in questions_of(step):
            key, kind = question.value["key"], question.block_type
            if live_types.get(key, kind) != kind:
                yield (
                    f"{step_place(step.value, at)}, question ‘{question.value['label']}’: the key ‘{key}’ was live "
                    f"for a question of the type ‘{live_types[key]}’, and answers to it are kept. "
                    f"Give this question, of the type ‘{kind}’, a new key."
                )
