"""A form in steps: one on each page, then all answers to check, then the reference.

What is posted is kept first and judged afterwards, so that no way out of a page loses a word. The page's token
says which attempt it belongs to, the browser's cookie opens that attempt's draft: two tabs are two attempts.
"""

import datetime
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referralforms.builder import area_rules, versions
from referralforms.builder.journey import PREFIX, FormIncomplete, Journey, Step
from referralforms.builder.models import FormPage, FormVersion
from referralforms.builder.plan import PlannedStep
from referralforms.builder.presentation import STEP_TEMPLATE, step_context
from referralforms.runner import drafts, files, keeping, sending, spam, tokens
from referralforms.runner.drafts import Answers
from referralforms.runner.framing import framed
from referralforms.runner.responses import (
    GONE,
    UNPROCESSABLE,
    form_page,
    form_view,
    ring_the_area,
    shown_or_404,
    version_of,
)
from referralforms.runner.walk import CHECK, Walk, gone, opened
from referralforms.submissions import actions

PAGE_TOO_OLD = gettext_lazy(
    "This page was open for a long time, or was changed. What you wrote here is kept. Look at it and press Continue."
)
EXPIRED = gettext_lazy(
    "The answers you gave on earlier pages are no longer kept. What you wrote on this page is still here. "
    "Press Continue, and we will ask you for the rest again. Or ring us: we can fill it in with you."
)
SENT_ALREADY = gettext_lazy(
    "You sent this form before, and we have it: reference {}. What you wrote on this page since then is kept, "
    "but not sent yet. To send it as well, press Continue."
)

# --- showing a step -------------------------------------------------------------------------------


def blank(request: HttpRequest, page: FormPage, version: FormVersion, *, token: str) -> HttpResponse:
    """Show the first step to somebody who has written nothing yet.

    Raises:
        FormIncomplete: there is none.
    """
    journey = Journey.of_answers(version.steps, {})
    if not journey.path:
        raise FormIncomplete("step")
    walk = Walk(page, version, Answers(version.pk, uuid.uuid4()))
    return show(request, walk, journey, quiet(journey.path[0]), token=token)


def quiet(step: Step) -> Step:
    """Leave out what is wrong: nobody has pressed Continue yet."""
    for asked in step.questions:
        asked.problems = []
    return step


