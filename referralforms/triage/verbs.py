"""What can be done with one submission: for each verb its form, the one door behind it, and what is said afterwards.

A verb names its fields in the form, and nowhere else; ``version`` is the one on which the person decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from home.models import Area, User
from referralforms.submissions import actions
from referralforms.submissions.casework import Link
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Answer, Check, ClosingReason, Flag, LinkKind, Result, Way
from referralforms.triage.colleagues import colleagues

NOTE_LENGTH = 10_000  # characters


def reason(*, required: bool = False) -> forms.CharField:
    said = {"required": "Write the reason.", "max_length": "Write the reason in 300 characters at most."}
    return forms.CharField(required=required, max_length=actions.REASON_LENGTH, error_messages=said)


def optional(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[("", ""), *choices])


def local_time() -> forms.DateTimeField:
    said = {"invalid": "Write the day and the time of the next try."}
    return forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"], error_messages=said)


class VersionForm(forms.Form):
    """A change that is refused when somebody else changed the submission since it was shown."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class MoveForm(VersionForm):
    to = forms.ChoiceField(choices=Status.choices, error_messages={"invalid_choice": "Choose one of the buttons."})
    reason = reason()
    closing_reason = optional(ClosingReason.choices)
    review_on = forms.DateField(required=False)


class AssignForm(VersionForm):
    assign_reason = reason()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = {"invalid_choice": "Choose a colleague from the list."}
        self.fields["assignee"] = forms.ModelChoiceField(colleagues(), required=False, error_messages=said)


class AreaForm(VersionForm):
    area = forms.ModelChoiceField(Area.objects.all(), to_field_name="key", required=False)
    area_reason = reason()


class FlagForm(VersionForm):
    flags = forms.MultipleChoiceField(required=False, choices=Flag.choices)
    flags_reason = reason()


class PriorityForm(VersionForm):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int)
    priority_reasons = forms.MultipleChoiceField(required=False, choices=Reason.choices)
    priority_reason = reason()


