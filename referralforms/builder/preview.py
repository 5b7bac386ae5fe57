"""A form as its editor looks at it: whole or one step, empty or with sample answers, on paper."""

import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from referralforms.builder.journey import Journey, Step
from referralforms.builder.layout import Layout
from referralforms.builder.paper import paper_form
from referralforms.builder.plan import PART_MISSING, FormIncomplete
from referralforms.builder.presentation import HOURS, STEP_TEMPLATE, form_context, step_context
from referralforms.builder.samples import sampled

if TYPE_CHECKING:
    from referralforms.builder.models import FormPage

PAPER, LIVE, ANSWERED = "paper", "live", "answered"


def shown(request: HttpRequest, page: "FormPage", mode: str) -> HttpResponse:
    """Answer a preview; of a form of which a part is not installed, what the public meets, and why."""
    try:
        return one_mode(request, page, mode)
    except FormIncomplete as error:
        context = {"page": page, "why": PART_MISSING.format(error)}
        return render(request, "referralforms/unavailable.html", context)


def one_mode(request: HttpRequest, page: "FormPage", mode: str) -> HttpResponse:
    """Answer one preview mode: ``step-2``, ``step-2-answered``, ``answered``, ``paper``; anything else is all of it."""
    if mode == PAPER:
        return paper_form(request, page, page.plan)
    journey = sampled(page.plan) if mode.endswith(ANSWERED) else Journey.empty(page.plan)
    at = step_number(mode)
    if at is None or at >= len(journey.steps):
        return render(request, page.template, form_context(page, journey))
    step = journey.steps[at]
    if page.layout == Layout.WHOLE:  # the public never sees a page with this step alone: it is cut out of the one page
        return render(request, page.template, form_context(page, journey) | {"steps": [step], "notice": ""})
    return render(request, STEP_TEMPLATE, one_step(page, journey, step))


def one_step(page: "FormPage", journey: Journey, step: Step) -> dict[str, Any]:
    """Return the context of a step as somebody meets it who came to it by the steps before."""
    is_first = step is journey.steps[0]
    met = {} if is_first else {"previous": "#form", "kept_until": timezone.now() + datetime.timedelta(hours=HOURS)}
    return step_context(page, journey, step, may_be_saved=page.may_be_saved, **met)


def step_number(mode: str) -> int | None:
    """Return the place of the step that a mode names, counted from 0; None where it names none."""
    number = mode.removeprefix("step-").removesuffix(f"-{ANSWERED}")
    is_step = mode.startswith("step-") and number.isdecimal() and int(number) > 0
    return int(number) - 1 if is_step else None
