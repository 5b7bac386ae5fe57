"""Which steps and questions no answers can lead to (pure).

Every answer that a condition tells apart is tried. Where there are too many to try, a part counts as reachable:
an editor is never stopped without cause.
"""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from referralforms.builder.conditions import OF_DATES, OF_NUMBERS, Condition, Rule, number, span
from referralforms.builder.plan import Plan, PlannedQuestion, PlannedStep

MOST_TRIED = 20_000
MOST_TOGETHER = 4  # choices of one question that are tried in every combination
SOMETHING_ELSE = "something that no condition names"


def unreachable(plan: Plan) -> Iterator[PlannedStep | PlannedQuestion]:
    """Yield each step that nothing leads to, and each such question of the other steps."""
    search = Search(plan)
    for step in plan.steps:
        if not search.may_hold(step.condition):
            yield step
            continue
        for question in step.questions:
            if question.condition.parts and not search.may_hold(Condition((step.condition, question.condition))):
                yield question


class Search:
    def __init__(self, plan: Plan):
        self.questions = list(plan.questions)
        self.places = {question.key: at for at, question in enumerate(self.questions)}
        step_of = {question.key: step for step in plan.steps for question in step.questions}
        # A question is asked when its step is and its own condition holds.
        self.needs = {q.key: Condition((step_of[q.key].condition, q.condition)) for q in self.questions}

    def may_hold(self, condition: Condition) -> bool:
        """Say whether any answers make a condition true."""
        if next(condition.rules(), None) is None:
            return True
        asked = self.decisive(condition)
        rules = [rule for need in (condition, *(self.needs[q.key] for q in asked)) for rule in need.rules()]
        for tried, known in enumerate(self.answered(asked, rules, {})):
            if condition.holds(known) or tried > MOST_TRIED:
                return True
        return False

    def decisive(self, condition: Condition) -> list[PlannedQuestion]:
        """Return the questions that decide about a condition, and about whether they themselves are asked."""
        keys: set[str] = set()
        waiting = [rule.question for rule in condition.rules()]
        while waiting:
            key = waiting.pop()
            if key in self.places and key not in keys:
                keys.add(key)
                waiting += [rule.question for rule in self.needs[key].rules()]
        return [self.questions[at] for at in sorted(self.places[key] for key in keys)]

    def answered(self, asked: list[PlannedQuestion], rules: list[Rule], known: dict[str, Any]) -> Iterator[dict]:
        """Yield every way to answer these questions that some rule tells apart."""
        if not asked:
            yield known
            return
        question, *others = asked
        options: Iterable[Any] = [None]
        if self.needs[question.key].holds(known):
            options = candidates(question, [rule for rule in rules if rule.question == question.key])
        for option in options:
            yield from self.answered(others, rules, known if option is None else known | {question.key: option})


def candidates(question: PlannedQuestion, rules: list[Rule]) -> list[Any]:
    """Return the answers worth trying, as conditions compare them; None for no answer."""
    nothing = [] if question.value["required"] else [None]
    offered = question.block.offered(question.value)
    if offered is None:
        return [*typed(rules), SOMETHING_ELSE, *nothing]
    named = [rule.value.strip() for rule in rules]
    used = {key for key in offered if key in named}
    unused = [key for key in offered if key not in used][:1]
    if question.block.raw_type is str:
        return [*used, *unused, *nothing]
    return [*together([*used, *unused]), *nothing]


def together(keys: list[str]) -> list[list[str]]:
    """Return choices that may be ticked at once: every combination of a few, else each one and all."""
    if len(keys) > MOST_TOGETHER:
        return [[key] for key in keys] + [keys]
    return [list(each) for size in range(1, len(keys) + 1) for each in combinations(keys, size)]


def typed(rules: list[Rule]) -> Iterator[Any]:
    """Yield texts, numbers and dates on either side of what the rules name."""
    values = list(dict.fromkeys(rule.value for rule in rules if rule.value))
    yield from values
    if len(values) > 1:
        yield " ".join(values)
    numbers = [number(rule.value) for rule in rules if rule.operator in OF_NUMBERS]
    yield from around(sorted(each for each in numbers if each is not None))
    day = datetime.timedelta(days=1)
    for rule in rules:
        if rule.operator in OF_DATES and (days := span(rule.value)):
            yield from ((days[0] - day).isoformat(), (days[1] + day).isoformat())


def around(numbers: list[Decimal]) -> Iterator[Decimal]:
    if numbers:
        yield from (numbers[0] - 1, numbers[-1] + 1)
        yield from ((low + high) / 2 for low, high in pairwise(numbers))
