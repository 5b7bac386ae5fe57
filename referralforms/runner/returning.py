"""Coming back to what was saved behind a link: its page asks for the code, and says nothing else."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner import drafts, saving
from referralforms.runner.drafts import Answers
from referralforms.runner.responses import UNPROCESSABLE, form_page, form_view, shown_or_404
from referralforms.runner.walk import Walk, gone

WRONG = gettext_lazy("That code does not open it. Check each letter and number. Tries left: {}.")


@form_view
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest, page_id: int, link: str) -> HttpResponse:
    """Ask for the code, and lead back to the answers."""
    page = shown_or_404(request, form_page(request, page_id))
    try:
        if request.method == "GET" and saving.is_there(page, link):
            return ask(request, page)
        if request.method == "GET":
            return gone(request, page_id)
        return lead_back(request, page, saving.take_back(page, link, request.POST.get("code", "")))
    except saving.WrongCode as error:
        return ask(request, page, str(WRONG).format(error.tries_left))
    except saving.Gone:
        return gone(request, page_id)


def ask(request: HttpRequest, page: FormPage, problem: str = "") -> HttpResponse:
    errors = [{"id": "code", "message": problem}] if problem else []
    context = {"page": page, "error_list": errors, "errors": [problem] if problem else None}
    return render(request, "referralforms/return.html", context, status=UNPROCESSABLE if problem else 200)


@transaction.atomic
def lead_back(request: HttpRequest, page: FormPage, answers: Answers) -> HttpResponse:
    secret = drafts.secret_of(request) or drafts.new_secret()
    saving.take_turns(answers)
    answers = resumed(page, answers, secret)
    version = FormVersion.objects.get(pk=answers.version_id)
    drafts.keep(page, answers, secret)
    walk = Walk(page, version, answers)
    response = redirect(walk.place(walk.first_open(walk.journey)))
    drafts.set_cookie(response, secret)
    return response


def resumed(page: FormPage, saved: Answers, secret: bytes) -> Answers:
    """Return what this browser has made of what was saved; where there is nothing, that itself, as an attempt that
    takes nothing from another browser that went on with it, or from what was begun anew."""
    if own := drafts.resumed(page, saved.saved_id, secret):
        return own
    if drafts.exists(saved.attempt):
        saved.came_from, saved.attempt = saved.attempt.hex, uuid.uuid4()
    return saved
