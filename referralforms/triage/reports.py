"""The report on submissions: counts alone, for managers and analysts, on a page and as files."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from home.models import Area, User
from referralforms.builder.models import FormVersion
from referralforms.builder.plan import FormIncomplete
from referralforms.builder.questions.facts import REPORTED
from referralforms.submissions.access import COUNT, MANAGE, may
from referralforms.submissions.disposal import Tally
from referralforms.submissions.events import Event
from referralforms.submissions.models import Channel, Submission, SubmissionQuerySet
from referralforms.submissions.schedule import Outcome
from referralforms.submissions.status import Status
from referralforms.submissions.working_days import day_of
from referralforms.triage import answer_counts
from referralforms.triage.charts import Chart, chart_of
from referralforms.triage.figures import CENTRAL, Base, Item, Period, Reduced, day, tables
from referralforms.triage.filters import EARLIEST, NONE, midnight
from referralforms.triage.guard import let_in
from referralforms.triage.report_files import csv_file, xlsx_file
from referralforms.triage.small_numbers import Shown, shown, widened

LONGEST = datetime.timedelta(days=3 * 366)
ALL_AREAS = "All of your areas, and the central queue"
UNPROCESSABLE = 422
COLUMNS = (
    *("pk", "received_at", "channel", "form_version__title", "area__name", "status"),
    *("closing_reason", "ended_at", "offences", "agency"),
)
Labels = dict[str, dict[str, str]]  # of the choices that are counted: by what they count, words by code
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportForm(forms.Form):
    """What is counted: days, area and base; managers also choose whether small numbers are hidden."""

    first = forms.DateField(label="First day", widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label="Last day", widget=forms.DateInput({"type": "date"}))
    area = forms.ChoiceField(required=False)
    base = forms.ChoiceField(choices=Base.choices, label="Counted are")
    hide_small = forms.BooleanField(required=False, label="Hide small numbers, for a report that leaves the house")

    def __init__(self, data: Any, *, by: User):
        super().__init__(data, auto_id="report-%s")
        own = [(area.key, area.name) for area in by.areas.all()]
        self.fields["area"] = forms.ChoiceField(
            required=False, choices=[("", ALL_AREAS), *own, (NONE, CENTRAL)], label="Area"
        )
        if not may(by, MANAGE):
            del self.fields["hide_small"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first: change one of them.")
        elif first and last and (last - first > LONGEST or first < EARLIEST):
            self.add_error("first", "Choose three years at most, from 2000 on.")
        return given

    @property
    def hides(self) -> bool:
        """Say whether small numbers are hidden: always, but for a manager who does not ask for it."""
        return self.cleaned_data.get("hide_small", True)

    @property
    def period(self) -> Period:
        given = self.cleaned_data
        chosen = Period(given["first"], given["last"], Base(given["base"]))
        return widened(chosen) if self.hides else chosen

    @property
    def area_words(self) -> str:
        return dict(self.fields["area"].choices)[self.cleaned_data["area"]]  # type: ignore[attr-defined]  # a field with choices


@dataclass(frozen=True)
class Report:
    """Tables with their definitions: all that page, CSV and XLSX show."""

    period: Period
    area: str
    hides: bool
    tables: list[Shown]

    @property
    def definitions(self) -> list[tuple[str, str]]:
        found = [
            ("Period", f"{day(self.period.first)} to {day(self.period.last)}, both included"),
            ("Area", self.area),
            ("Base of this report", self.period.base.label),
            (
                Base.COHORT.label,
                "What became, until now, of the submissions that came in between these days. It answers: how do those "
                "fare who asked us then? It changes as long as cases go on.",
            ),
            (
                Base.EVENTS.label,
                "What happened between these days, whenever the submission had come in. It answers: what did we do "
                "then? It does not change, unless a case is opened again or erased.",
            ),
            ("Submissions", "Enquiries and referrals. Spam, and what is suspected to be spam, is not counted."),
            (
                "Kind of harm, kind of agency",
                "What the sender, or staff for them, chose from the form's list. Where a form asks for none, or the "
                "answer was left open, it is not known.",
            ),
            (
                "Screened, accepted, first contact",
                "The first time that a submission came into such a state. Screened is what was accepted, redirected, "
                "found not eligible, a duplicate, withdrawn or spam. What was undone at once does not count.",
            ),
            (
                "Working days",
                "Monday to Friday but for the bank holidays of England and Wales. The same day is 0.",
            ),
            (
                "Reduced to counts",
                "Submissions erased by the schedule of retention; their number stays, by month. They are counted in "
                "months that lie wholly within the period.",
            ),
        ]
        if any(table.key.startswith(answer_counts.KEY) for table in self.tables):
            found.append(("Answers that are only counted", answer_counts.MEANING))
        return [*found, ("Small numbers", SMALL)] if self.hides else found


SMALL = (
    "A count from 1 to 4 reads ‘fewer than 5’, and every other is rounded to the nearest 5, each total for itself, so "
    "that nobody can be known by a number. The period is whole months."
)


@never_cache
@require_GET
def report(request: Any) -> HttpResponseBase:
    """Show the report that the address asks for, or hand it out as a file."""
    let_in(request, COUNT, MANAGE)
    form = ReportForm(request.GET if "first" in request.GET else asked_first(), by=request.user)
    made = report_of(form, by=request.user) if form.is_valid() else None
    if made and (kind := request.GET.get("as")) in FILES:
        return FILES[kind](made)
    return show(request, form, made)


def asked_first() -> dict[str, str]:
    """Return what is asked for before anybody chose: this month and the two before."""
    today = timezone.localdate()
    first = today.replace(day=1)
    for _ in range(2):
        first = (first - datetime.timedelta(days=1)).replace(day=1)
    return {"first": first.isoformat(), "last": today.isoformat(), "base": Base.COHORT}


def show(request: HttpRequest, form: ReportForm, made: Report | None) -> HttpResponse:
    charts: list[tuple[Shown, Chart]] = [(table, chart_of(table)) for table in made.tables] if made else []
    asked = {name: form.data.get(name, "") for name in form.fields if form.data.get(name)}
    context = {
        "form": form,
        "report": made,
        "charts": charts,
        "query": urlencode(asked),
        "header_title": "Report on submissions",
        "page_title": "Report on submissions",
        "header_icon": "table",
        "breadcrumbs_items": [{"url": "", "label": "Report on submissions"}],
    }
    return render(request, "referralforms/triage/report.html", context, status=200 if made else UNPROCESSABLE)


def as_csv(made: Report) -> HttpResponseBase:
    return StreamingHttpResponse(csv_file(made), content_type="text/csv; charset=utf-8", headers=named(made, "csv"))


def as_xlsx(made: Report) -> HttpResponseBase:
    return HttpResponse(xlsx_file(made), content_type=XLSX, headers=named(made, "xlsx"))


FILES = {"csv": as_csv, "xlsx": as_xlsx}


def named(made: Report, ending: str) -> dict[str, str]:
    name = f"report-{made.period.first.isoformat()}-{made.period.last.isoformat()}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


# --- from rows to what is counted -----------------------------------------------------------------


def report_of(form: ReportForm, *, by: User) -> Report:
    period, area = form.period, form.cleaned_data["area"]
    counted = tables(items_of(rows(by, area), period), reduced_for(by, area), period)
    made = [shown(table, hides=form.hides) for table in counted]
    if not area:  # answers that are only counted know of no area, and their small numbers are never shown
        made += [shown(table, hides=True) for table in answer_counts.tables(period)]
    return Report(period, form.area_words, form.hides, made)


def rows(by: User, area: str) -> SubmissionQuerySet:
    found = Submission.objects.counted_for(by).without_suspects().exclude(status=Status.SPAM)
    if not area:
        return found
    return found.filter(area__isnull=True) if area == NONE else found.filter(area__key=area)


def items_of(rows: SubmissionQuerySet, period: Period) -> Iterator[Item]:
    """Yield what was received, or moved, in the period."""
    first, after = midnight(period.first), midnight(period.last + datetime.timedelta(days=1))
    moved = Event.objects.filter(at__gte=first, at__lt=after).exclude(after="")
    chosen = rows.filter(Q(received_at__gte=first, received_at__lt=after) | Q(pk__in=moved.values("submission")))
    moves, labels = moves_of(chosen), labels_of(chosen)
    for pk, *row in chosen.order_by().values_list(*COLUMNS):
        yield item(row, tuple(moves[pk]), labels)


def item(row: list[Any], moves: tuple[tuple[datetime.date, str], ...], labels: Labels) -> Item:
    received_at, channel, form, area, status, reason, ended_at, offences, agency = row
    return Item(
        received_on=day_of(received_at),
        channel=Channel(channel).label,
        form=form,
        area=area or "",
        status=Status(status),
        closing_reason=reason,
        moves=moves,
        ended_on=day_of(ended_at) if ended_at else None,
        offences=tuple(labels["offences"].get(code, code) for code in offences),
        agency=labels["agency"].get(agency, agency),
    )


def labels_of(rows: SubmissionQuerySet) -> Labels:
    """Return the words of the choices that are counted, as the forms among these rows asked; the newest say it best."""
    versions = FormVersion.objects.filter(pk__in=rows.order_by().values("form_version")).order_by("created_at", "pk")
    labels: Labels = {kind: {} for kind, _ in REPORTED}
    for version in versions:
        for question in questions_of(version):
            if kind := question.value.get("reported_as"):
                labels[kind] |= question.block.offered(question.value) or {}
    return labels


def questions_of(version: FormVersion) -> Iterable[Any]:
    """Return the questions of a version; none where a part of the form is not installed."""
    try:
        return version.steps.questions
    except FormIncomplete:
        return []


def moves_of(rows: SubmissionQuerySet) -> dict[Any, list[tuple[datetime.date, str]]]:
    """Return the moves of each submission, in order; one that was undone goes with its undoing."""
    found: dict[Any, list[tuple[datetime.date, str]]] = defaultdict(list)
    events = Event.objects.filter(submission__in=rows.order_by().values("pk")).exclude(after="")
    for pk, at, kind, after in events.order_by("at", "pk").values_list("submission_id", "at", "kind", "after"):
        if kind == Event.Kind.UNDONE:
            del found[pk][-1:]
        elif kind != Event.Kind.RECEIVED:
            found[pk].append((day_of(at), after))
    return found


def reduced_for(by: User, area: str) -> list[Reduced]:
    """Return what was reduced to counts in a person's own areas, of which a tally keeps the names."""
    names = {NONE: [""], "": ["", *by.areas.values_list("name", flat=True)]}
    wanted = names.get(area) or list(Area.objects.filter(key=area).values_list("name", flat=True))
    kept = Tally.objects.filter(area__in=wanted).exclude(outcome=Outcome.SPAM)
    return [
        Reduced(each.month, Channel(each.source).label, each.form, each.area, each.get_outcome_display(), each.count)
        for each in kept
    ]
