"""One change to many rows: each is checked and written on its own, and those refused are named with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from referralforms.submissions import actions
from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.models import Submission
from referralforms.submissions.status import MoveNotAllowed, Status
from referralforms.submissions.vocabulary import ClosingReason
from referralforms.triage.colleagues import colleagues

MOST_ROWS = 100  # a page holds fewer
REFUSALS = (MoveNotAllowed, actions.ReasonMissing, actions.CannotAssign, NotAllowed)
NOBODY = "nobody"

Change = Callable[[Submission, int], Any]


@dataclass
class Outcome:
    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class BulkForm(forms.Form):
    """What is to be done with the chosen rows; ``row`` holds ``reference:version`` once for each."""

    do = forms.ChoiceField(choices=[("assign", "Assign"), ("move", "Move")])
    assignee = forms.CharField(required=False)
    to = forms.ChoiceField(required=False, choices=[("", ""), *Status.choices])
    closing_reason = forms.ChoiceField(required=False, choices=[("", ""), *ClosingReason.choices])
    reason = forms.CharField(required=False, max_length=actions.REASON_LENGTH)

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        if given.get("do") == "move" and not given.get("to"):
            self.add_error("to", "Choose the state that the submissions are to have.")
        if given.get("do") == "assign":
            given["person"] = self.person(given.get("assignee", ""))
        return given

    def person(self, chosen: str):
        if chosen == NOBODY:
            return None
        found = colleagues().filter(pk=chosen).first() if chosen.isdecimal() else None
        if found is None:
            self.add_error("assignee", "Choose a colleague from the list.")
        return found


def change_many(request: HttpRequest) -> set[str] | None:
    """Change the chosen rows and say what came of it.

    Returns:
        The references of those chosen that are as they were; None where all that was asked for is done.
    """
    form, texts = BulkForm(request.POST), request.POST.getlist("row")
    rows = chosen_rows(texts)
    if sentence := what_is_missing(form, rows):
        messages.error(request, sentence)
        return {reference for reference, _ in rows}
    outcome = apply(rows, change_asked(form, by=request.user), by=request.user)
    tell(request, outcome)
    return {reference for reference, _ in outcome.refused} or None


def what_is_missing(form: BulkForm, rows: list[tuple[str, int]]) -> str:
    """Return what to say where nothing can be done yet."""
    if not rows:
        return "Choose the submissions first: tick the boxes before their references."
    if len(rows) > MOST_ROWS:
        return f"Choose {MOST_ROWS} at most. These are {len(rows)}, and none was changed."
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def chosen_rows(texts: list[str]) -> list[tuple[str, int]]:
    """Return (reference, version seen) of what was ticked; what is neither is left out."""
    parts = [text.rpartition(":") for text in texts]
    return [(reference, int(version)) for reference, _, version in parts if reference and is_version(version)]


def is_version(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def change_asked(form: BulkForm, *, by) -> Change:
    given = form.cleaned_data
    if given["do"] == "assign":
        return lambda row, version: actions.assign(row, given["person"], by=by, seen_version=version)
    return lambda row, version: actions.change_status(
        row,
        Status(given["to"]),
        by=by,
        seen_version=version,
        reason=given["reason"],
        closing_reason=given["closing_reason"],
    )


def apply(rows: list[tuple[str, int]], change: Change, *, by) -> Outcome:
    """Make one change to each row on its own: what one of them refuses does not stop the others."""
    outcome = Outcome()
    for reference, version in rows:
        try:
            change(actions.find(reference, by=by), version)
            outcome.done.append(reference)
        except NotVisible:
            outcome.refused.append((reference, "It is not among what you may see."))
        except actions.ChangedMeanwhile:
            outcome.refused.append((reference, "Somebody else changed it meanwhile: look at it again."))
        except REFUSALS as error:
            outcome.refused.append((reference, str(error)))
    return outcome


def tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        count = len(outcome.done)
        messages.success(request, f"{count} submission{'s' if count > 1 else ''} changed: {', '.join(outcome.done)}.")
    for reference, sentence in outcome.refused:
        messages.warning(request, f"{reference} is as it was. {sentence}")
