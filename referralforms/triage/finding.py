"""Finding a submission by what is known of a person. What is looked for is posted, so that it stands in no address."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from referralforms.builder.questions.base import tidy
from referralforms.submissions import actions, blind_index
from referralforms.submissions.access import WORKING, NotVisible
from referralforms.submissions.keys import KeyMissing
from referralforms.submissions.models import Submission
from referralforms.triage.guard import let_in
from referralforms.triage.listing import reference_asked

LONGEST = 100  # characters
MOST_FOUND = 50  # rows


@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Open the submission of a reference, or list those of a phone number, an email address, a person or of words."""
    let_in(request, *WORKING)
    text = tidy(request.POST.get("q", ""))[:LONGEST]
    if found := open_reference(request, text):
        return found
    is_of_words = bool(request.POST.get("words"))
    context = found_by_words(text, request.user) if is_of_words else found_by_index(text, request.user)
    return render(request, "referralforms/triage/found.html", context | around(text, is_of_words))


def open_reference(request: HttpRequest, text: str) -> HttpResponse | None:
    reference = reference_asked(text)
    if not reference:
        return None
    try:
        return redirect("triage_case", reference=actions.find(reference, by=request.user).reference)
    except NotVisible:
        return None


def found_by_index(text: str, by) -> dict[str, Any]:
    try:
        rows = blind_index.search(text, by=by).for_queue()[: MOST_FOUND + 1] if text else []
    except KeyMissing as error:
        return {"rows": [], "limit": str(error)}
    return cut(rows)


def found_by_words(text: str, by) -> dict[str, Any]:
    try:
        found = blind_index.search_words(text, by=by)
    except KeyMissing as error:
        return {"rows": [], "limit": str(error)}
    shown = Submission.objects.visible_to(by).filter(pk__in=[row.pk for row in found.submissions])
    return cut(shown.for_queue().order_by("-received_at", "-pk")[: MOST_FOUND + 1]) | {"limit": found.limit}


def cut(found: Iterable[Submission]) -> dict[str, Any]:
    """Return as many rows as are shown, and whether more fit."""
    rows = list(found)
    return {"rows": rows[:MOST_FOUND], "most": MOST_FOUND if len(rows) > MOST_FOUND else 0}


def around(text: str, is_of_words: bool) -> dict[str, Any]:
    return {
        "asked": text,
        "is_of_words": is_of_words,
        "now": timezone.now(),
        "breadcrumbs_items": [
            {"url": reverse("submissions_modeladmin_index"), "label": "Submissions"},
            {"url": "", "label": "Found"},
        ],
        "header_title": "Found",
        "header_icon": "search",
    }
