"""A form as JSON that people read and tools write; the same that the page holds, without what only a page needs (pure).

A page holds steps as streams of ``{"type", "value", "id"}``; the format holds ``{"key", "heading", ..., "questions":
[{"type", "key", "label", ...}]}``, and rules as ``{"question", "operator", "value"}`` or ``{"condition": "its name"}``.
"""

from typing import Any

FORMAT, FORMAT_VERSION = "restorative-form", 1

Json = dict[str, Any]


def steps_out(stored: list[Json]) -> list[Json]:
    """Return steps of a definition in the format."""
    return [
        with_condition_out(step["value"]) | {"questions": [question_out(each) for each in step["value"]["questions"]]}
        for step in stored
    ]


def question_out(stored: Json) -> Json:
    return {"type": stored["type"], **with_condition_out(stored["value"])}


def with_condition_out(value: Json) -> Json:
    condition = value.get("condition")
    return value | {"condition": condition_out(condition)} if condition else dict(value)


def condition_out(stored: Json) -> Json:
    return stored | {"rules": [rule_out(each) for each in stored["rules"]]}


def rule_out(stored: Json) -> Json:
    return stored["value"] if stored["type"] == "answer" else {"condition": stored["value"]}


def conditions_out(stored: list[Json]) -> list[Json]:
    return [condition_out(each["value"]) for each in stored]


def steps_in(steps: list[Json]) -> list[Json]:
    """Return steps of the format as a page holds them."""
    return [
        {"type": "step", "value": with_condition_in(step) | {"questions": [question_in(q) for q in step["questions"]]}}
        for step in steps
    ]


def question_in(question: Json) -> Json:
    value = {name: each for name, each in question.items() if name != "type"}
    return {"type": question["type"], "value": with_condition_in(value)}


def with_condition_in(value: Json) -> Json:
    condition = value.get("condition")
    return value | {"condition": condition_in(condition)} if condition else dict(value)


def condition_in(condition: Json) -> Json:
    return condition | {"rules": [rule_in(each) for each in condition["rules"]]}


def rule_in(rule: Json) -> Json:
    if "condition" in rule:
        return {"type": "named", "value": rule["condition"]}
    return {"type": "answer", "value": {"value": "", **rule}}


def conditions_in(conditions: list[Json]) -> list[Json]:
    return [{"type": "condition", "value": condition_in(each)} for each in conditions]
