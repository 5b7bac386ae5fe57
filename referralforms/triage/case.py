"""One submission, for the member of staff who works on it. Each change is a POST that calls the one door."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from home.models import Area
from referralforms.builder.journey import FormIncomplete
from referralforms.submissions import access, actions, deadlines, reaching
from referralforms.submissions.access import NotVisible
from referralforms.submissions.blind_index import Alike, alike
from referralforms.submissions.casework import Bar, Link
from referralforms.submissions.keys import KeyMissing
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.status import MoveNotAllowed, Status, needs_reason
from referralforms.submissions.vocabulary import Answer, ClosingReason, Flag, LinkKind, Result, Way
from referralforms.triage.checklist import checklist
from referralforms.triage.colleagues import colleagues
from referralforms.triage.content import Content, content
from referralforms.triage.guard import let_in
from referralforms.triage.kept import chosen, standing
from referralforms.triage.neighbours import neighbours
from referralforms.triage.presence import others_here
from referralforms.triage.timeline import next_try, since, timeline
from referralforms.triage.verbs import VERBS, NoteAlone

CONFLICT, UNPROCESSABLE = 409, 422
CHANGED = (
    "{} was changed by somebody else since you opened it. How it stands now is said at the top; what you wrote and "
    "chose is kept below."
)
HIDDEN = "You can see no submission of that reference."
REFUSED = (
    MoveNotAllowed,
    actions.ReasonMissing,
    actions.CannotAssign,
    actions.CannotLink,
    actions.NotAllowed,
    actions.NothingToUndo,
    actions.TryIsPast,
    actions.UnsafeWay,
    KeyMissing,
    NoteAlone,
)


def visible(request: HttpRequest, reference: str, find: Callable[..., Submission] = actions.find) -> Submission:
    """Return a submission, or raise what the person should meet instead."""
    let_in(request, *access.OPENING, reference=reference)
    try:
        return find(reference, by=request.user)
    except NotVisible as error:
        raise Http404 from error


@never_cache
@require_GET
def show(request: HttpRequest, reference: str) -> HttpResponse:
    return page(request, visible(request, reference))


@never_cache
@require_GET
def print_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Show it on paper: no buttons, and sensitive answers hidden as on the screen."""
    return page(request, visible(request, reference), template="referralforms/triage/print.html")


@require_POST
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one sensitive answer, once that is recorded; what is no question of the form shows nothing."""
    submission, question = visible(request, reference), request.POST.get("question", "")
    try:
        actions.record_reveal(submission, question, by=request.user)
    except (ValueError, FormIncomplete):
        question = ""
    return page(request, submission, revealed=question)


def page(
    request: HttpRequest,
    submission: Submission,
    *,
    refused_verb: str = "",
    status: int = 200,
    revealed: str = "",
    changed: actions.ChangedMeanwhile | None = None,
    template: str = "referralforms/triage/case.html",
) -> HttpResponse:
    """Draw the case page; of a verb that was refused the fields stand as posted; ``changed`` is what came between."""
    merged = actions.merged(submission, by=request.user)
    opened = content(submission, merged, by=request.user, revealed=revealed)
    lines = timeline(submission, *merged.duplicates, notes=opened.notes, by=request.user)
    given = chosen(VERBS[refused_verb].form, request.POST) if refused_verb else {}
    # An item of the checklist is called like a field of another form: ``area``.
    answered, kept = (given, {}) if refused_verb == "checklist" else ({}, given)
    context = {
        "submission": submission,
        "content": opened,
        "timeline": lines,
        "next_try": next_try(lines),
        "merged": merged,
        "kept": standing(submission) | kept,
        "refused_verb": refused_verb,
        "pressed": dict(Status.choices).get(kept.get("to", ""), ""),
        "changed_since": since(changed.events) if changed else [],
        "others": others_here(submission, by=request.user),
        "header_title": submission.reference,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("submissions_modeladmin_index"), "label": "Submissions"},
            {"url": "", "label": submission.reference},
        ],
        **neighbours(request, submission),
    }
    if access.may_see_queue(request.user):
        context |= work(request, submission, merged, opened, answered)
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def work(
    request: HttpRequest, submission: Submission, merged: actions.Merged, opened: Content, answered: dict[str, Any]
) -> dict[str, Any]:
    """Return what a person who works on submissions can do with this one."""
    following = [each for each in submission.next_states if each != Status.DUPLICATE]
    linked = links(submission, request.user)
    return {
        "may_work": True,
        "may_assign": access.may(request.user, access.TRIAGE, access.MANAGE),
        **bars(submission, merged, request.user),
        "moves": [(each.value, each.label, needs_reason(Status(submission.status), each)) for each in following],
        "may_be_duplicate": Status.DUPLICATE in submission.next_states,
        "may_rest": Status.ON_HOLD in following,
        "closing_reasons": ClosingReason.choices if Status.CLOSED in following else [],
        "colleagues": list(colleagues()),
        "areas": list(Area.objects.all()),
        "undoable": actions.undoable(submission, by=request.user),
        "checklist": checklist(opened.checks, answered),
        "links": linked,
        "alike": unlinked(submission, opened, linked, request.user),
        "ways": [choice for choice in Way.choices if choice[0] in opened.safe_ways],
        "other_ways": [choice for choice in Way.choices if choice[0] not in opened.safe_ways],
        "results": Result.choices,
        "next_tries": next_tries(opened),
        "answers": Answer.choices,
        "flags": Flag.choices,
        "priorities": Priority.choices,
        "priority_reasons": Reason.choices,
        "link_kinds": LinkKind.choices,
    }


def bars(submission: Submission, merged: actions.Merged, by) -> dict[str, Any]:
    """Return whom a manager sees barred, from this one or from what was merged with it, which comes to the same."""
    if not access.may(by, access.MANAGE):
        return {"may_bar": False}
    rows = [submission, *merged.duplicates, *([merged.kept] if merged.kept else [])]
    found = Bar.objects.filter(submission__in=rows).select_related("person", "by", "submission").order_by("at", "pk")
    return {"may_bar": True, "bars": found.defer("submission__sealed")}


def next_tries(opened: Content) -> list[tuple[datetime.datetime, str]]:
    """Return when the person may be tried again, and by which of their safe ways."""
    found: dict[datetime.datetime, list[str]] = {}
    for way, label in [choice for choice in Way.choices if choice[0] in opened.safe_ways] or [("", "")]:
        if when := deadlines.next_try(timezone.now(), reaching.times_for(opened.contact, way)):
            found.setdefault(when, []).append(label)
    return [(when, ", ".join(labels)) for when, labels in found.items()]


def links(submission: Submission, by) -> list[dict[str, Any]]:
    """Return what this one is linked with, as far as the person may see both ends."""
    found = Link.objects.of(submission).visible_to(by).select_related("submission", "other")
    return [
        {
            "id": each.pk,
            "kind": each.get_kind_display(),
            "reference": (each.other if each.submission_id == submission.pk else each.submission).reference,
        }
        for each in found
    ]


def unlinked(submission: Submission, opened: Content, linked: list[dict[str, Any]], by) -> list[Alike]:
    """Return what may be of the same person or event, and is not linked yet."""
    known = {each["reference"] for each in linked}
    return [each for each in alike(submission, opened.terms, by=by) if each.reference not in known]


def hidden_meanwhile(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 when the person lost sight of the submission between its page and its change."""

    @wraps(view)
    def answer(request: HttpRequest, reference: str) -> HttpResponse:
        try:
            return view(request, reference)
        except NotVisible as error:
            raise Http404 from error

    return answer


