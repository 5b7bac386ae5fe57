"""The end of a form in steps: all answers to check, then sent once; and the beginning of the sender's next form."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from home.failures import cause_of
from referralforms.builder import area_rules
from referralforms.builder.journey import Journey, Step
from referralforms.builder.models import FormPage
from referralforms.runner import drafts, keeping, sending, spam, tokens
from referralforms.runner.framing import framed
from referralforms.runner.responses import (
    UNAVAILABLE,
    UNPROCESSABLE,
    form_page,
    form_view,
    ring_the_area,
    shown_or_404,
    version_of,
)
from referralforms.runner.walk import CHECK, Walk, gone, opened
from referralforms.submissions import actions
from referralforms.submissions.models import Channel
from referralforms.submissions.sealing import KeyUnusable

log = logging.getLogger(__name__)


@form_view
@require_GET
def check(request: HttpRequest, page_id: int, draft: uuid.UUID) -> HttpResponse:
    """Show all answers, each with a link to change it."""
    walk = opened(request, page_id, draft)
    return show_check(request, walk) if walk else gone(request, page_id)


def show_check(request: HttpRequest, walk: Walk, *, status: int = 200) -> HttpResponse:
    page, journey = walk.page, walk.journey
    ring_the_area(page, journey)
    whole = [{"url": "#form", "message": walk.said}] if walk.said else []
    context = {
        "page": page,
        "form_title": page.title,
        "summary": [(step, answered(walk, step)) for step in journey.path],
        "error_list": [*whole, *missing(walk, journey)],
        "is_complete": journey.is_complete,
        "notices": area_rules.meaning(page, journey),
        "action": reverse("form_send_checked", args=[page.pk]),
        "keep_action": reverse("form_keep", args=[page.pk]),
        "token": tokens.issue(walk.version.pk, walk.answers.attempt),
        "trap": spam.TRAP_FIELD,
        "notice": page.notice,
        "button": page.button,
        "previous": walk.place(journey.path[-1]) if journey.path else "",
        "may_be_saved": page.may_be_saved,
        "kept_until": walk.answers.expires_at,
    }
    return framed(request, page, "referralforms/check.html", context, status=status)


def answered(walk: Walk, step: Step) -> list[tuple[Any, str]]:
    """Return the questions of a step, each with the address where its answer is changed."""
    address = walk.place(step, back=CHECK)
    return [(asked, f"{address}#{asked.name}") for asked in step.questions]


def missing(walk: Walk, journey: Journey) -> list[dict[str, str]]:
    """Return what is wrong, each with the address where it is put right."""
    return [
        {"url": walk.place(step, back=CHECK, anchor=error["id"]), "message": error["message"]}
        for step in journey.path
        for error in journey.errors_of(step)
    ]


@form_view
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send what was checked. Pressed twice, the same reference is shown."""
    page = form_page(request, page_id)
    token = tokens.read(request.POST.get("token", ""))
    if token is None:
        return redirect(shown_or_404(request, page).get_url(request) or "/")
    walk = opened(request, page_id, drafts.draft_id(token.attempt))
    if walk is None:
        return sent_before(request, page, token)
    if button := BUTTONS.get(request.POST.get("go", "")):
        return button(request, walk, token)
    if not walk.journey.is_complete:
        return show_check(request, walk, status=UNPROCESSABLE)
    return store(request, walk)


def sent_before(request: HttpRequest, page: FormPage, token: tokens.Token) -> HttpResponse:
    """Show the reference of what this page sent before: button pressed twice, or Back and pressed again."""
    receipt = actions.receipt_of(token.attempt)
    if receipt is None:
        return gone(request, page.pk)
    return sending.show_receipt(page, receipt)


def store(request: HttpRequest, walk: Walk) -> HttpResponse:
    page, journey, answers = walk.page, walk.journey, walk.answers
    if answers.came_from and (sent := actions.receipt_of(uuid.UUID(answers.came_from))):
        return send_as_well(request, walk, sent.reference, uuid.UUID(answers.came_from))
    try:
        with transaction.atomic():
            receipt = sending.send(
                request, page, walk.version, journey, token=answers.attempt, channel=Channel.WEB, age=answers.age
            )
            drafts.end_sent(answers, sending.stored_as(page, answers.attempt))
            if receipt.is_new:
                begin_next(request, walk)
    except actions.SentOtherwise as error:
        return send_as_well(request, walk, error.reference, answers.attempt)
    except actions.SentAndErased:
        return send_anew(request, walk, str(sending.SENT_AND_ERASED))
    except (DatabaseError, KeyUnusable) as error:
        log.error("A submission could not be stored (%s).", cause_of(error))
        walk.said = str(sending.NOT_STORED)
        return show_check(request, walk, status=UNAVAILABLE)
    return sending.show_receipt(page, receipt, journey)


def send_as_well(request: HttpRequest, walk: Walk, reference: str, sent: uuid.UUID) -> HttpResponse:
    """Keep what is not sent yet for a sending of its own; ``sent`` is the attempt that was sent before."""
    walk.answers.submission_id = sending.stored_as(walk.page, sent)
    return send_anew(request, walk, str(sending.SENT_OTHERWISE).format(reference))


def send_anew(request: HttpRequest, walk: Walk, said: str) -> HttpResponse:
    """Show the answers again as a new attempt, with a sentence that says why."""
    walk.said = said
    if secret := drafts.secret_of(request):
        drafts.begin_again(walk.page, walk.answers, secret)
    return show_check(request, walk, status=UNPROCESSABLE)


# --- the other buttons ----------------------------------------------------------------------------


def stay(request: HttpRequest, walk: Walk, token: tokens.Token) -> HttpResponse:
    """Keep the answers for longer, and show them again."""
    keeping.lengthen(request, walk.page, token)
    return redirect(walk.place(None))


def save(request: HttpRequest, walk: Walk, token: tokens.Token) -> HttpResponse:
    """Move the answers behind a link and a code, where the form offers it."""
    if not walk.page.may_be_saved:
        return stay(request, walk, token)
    return without_cookie(request, keeping.save(request, walk))


def delete(request: HttpRequest, walk: Walk, token: tokens.Token) -> HttpResponse:
    return without_cookie(request, keeping.delete(walk))


def without_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Take the cookie back, where this was the last draft that it opened."""
    if secret := drafts.secret_of(request):
        drafts.end_cookie(response, secret)
    return response


BUTTONS: dict[str, Callable[[HttpRequest, Walk, tokens.Token], HttpResponse]] = {
    "keep": stay,
    "save": save,
    "delete": delete,
}


# --- another one ----------------------------------------------------------------------------------


def begin_next(request: HttpRequest, walk: Walk) -> None:
    """Begin the sender's next form with their own block, where the form has one; of the rest nothing stays."""
    own = [step for step in walk.version.steps.steps if step.keeps]
    secret = drafts.secret_of(request)
    if own and secret:
        keys = {question.key for step in own for question in step.questions}
        begun = drafts.for_another(walk.answers, keys, {step.key for step in own})
        begun.submission_id = sending.stored_as(walk.page, walk.answers.attempt)
        drafts.keep(walk.page, begun, secret)


def address_of_next(request: HttpRequest, page: FormPage) -> str:
    """Return where the sender goes on with their next form, or nothing where none was begun."""
    begun = drafts.newest(page, drafts.secret_of(request))
    version = version_of(request, page, begun.version_id) if begun else None
    if begun is None or version is None or not any(step.keeps for step in version.steps.steps):
        return ""
    walk = Walk(page, version, begun)
    return walk.place(walk.first_open(walk.journey))
