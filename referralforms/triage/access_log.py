"""The access log, for who looks after data protection: who read, changed, took out or was refused what, and when."""

import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from home.models import User
from referralforms.submissions import audit
from referralforms.submissions.access import PROTECT
from referralforms.submissions.events import Event, EventQuerySet
from referralforms.submissions.models import REFERENCE_LENGTH, as_reference
from referralforms.submissions.working_days import DAY, LONDON
from referralforms.triage.guard import let_in

PAGE_LENGTH = 50
ANY_KIND = ("", "Anything")


class LogForm(forms.Form):
    """What the log is narrowed to; an empty form shows all of it."""

    person = forms.ModelChoiceField(
        User.objects.order_by("last_name", "username"), required=False, empty_label="Anybody"
    )
    reference = forms.CharField(required=False, max_length=600, help_text="Or several, with spaces between.")
    kind = forms.ChoiceField(choices=[ANY_KIND, *Event.Kind.choices], required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    let_in(request, PROTECT)
    form = LogForm(request.GET)
    lines = list(page(narrowed(form).not_barred(request.user), place(request)))
    context = {
        "form": form,
        "lines": lines[:PAGE_LENGTH],
        "older": older(request, lines),
        "waiting": audit.loose().count(),
        "header_title": "Access log",
        "header_icon": "history",
        "breadcrumbs_items": [{"url": "", "label": "Access log"}],
    }
    return render(request, "referralforms/triage/access_log.html", context, status=200 if form.is_valid() else 422)


def narrowed(form: LogForm) -> EventQuerySet:
    """Return the lines that a form asks for; none while it holds what cannot be."""
    if not form.is_valid():
        return Event.objects.none()
    given = form.cleaned_data
    wanted = {
        "by": given["person"],
        **of_references(given["reference"]),
        "kind": given["kind"],
        "at__gte": given["since"] and midnight(given["since"]),
        "at__lt": given["until"] and midnight(given["until"] + DAY),
    }
    return Event.objects.filter(**{key: value for key, value in wanted.items() if value})


def of_references(text: str) -> dict[str, str | list[str]]:
    """Return the condition for one reference, however it is typed, or for several of a person."""
    one, several = as_reference(text), [as_reference(each) for each in text.replace(",", " ").split()]
    is_one = len(several) < 2 or len(one) == REFERENCE_LENGTH + 1
    return {"reference": text and one} if is_one else {"reference__in": several}


def midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), LONDON)


def page(lines: EventQuerySet, before: tuple[datetime.datetime, int] | None) -> EventQuerySet:
    """Return the next lines after a place, the newest first, and one more that shows whether there are any."""
    return lines.before(*before).newest()[: PAGE_LENGTH + 1] if before else lines.newest()[: PAGE_LENGTH + 1]


def place(request: HttpRequest) -> tuple[datetime.datetime, int] | None:
    """Return where the page before ended; what is no place is the beginning."""
    at, _, pk = request.GET.get("before", "").rpartition("~")
    try:
        moment = datetime.datetime.fromisoformat(at)
        return (moment, int(pk)) if moment.tzinfo else None
    except ValueError:
        return None


def older(request: HttpRequest, lines: list[Event]) -> str:
    """Return the query string of the next page, or nothing at the end."""
    if len(lines) <= PAGE_LENGTH:
        return ""
    last = lines[PAGE_LENGTH - 1]
    asked = {key: value for key, value in request.GET.items() if key != "before"}
    return urlencode(asked | {"before": f"{last.at.isoformat()}~{last.pk}"})
