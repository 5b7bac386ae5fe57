"""Forms whose answers are only counted: what they may ask, and what is counted of an answer (pure)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wagtail.blocks import StreamValue

from home.fields import ABSENT
from referralforms.builder.checks import step_place
from referralforms.builder.journey import Journey
from referralforms.builder.layout import Layout

if TYPE_CHECKING:
    from referralforms.builder.models import FormPage


def mistakes(steps: StreamValue) -> list[str]:
    """Return which questions could not be counted without losing words, in sentences for the editor."""
    return [
        f"{step_place(step.value, at)}, question ‘{question.value['label']}’: a form that is only counted asks with "
        "choices alone, and without a line to write on. Give it choices, or take it out."
        for at, step in enumerate(steps, start=1)
        for question in step.value["questions"]
        if question.block_type != ABSENT
        and not question.block.is_notice
        and not question.block.is_countable(question.value)
    ]


def misfits(page: "FormPage") -> dict[str, str]:
    """Return by field what does not go together with counting."""
    found = {}
    if page.is_counted and page.layout != Layout.WHOLE:
        found["layout"] = "A form that is only counted stands on one page, so that nothing of it need be kept."
    if page.is_counted and page.handlers:
        found["handlers"] = "Of a form that is only counted there is no submission with which anything could be done."
    if page.is_counted and page.afterwards_id:
        found["afterwards"] = "A form that is only counted asks nothing afterwards."
    elif page.afterwards and not page.afterwards.is_counted:
        found["afterwards"] = "Choose a form that is only counted."
    return found


def choices_of(journey: Journey) -> Iterator[tuple[str, str]]:
    """Yield (key of the question, key of the choice) for each choice on the path."""
    for asked in journey.questions:
        if asked.is_answered and asked.block.is_countable(asked.value):
            chosen = asked.block.compared(asked.answer)
            yield from ((asked.key, key) for key in ([chosen] if isinstance(chosen, str) else chosen))
