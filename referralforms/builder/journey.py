"""The path through a form given the answers: the one evaluator behind page, API and staff entry (pure).

It walks the steps in order, decides what is asked, checks each question that is, and says what is missing. Answers
to questions that are not on the path are not part of the result.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail import blocks

from referralforms.builder.conditions import ALWAYS, BLANK, NOT_ASKED, Condition, is_blank
from referralforms.builder.looks import drawn
from referralforms.builder.plan import FormIncomplete, Plan, PlannedQuestion, PlannedStep
from referralforms.builder.questions.base import Problem, problems
from referralforms.builder.wording import if_sentence

__all__ = ["NOT_ASKED", "PREFIX", "Asked", "FormIncomplete", "Journey", "Step"]

GUIDED = '<div class="prose question__guidance">{}</div>\n{}'
CONDITIONAL = (
    '<div class="conditional" role="group" aria-labelledby="{0}-if"><p class="conditional__if" id="{0}-if">{1}</p>\n'
    "{2}</div>"
)
Judged: TypeAlias = tuple[Any, list[Problem]]  # an answer, and what is wrong with it
Judge: TypeAlias = "Callable[[Asked], Judged]"
PREFIX = "q-"  # before a question's key in HTML, so that no key meets another name on the page


def unjudged(asked: "Asked") -> Judged:
    """Lay nothing beside a question."""
    return None, []


def as_stored(asked: "Asked") -> Judged:
    """Take an answer as it was stored, without judging it by today's rules."""
    return asked.raw, []


def strictly(asked: "Asked") -> Judged:
    """Judge what the person who answers gave."""
    if not asked.is_asked or (asked.raw is None and not asked.value["required"]):
        return None, []  # nothing was given and nothing has to be: a long form asks this of most of its questions
    return cleaned(asked, asked.block.clean_answer)


def leniently(asked: "Asked") -> Judged:
    """Judge what staff took down of somebody else's words: what could not be asked is no error."""
    if not asked.is_asked:
        return None, []
    answer, found = cleaned(asked, asked.block.clean_partly)
    return (NOT_ASKED, []) if answer in BLANK and is_blank(asked.raw) else (answer, found)


def cleaned(asked: "Asked", clean: Callable[[blocks.StructValue, Any], Any]) -> Judged:
    try:
        return clean(asked.value, asked.raw), []
    except ValidationError as error:
        return None, problems(error)


