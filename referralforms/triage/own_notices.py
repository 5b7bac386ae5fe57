"""How a person is told of submissions when they are not here: the morning's mail, and deadlines in their calendar."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from home.signin.fresh import fresh_sign_in
from referralforms.submissions.access import WORKING
from referralforms.triage import calendar_feed, digest
from referralforms.triage.guard import let_in
from referralforms.triage.models import CalendarFeed, DailyDigest

View = Callable[..., HttpResponseBase]
TITLE = "Mail and calendar"


def for_staff(view: View) -> View:
    """Let in who works on submissions, and keep the answer out of every cache."""

    @never_cache
    @wraps(view)
    def guarded(request: Any, *args, **kwargs) -> HttpResponseBase:
        let_in(request, *WORKING)
        return view(request, *args, **kwargs)

    return guarded


@for_staff
@require_GET
def notices(request: Any) -> HttpResponse:
    return page(request)


def page(request: Any, *, key: str = "") -> HttpResponse:
    """Draw the page; ``key`` is shown this once."""
    context = {
        "has_digest": DailyDigest.objects.filter(person=request.user).exists(),
        "feed": CalendarFeed.objects.filter(person=request.user).first(),
        "address": f"{settings.BASE_URL}{reverse('triage_calendar', args=[key])}" if key else "",
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_account"), "label": "Account"},
            {"url": "", "label": TITLE},
        ],
    }
    return render(request, "referralforms/triage/own_notices.html", context)


@for_staff
@require_POST
def switch_digest(request: Any) -> HttpResponse:
    if request.POST.get("digest"):
        digest.ask(request.user)
        messages.success(request, "From the next working morning on, a mail tells you how many submissions wait.")
    else:
        digest.stop(request.user)
        messages.success(request, "You get no more of these mails.")
    return redirect("triage_notices")


@for_staff
@require_POST
@fresh_sign_in
def make_calendar(request: Any) -> HttpResponse:
    return page(request, key=calendar_feed.make(request.user))


@for_staff
@require_POST
def end_calendar(request: Any) -> HttpResponse:
    calendar_feed.end(request.user)
    messages.success(request, "The address is ended: no calendar gets anything by it any more.")
    return redirect("triage_notices")
