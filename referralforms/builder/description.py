"""A form as the API tells it: steps, questions, a schema for each answer, and the branches (pure)."""

from collections.abc import Mapping
from typing import Any

from referralforms.builder.conditions import Condition, Rule
from referralforms.builder.journey import Asked, Journey, Step
from referralforms.builder.plan import Plan, PlannedQuestion


def described(plan: Plan) -> list[dict[str, Any]]:
    return [step_of(step) for step in Journey.empty(plan).steps]


def step_of(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "heading": step.heading or "",
        "guidance": markup(step.guidance),
        "condition": condition_of(step.condition, step.plan.by_key, step.if_sentence),
        "questions": [question_of(each) for each in step.all_questions],
    }


def question_of(asked: Asked) -> dict[str, Any]:
    return {
        "key": asked.key,
        "type": asked.block.name,
        "label": asked.value["label"],
        "hint": asked.value["hint"] or "",
        "guidance": markup(asked.value["guidance"]),
        "required": asked.value["required"],
        "answer": asked.block.schema(asked.value),
        "condition": condition_of(asked.condition, asked.plan.by_key, asked.if_sentence),
    }


def markup(text: Any) -> str:
    return text.source if text else ""


def condition_of(
    condition: Condition, questions: Mapping[str, PlannedQuestion], sentence: str = ""
) -> dict[str, Any] | None:
    """Return a condition with the names in it resolved, or None for what is always asked."""
    if not condition.parts:
        return None
    inner = [each for each in condition.parts if isinstance(each, Condition)]
    return {
        "match": condition.match,
        "rules": [rule_of(each, questions) for each in condition.parts if isinstance(each, Rule)],
        "conditions": [condition_of(each, questions) for each in inner],
        "sentence": sentence,
    }


def rule_of(rule: Rule, questions: Mapping[str, PlannedQuestion]) -> dict[str, str]:
    asked = questions.get(rule.question)
    part = asked.block.main_part if asked else ""
    return {"question": rule.question, "operator": rule.operator, "value": rule.value, "part": part}
