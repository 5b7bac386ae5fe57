"""What the buttons below every page of a form in steps do with its answers: keep them longer, save or delete them."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from referralforms.builder.models import FormPage
from referralforms.runner import drafts, saving, tokens
from referralforms.runner.drafts import Answers
from referralforms.runner.walk import Walk

ENDS = {"save", "delete"}  # after which the browser may have nothing to keep


def lengthen(request: HttpRequest, page: FormPage, token: tokens.Token) -> Answers | None:
    """Keep a browser's draft for another 24 hours, and return it; None where there is none any more."""
    secret = drafts.secret_of(request)
    with transaction.atomic():
        answers = drafts.find(page, drafts.draft_id(token.attempt), secret, lock=True)
        if answers and secret:
            drafts.keep(page, answers, secret)
    return answers


def save(request: HttpRequest, walk: Walk) -> HttpResponse:
    """Move what is written behind a link and a code."""
    saved = saving.save(walk.page, walk.answers)
    address = request.build_absolute_uri(reverse("form_return", args=[walk.page.pk, saved.link]))
    context = {"page": walk.page, "address": address, "code": saved.code, "hours": drafts.HOURS}
    return render(request, "referralforms/saved.html", context)


def delete(walk: Walk) -> HttpResponse:
    drafts.end(walk.answers)
    return redirect("form_ended", page_id=walk.page.pk)
