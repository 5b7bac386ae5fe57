"""The desk of the data-protection officer: find what is held under references, export, erase, hold; what goes next.

Nothing here shows an answer. What is typed is sent by POST, so that it stands in no address and no log.
"""

import datetime
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from home.signin.fresh import fresh_sign_in
from referralforms.submissions import (
    access,
    actions,
    blind_index,
    erasure,
    events,
    retention,
    subject_access,
    subject_files,
)
from referralforms.submissions.access import PROTECT, NotVisible
from referralforms.submissions.disposal import Erasure, RetentionRule, SubjectExport
from referralforms.submissions.keys import KeyMissing
from referralforms.submissions.models import REASON_LENGTH, Submission, as_reference
from referralforms.submissions.sealing import Unreadable
from referralforms.triage.finding import LONGEST, MOST_FOUND
from referralforms.triage.guard import let_in

AHEAD = datetime.timedelta(days=30)
ON_A_PAGE = 50
MOST_REFERENCES = 50
UNPROCESSABLE = 422


class StoppedHalfway(Exception):
    """Somebody else changed one of several in the meantime."""

    def __init__(self, gone: list[str], reference: str):
        done = f"Erased: {', '.join(gone)}." if gone else "Nothing was erased."
        super().__init__(f"{done} Then {reference} was held or erased by somebody else, and the rest was left alone.")


REFUSED = (
    *(StoppedHalfway, actions.NotAllowed, actions.ReasonMissing, actions.OnHold, subject_access.TwoPeople),
    *(KeyMissing, Unreadable),
)
FREE_WORDS = "What somebody wrote in their own words is not looked through."
View = Callable[..., HttpResponseBase]
ASKED_AGAIN = ("export", "erase")  # what leaves the house, or is gone for good


@dataclass(frozen=True)
class OfPerson:
    """What the index knows of a person, and how far that goes, in sentences."""

    references: list[str]
    limit: str


class ReferencesForm(forms.Form):
    """References, however they are written down: one a line, or with commas between."""

    references = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="Such as 7K3M-9QXT; one a line."
    )

    def clean_references(self) -> list[str]:
        found = [as_reference(each) for each in re.split(r"[\s,;]+", self.cleaned_data["references"]) if each]
        if len(found) > MOST_REFERENCES:
            raise forms.ValidationError(f"Give {MOST_REFERENCES} references at most.")
        return list(dict.fromkeys(found))


class FindForm(ReferencesForm):
    """What is held under references, of a person, or both."""

    person = forms.CharField(
        required=False,
        max_length=LONGEST,
        help_text="An email address, a phone number, or a surname and a year of birth, such as Smith 1980.",
    )
    field_order = ["person", "references"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["references"].required = False

    def clean(self) -> dict:
        given = super().clean() or {}
        if not self.errors and not given.get("person") and not given.get("references"):
            raise forms.ValidationError("Give references, or what is known of the person.")
        return given


class ExportForm(ReferencesForm):
    reason = forms.CharField(max_length=REASON_LENGTH, help_text="Such as the date of the request. No names.")


class EraseForm(ReferencesForm):
    cause = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Erasure.Cause.REQUEST, Erasure.Cause.ORDER, Erasure.Cause.ERROR)]
    )
    reason = forms.CharField(max_length=REASON_LENGTH, help_text="It stays on the certificate. No names.")
    confirmed = forms.BooleanField(
        label="I know that this cannot be undone", error_messages={"required": "Tick the box: this cannot be undone."}
    )


class HoldForm(ReferencesForm):
    reason = forms.CharField(max_length=REASON_LENGTH, help_text="No names.")
    review_on = forms.DateField(
        label="To be reviewed on", widget=forms.DateInput(attrs={"type": "date"}), help_text="A day to come."
    )

    def clean_review_on(self) -> datetime.date:
        if self.cleaned_data["review_on"] <= timezone.localdate():
            raise forms.ValidationError("Choose a day to come.")
        return self.cleaned_data["review_on"]


class ReleaseForm(ReferencesForm):
    reason = forms.CharField(max_length=REASON_LENGTH, help_text="No names.")