@dataclass
class Asked:
    """One question with its raw answer and, once judged, the answer or what is wrong."""

    planned: PlannedQuestion
    plan: Plan
    raw: Any
    is_asked: bool = True
    judge: Judge = unjudged

    @cached_property
    def judged(self) -> Judged:
        """Return the answer and what is wrong with it, found out once it is looked at."""
        return self.judge(self)

    @cached_property
    def answer(self) -> Any:
        return self.judged[0]

    @cached_property
    def problems(self) -> list[Problem]:
        return self.judged[1]

    @property
    def compared(self) -> Any:
        """Return what conditions compare; nothing where the question was not asked or not answered."""
        return self.planned.block.compared(self.answer) if self.is_asked and self.answer not in BLANK else None

    @property
    def block(self) -> Any:
        return self.planned.block

    @property
    def value(self) -> blocks.StructValue:
        return self.planned.value

    @property
    def condition(self) -> Condition:
        return self.planned.condition

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def name(self) -> str:
        return PREFIX + self.key

    @property
    def html(self) -> SafeString:
        html = drawn(self.block, self.value, raw=self.raw, name=self.name, found=self.problems)
        guidance = self.value.get("guidance")
        return format_html(GUIDED, guidance, html) if guidance else html

    @property
    def if_sentence(self) -> str:
        """Return when this question is to be answered, or nothing where that is always."""
        return if_sentence(self.condition, self.plan.by_key, gettext("answer this question"))

    @property
    def html_if(self) -> SafeString:
        """Return the question with the sentence that says when to answer it, for a page that cannot decide that."""
        if not self.condition.parts:
            return self.html
        return format_html(CONDITIONAL, self.name, self.if_sentence, self.html)

    @property
    def is_answered(self) -> bool:
        return self.answer not in BLANK

    @property
    def blanks(self) -> list[Any]:
        """Return what a printed form leaves room for."""
        return self.block.blanks(self.value)

    @property
    def lines(self) -> list[str]:
        """Return the answer as staff read it."""
        if self.answer == NOT_ASKED:
            return ["Not asked"]
        return [] if self.answer is None else self.block.show(self.value, self.answer)

    @property
    def review(self) -> list[str]:
        """Return the answer as the person who gave it checks it."""
        return [] if self.answer in (None, NOT_ASKED) else self.block.review(self.value, self.answer)

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Return what the summary at the top of the page says, each with the id it leads to."""
        return [
            {"id": f"{self.name}-{each.part}" if each.part else self.name, "message": each.message}
            for each in self.problems
        ]


@dataclass
class Step:
    """One step; ``questions`` are those that are asked, ``all_questions`` those that could be."""

    planned: PlannedStep
    plan: Plan
    all_questions: list[Asked]
    is_asked: bool = True

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def heading(self) -> str:
        return self.planned.heading

    @property
    def guidance(self) -> Any:
        return self.planned.guidance

    @property
    def condition(self) -> Condition:
        return self.planned.condition

    @property
    def questions(self) -> list[Asked]:
        return [each for each in self.all_questions if each.is_asked]

    @property
    def if_sentence(self) -> str:
        """Return when the questions of this step are to be answered, or nothing where that is always."""
        return if_sentence(self.condition, self.plan.by_key, gettext("answer the questions in this part"))

    @property
    def drawn(self) -> list[SafeString]:
        """Return the questions for a page of their own: those asked, and those that an answer on it brings in."""
        return [
            each.html_if if each.key in self.planned.decided_here else each.html
            for each in self.all_questions
            if each.is_asked or each.key in self.planned.decided_here
        ]

    @property
    def takes_files(self) -> bool:
        return any(each.block.takes_files for each in self.all_questions)

    @property
    def error_list(self) -> list[dict[str, str]]:
        wrong = [each for each in self.all_questions if each.problems]  # only what is asked was judged
        return [error for question in wrong for error in question.error_list]

    def read(self, data: QueryDict) -> dict[str, Any]:
        """Return the raw answers to all questions of this step out of a posted form, by key: what a draft keeps."""
        return {each.key: each.block.read(data, each.name) for each in self.all_questions}


class Known:
    """What conditions compare: the answers so far, by key."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self.compared: dict[str, Any] = {}  # of those that a condition was about

    def get(self, key: str) -> Any:
        if key in self.asked and key not in self.compared:
            self.compared[key] = self.asked[key].compared
        return self.compared.get(key)


Steps: TypeAlias = blocks.StreamValue | Plan


