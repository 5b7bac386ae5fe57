"""Answers that are only counted, as tables of the report: equality questions, and how people heard of us."""

import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet, Sum

from referralforms.builder.models import FormPage
from referralforms.builder.plan import FormIncomplete, PlannedQuestion
from referralforms.submissions.counting import EVERYBODY, AnswerCount
from referralforms.triage.figures import Period, Row, Table, end_of_month

KEY = "counted"
MEANING = (
    "Asked after sending, and joined to nothing: no area, no form, no person. Counted by month; the months that lie "
    "wholly within the period are added up. Counts below 5 are not shown, and the others are rounded to the nearest 5."
)
NOTE = "Chosen after sending, by who wished to. Each may leave out any question."
EVERYBODY_LABEL = "All who sent these questions"

Numbers = dict[tuple[str, str], int]  # (question, answer) -> how often


def tables(period: Period) -> list[Table]:
    """Return one table for each question that was counted in the period."""
    counted: dict[uuid.UUID, Numbers] = defaultdict(dict)
    for form, question, answer, total in numbers(period):
        counted[form][question, answer] = total
    pages = FormPage.objects.filter(translation_key__in=counted).order_by("locale_id", "path") if counted else []
    by_form = {page.translation_key: page for page in reversed(pages)}  # the first language names them
    found = (each for form, numbers in counted.items() for each in tables_of(by_form.get(form), numbers))
    return [
        Table(f"{KEY}_{at}", title, NOTE, "Answer", ("People",), rows, total)
        for at, (title, rows, total) in enumerate(found, start=1)
    ]


def numbers(period: Period) -> QuerySet:
    """Return (form, question, answer, sum) of the months that lie wholly within a period."""
    last = period.last if end_of_month(period.last) == period.last else period.last.replace(day=1)
    within = AnswerCount.objects.filter(month__gte=period.first, month__lte=last)
    if last != period.last:
        within = within.exclude(month=last)
    grouped = within.values_list("form", "question", "answer").annotate(total=Sum("count"))
    return grouped.order_by("form", "question", "answer")


def tables_of(page: FormPage | None, counted: Numbers) -> Iterator[tuple[str, tuple[Row, ...], Row]]:
    """Yield (title, rows, total) for each question, in the order in which the form asks; what is gone comes last."""
    asked = {question.key: question for question in questions_of(page)}
    total = Row(EVERYBODY_LABEL, (counted.get(EVERYBODY, 0),))
    keys = [*asked, *sorted({question for question, _ in counted} - asked.keys())]
    for key in keys:
        chosen = {answer: number for (question, answer), number in counted.items() if question == key and answer}
        if chosen:
            yield title_of(key, asked.get(key)), rows_of(asked.get(key), chosen), total


def questions_of(page: FormPage | None) -> list[PlannedQuestion]:
    try:
        return list(page.plan.questions) if page else []
    except FormIncomplete:
        return []


def title_of(key: str, asked: PlannedQuestion | None) -> str:
    return asked.value["label"] if asked else f"{key} (no longer asked)"


def rows_of(asked: PlannedQuestion | None, chosen: dict[str, int]) -> tuple[Row, ...]:
    offered = (asked.block.offered(asked.value) or {}) if asked else {}
    keys = [*offered, *sorted(chosen.keys() - offered.keys())]
    return tuple(Row(offered.get(key, key), (chosen.get(key, 0),)) for key in keys)
