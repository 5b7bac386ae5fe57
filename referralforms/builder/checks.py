"""What must hold before a form is published; each broken rule is a sentence that names step and question (pure)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import StreamValue, StructValue

from home.fields import ABSENT
from referralforms.builder import conditions
from referralforms.builder.conditions import OF_DATES, OF_NUMBERS, OPERATORS, WITHOUT_VALUE, Rule
from referralforms.builder.plan import FormIncomplete, Plan, PlannedStep, step_key, stored_condition
from referralforms.builder.questions.base import skipped_never
from referralforms.builder.reach import unreachable

MOST_NAMED = 8  # choices that a sentence lists


@dataclass(frozen=True)
class Part:
    """A step or a question, with where it stands: (step, question), a step itself being its question 0."""

    place: str
    key: str
    order: tuple[int, int]
    value: StructValue
    block: Any = None

    @property
    def condition(self) -> dict[str, Any] | None:
        return stored_condition(self.value.get("condition"))


@dataclass
class Form:
    """A form as the checks see it: it may be half written."""

    steps: list[Part]
    questions: list[Part]
    named: dict[str, Any]
    names: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, steps: StreamValue, named: StreamValue) -> "Form":
        form = cls([], [], {each.value["name"]: stored_condition(each.value) for each in named})
        form.names = [each.value["name"] for each in named]
        for at, child in enumerate(steps, start=1):
            place = step_place(child.value, at)
            form.steps.append(Part(place, step_key(child.value, at), (at, 0), child.value))
            for number, question in enumerate(child.value["questions"], start=1):
                if question.block_type != ABSENT:
                    where = f"{place}, question ‘{question.value['label']}’"
                    key = question.value["key"]
                    form.questions.append(Part(where, key, (at, number), question.value, question.block))
        return form

    @property
    def parts(self) -> list[Part]:
        return [*self.steps, *self.questions]

    def question(self, key: str) -> Part | None:
        return next((each for each in self.questions if each.key == key), None)


def installed(steps: StreamValue) -> Iterator[StreamValue.StreamChild]:
    """Yield the questions whose types are installed: by these a form is judged, whatever else it holds."""
    return (each for step in steps for each in step.value["questions"] if each.block_type != ABSENT)


def step_place(step: StructValue, at: int) -> str:
    return f"Step {at} ‘{step['heading']}’" if step.get("heading") else f"Step {at}"


def mistakes(steps: StreamValue, named: StreamValue) -> list[str]:
    """Return what is wrong with a form, in sentences for the editor; nothing where it may be published."""
    form = Form.of(steps, named)
    if not form.questions:
        return ["The form asks nothing: add a question to one of its steps."] if not has_absent(steps) else []
    found = [*repeated(form), *broken_names(form), *broken_rules(form), *skippable(form)]
    return found or list(dead_ends(steps, form))


def has_absent(steps: StreamValue) -> bool:
    return any(child.block_type == ABSENT for step in steps for child in step.value["questions"])


def repeated(form: Form) -> Iterator[str]:
    for kind, parts in (("question", form.questions), ("step", form.steps)):
        places = defaultdict(list)
        for part in parts:
            places[part.key].append(part.place)
        for key, used in places.items():
            if len(used) > 1:
                yield f"The key ‘{key}’ is used twice: {' and '.join(used)}. Give each {kind} a key of its own."
    for name in sorted({name for name in form.names if form.names.count(name) > 1}):
        yield f"Two conditions are called ‘{name}’: give each a name of its own."


def broken_names(form: Form) -> Iterator[str]:
    """Yield what is wrong with the conditions that have a name, whoever uses them."""
    for name, stored in form.named.items():
        place = f"Condition ‘{name}’"
        if not stored:
            yield f"{place} has no rule: add one, or remove it."
            continue
        yield from unreadable(form, place, stored, within=(name,))
        for each in stored["rules"]:
            if each["type"] == "answer":
                yield from wrong_rule(form, place, rule_of(each["value"]))


def unreadable(form: Form, place: str, stored: dict[str, Any] | None, within: tuple = ()) -> Iterator[str]:
    try:
        conditions.read(stored, form.named, within)
    except conditions.UnknownName as error:
        known = f"This form has {listed(form.named)}." if form.named else "This form has none with a name."
        yield f"{place}: there is no condition called ‘{error}’. {known}"
    except conditions.Circle as error:
        yield f"{place}: the conditions that it names lead back to ‘{error}’ in a circle. Take one of them away."


def broken_rules(form: Form) -> Iterator[str]:
    for part in form.parts:
        yield from unreadable(form, part.place, part.condition)
        for each in (part.condition or {}).get("rules", []):
            if each["type"] == "answer":
                yield from wrong_rule(form, part.place, rule_of(each["value"]))
        yield from looks_ahead(form, part)


def rule_of(stored: dict[str, Any]) -> Rule:
    return Rule(stored["question"], stored["operator"], stored.get("value") or "")


def wrong_rule(form: Form, place: str, rule: Rule) -> Iterator[str]:
    asked = form.question(rule.question)
    words = dict(OPERATORS).get(rule.operator, rule.operator)
    if asked is None:
        yield f"{place}: the condition waits for an answer to ‘{rule.question}’, and no question has this key."
    elif rule.operator not in WITHOUT_VALUE and not rule.value.strip():
        yield f"{place}: the condition ‘{rule.question} {words}’ does not say what. Fill in its value."
    elif rule.operator in OF_NUMBERS and conditions.number(rule.value) is None:
        yield f"{place}: ‘{rule.value}’ in the condition on ‘{rule.question}’ is no number. Write it in digits."
    elif rule.operator in OF_DATES and conditions.span(rule.value) is None:
        yield f"{place}: ‘{rule.value}’ in the condition on ‘{rule.question}’ is no date. Write it as 2024-05-31."
    elif rule.operator in {conditions.IS, conditions.IS_NOT, conditions.CONTAINS}:
        yield from gone_choice(place, rule, asked)


def gone_choice(place: str, rule: Rule, asked: Part) -> Iterator[str]:
    offered = asked.block.offered(asked.value)
    if offered is not None and conditions.plain(rule.value) not in map(conditions.plain, offered):
        yield (
            f"{place}: the condition waits for ‘{rule.value}’, which is no choice of ‘{asked.value['label']}’. "
            f"Its choices are {listed(offered)}."
        )


def listed(keys: Any) -> str:
    """Return keys as part of a sentence; of a long list, the first."""
    shown = [f"‘{key}’" for key in keys]
    more = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    return ", ".join(shown[:MOST_NAMED]) + more


def looks_ahead(form: Form, part: Part) -> Iterator[str]:
    for key in asked_for(form, part):
        asked = form.question(key)
        if asked is None or asked.order < part.order:
            continue
        if asked == part:
            yield f"{part.place}: the condition waits for the answer to this very question. Choose an earlier one."
        elif leads_to(form, asked, part):
            yield f"{part.place} and {asked.place} decide about each other in a circle. Take one condition away."
        else:
            yield f"{part.place}: the condition looks ahead to {asked.place}. Ask that question before."


def asked_for(form: Form, part: Part) -> list[str]:
    """Return the keys of the questions that decide about a part."""
    try:
        found = conditions.read(part.condition, form.named)
    except (conditions.UnknownName, conditions.Circle):
        return []
    return list(dict.fromkeys(rule.question for rule in found.rules()))


def leads_to(form: Form, start: Part, goal: Part) -> bool:
    """Say whether the answer to ``goal``, or to a question of that step, decides about ``start``."""
    waiting, seen = [start], set()
    while waiting:
        part = waiting.pop()
        if part.order in seen:
            continue
        seen.add(part.order)
        step = next(each for each in form.steps if each.order[0] == part.order[0])
        deciders = [
            form.question(key)
            for each in {part.order: part, step.order: step}.values()
            for key in asked_for(form, each)
        ]
        for asked in filter(None, deciders):
            if asked == goal or (goal.block is None and asked.order[0] == goal.order[0]):
                return True
            waiting.append(asked)
    return False


def skippable(form: Form) -> Iterator[str]:
    """Yield what everybody must meet and some would not: notices, and agreements that are required."""
    conditional_steps = {step.order[0] for step in form.steps if step.condition}
    for each in form.questions:
        if skipped_never(each.block, each.value) and (each.condition or each.order[0] in conditional_steps):
            yield f"{each.place} must be met by everybody: take away its condition, and that of its step."


def dead_ends(steps: StreamValue, form: Form) -> Iterator[str]:
    try:
        plan = Plan.of(steps, form.named)
    except FormIncomplete:
        return
    places = {part.key: part.place for part in form.steps}, {part.key: part.place for part in form.questions}
    for part in unreachable(plan):
        place = places[0][part.key] if isinstance(part, PlannedStep) else places[1][part.key]
        yield f"{place} can never be reached: no answers make its condition true."