def doing(name: str) -> Callable[..., HttpResponse]:
    """Return the view of one verb: guard, the one door, answer; what was written and chosen is never lost."""
    verb = VERBS[name]

    @require_POST
    @hidden_meanwhile
    def change(request: HttpRequest, reference: str) -> HttpResponse:
        submission = visible(request, reference, verb.find)
        form = verb.form(request.POST)
        if not form.is_valid():
            return refused(request, submission, name, verb.invalid or first_error(form))
        try:
            said = verb.call(submission, form.cleaned_data, request.user)
        except actions.ChangedMeanwhile as error:
            return conflict(request, reference, name, error)
        except REFUSED as error:
            return refused(request, submission, name, str(error))
        except NotVisible:
            if not Submission.objects.visible_to(request.user).filter(pk=submission.pk).exists():
                raise
            return refused(request, submission, name, HIDDEN)
        return after_change(request, submission, said)

    return change


def first_error(form) -> str:
    return str(next(iter(form.errors.values()))[0])


def after_change(request: HttpRequest, submission: Submission, said: str) -> HttpResponse:
    """Go back to the submission, or to the queue if the change put it out of sight; from there it can be undone."""
    if Submission.objects.visible_to(request.user).filter(pk=submission.pk).exists():
        messages.success(request, said)
        return redirect(f"{reverse('triage_case', args=[submission.reference])}{came_from(request)}")
    undoing = messages.button(reverse("triage_undo", args=[submission.reference]), "Undo")
    messages.success(request, said, buttons=[undoing] if can_undo(submission, request.user) else [])
    return redirect("submissions_modeladmin_index")


def can_undo(submission: Submission, by) -> bool:
    now = Submission.objects.filter(access.not_barred(by)).only("version").filter(pk=submission.pk).first()
    return now is not None and actions.undoable(now, by=by) is not None


@never_cache
@require_GET
def offer_undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer to take back one's last change, which may have put the submission out of sight: nothing of it is shown."""
    submission = visible(request, reference, actions.find_to_undo)
    undoable = actions.undoable(submission, by=request.user)
    if undoable is None:
        raise Http404
    context = {
        "submission": submission,
        "undoable": undoable,
        "header_title": f"Undo: {submission.reference}",
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("submissions_modeladmin_index"), "label": "Submissions"},
            {"url": "", "label": f"Undo: {submission.reference}"},
        ],
    }
    return render(request, "referralforms/triage/undo.html", context)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    return (doing("undo") if request.method == "POST" else offer_undo)(request, reference)


def came_from(request: HttpRequest) -> str:
    """Return the query that says from which view of the queue the person came."""
    return f"?{request.GET.urlencode()}" if request.GET.get("from") else ""


def conflict(request: HttpRequest, reference: str, verb: str, changed: actions.ChangedMeanwhile) -> HttpResponse:
    messages.error(request, CHANGED.format(reference))
    return page(request, visible(request, reference), refused_verb=verb, status=CONFLICT, changed=changed)


def refused(request: HttpRequest, submission: Submission, verb: str, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return page(request, submission, refused_verb=verb, status=UNPROCESSABLE)


URL_NAMES = {"status": "triage_change_status", "assignee": "triage_assign"}

urlpatterns = [
    path("submissions/<str:reference>/", hidden_meanwhile(show), name="triage_case"),
    path("submissions/<str:reference>/print/", hidden_meanwhile(print_view), name="triage_print"),
    path("submissions/<str:reference>/reveal/", hidden_meanwhile(reveal), name="triage_reveal"),
    *(
        path(f"submissions/<str:reference>/{name}/", doing(name), name=URL_NAMES.get(name, f"triage_{name}"))
        for name in VERBS
        if name != "undo"
    ),
    path("submissions/<str:reference>/undo/", undo, name="triage_undo"),
]
