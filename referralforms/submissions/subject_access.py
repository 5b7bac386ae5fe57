"""What one person may have of what is held about them (subject access): a ZIP that a person can read.

One folder per submission, with the files that came with it, so that nothing of another party stands among it: two
submissions that are linked as the two parties of one event are refused together, and links to others are left out.
Members of staff appear as roles. The file is sealed on the disk, and goes once it was fetched, or after a day.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from home import outbox
from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.submissions import access, events, subject_files, uploads
from referralforms.submissions.access import ASK_OFFICER, PROTECT, NotVisible
from referralforms.submissions.actions.adding import unsealed
from referralforms.submissions.actions.locking import reason_given
from referralforms.submissions.actions.reading import opened, record_refusal
from referralforms.submissions.casework import Link
from referralforms.submissions.disposal import SubjectExport
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.vocabulary import LinkKind

STAFF, PUBLIC = "A member of staff", "Sent through the form"
PARTIES = {LinkKind.OTHER_PARTY, LinkKind.SAME_EVENT}


@dataclass(frozen=True)
class SentFile:
    """A file that came with a submission: its name in the archive, as its sender called it, and what is in it."""

    file: str
    name: str
    content: bytes


class TwoPeople(Exception):
    """Submissions of both parties cannot be handed to one person together; the text names them."""


def make(references: Iterable[str], *, by, reason: str) -> SubjectExport:
    """Make the file of one person's data; the managers are told of each submission in it.

    Args:
        references: of all submissions that are this person's own.
        by: the data-protection officer.
        reason: such as the date of the request; written to the audit log.

    Raises:
        NotAllowed, ReasonMissing: nothing was made.
        NotVisible: one of the references is none, or the officer is barred from it.
        TwoPeople: two of them are of the two parties of one event.
        Unreadable, KeyMissing: an answer cannot be opened here.
    """
    events.check_right(by, PROTECT, sentence=ASK_OFFICER, detail="subject_export")
    reason = reason_given(reason, "Say for which request this is.")
    rows = find(references, by)
    check_one_person(rows)
    export = SubjectExport(references=[each.reference for each in rows], by=by)
    with transaction.atomic():
        # Before anything is opened: what cannot be recorded is not read.
        for each in rows:
            events.record(Event.Kind.EXPORTED, by=by, submission=each, reason=reason, detail="subject_access")
            outbox.enqueue(f"submission:{each.pk}", [("tell_managers", {"event": "subject_export"})])
    store(export, packed([(about(each), files_of(each)) for each in rows]), rows)
    return export


@transaction.atomic
def store(export: SubjectExport, content: bytes, rows: list[Submission]) -> None:
    """Write a file with its row while what is in it is held; an erasure comes before, or finds the file.

    Raises:
        NotVisible: one was erased since it was opened, or its officer barred from it; nothing is written.
    """
    free = Submission.objects.select_for_update().filter(
        access.not_barred(export.by), pk__in=[each.pk for each in rows]
    )
    held = set(free.values_list("pk", flat=True))
    if gone := [each.reference for each in rows if each.pk not in held]:
        raise NotVisible(", ".join(gone))
    subject_files.write(export, content)
    export.save(force_insert=True)


def find(references: Iterable[str], by) -> list[Submission]:
    wanted = list(dict.fromkeys(each.strip().upper() for each in references if each.strip()))
    found = Submission.objects.filter(access.not_barred(by), reference__in=wanted)
    rows = {each.reference: each for each in found.select_related("form_version", "area")}
    if missing := [each for each in wanted if each not in rows]:
        for each in missing:
            record_refusal(each, by)
        raise NotVisible(", ".join(missing))
    if not rows:
        raise NotVisible("none")
    return [rows[each] for each in wanted]


def check_one_person(rows: list[Submission]) -> None:
    keys = [each.pk for each in rows]
    of_two = Link.objects.filter(submission__in=keys, other__in=keys, kind__in=PARTIES)
    if pair := of_two.select_related("submission", "other").first():
        names = f"{pair.submission.reference} and {pair.other.reference}"
        raise TwoPeople(f"{names} belong to one event and may be of both parties: export each person's by itself.")


def fetch(export: SubjectExport, *, by) -> bytes:
    """Return the ZIP, and erase it: it can be fetched once.

    Raises:
        NotAllowed: the person does not look after data protection; the attempt is recorded.
        FileNotFoundError: it is gone.
    """
    events.check_right(by, PROTECT, sentence=ASK_OFFICER, detail="subject_access_fetch")
    content = subject_files.read(export)
    events.record(Event.Kind.EXPORTED, by=by, detail="subject_access_fetched")
    subject_files.remove(export)
    return content


def about(submission: Submission) -> dict[str, Any]:
    """Return all that is held about one submission, with the questions as they were asked."""
    return {
        "reference": submission.reference,
        "received": moment(submission.received_at),
        "form": submission.form_version.title,
        "channel": submission.get_channel_display(),
        "area": submission.area.name if submission.area else "",
        "state": submission.get_status_display(),
        "kept until": moment(submission.erase_due_at) if submission.erase_due_at else "",
        "kept by a legal hold": bool(submission.held_at),
        "notice": submission.form_version.definition.get("notice", ""),
        "privacy notice, as it was published": submission.form_version.definition.get("privacy", {}),
        "answers": answered(submission),
        "notes": [
            {"at": moment(note.at), "by": role_of(note.by), "text": unsealed(note.sealed, note.context)}
            for note in submission.notes.select_related("by").prefetch_related("by__groups")
        ],
        "checks": [
            {
                "question": check.get_item_display(),
                "answer": check.get_answer_display(),
                "note": unsealed(check.sealed, check.context) if check.sealed else "",
            }
            for check in submission.checks.all()
        ],
        "attempts": [
            {"at": moment(each.at), "by": role_of(each.by), "how": each.get_way_display()}
            | {"result": each.get_result_display()}
            for each in submission.contact_attempts.select_related("by").prefetch_related("by__groups")
        ],
        "history": [
            {"at": moment(event.at), "by": role_of(event.by), "what": event.get_kind_display(), "to": event.moved_to}
            for event in submission.events.history().prefetch_related("by__groups")
        ],
    }


def answered(submission: Submission) -> list[dict[str, Any]]:
    """Return questions with answers; where a part of the form is not installed, the answers as they are stored."""
    answers = opened(submission)
    try:
        journey = Journey.of_stored(submission.form_version.steps, answers)
    except FormIncomplete:
        return [{"question": key, "answer": [json.dumps(value)]} for key, value in answers.items()]
    asked = [each for each in journey.questions if each.answer is not None]
    return [{"question": each.value["label"], "answer": each.lines, "as stored": each.answer} for each in asked]


def files_of(submission: Submission) -> list[SentFile]:
    """Open the files that came with a submission; in the archive they have names of ours, which lead nowhere else."""
    sent = enumerate(uploads.sent_with(submission, opened(submission)).order_by("taken_at", "pk"), 1)
    return [SentFile(f"file-{number}.{each.kind}", *uploads.named(each)) for number, each in sent]


def role_of(person) -> str:
    """Return a member of staff as a role: the person asking has a right to their own data, not to names of staff."""
    if person is None:
        return PUBLIC
    groups: list[Group] = list(person.groups.all())
    return groups[0].name.removesuffix("s") if groups else STAFF


def moment(at) -> str:
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y, %H:%M}"


def packed(items: list[tuple[dict[str, Any], list[SentFile]]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, files in items:
            folder = item["reference"]
            item["files"] = [{"file": each.file, "as you named it": each.name} for each in files]
            for each in files:
                archive.writestr(f"{folder}/{each.file}", each.content)
            archive.writestr(f"{folder}/data.json", json.dumps(item, ensure_ascii=False, indent=2))
            page = render_to_string("referralforms/subject_access.html", {"item": item})
            archive.writestr(f"{folder}/read-me-first.html", page)
    return file.getvalue()
