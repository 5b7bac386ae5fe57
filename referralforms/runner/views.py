"""The public sends a form: show it, take it, give a reference. A form in steps goes on in ``steps``."""

import datetime
import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from home import stamp
from home.failures import cause_of
from referralforms.builder import area_rules, versions
from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.builder.models import FormPage, FormVersion, Layout
from referralforms.builder.presentation import form_context
from referralforms.runner import checking, drafts, files, sending, spam, steps, tokens
from referralforms.runner.responses import (
    UNAVAILABLE,
    UNPROCESSABLE,
    form_page,
    form_view,
    private,
    ring_the_area,
    shown_or_404,
    unavailable,
    version_of,
)
from referralforms.submissions import actions
from referralforms.submissions.models import Channel
from referralforms.submissions.sealing import KeyUnusable

TOKEN_PLACE = b"the-place-of-the-token"

PAGE_TOO_OLD = gettext_lazy(
    "This page was open for a long time, or was changed. Your words are still here. Check them and send again."
)

log = logging.getLogger(__name__)


@never_cache
def show(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Answer the address of a form page."""
    if settings.ROLE == "staff":
        raise Http404("Forms are sent where the public is served.")
    if page.layout == Layout.STEPS and (begun := drafts.newest(page, drafts.secret_of(request))):
        return private(steps.go_on(page, begun))
    try:
        blank, version_id = stamp.remembered(
            request, ("blank form", page.pk, request.get_host()), lambda: draw(request, page)
        )
    except FormIncomplete:
        return unavailable(request, page)
    return private(HttpResponse(blank.replace(TOKEN_PLACE, tokens.issue(version_id).encode())))


def draw(request: HttpRequest, page: FormPage) -> tuple[bytes, int]:
    """Return the form as it is before anybody writes in it: the same for all but for the token."""
    version = versions.current(page)
    show_blank = steps.blank if page.layout == Layout.STEPS else blank
    return show_blank(request, page, version, token=TOKEN_PLACE.decode()).content, version.pk


def blank(request: HttpRequest, page: FormPage, version: FormVersion, *, token: str = "") -> HttpResponse:
    return form(request, page, version, Journey.empty(version.steps), token=token)


@form_view
@require_GET
def whole(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a form in steps on one page, for a browser that keeps no answers between pages."""
    page = shown_or_404(request, form_page(request, page_id))
    return blank(request, page, versions.current(page))


@form_view
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, page_id: int) -> HttpResponse:
    """Store what was posted and go on to the reference, or show the form again with every word."""
    page = form_page(request, page_id)
    if request.method == "GET":
        return redirect(shown_or_404(request, page).get_url(request) or "/")
    token = tokens.read(request.POST.get("token", ""))
    version = version_of(request, page, token.version_id) if token else None
    if version is None or token is None:
        return lost_token(request, page)
    journey = Journey.of_post(version.steps, files.posted(request, version.steps.questions))
    ring_the_area(page, journey)
    if not journey.is_complete:
        return form(request, page, version, journey, token=request.POST["token"], status=UNPROCESSABLE)
    return store(request, page, version, journey, token)


def lost_token(request: HttpRequest, page: FormPage) -> HttpResponse:
    version = versions.current(shown_or_404(request, page))
    journey = Journey.of_post(version.steps, files.posted(request, version.steps.questions))
    ring_the_area(page, journey)
    return form(request, page, version, journey, said=str(PAGE_TOO_OLD), status=UNPROCESSABLE)


def store(
    request: HttpRequest, page: FormPage, version: FormVersion, journey: Journey, token: tokens.Token
) -> HttpResponse:
    try:
        receipt = sending.send(request, page, version, journey, token=token.attempt, channel=Channel.WEB, age=token.age)
    except actions.SentOtherwise as error:
        said = str(sending.SENT_OTHERWISE).format(error.reference)
        return form(request, page, version, journey, said=said, status=UNPROCESSABLE)
    except actions.SentAndErased:
        return form(request, page, version, journey, said=str(sending.SENT_AND_ERASED), status=UNPROCESSABLE)
    except (DatabaseError, KeyUnusable) as error:
        log.error("A submission could not be stored (%s).", cause_of(error))
        kept = {"token": request.POST["token"], "said": str(sending.NOT_STORED)}
        return form(request, page, version, journey, **kept, status=UNAVAILABLE)
    return sending.show_receipt(page, receipt, journey)


@form_view
@require_GET
def sent(request: HttpRequest, page_id: int, receipt: str) -> HttpResponse:
    """Show the reference. After an hour the address shows nothing any more, nor once what was sent is erased."""
    page = shown_or_404(request, form_page(request, page_id))
    shown = tokens.read_receipt(receipt, page.pk)
    context = {"page": page, "reference": "", "when": None, "next": page.what_happens_next}
    if shown and page.is_counted:
        return render(request, "referralforms/counted.html", context)
    context["is_erased"] = is_erased = shown is not None and not actions.is_kept(shown.reference)
    if shown and not is_erased:
        page.area_key = shown.area
        context |= {"reference": shown.reference, "when": datetime.datetime.fromisoformat(shown.received_at)}
        context["notices"] = area_rules.notices(shown.codes, shown.area)
        context["afterwards"] = stamp.remembered(request, ("afterwards", page.pk), lambda: asked_after(page))
        context["another"] = checking.address_of_next(request, page)
    return render(request, "referralforms/sent.html", context)


def asked_after(page: FormPage) -> FormPage | None:
    """Return the form that is offered once this one is sent, in the language spoken, if it is public."""
    found = page.afterwards.localized if page.afterwards else None
    return found if found and found.live else None


def form(
    request: HttpRequest,
    page: FormPage,
    version: FormVersion,
    journey: Journey,
    *,
    token: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show a form, with what is wrong and what was written; ``said`` is about the form as a whole."""
    more = {"action": reverse("form_send", args=[page.pk]), "token": token or tokens.issue(version.pk)}
    context = form_context(page, journey, **more, trap=spam.TRAP_FIELD)
    if journey.is_checked:
        context["notices"] = area_rules.meaning(page, journey)
    if said:
        context["error_list"] = [{"id": "form", "message": said}, *context["error_list"]]
        context["has_errors"] = True
    return render(request, FormPage.template, context, status=status)