class NoteForm(forms.Form):
    note = forms.CharField(
        max_length=NOTE_LENGTH, widget=forms.Textarea, error_messages={"required": "Write the note first."}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentions"] = forms.ModelMultipleChoiceField(colleagues(), required=False)


class AttemptForm(forms.Form):
    """One attempt; ``next_try`` is the time that the page proposed, ``next_try_at`` another that somebody wrote."""

    way = forms.ChoiceField(choices=Way.choices, error_messages={"required": "Choose how you tried."})
    result = forms.ChoiceField(choices=Result.choices, error_messages={"required": "Choose what came of it."})
    override_reason = reason()
    next_try = local_time()
    next_try_at = local_time()

    def clean(self) -> dict[str, Any]:
        """A proposal is meant for who was not reached; what somebody wrote counts in any case."""
        given = super().clean() or {}
        is_over = given.get("result") in {Result.REACHED, Result.ASKED_TO_STOP}
        proposed = None if is_over else given.get("next_try")
        return given | {"next_try_at": given.get("next_try_at") or proposed}


class ChecklistForm(forms.Form):
    """The whole screening checklist; what is left open stays as it was."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item in Check.values:
            self.fields[item] = optional(Answer.choices)
            self.fields[f"{item}_note"] = forms.CharField(required=False, max_length=1000)


class LinkForm(forms.Form):
    other = forms.CharField(max_length=20, error_messages={"required": "Write the reference of the other one."})
    kind = forms.ChoiceField(choices=LinkKind.choices)


class UnlinkForm(forms.Form):
    link = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class DuplicateForm(VersionForm):
    kept_reference = forms.CharField(
        max_length=20, error_messages={"required": "Write the reference of the one that is kept."}
    )
    duplicate_reason = reason()


class BarForm(forms.Form):
    bar_reason = reason()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = {"required": "Choose a colleague from the list.", "invalid_choice": "Choose a colleague from the list."}
        self.fields["person"] = forms.ModelChoiceField(colleagues(), error_messages=said)


class UnbarForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.all(), error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who may see it again.")
    )
    unbar_reason = reason()


Given = dict[str, Any]


def move(submission: Submission, given: Given, by) -> str:
    to = Status(given["to"])
    actions.change_status(
        submission, to, by=by, seen_version=given["version"], reason=given["reason"],
        closing_reason=given["closing_reason"], review_on=given["review_on"],
    )  # fmt: skip
    return f"{submission.reference} is now ‘{to.label}’."


def assign(submission: Submission, given: Given, by) -> str:
    to = given["assignee"]
    actions.assign(submission, to, by=by, seen_version=given["version"], reason=given["assign_reason"])
    return f"{submission.reference} is now with {to or 'nobody'}."


def change_area(submission: Submission, given: Given, by) -> str:
    area, why = given["area"], given["area_reason"]
    actions.change_area(submission, area, by=by, seen_version=given["version"], reason=why)
    return f"{submission.reference} is now in {area or 'the central queue'}."


def flag(submission: Submission, given: Given, by) -> str:
    actions.flag(submission, given["flags"], by=by, seen_version=given["version"], reason=given["flags_reason"])
    return "The flags are set."


def set_priority(submission: Submission, given: Given, by) -> str:
    level, why = Priority(given["priority"]), given["priority_reason"]
    reasons = given["priority_reasons"]
    actions.set_priority(submission, level, by=by, seen_version=given["version"], reasons=reasons, reason=why)
    return f"The priority is now ‘{level.label}’."


def add_note(submission: Submission, given: Given, by) -> str:
    actions.add_note(submission, given["note"], by=by, mentions=given["mentions"])
    return "The note is kept."


def record_attempt(submission: Submission, given: Given, by) -> str:
    actions.record_contact_attempt(
        submission, Way(given["way"]), Result(given["result"]), by=by,
        override_reason=given["override_reason"], next_try_at=given["next_try_at"],
    )  # fmt: skip
    return "The attempt is written down."


class NoteAlone(Exception):
    """A note of the checklist has no answer to stand with; the text says which."""


def answer_checklist(submission: Submission, given: Given, by) -> str:
    """Answer what changed, or has a new note; nothing is written while a note stands alone."""
    held = {check.item: check.answer for check in submission.checks.all()}
    said = {item: (given[item] or held.get(item, ""), given[f"{item}_note"]) for item in Check}
    if alone := [item.label for item, (answer, note) in said.items() if note and not answer]:
        raise NoteAlone(f"Answer ‘{alone[0]}’ as well: a note alone is not kept.")
    for item, (answer, note) in said.items():
        if note or answer != held.get(item, ""):
            actions.answer_check(submission, item, Answer(answer), by=by, note=note)
    return "The checklist is kept."


def link(submission: Submission, given: Given, by) -> str:
    other = actions.find(given["other"], by=by)
    actions.link(submission, other, LinkKind(given["kind"]), by=by)
    return f"{submission.reference} and {other.reference} are linked."


def unlink(submission: Submission, given: Given, by) -> str:
    actions.unlink(submission, Link(pk=given["link"]), by=by)
    return "The link is taken away."


def mark_duplicate(submission: Submission, given: Given, by) -> str:
    kept, why = actions.find(given["kept_reference"], by=by), given["duplicate_reason"]
    actions.mark_duplicate(submission, of=kept, by=by, seen_version=given["version"], reason=why)
    return f"{submission.reference} is a duplicate of {kept.reference}, which is kept."


def bar(submission: Submission, given: Given, by) -> str:
    actions.bar(submission, given["person"], by=by, reason=given["bar_reason"])
    return f"{given['person']} sees nothing of {submission.reference} any more."


def unbar(submission: Submission, given: Given, by) -> str:
    actions.unbar(submission, given["person"], by=by, reason=given["unbar_reason"])
    return f"{given['person']} is no longer barred from {submission.reference}."


def undo(submission: Submission, given: Given, by) -> str:
    actions.undo(submission, by=by, seen_version=given["version"])
    return "Your last change is taken back."


@dataclass(frozen=True)
class Verb:
    form: type[forms.Form]
    call: Callable[[Submission, Given, Any], str]
    find: Callable[..., Submission] = actions.find
    invalid: str = ""  # what is said of a form that cannot be read; its own first error otherwise


VERBS = {
    "status": Verb(MoveForm, move, invalid="Choose one of the buttons, with a reason of 300 characters at most."),
    "assignee": Verb(AssignForm, assign, invalid="Choose a colleague from the list."),
    "area": Verb(AreaForm, change_area),
    "flags": Verb(FlagForm, flag),
    "priority": Verb(PriorityForm, set_priority),
    "note": Verb(NoteForm, add_note),
    "attempt": Verb(AttemptForm, record_attempt),
    "checklist": Verb(ChecklistForm, answer_checklist),
    "link": Verb(LinkForm, link),
    "unlink": Verb(UnlinkForm, unlink),
    "duplicate": Verb(DuplicateForm, mark_duplicate),
    "bar": Verb(BarForm, bar),
    "unbar": Verb(UnbarForm, unbar),
    "undo": Verb(VersionForm, undo, find=actions.find_to_undo),
}
