"""Staff take a call or a letter through the same form as the public, with its channel and the day it came.

Whatever could not be asked may be left open and is stored as not asked; a way to reach the person whose safety was
not asked counts as not safe. The form stands on one page, since people do not tell things in the order of a form.
"""

import datetime
import logging
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.menu import MenuItem
from wagtail.query import PageQuerySet

from home.failures import cause_of
from home.pages import page_or_404
from referralforms.builder import versions
from referralforms.builder.journey import FormIncomplete, Journey, is_blank
from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner import files, sending, tokens
from referralforms.runner.oversized import TOO_MUCH, HeldUntilRead, too_large
from referralforms.submissions import actions
from referralforms.submissions.access import MANAGE, TRIAGE, may
from referralforms.submissions.models import Channel, Submission
from referralforms.submissions.sealing import KeyUnusable
from referralforms.triage.guard import let_in

UNPROCESSABLE, UNAVAILABLE = 422, 503
OFF_PATH = "‘{}’ is asked only after other answers. Change those, or leave this empty: it would not be stored."
NOT_STORED = "It could not be stored just now. All words are still here: try again in a minute."
PAGE_TOO_OLD = "This page was changed meanwhile. All words are still here: check them, and store them again."
INCOMPLETE = "A part of this form is not installed. Take it down on the paper form."

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


class ArrivalForm(forms.Form):
    """How and when it came."""

    channel = forms.ChoiceField(
        label="How it came",
        choices=[(each.value, each.label) for each in (Channel.PHONE, Channel.POST, Channel.EMAIL)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it came", "invalid_choice": "Choose how it came"},
    )
    received_on = forms.DateField(
        label="Day it came",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day it came", "invalid": "Enter the day it came as a date that exists"},
    )

    def clean_received_on(self) -> datetime.date:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Enter a day that is not in the future")
        return day

    @property
    def received_at(self) -> datetime.datetime:
        """Return now for today, and noon of any earlier day."""
        day = self.cleaned_data["received_on"]
        noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=timezone.get_current_timezone())
        return timezone.now() if day == timezone.localdate() else noon


class EntryMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, TRIAGE, MANAGE)


def for_who_triages(view: View) -> View:
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        let_in(request, TRIAGE, MANAGE)
        return view(request, *args, **kwargs)

    return answer


def forms_of_people() -> PageQuerySet[FormPage]:
    """The forms that make a submission; one that is only counted is for the person alone."""
    return FormPage.objects.live().filter(is_counted=False)


@require_GET
@for_who_triages
def choose(request: HttpRequest) -> HttpResponse:
    context = {"forms": forms_of_people().defer("steps", "handlers").order_by("path")}
    return render(request, "referralforms/triage/entry_choose.html", context | heading("Enter a call or letter"))


@csrf_exempt
@for_who_triages
def enter(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a form, with files in memory alone; that has to be said before anything reads what was posted."""
    request.upload_handlers = [HeldUntilRead(request)]
    try:
        return enter_checked(request, page_id)
    except TOO_MUCH:
        return too_large(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
def enter_checked(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_or_404(forms_of_people().select_related("locale"), page_id)
    try:
        return take(request, page) if request.method == "POST" else blank(request, page)
    except FormIncomplete:
        messages.error(request, INCOMPLETE)
        return redirect("entry_choose")


def blank(request: HttpRequest, page: FormPage) -> HttpResponse:
    version = versions.current(page)
    arrival = ArrivalForm(initial={"received_on": timezone.localdate()})
    return show(request, page, version, Journey.empty(version.steps), arrival)


def take(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Store what was taken down, or show it again with every word."""
    token = tokens.read(request.POST.get("token", ""))
    version = FormVersion.objects.filter(pk=token.version_id, page=page).first() if token else None
    is_old, version = version is None, version or versions.current(page)
    arrival = ArrivalForm(request.POST)
    data = files.posted(request, version.steps.questions)
    journey = Journey.of_post(version.steps, data, not_asked=version.steps.by_key)
    if token is None or is_old:
        return show(request, page, version, journey, arrival, said=PAGE_TOO_OLD, status=UNPROCESSABLE)
    if not arrival.is_valid() or not journey.is_complete or off_path(journey):
        return show(request, page, version, journey, arrival, token=request.POST["token"], status=UNPROCESSABLE)
    return store(request, page, version, journey, arrival, token)


def store(
    request: HttpRequest,
    page: FormPage,
    version: FormVersion,
    journey: Journey,
    arrival: ArrivalForm,
    token: tokens.Token,
) -> HttpResponse:
    try:
        receipt = actions.submit(
            version,
            journey.answers,
            token=token.attempt,
            channel=Channel(arrival.cleaned_data["channel"]),
            facts=journey.facts,
            handlers=page.chosen_handlers,
            by=request.user,
            received_at=arrival.received_at,
            language=journey.facts.get("language", page.locale.language_code),
        )
    except actions.SentOtherwise as error:
        said = sending.SENT_OTHERWISE.format(error.reference)
        return show(request, page, version, journey, arrival, said=said, status=UNPROCESSABLE)
    except actions.SentAndErased:
        return show(request, page, version, journey, arrival, said=str(sending.SENT_AND_ERASED), status=UNPROCESSABLE)
    except (DatabaseError, KeyUnusable) as error:
        log.error("An entry could not be stored (%s).", cause_of(error))
        kept = {"token": request.POST["token"], "said": NOT_STORED}
        return show(request, page, version, journey, arrival, **kept, status=UNAVAILABLE)
    return lead_on(request, receipt)


def lead_on(request: HttpRequest, receipt: actions.Receipt) -> HttpResponse:
    """Go to the case, or, where it belongs to another area, to the queue."""
    messages.success(request, f"{receipt.reference} is stored.")
    if Submission.objects.visible_to(request.user).filter(reference=receipt.reference).exists():
        return redirect("triage_case", reference=receipt.reference)
    messages.info(request, "It belongs to an area that you do not see.")
    return redirect("submissions_modeladmin_index")


def off_path(journey: Journey) -> list[dict[str, str]]:
    """Return the questions that were answered although nothing led to them: their words would be lost."""
    on_path = {asked.key for asked in journey.questions}
    return [
        {"id": asked.name, "message": OFF_PATH.format(asked.value["label"])}
        for step in journey.steps
        for asked in step.all_questions
        if asked.key not in on_path and not is_blank(asked.raw)
    ]


def show(
    request: HttpRequest,
    page: FormPage,
    version: FormVersion,
    journey: Journey,
    arrival: ArrivalForm,
    *,
    token: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    whole = [{"id": "form", "message": said}] if said else []
    wrong = [{"id": f"id_{name}", "message": each[0]} for name, each in arrival.errors.items()]
    found = [*journey.error_list, *off_path(journey)] if journey.is_checked else []
    context = {
        "form_title": page.title,
        "steps": journey.steps,
        "takes_files": any(step.takes_files for step in journey.steps),
        "arrival": arrival,
        "error_list": [*whole, *wrong, *found],
        "token": token or tokens.issue(version.pk),
    }
    return render(request, "referralforms/triage/entry.html", context | heading(page.title), status=status)


def heading(title: str) -> dict[str, object]:
    """Return what Wagtail's header shows."""
    crumbs = [
        {"url": reverse("submissions_modeladmin_index"), "label": "Submissions"},
        {"url": reverse("entry_choose"), "label": "Enter a call or letter"},
    ]
    return {"breadcrumbs_items": crumbs, "header_title": title, "page_title": title, "header_icon": "edit"}
