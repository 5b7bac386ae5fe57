"""The steps of one form, read once and ready to be walked many times (pure; holds no answer)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail import blocks

from home.fields import ABSENT
from referralforms.builder import conditions
from referralforms.builder.conditions import ALWAYS, Condition

PART_MISSING = "A part of this form is not installed (question type ‘{}’): install its plugin."


class FormIncomplete(Exception):
    """A question of the form belongs to a plugin that is not installed: the form must not be sent without it."""


@dataclass(frozen=True)
class PlannedQuestion:
    block: Any  # referralforms.builder.questions.base.Question
    value: blocks.StructValue
    condition: Condition = ALWAYS

    @cached_property
    def key(self) -> str:
        return self.value["key"]


@dataclass(frozen=True)
class PlannedStep:
    key: str
    heading: str
    guidance: Any
    questions: tuple[PlannedQuestion, ...]
    condition: Condition = ALWAYS
    keeps: bool = False  # about the sender: kept for their next form

    @cached_property
    def may_be_passed(self) -> bool:
        """Whether answers can lead past it: by its own condition, or by those of all its questions."""
        conditions = [each.condition for each in self.questions]
        return bool(self.condition.parts) or bool(conditions and all(each.parts for each in conditions))

    @cached_property
    def decided_here(self) -> frozenset[str]:
        """The keys of the questions about which an answer of this very step decides."""
        here = {each.key for each in self.questions}
        return frozenset(
            each.key for each in self.questions if any(rule.question in here for rule in each.condition.rules())
        )


@dataclass(frozen=True)
class Plan:
    steps: tuple[PlannedStep, ...]

    @classmethod
    def of(cls, steps: "blocks.StreamValue | Plan", named: Mapping[str, Any] | None = None) -> "Plan":
        """Return the plan of a stream of steps, and of the conditions that they name.

        Raises:
            FormIncomplete: a question type is not installed.
        """
        if isinstance(steps, Plan):
            return steps
        return cls(tuple(planned_step(child.value, at, named or {}) for at, child in enumerate(steps, start=1)))

    @property
    def questions(self) -> Iterator[PlannedQuestion]:
        return (question for step in self.steps for question in step.questions)

    @cached_property
    def by_key(self) -> dict[str, PlannedQuestion]:
        return {question.key: question for question in self.questions}

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The keys of the questions whose answers tell triage something: few, and asked for on every page."""
        return tuple(question.key for question in self.questions if question.block.gives_facts)


def step_key(step: Mapping[str, Any], at: int) -> str:
    """Return a step's own key, or one made from its place, counted from 1."""
    return step.get("key") or f"step_{at}"


def planned_step(step: blocks.StructValue, at: int, named: Mapping[str, Any]) -> PlannedStep:
    questions = tuple(planned_question(child, named) for child in step["questions"])
    condition, keeps = condition_of(step, named), bool(step["keeps"])
    return PlannedStep(step_key(step, at), step["heading"], step["guidance"], questions, condition, keeps)


def planned_question(child: blocks.StreamValue.StreamChild, named: Mapping[str, Any]) -> PlannedQuestion:
    if child.block_type == ABSENT:
        raise FormIncomplete(child.value.get("type", ""))
    return PlannedQuestion(child.block, child.value, condition_of(child.value, named))


def condition_of(value: Mapping[str, Any], named: Mapping[str, Any]) -> Condition:
    """Return the condition of a step or question. One that cannot be read asks: too much is safer than too little,
    and such a form is not published."""
    try:
        return conditions.read(stored_condition(value.get("condition")), named)
    except (conditions.UnknownName, conditions.Circle):
        return ALWAYS


def stored_condition(condition: blocks.StructValue | None) -> dict[str, Any] | None:
    """Return a condition's block as plain data."""
    if not condition or not condition["rules"]:
        return None
    rules = [{"type": rule.block_type, "value": rule.value} for rule in condition["rules"]]
    return {"match": condition["match"], "rules": rules}