def show(
    request: HttpRequest,
    walk: Walk,
    journey: Journey,
    step: Step,
    *,
    token: str = "",
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show one step with what was written there."""
    page, version = walk.page, walk.version
    ring_the_area(page, journey)
    area_rules.suggest(step, page.area_key)
    whole = [{"id": "form", "message": walk.said}] if walk.said else []
    more = {
        "notices": area_rules.news(page, journey, step),
        "error_list": [*whole, *journey.errors_of(step)],
        "action": reverse("form_post", args=[page.pk, walk.number(step)]),
        "token": token or tokens.issue(version.pk, walk.answers.attempt),
        "trap": spam.TRAP_FIELD,
        "back": back,
        "may_be_saved": page.may_be_saved,
        "keep_action": reverse("form_keep", args=[page.pk]),
        "previous": way_back(walk, journey, step, back) if walk.answers.visited else "",
        "kept_until": walk.answers.expires_at,
    }
    return framed(request, page, STEP_TEMPLATE, step_context(page, journey, step, **more), status=status)


def way_back(walk: Walk, journey: Journey, step: Step, back: str) -> str:
    if back:
        return walk.place(None)
    before = journey.before(step)
    return walk.place(before) if before else ""


@form_view
@require_GET
def step(request: HttpRequest, page_id: int, draft: uuid.UUID, number: int) -> HttpResponse:
    """Show a step with the answers that are kept."""
    walk = opened(request, page_id, draft)
    if walk is None:
        return gone(request, page_id)
    journey = walk.journey
    planned = walk.version.steps.steps
    found = journey.step(planned[number - 1].key) if 0 < number <= len(planned) else None
    if found is None:  # answers since then have led past it
        return redirect(walk.place(walk.first_open(journey)))
    return show(request, walk, journey, quiet(found), back=asked_back(request.GET))


def asked_back(data: Any) -> str:
    return CHECK if data.get("back") == CHECK else ""


def go_on(page: FormPage, begun: Answers) -> HttpResponse:
    """Lead somebody who comes back to the form's own address to their answers: Back keeps them."""
    return redirect("form_step", page_id=page.pk, draft=begun.draft_id, number=1)


# --- taking a step --------------------------------------------------------------------------------


@form_view
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Keep what was posted, then go where the form goes on, or show the step again with what is wrong."""
    page = form_page(request, page_id)
    if request.method == "GET":
        return redirect(shown_or_404(request, page).get_url(request) or "/")
    walk = begun(request, page)
    taken = Taken(
        request, walk, likeliest(walk.version, [*request.POST, *request.FILES], number) if walk.said else number
    )
    secret = drafts.secret_of(request) or first_secret(taken)
    taken.keep(secret)
    response = BUTTONS.get(request.POST.get("go", ""), Taken.go_on)(taken)
    drafts.set_cookie(response, secret)
    if request.POST.get("go") in keeping.ENDS:
        drafts.end_cookie(response, secret)
    return response


def first_secret(taken: "Taken") -> bytes:
    """Return what a browser without a secret is given. One that lost it later on opens nothing by its page alone."""
    return drafts.first_secret(taken.walk.answers.attempt) if taken.number == 1 else drafts.new_secret()


def begun(request: HttpRequest, page: FormPage) -> Walk:
    """Return the way that a page's token names, with nothing on it yet; a new one where the token is not ours."""
    token = tokens.read(request.POST.get("token", ""))
    version = version_of(request, page, token.version_id) if token else None
    if token and version:
        return Walk(page, version, Answers(version.pk, token.attempt, begun_at=token.issued_at))
    version = versions.current(shown_or_404(request, page))
    return Walk(page, version, Answers(version.pk, uuid.uuid4()), said=str(PAGE_TOO_OLD))


def likeliest(version: FormVersion, names: list[str], number: int) -> int:
    """Return which step was posted by a page that cannot say it: since then, the steps may have changed places."""
    answered = Counter(name.removeprefix(PREFIX).partition("-")[0] for name in names if name.startswith(PREFIX))

    def answers(step: PlannedStep) -> int:
        return sum(answered[asked.key] for asked in step.questions)

    numbered = enumerate(version.steps.steps, start=1)
    return max(numbered, key=lambda each: (answers(each[1]), each[0] == number), default=(number, None))[0]


@dataclass
class Taken:
    """A step that was posted."""

    request: HttpRequest
    walk: Walk
    number: int

    @cached_property
    def planned(self) -> PlannedStep:
        planned = self.walk.version.steps.steps
        if not planned:
            raise FormIncomplete("step")
        return planned[min(max(self.number, 1), len(planned)) - 1]

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def back(self) -> str:
        return asked_back(self.request.POST)

    def keep(self, secret: bytes) -> None:
        """Keep the answers of this step with those before it, in a new draft where there is none to open."""
        walk = self.walk
        with transaction.atomic():
            earlier = drafts.find(walk.page, walk.answers.draft_id, secret, lock=True)
            walk.answers = earlier or self.first_answers(secret)
            walk.answers.add(self.key, self.read())
            drafts.keep(walk.page, walk.answers, secret)

    def read(self) -> dict[str, Any]:
        """Return the raw answers to this step, before anything is judged."""
        data = files.posted(self.request, self.planned.questions)
        return {each.key: each.block.read(data, PREFIX + each.key) for each in self.planned.questions}

    def first_answers(self, secret: bytes) -> Answers:
        """Return what a new draft begins with: the page's own attempt, or another where that one is over."""
        walk, answers = self.walk, self.walk.answers
        sent = actions.receipt_of(answers.attempt)
        is_over = bool(sent) or drafts.exists(answers.attempt)
        # The same button, pressed twice, may have kept it a moment ago.
        if is_over and (kept := drafts.find(walk.page, answers.draft_id, secret, lock=True)):
            return kept
        if sent:
            walk.said = str(SENT_ALREADY).format(sent.reference)
        elif self.number > 1:
            walk.said = walk.said or str(EXPIRED)
        if not is_over:
            return answers
        of_sent = sending.stored_as(walk.page, answers.attempt) if sent else None
        return Answers(answers.version_id, uuid.uuid4(), submission_id=of_sent)

    def go_on(self) -> HttpResponse:
        walk, journey = self.walk, self.walk.journey
        found = journey.step(self.key)
        if found is None:
            return redirect(walk.place(walk.first_open(journey)))
        if walk.said or journey.errors_of(found):
            return show(self.request, walk, journey, found, back=self.back, status=UNPROCESSABLE)
        ahead = walk.first_open(journey) if self.back else journey.after(found)
        return redirect(walk.place(ahead, back=self.back))

    def stay(self) -> HttpResponse:
        """Keep the answers for longer, and show the same page again."""
        walk, journey = self.walk, self.walk.journey
        found = journey.step(self.key)
        if walk.said and found:
            return show(self.request, walk, journey, quiet(found), back=self.back, status=UNPROCESSABLE)
        return redirect(walk.place(found or walk.first_open(journey), back=self.back))

    def save(self) -> HttpResponse:
        """Move what is written behind a link and a code."""
        return keeping.save(self.request, self.walk) if self.walk.page.may_be_saved else self.stay()

    def delete(self) -> HttpResponse:
        return keeping.delete(self.walk)


BUTTONS: dict[str, Callable[[Taken], HttpResponse]] = {
    "keep": Taken.stay,
    "save": Taken.save,
    "delete": Taken.delete,
}


@form_view
@require_POST
def keep(request: HttpRequest, page_id: int) -> HttpResponse:
    """Keep the answers for another 24 hours: what the warning's button asks for, by script."""
    page, token = form_page(request, page_id), tokens.read(request.POST.get("token", ""))
    answers = keeping.lengthen(request, page, token) if token else None
    if answers is None:
        return HttpResponse(status=GONE)
    return JsonResponse({"kept_until": answers.expires_at, **in_words(answers.expires_at)})


def in_words(moment: datetime.datetime | None) -> dict[str, str]:
    """Return a time as the page says it."""
    local = timezone.localtime(moment)
    told = {"time": date_format(local, "H:i"), "day": date_format(local, "l j F")}
    return {"time": told["time"], "words": gettext("%(time)s on %(day)s") % told}


@form_view
@require_GET
def ended(request: HttpRequest, page_id: int) -> HttpResponse:
    page = shown_or_404(request, form_page(request, page_id))
    return render(request, "referralforms/ended.html", {"page": page})
