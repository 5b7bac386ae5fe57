"""Taking submissions out of the queue as CSV: by managers, with a reason, recorded before the first row leaves."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from home.signin.fresh import fresh_sign_in
from referralforms.builder.journey import Journey
from referralforms.builder.models import FormVersion
from referralforms.builder.plan import FormIncomplete
from referralforms.submissions import actions
from referralforms.submissions.access import MANAGE
from referralforms.submissions.actions import Exported
from referralforms.submissions.models import Submission, SubmissionQuerySet
from referralforms.triage.counts import CAP, shown
from referralforms.triage.guard import let_in
from referralforms.triage.listing import Listing
from referralforms.triage.spreadsheets import csv_lines

UNPROCESSABLE = 422
COLUMNS = [
    "Reference", "Received", "Form", "Came by", "Area", "Status", "Closing reason", "Priority", "Priority reasons",
    "Flags", "Safe contact", "With", "Due", "Case began", "Ended", "On hold until", "Erased after", "Legal hold",
]  # fmt: skip
OPENED, OTHER = "Answers opened", "Other answers"


class ExportForm(forms.Form):
    reason = forms.CharField(
        max_length=actions.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the file is for. It stays in the log. No names, no details of a case.",
    )
    with_answers = forms.BooleanField(
        required=False,
        label="With what people wrote",
        help_text="Tick this only if you cannot do without. The file can then be read by whoever gets hold of it: "
        "keep it where nobody else comes, and delete it once it has served.",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask for a reason, and hand out the rows of a look at the queue; what narrows it stands in the address."""
    let_in(request, MANAGE)
    return ask_or_hand_out(request)


@fresh_sign_in
def ask_or_hand_out(request: HttpRequest) -> HttpResponseBase:
    listing = Listing.of(request)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(request, listing, form)
    given = form.cleaned_data
    try:
        exported = actions.export(listing.rows, by=request.user, **given)
    except actions.ReasonMissing as error:
        form.add_error("reason", str(error))
        return ask(request, listing, form)
    rows = with_answers(exported, listing.rows) if given["with_answers"] else without_answers(exported)
    name = f"submissions-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def ask(request: HttpRequest, listing: Listing, form: ExportForm) -> HttpResponse:
    queue = reverse("submissions_modeladmin_index") + listing.address()
    context = {
        "form": form,
        "listing": listing,
        "chosen": [(listing.filters.fields[name].label or name, words) for name, words in chosen_words(listing)],
        "count": shown(listing.rows.order_by()[: CAP + 1].count()),
        "queue": queue,
        "header_title": "Export submissions",
        "page_title": "Export submissions",
        "header_icon": "download",
        "breadcrumbs_items": [{"url": queue, "label": "Submissions"}, {"url": "", "label": "Export"}],
    }
    return render(request, "referralforms/triage/export.html", context, status=UNPROCESSABLE if form.errors else 200)


def chosen_words(listing: Listing) -> Iterator[tuple[str, str]]:
    """Yield what the look is narrowed by, in words."""
    for name, value in listing.filters.chosen.items():
        choices: dict[str, Any] = dict(getattr(listing.filters.fields[name], "choices", []))
        yield name, str(choices.get(value, value))


def without_answers(exported: Iterable[Exported]) -> Iterator[list[Any]]:
    yield COLUMNS
    for each in exported:
        yield cells(each.submission)


def cells(submission: Submission) -> list[Any]:
    """Return what a row says of a submission: nothing that the person wrote."""
    return [
        submission.reference,
        moment(submission.received_at),
        submission.form_version.title,
        submission.get_channel_display(),
        submission.area.name if submission.area else "",
        submission.get_status_display(),
        submission.get_closing_reason_display(),
        submission.get_priority_display(),
        "; ".join(submission.priority_words),
        "; ".join(submission.flag_words),
        submission.get_reach_display(),
        str(submission.assignee or ""),
        moment(submission.due_at),
        moment(submission.case_began_at),
        moment(submission.ended_at),
        submission.review_on.isoformat() if submission.review_on else "",
        moment(submission.erase_due_at),
        "Yes" if submission.held_at else "No",
    ]


def moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def with_answers(exported: Iterable[Exported], rows: SubmissionQuerySet) -> Iterator[list[Any]]:
    """Yield rows with a column for each question of the forms among them."""
    versions = FormVersion.objects.in_bulk(rows.order_by().values_list("form_version", flat=True).distinct())
    labels = {key: label for _, version in sorted(versions.items()) for key, label in labels_of(version)}
    yield [*COLUMNS, OPENED, *(f"{label} [{key}]" for key, label in labels.items()), OTHER]
    for each in exported:
        version = versions.get(each.submission.form_version_id, each.submission.form_version)
        worded = worded_answers(version, each.answers or {})
        known = [worded.get(key, "") for key in labels]
        other = {key: value for key, value in (each.answers or {}).items() if key not in worded or key not in labels}
        rest = json.dumps(other, ensure_ascii=False) if other else ""
        yield [*cells(each.submission), "No" if each.answers is None else "Yes", *known, rest]


def labels_of(version: FormVersion) -> list[tuple[str, str]]:
    """Return the keys of a version's questions with their labels; none where a part of the form is not installed."""
    try:
        return [(question.key, question.value["label"]) for question in version.steps.questions]
    except FormIncomplete:
        return []


def worded_answers(version: FormVersion, answers: dict[str, Any]) -> dict[str, str]:
    """Return the answers in words, by key; without those that no installed question can word."""
    try:
        journey = Journey.of_stored(version.steps, answers)
    except FormIncomplete:
        return {}
    return {asked.key: "\n".join(asked.lines) for asked in journey.questions if asked.answer is not None}