FORMS: dict[str, tuple[str, str, type[ReferencesForm]]] = {
    "export": ("Export one person's data", "Make the file", ExportForm),
    "hold": ("Place a legal hold", "Hold", HoldForm),
    "release": ("Lift a legal hold", "Lift the hold", ReleaseForm),
    "erase": ("Erase", "Erase for good", EraseForm),
}


def for_officers(view: View) -> View:
    """Let in who looks after data protection alone, and keep the answer out of every cache."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        let_in(request, PROTECT)
        return view(request, *args, **kwargs)

    return guarded


@for_officers
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk; a POST finds what is held under references, or of a person."""
    form = FindForm(request.POST or None, auto_id="find-%s")
    if request.method == "POST" and form.is_valid():
        of_person = found_of(form.cleaned_data["person"], request.user)
        return page(request, find=form, wanted=form.cleaned_data["references"], of_person=of_person)
    return page(request, find=form, status=UNPROCESSABLE if request.method == "POST" else 200)


def found_of(person: str, by) -> OfPerson:
    """Look a person up in the index of what was asked in questions of their own; words are not opened."""
    if not person:
        return OfPerson([], "")
    try:
        found = list(blind_index.search_to_protect(person, by=by).values_list("reference", flat=True)[: MOST_FOUND + 1])
        waiting = blind_index.not_indexed()
    except KeyMissing as error:
        return OfPerson([], str(error))
    said = ["" if found else "Nothing is held of this person in answers about names, phones and addresses.", FREE_WORDS]
    said += [f"Of more than {MOST_FOUND} found, these are the newest: say more."] if len(found) > MOST_FOUND else []
    said += [f"{waiting} submissions are not in the index yet: search again in a minute."] if waiting else []
    return OfPerson(found[:MOST_FOUND], " ".join(filter(None, said)))


def page(
    request: HttpRequest,
    *,
    find: forms.Form,
    wanted: list[str] | None = None,
    of_person: OfPerson | None = None,
    bound=None,
    status: int = 200,
) -> HttpResponse:
    """Draw the desk; ``bound`` is (name, form) of what was refused, so that nothing typed is lost."""
    name, refused = bound or ("", None)
    wanted, of_person = wanted or [], of_person or OfPerson([], "")
    found = list(held(request, [*wanted, *of_person.references]))
    start = {"references": "\n".join(each.reference for each in found)}
    drawn = [
        (key, title, button, refused if key == name else made(initial=start, auto_id=f"{key}-%s"))
        for key, (title, button, made) in FORMS.items()
    ]
    context = {
        **furniture("Data protection"),
        "find": find,
        "limit": of_person.limit,
        "found": found,
        "log_of_all": " ".join(each.reference for each in found[:MOST_REFERENCES]),
        "missing": sorted(set(wanted) - {each.reference for each in found}),
        "forms": [(key, reverse(f"data_protection_{key}"), title, button, form) for key, title, button, form in drawn],
        "exports": SubjectExport.objects.filter(by=request.user.pk),
        "kept_for": subject_files.KEPT,
    }
    return render(request, "referralforms/triage/data_protection.html", context, status=status)


def furniture(title: str) -> dict:
    items = [{"url": reverse("data_protection"), "label": "Data protection"}, {"url": "", "label": title}]
    shown = items if title != "Data protection" else [{"url": "", "label": title}]
    return {"header_title": title, "page_title": title, "header_icon": "lock", "breadcrumbs_items": shown}


def held(request: HttpRequest, references: list[str]):
    """Return what is held under references, and the duplicates of it: the same person wrote those."""
    asked = Q(reference__in=references) | Q(duplicate_of__reference__in=references)
    rows = Submission.objects.filter(asked).filter(access.not_barred(request.user))
    return rows.select_related("area", "form_version").defer("sealed", "form_version__definition").order_by("reference")


