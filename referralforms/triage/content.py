"""The opened answers of a submission, as staff read them: the safety card first, sensitive ones behind a button."""

from dataclasses import dataclass, field
from typing import Any

from referralforms.builder.journey import Asked, FormIncomplete, Journey
from referralforms.builder.plan import PART_MISSING
from referralforms.builder.questions.contact_safety import details
from referralforms.builder.questions.upload import FileUpload
from referralforms.submissions import actions, blind_index, reaching
from referralforms.submissions.casework import Note, ScreeningCheck
from referralforms.submissions.keys import KeyMissing
from referralforms.submissions.models import Submission
from referralforms.submissions.sealing import Unreadable

HIDDEN_AT_FIRST = "special"  # the sensitivity of answers that nobody needs at first sight
TAMPERED = "The sealed text does not fit its key. Tell whoever runs the service; nothing of it is shown."


@dataclass(frozen=True)
class Shown:
    """One question with what was answered; ``is_hidden`` until somebody asks for it."""

    key: str
    label: str
    lines: list[str]
    is_hidden: bool


@dataclass(frozen=True)
class ShownStep:
    """One step of the form; what was left open is named after what was answered, so that this is read first."""

    heading: str
    questions: list[Shown]

    @property
    def answered(self) -> list[Shown]:
        return [each for each in self.questions if each.lines or each.is_hidden]

    @property
    def left_open(self) -> list[Shown]:
        return [each for each in self.questions if not (each.lines or each.is_hidden)]


@dataclass(frozen=True)
class Card:
    """How one answer says that the person may be reached, under the question that it answers."""

    label: str
    reference: str  # of the duplicate in which it was answered; empty for the submission's own
    ways: list[dict[str, Any]]
    details: list[str]


@dataclass(frozen=True)
class Words:
    """An opened note, and for whose eyes it is."""

    text: str
    mentioned: list[str]


@dataclass(frozen=True)
class Content:
    """What can be shown of a submission, or the sentence that says why not."""

    unreadable: str = ""
    cards: list[Card] = field(default_factory=list)
    contact: reaching.Answers = field(default_factory=list)
    steps: list[ShownStep] = field(default_factory=list)
    notes: dict[str, Words] = field(default_factory=dict)  # by the note's id
    checks: list[tuple[ScreeningCheck, str]] = field(default_factory=list)  # each with its note
    files: list[dict[str, str]] = field(default_factory=list)  # answers of questions for a file, with their reference
    unread: list[str] = field(default_factory=list)  # references of duplicates that cannot be opened here
    terms: set[str] = field(default_factory=set)  # by which the blind index knows the person

    @property
    def safe_ways(self) -> set[str]:
        return reaching.ways_in(self.contact)

    @property
    def usable(self) -> list[str]:
        """The labels of the ways that no answer refuses, each once."""
        return list(dict.fromkeys(way["label"] for card in self.cards for way in card.ways if way["usable"]))


def closed(submission: Submission, why: str) -> Content:
    """Return what can be shown while the sealed words cannot: the checklist without its notes."""
    return Content(unreadable=why, checks=[(check, "") for check in submission.checks.all()])


def damaged(submission: Submission, merged: actions.Merged, by) -> Content:
    """Return what staff wrote, where what the person wrote is damaged; nothing, where a note is damaged too."""
    try:
        return without_answers(actions.read_without_answers(submission, *merged.duplicates, by=by), TAMPERED)
    except Unreadable:
        return closed(submission, TAMPERED)


def without_answers(sealed: actions.Opened, why: str) -> Content:
    return Content(unreadable=why, notes=words_of(sealed.notes), checks=sealed.checks)


def words_of(notes: list[tuple[Note, str]]) -> dict[str, Words]:
    return {
        str(note.pk): Words(text, [each.get_short_name() or str(each) for each in note.mentions.all()])
        for note, text in notes
    }


def content(submission: Submission, merged: actions.Merged, *, by, revealed: str = "") -> Content:
    """Open a submission and its notes for a person; the reading is recorded.

    Args:
        submission: the submission, with its form version.
        merged: what it was merged with: notes, files and safety cards of its duplicates stand beside its own.
        by: who reads.
        revealed: key of the sensitive question that they asked to be shown.
    """
    try:
        sealed = actions.read_with_notes(submission, *merged.duplicates, by=by)
    except KeyMissing as error:
        return closed(submission, str(error))
    except Unreadable:
        return damaged(submission, merged, by)
    try:
        journey = Journey.of_stored(submission.form_version.steps, sealed.answers)
    except FormIncomplete as error:
        return without_answers(sealed, PART_MISSING.format(error))
    steps = [ShownStep(step.heading, [shown(asked, revealed) for asked in step.questions]) for step in journey.path]
    contact = [each.answer for each in reaching.asked_in(journey)] + merged.contact
    journeys = [(each, merged.journeys[each.pk]) for each in merged.duplicates]
    read = [("", journey), *((each.reference, found) for each, found in journeys if found)]
    return Content(
        cards=[card for reference, found in read for card in cards(found, contact, reference)],
        contact=contact,
        terms=blind_index.own_terms(journey),
        steps=steps,
        notes=words_of(sealed.notes),
        checks=sealed.checks,
        files=[file for reference, found in read for file in files(found, reference or submission.reference)],
        unread=[each.reference for each, found in journeys if found is None],
    )


def cards(journey: Journey, contact: reaching.Answers, reference: str) -> list[Card]:
    return [
        Card(each.value["label"], reference, reaching.ways_of(each.answer, contact), list(details(each.answer)))
        for each in reaching.asked_in(journey)
    ]


def files(journey: Journey, reference: str) -> list[dict[str, str]]:
    asked = (each for each in journey.questions if isinstance(each.block, FileUpload) and each.is_answered)
    return [each.answer | {"reference": reference} for each in asked]


def shown(asked: Asked, revealed: str) -> Shown:
    is_sensitive = asked.value["sensitivity"] == HIDDEN_AT_FIRST and asked.is_answered
    return Shown(asked.key, asked.value["label"], asked.lines, is_sensitive and asked.key != revealed)