class Journey:
    """A walk through the steps of one form version.

    Args:
        steps: the stream of steps, or their plan.
        raw: the raw answers by key.
        is_checked: whether the answers are to be judged; an empty form is only shown.
        is_walked: whether conditions decide what is asked; otherwise all is.
        not_asked: keys of questions that staff could not ask: left empty, they are no error.
    """

    def __init__(
        self,
        steps: Steps,
        raw: Mapping[str, Any],
        *,
        is_checked: bool,
        is_walked: bool | None = None,
        not_asked: Collection[str] = (),
    ):
        self.plan = Plan.of(steps)
        self.is_checked = is_checked
        self.is_walked = is_checked if is_walked is None else is_walked
        self.raw, self.not_asked = raw, frozenset(not_asked)
        self.judge = strictly if is_checked else as_stored if self.is_walked else unjudged
        self.known = Known()
        self.steps = [self.walk(step) for step in self.plan.steps]

    @classmethod
    def empty(cls, steps: Steps) -> "Journey":
        """Return the whole form, with nothing in it and everything that could be asked."""
        return cls(steps, {}, is_checked=False)

    @classmethod
    def of_post(cls, steps: Steps, data: QueryDict, *, not_asked: Collection[str] = ()) -> "Journey":
        plan = Plan.of(steps)
        raw = {each.key: each.block.read(data, PREFIX + each.key) for each in plan.questions}
        return cls(plan, raw, is_checked=True, not_asked=not_asked)

    @classmethod
    def of_json(cls, steps: Steps, answers: dict[str, Any], *, not_asked: Collection[str] = ()) -> "Journey":
        return cls(steps, answers, is_checked=True, not_asked=not_asked)

    # What a draft holds has the shape of JSON too.
    of_answers = of_json

    @classmethod
    def of_stored(cls, steps: Steps, answers: dict[str, Any]) -> "Journey":
        """Lay stored answers beside their questions, without judging them by today's rules."""
        return cls(steps, answers, is_checked=False, is_walked=True)

    def walk(self, planned: PlannedStep) -> Step:
        is_asked = not self.is_walked or planned.condition is ALWAYS or planned.condition.holds(self.known)
        questions = [self.ask(each, is_asked=is_asked) for each in planned.questions]
        step = Step(planned, self.plan, questions, is_asked)
        step.is_asked = is_asked or any(each.is_asked for each in step.all_questions)
        return step

    def ask(self, planned: PlannedQuestion, *, is_asked: bool) -> Asked:
        judge = leniently if self.is_checked and planned.key in self.not_asked else self.judge
        if is_asked and self.is_walked and planned.condition is not ALWAYS:
            is_asked = planned.condition.holds(self.known)
        asked = Asked(planned, self.plan, self.raw.get(planned.key), is_asked, judge)
        if judge is as_stored:  # what was stored is shown, whatever led to it
            asked.is_asked = asked.is_asked or asked.is_answered
        self.known.asked[planned.key] = asked
        return asked

    @cached_property
    def path(self) -> list[Step]:
        """Return the steps that are asked, in order. A step none of whose questions is asked is passed over."""
        return [step for step in self.steps if step.is_asked and (step.questions or not step.all_questions)]

    @cached_property
    def questions(self) -> list[Asked]:
        """Return the questions on the path."""
        return [question for step in self.path for question in step.questions]

    def step(self, key: str) -> Step | None:
        """Return the step of this key if it is on the path."""
        return next((step for step in self.path if step.planned.key == key), None)

    def after(self, step: Step) -> Step | None:
        return self.beside(step, 1)

    def before(self, step: Step) -> Step | None:
        return self.beside(step, -1)

    def beside(self, step: Step, distance: int) -> Step | None:
        """Return the nearest step on the path in one direction; ``step`` itself may have left the path."""
        order = [each.planned.key for each in self.steps]
        on_path = {each.planned.key: each for each in self.path}
        at = order.index(step.planned.key)
        ahead = order[at + 1 :] if distance > 0 else order[:at][::-1]
        return next((on_path[key] for key in ahead if key in on_path), None)

    @property
    def first_incomplete(self) -> Step | None:
        """Return the first step that is missing something."""
        return next((step for step in self.path if self.errors_of(step)), None)

    def errors_of(self, step: Step) -> list[dict[str, str]]:
        """Return what is wrong in a step, each with the id it leads to."""
        return step.error_list

    @cached_property
    def error_list(self) -> list[dict[str, str]]:
        return [error for step in self.path for error in step.error_list]

    @property
    def missing(self) -> list[dict[str, str]]:
        """Return what stands between these answers and a complete form: step, question and a sentence each."""
        return [
            {"step": step.key, "question": each.key, "label": each.value["label"], "message": problem.message}
            for step in self.path
            for each in step.questions
            for problem in each.problems
        ]

    @property
    def is_complete(self) -> bool:
        return self.is_checked and not self.error_list

    @property
    def answers(self) -> dict[str, Any]:
        """Return the checked answers by key; what was left empty is left out."""
        return {each.key: each.answer for each in self.questions if each.is_answered or each.answer == NOT_ASKED}

    @cached_property
    def facts(self) -> dict[str, str]:
        """Return what triage needs outside the sealed body."""
        facts: dict[str, str] = {}
        for each in (self.known.asked[key] for key in self.plan.telling):
            if each.is_asked and each.answer is not None and each.answer != NOT_ASKED:
                facts |= each.block.facts(each.value, each.answer)
        return facts
