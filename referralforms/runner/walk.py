"""One person's way through a form in steps: how far they have come, and the addresses on it."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from referralforms.builder.journey import Journey, Step
from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner import drafts
from referralforms.runner.drafts import Answers
from referralforms.runner.responses import GONE, form_page, shown_or_404, version_of

CHECK = "check"  # where a page that was reached by a Change link leads back to


@dataclass
class Walk:
    """One person's way through a form, as far as they have come."""

    page: FormPage
    version: FormVersion
    answers: Answers
    said: str = ""  # about the page as a whole

    @property
    def journey(self) -> Journey:
        return Journey.of_answers(self.version.steps, self.answers.raw)

    def number(self, step: Step) -> int:
        """Return a step's place in the whole form, counted from 1: its address, which says nothing else."""
        return 1 + [each.key for each in self.version.steps.steps].index(step.key)

    def place(self, step: Step | None, *, back: str = "", anchor: str = "") -> str:
        """Return the address of a step, or of the answers to check."""
        if step is None:
            return reverse("form_check", args=[self.page.pk, self.answers.draft_id])
        address = reverse("form_step", args=[self.page.pk, self.answers.draft_id, self.number(step)])
        return address + (f"?back={back}" if back else "") + (f"#{anchor}" if anchor else "")

    def first_open(self, journey: Journey) -> Step | None:
        """Return the first step that was not posted yet, or has something wrong."""
        visited = set(self.answers.visited)
        return next((step for step in journey.path if step.key not in visited or journey.errors_of(step)), None)


def opened(request: HttpRequest, page_id: int, draft: uuid.UUID) -> Walk | None:
    """Return the way of this browser that an address names."""
    page = form_page(request, page_id)
    answers = drafts.find(page, draft, drafts.secret_of(request))
    version = version_of(request, page, answers.version_id) if answers else None
    return Walk(page, version, answers) if version and answers else None


def gone(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say that there is nothing here any more, and where to go from here."""
    page = shown_or_404(request, form_page(request, page_id))
    context = {"page": page, "hours": drafts.HOURS, "has_cookie": drafts.COOKIE in request.COOKIES}
    return render(request, "referralforms/gone.html", context, status=GONE)