def changing(name: str) -> Callable[[Callable[[HttpRequest, dict], str]], View]:
    """Make a view that checks its form, makes one call of the domain, and says in a sentence what was done."""
    made = FORMS[name][2]

    def wrap(act: Callable[[HttpRequest, dict], str]) -> View:
        @wraps(act)
        def view(request: HttpRequest) -> HttpResponse:
            form = made(request.POST, auto_id=f"{name}-%s")
            if form.is_valid():
                try:
                    messages.success(request, act(request, form.cleaned_data))
                    return redirect("data_protection")
                except NotVisible as error:
                    form.add_error("references", f"Nothing is held under {error}. Nothing was done.")
                except REFUSED as error:
                    form.add_error(None, str(error))
            return page(request, find=FindForm(auto_id="find-%s"), bound=(name, form), status=UNPROCESSABLE)

        return for_officers(require_POST(fresh_sign_in(view) if name in ASKED_AGAIN else view))

    return wrap


def all_of(request: HttpRequest, references: list[str]) -> list[Submission]:
    """Return every submission asked for, or raise NotVisible before anything is done."""
    return [actions.find_to_protect(each, by=request.user) for each in references]


@changing("export")
def export(request: HttpRequest, given: dict) -> str:
    subject_access.make(given["references"], by=request.user, reason=given["reason"])
    return "The file is ready below. It goes once you have fetched it, or after a day."


@changing("erase")
def erase(request: HttpRequest, given: dict) -> str:
    rows = all_of(request, given["references"])
    for each in rows:
        if each.held_at:
            raise actions.OnHold(f"{each.reference} is kept by a legal hold: lift it first. Nothing was erased.")
    gone: list[str] = []
    for each in rows:
        try:
            actions.erase(each, by=request.user, cause=Erasure.Cause(given["cause"]), reason=given["reason"])
        except (NotVisible, actions.OnHold) as error:
            raise StoppedHalfway(gone, each.reference) from error
        gone.append(each.reference)
    return f"Erased: {', '.join(gone)}. The certificates are under ‘What went’."


@changing("hold")
def hold(request: HttpRequest, given: dict) -> str:
    for each in all_of(request, given["references"]):
        actions.hold(each, by=request.user, reason=given["reason"], review_on=given["review_on"])
    return f"Held: {', '.join(given['references'])}."


@changing("release")
def release(request: HttpRequest, given: dict) -> str:
    for each in all_of(request, given["references"]):
        actions.release(each, by=request.user, reason=given["reason"])
    return f"No longer held: {', '.join(given['references'])}."


@for_officers
@require_POST
@fresh_sign_in
def fetch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand over the ZIP, once."""
    made = get_object_or_404(SubjectExport, pk=pk, by=request.user)
    try:
        content = subject_access.fetch(made, by=request.user)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'attachment; filename="subject-access-{timezone.localdate()}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@for_officers
@require_GET
def retention_preview(request: HttpRequest) -> HttpResponse:
    """Show what goes within thirty days, and the rules by which it does."""
    retention.reckon()
    now = timezone.now()
    coming = retention.upcoming(now + AHEAD).filter(access.not_barred(request.user))
    rows = Paginator(coming, ON_A_PAGE)
    context = furniture("What goes next") | {
        "rows": rows.get_page(request.GET.get("p")),
        "now": now,
        "rules": RetentionRule.objects.select_related("area", "form"),
        "defaults": retention.DEFAULTS,
    }
    return render(request, "referralforms/triage/retention_preview.html", context)


@for_officers
@require_GET
def erasures(request: HttpRequest) -> HttpResponse:
    rows = Paginator(erasures_for(request.user), ON_A_PAGE).get_page(request.GET.get("p"))
    return render(request, "referralforms/triage/erasures.html", furniture("What went") | {"rows": rows})


def erasures_for(user) -> QuerySet[Erasure]:
    """Return the proofs of what went, but for what a person was barred from."""
    return Erasure.objects.exclude(submission_id__in=events.barred_from(user))


@for_officers
@require_GET
def certificate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a certificate of erasure, made to be printed."""
    made = get_object_or_404(erasures_for(request.user), pk=pk)
    context = furniture("Certificate of erasure") | {
        "erasure": made,
        "lines": erasure.certificate_lines(made),
        "is_genuine": erasure.is_genuine(made),
    }
    return render(request, "referralforms/triage/certificate.html", context)
