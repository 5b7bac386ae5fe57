"""What is erased is gone from every store, and that is proven; one person's data can be handed to them."""

import datetime
import io
import json
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.models import ModelLogEntry

from home import outbox, plugins
from home.models import Delivery
from referralforms.models import Erasure, Event, EventReason, Link, Note, SubjectExport, Submission
from referralforms.submissions import (
    actions,
    audit,
    chain,
    erasure,
    ledger,
    retention,
    sealing,
    subject_access,
    subject_files,
    uploads,
)
from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.status import Status
from tests.factories import UserFactory, submission_of
from tests.raw_files import content

CAUSE = Erasure.Cause
MARK = "Zebrafinch"
REASON = "Letter of 3 May"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    """A ledger and exports of this test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def officer(person_in):
    return person_in("Data-protection officer", first_name="Dora", last_name="Dean")


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent, first_name="Mona", last_name="Moor")


@pytest.fixture
def submission(form_page, kent, manager) -> Submission:
    """One with everything that staff can add to it."""
    made = submission_of(form_page, kent)
    other = submission_of(form_page, kent)
    actions.add_note(made, f"{MARK} note", by=manager)
    actions.change_status(made, Status.SCREENING, by=manager, seen_version=1, reason="")
    actions.change_status(made, Status.SPAM, by=manager, seen_version=2, reason=f"{MARK} reason")
    actions.link(made, other, "duplicate", by=manager)
    actions.bar(made, UserFactory(), by=manager, reason=f"{MARK} conflict")
    Delivery.objects.create(handler="notify_staff", about=f"submission:{made.pk}", options={})
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Submission), label=f"{made.reference} {MARK}",
        action="wagtail.edit", timestamp=timezone.now(), object_id=str(made.pk), deleted=False, content_changed=True,
    )  # fmt: skip
    return Submission.objects.get(pk=made.pk)


def left_over(pk: uuid.UUID) -> dict[str, int]:
    """Count what still refers to a submission, by model; the audit log and the proof are meant to stay."""
    found = {}
    for model in set(apps.get_app_config("referralforms").get_models()) - {Event, Erasure}:
        names = [field.name for field in model._meta.concrete_fields if field.related_model is Submission]
        condition = Q(pk=pk) if model is Submission else Q()
        for name in names:
            condition |= Q(**{name: pk})
        if condition and (count := model._default_manager.filter(condition).count()):
            found[model._meta.label] = count
    return found


def erase(submission, by, cause=CAUSE.REQUEST) -> Erasure:
    return actions.erase(submission, by=by, cause=cause, reason=REASON)


def test_nothing_is_left_of_what_was_erased_but_the_log_and_the_proof(submission, officer):
    other = Submission.objects.exclude(pk=submission.pk).get()
    before = left_over(submission.pk)
    made = erase(submission, officer)

    assert before == {f"referralforms.{name}": 1 for name in ("Submission", "Note", "Link", "Bar")}
    assert left_over(submission.pk) == {}
    assert (list(EventReason.objects.values_list("text", flat=True)), Note.objects.count()) == ([REASON], 0)
    assert Link.objects.count() == 0
    assert Delivery.objects.filter(about__contains=str(submission.pk)).count() == 0
    assert ModelLogEntry.objects.filter(label__contains=submission.reference).count() == 0
    assert list(Submission.objects.all()) == [other]
    assert made.stores == {
        "Bar": 1, "Deliveries": 1, "Exports to the person": 0, "Lines in Wagtail's log": 1, "Link": 1, "Note": 1,
        "Reasons in words": 2, "References": 0, "Revisions": 0, "Submission with its sealed answers": 1,
    } | {key: made.stores[key] for key in made.stores if key not in KNOWN}  # fmt: skip


KNOWN = {
    "Bar", "Deliveries", "Exports to the person", "Lines in Wagtail's log", "Link", "Note", "Reasons in words",
    "References", "Revisions", "Submission with its sealed answers",
}  # fmt: skip


def test_the_log_says_that_it_was_erased_by_whom_and_holds_no_word(submission, officer):
    erase(submission, officer)
    last = Event.objects.filter(submission=submission.pk).last()

    assert (last.kind, last.by, last.reference, last.detail) == ("erased", officer, submission.reference, "request")
    assert (last.reason, last.reason_fits) == (REASON, True)
    assert MARK not in json.dumps(list(Event.objects.values()), default=str)


def everything() -> str:
    """Return every row of every table as text: a dump of the database."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names from the database itself
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def files_with(word: str) -> list[str]:
    """Return the files of an SQLite database that hold a word, rows that were deleted included; none of PostgreSQL's,
    which belong to its server."""
    if connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    paths = [Path(name + ending) for ending in ("", "-wal") if Path(name + ending).exists()]
    return [path.name for path in paths if word.encode() in content(path)]


@pytest.mark.django_db(transaction=True)
def test_neither_a_dump_nor_the_files_of_the_database_hold_a_word_of_it(submission, officer):
    assert (MARK in everything(), bool(files_with(MARK))) == (True, connection.vendor == "sqlite")
    erase(submission, officer)

    assert (MARK in everything(), files_with(MARK)) == (False, [])


def test_the_chain_of_the_log_still_verifies_when_something_was_erased(submission, officer):
    audit.link_waiting()
    erase(submission, officer)
    audit.link_waiting()

    assert audit.verify() is None


def test_what_plugins_keep_is_asked_for(submission, officer, monkeypatch):
    asked = []
    monkeypatch.setattr(
        plugins, "contributions", lambda point: {"Attachments": lambda about: asked.append(about) or 3}
        if point == "erasers" else {}
    )  # fmt: skip

    assert erase(submission, officer).stores["Attachments"] == 3
    assert asked == [f"submission:{submission.pk}"]


@pytest.mark.parametrize("role", ["Triage worker", "Practitioner", "Manager", "Administrator", "Analyst", "Editor"])
def test_nobody_else_erases_and_the_attempt_is_recorded(submission, person_in, kent, role):
    person = person_in(role, kent)
    with pytest.raises(NotAllowed, match="Ask the data-protection officer"):
        erase(submission, person)
    last = Event.objects.filter(submission=submission.pk).last()

    assert (Submission.objects.filter(pk=submission.pk).exists(), last.kind, last.by) == (True, "refused", person)


def refusals(submission, by) -> list[str]:
    return list(Event.objects.filter(kind="refused", submission=submission, by=by).values_list("detail", flat=True))


def test_an_officer_who_is_barred_neither_erases_nor_exports_it_and_each_attempt_is_recorded(
    submission, officer, manager
):
    actions.bar(submission, officer, by=manager, reason="A neighbour")
    with pytest.raises(NotVisible):
        erase(submission, officer)
    with pytest.raises(NotVisible):
        subject_access.make([submission.reference], by=officer, reason="Request")

    assert (refusals(submission, officer), Erasure.objects.count()) == (["erase", "find"], 0)


def test_who_does_not_look_after_data_protection_fetches_no_file_and_the_attempt_is_recorded(
    submission, officer, manager
):
    export = subject_access.make([submission.reference], by=officer, reason="Request")
    with pytest.raises(NotAllowed):
        subject_access.fetch(export, by=manager)

    assert Event.objects.filter(kind="refused", by=manager).get().detail == "subject_access_fetch"


def test_what_is_held_is_not_erased(submission, officer):
    actions.hold(submission, by=officer, reason="Proceedings", review_on=datetime.date(2027, 3, 1))
    with pytest.raises(actions.OnHold, match="to be reviewed on 01 March 2027: lift it first"):
        erase(submission, officer)
    assert Erasure.objects.count() == 0


def test_what_is_gone_cannot_be_erased_again(submission, officer):
    erase(submission, officer)
    with pytest.raises(NotVisible):
        erase(submission, officer)
    assert Erasure.objects.count() == 1


# --- The certificate ---------------------------------------------------------------------------------


def test_the_certificate_says_what_when_by_whom_why_and_from_where(submission, officer):
    made = erase(submission, officer)
    lines = erasure.certificate_lines(made)
    at = timezone.localtime(made.at)

    assert lines[:5] == [
        f"Reference {submission.reference}",
        f"Erased on {at.day} {at:%B %Y} at {at:%H:%M:%S}",
        f"By {officer} ({officer.username})",
        "Because: The person asked for it",
        "Reason: Letter of 3 May",
    ]
    assert {"Note: 1", "Submission with its sealed answers: 1"} <= set(lines[5:])
    assert str(made) == f"Erasure {made.at:%Y-%m-%d %H:%M}"


def test_a_certificate_of_before_reasons_were_asked_for_is_still_genuine(submission, officer):
    made = Erasure.objects.get(pk=erase(submission, officer).pk)
    at = timezone.localtime(made.at)
    head = [f"Reference {made.reference}", f"Erased on {at.day} {at:%B %Y} at {at:%H:%M:%S}", f"By {made.by_name}"]
    stores = [f"{name}: {count}" for name, count in sorted(made.stores.items())]
    made.reason, made.digest = "", chain.mac(*head, "Because: The person asked for it", *stores)

    assert erasure.is_genuine(made) is True


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_erased_without_a_reason(submission, officer, reason):
    with pytest.raises(actions.ReasonMissing, match="Say why it is erased"):
        actions.erase(submission, by=officer, cause=CAUSE.REQUEST, reason=reason)

    assert (Submission.objects.filter(pk=submission.pk).exists(), Erasure.objects.count()) == (True, 0)


def test_a_certificate_whose_reason_was_changed_is_not_genuine(submission, officer):
    made = Erasure.objects.get(pk=erase(submission, officer).pk)
    made.reason = "Another"

    assert erasure.is_genuine(made) is False


def test_a_certificate_that_was_changed_is_not_genuine(submission, officer):
    made = Erasure.objects.get(pk=erase(submission, officer).pk)
    assert erasure.is_genuine(made) is True
    made.stores = made.stores | {"Note": 0}
    assert erasure.is_genuine(made) is False


# --- The ledger -----------------------------------------------------------------------------------------


def test_the_ledger_holds_the_ids_of_what_was_erased_and_nothing_else(submission, officer):
    erase(submission, officer)

    assert ledger.ids() == {submission.pk}
    before, after = map(json.loads, ledger.path().read_text().splitlines())
    assert (before["id"], before.keys(), after) == (str(submission.pk), {"id", "begun"}, {"id": str(submission.pk)})
    assert ledger.path().stat().st_mode & 0o777 == 0o600


def test_an_erasure_whose_line_was_never_written_is_added_at_the_next(submission, officer):
    erase(submission, officer)
    ledger.path().unlink()
    erasure.settle()

    assert ledger.ids() == {submission.pk}


@pytest.mark.django_db(transaction=True)
def test_the_ledger_has_an_id_before_its_erasure_is_committed(submission):
    pk = submission.pk
    with transaction.atomic():
        erasure.erase_locked(submission, cause=CAUSE.REQUEST, reason=REASON)
        before_the_end = ledger.ids()

    # Here, between the commit and `settle`, the process may die.
    assert (before_the_end, ledger.done(), ledger.ids()) == ({pk}, set(), {pk})
    assert not Submission.objects.filter(pk=pk).exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_was_rolled_back_is_not_done_later(submission):
    pk = submission.pk
    with suppress(ZeroDivisionError), transaction.atomic():
        erasure.erase_locked(submission, cause=CAUSE.REQUEST, reason=REASON)
        raise ZeroDivisionError
    begun = ledger.ids()
    retention.keep_to_schedule()

    assert (begun, ledger.ids()) == ({pk}, set())
    assert Submission.objects.filter(pk=pk).exists()


def test_an_erasure_begun_again_counts_whatever_became_of_the_first():
    first = uuid.uuid4()
    ledger.begin(first)
    ledger.keep(ledger.open_attempts())
    ledger.begin(first)

    assert (list(ledger.open_attempts().values()), ledger.ids()) == ([first], {first})
    ledger.path().write_text("".join(reversed(ledger.path().read_text().splitlines(keepends=True))))
    assert ledger.ids() == {first}  # in whatever order the copies of two machines are put together


def test_a_restore_erases_what_was_begun_when_the_machine_was_lost(form_page, kent):
    back = submission_of(form_page, kent)
    ledger.begin(back.pk)

    assert erasure.replay() == 1
    assert Submission.objects.count() == 0


def test_a_line_that_a_crash_cut_short_spoils_no_other():
    first, second = uuid.uuid4(), uuid.uuid4()
    ledger.add([first])
    with ledger.path().open("a") as file:
        file.write('{"id": "12')
    ledger.add([second, second, first])

    assert ledger.ids() == {first, second}
    assert len(ledger.path().read_text().splitlines()) == 3


def test_what_a_restored_backup_brought_back_goes_again_though_it_be_held(form_page, kent, officer):
    back, kept = submission_of(form_page, kent), submission_of(form_page, kent)
    actions.hold(back, by=officer, reason="Proceedings", review_on=datetime.date(2027, 3, 1))
    ledger.add([back.pk, uuid.uuid4()])

    assert [erasure.replay(), erasure.replay()] == [1, 0]
    assert list(Submission.objects.all()) == [kept]
    made = Erasure.objects.get()
    assert (made.cause, made.reason) == ("restore", "The ledger of what was erased names it.")


def test_a_restore_and_the_worker_both_see_to_it(form_page, kent):
    back = submission_of(form_page, kent)
    ledger.add([back.pk])
    retention.keep_to_schedule()

    assert Submission.objects.count() == 0
    assert import_string(apps.get_app_config("referralforms").after_restore["erased"]) is erasure.replay


def test_ids_can_be_given_where_the_ledger_is_elsewhere(form_page, kent):
    back = submission_of(form_page, kent)

    assert erasure.replay([back.pk]) == 1
    assert ledger.ids() == {back.pk}


# --- One person's data ----------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def exported(references, by, reason="Request of 3 May") -> dict[str, str]:
    return unpacked(subject_access.fetch(subject_access.make(references, by=by, reason=reason), by=by))


def test_a_person_gets_all_that_is_held_in_a_form_that_they_can_read(submission, officer, manager):
    files = exported([submission.reference], officer)
    data = json.loads(files[f"{submission.reference}/data.json"])
    page = files[f"{submission.reference}/read-me-first.html"]

    assert set(files) == {f"{submission.reference}/{name}" for name in ("data.json", "read-me-first.html")}
    assert {"question": "What should we call you?", "answer": ["Wendy"], "as stored": "Wendy"} in data["answers"]
    assert [(note["by"], note["text"]) for note in data["notes"]] == [("Manager", f"{MARK} note")]
    assert [
        word for word in ("Wendy", "Somebody broke in.", f"{MARK} note", submission.reference) if word not in page
    ] == []


def with_file(form_page, upload) -> Submission:
    made = submission_of(form_page, name_to_use="Wendy", letter={"upload": str(upload.pk), "kind": "pdf"})
    uploads.attach(made, [f"{uploads.FACT}{upload.pk}"])
    return made


def test_a_file_that_somebody_moved_to_another_person_is_not_handed_to_them(submission, form_page, officer):
    own = with_file(form_page, uploads.take("own.pdf", b"%PDF-1.7 %%EOF", 20))
    uploads.take("of another.pdf", b"%PDF-1.7 %%EOF", 20)
    uploads.Upload.objects.update(submission=own)
    (sent,) = subject_access.files_of(own)

    assert (sent.name, subject_access.files_of(submission)) == ("own.pdf", [])


def test_the_files_that_came_with_it_are_in_it_under_names_of_ours(form_page, officer):
    taken = uploads.take("../../my letter.pdf", b"%PDF-1.7 " + MARK.encode() + b"%%EOF", 40)
    submission = with_file(form_page, taken)
    content = subject_access.fetch(
        subject_access.make([submission.reference], by=officer, reason="Request"), by=officer
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sent = archive.read(f"{submission.reference}/file-1.pdf")
        data = json.loads(archive.read(f"{submission.reference}/data.json"))
        page = archive.read(f"{submission.reference}/read-me-first.html").decode()

    assert (sent, data["files"]) == (
        uploads.opened(taken),
        [{"file": "file-1.pdf", "as you named it": "../../my letter.pdf"}],
    )
    assert ('href="file-1.pdf"' in page, len(archive.namelist())) == (True, 3)


def test_staff_appear_as_roles(submission, officer, manager):
    text = "".join(exported([submission.reference], officer).values())

    assert [name for name in ("Mona", "Moor", "Dora", "Dean", manager.username) if name in text] == []
    assert "Manager" in text


def test_nothing_of_another_submission_is_in_it(submission, officer):
    other = Submission.objects.exclude(pk=submission.pk).get()
    text = "".join(exported([submission.reference], officer).values())

    assert (other.reference in text, str(other.pk) in text) == (False, False)


@pytest.mark.parametrize("kind", ["other_party", "same_event"])
def test_both_parties_of_an_event_are_not_exported_together(submission, officer, manager, kind):
    other = Submission.objects.exclude(pk=submission.pk).get()
    actions.link(submission, other, kind, by=manager)
    with pytest.raises(subject_access.TwoPeople, match="export each person's by itself"):
        subject_access.make([submission.reference, other.reference], by=officer, reason="Request")
    assert SubjectExport.objects.count() == 0


def test_two_submissions_of_one_person_stand_apart(submission, officer):
    other = Submission.objects.exclude(pk=submission.pk).get()
    files = exported([submission.reference.lower(), f" {other.reference} ", submission.reference], officer)

    assert {name.partition("/")[0] for name in files} == {submission.reference, other.reference}
    assert len(files) == 4


def test_every_export_and_every_fetching_is_recorded(submission, officer):
    exported([submission.reference], officer)
    recorded = Event.objects.filter(kind="exported").values_list("detail", "by", "reference")

    assert list(recorded) == [
        ("subject_access", officer.pk, submission.reference),
        ("subject_access_fetched", officer.pk, ""),
    ]
    assert Event.objects.filter(detail="subject_access").get().reason == "Request of 3 May"


def test_the_file_is_sealed_on_the_disk_and_goes_when_it_was_fetched(submission, officer):
    export = subject_access.make([submission.reference], by=officer, reason="Request")
    path = subject_files.path_of(export)

    assert path.stat().st_mode & 0o777 == 0o600
    words = (b"Wendy", submission.reference.encode(), b"PK\x03\x04")  # with two letters alone chance would find them
    assert [word for word in words if word in path.read_bytes()] == []
    subject_access.fetch(export, by=officer)
    assert (path.exists(), SubjectExport.objects.count()) == (False, 0)


def test_a_file_that_nobody_fetched_goes_after_a_day(submission, officer):
    export = subject_access.make([submission.reference], by=officer, reason="Request")
    stray = subject_files.path_of(SubjectExport())
    stray.write_bytes(b"of a row that is gone")

    assert subject_files.remove_old(timezone.now() + DAY - datetime.timedelta(minutes=1)) == 0
    assert (stray.exists(), subject_files.path_of(export).exists()) == (False, True)
    assert subject_files.remove_old(timezone.now() + DAY) == 1
    assert list(subject_files.path_of(export).parent.iterdir()) == []


def test_erasing_takes_the_exports_along(submission, officer):
    export = subject_access.make([submission.reference], by=officer, reason="Request")

    assert erase(submission, officer).stores["Exports to the person"] == 1
    assert subject_files.path_of(export).exists() is False


@pytest.mark.parametrize("role", ["Triage worker", "Manager", "Administrator", "Analyst"])
def test_nobody_else_exports_a_person(submission, person_in, kent, role):
    with pytest.raises(NotAllowed):
        subject_access.make([submission.reference], by=person_in(role, kent), reason="Request")
    assert Event.objects.last().detail == "subject_export"


@pytest.mark.parametrize("references", [["AAAA-AAAA"], [], [" "]])
def test_a_reference_that_is_none_makes_no_file(submission, officer, references):
    with pytest.raises(NotVisible):
        subject_access.make(references, by=officer, reason="Request")
    assert SubjectExport.objects.count() == 0


@pytest.mark.parametrize("happens", ["erased", "barred"])
def test_what_is_erased_or_barred_while_its_file_is_made_is_not_written(submission, officer, manager, happens):
    rows = subject_access.find([submission.reference], officer)
    if happens == "erased":
        erase(submission, officer)
    else:
        actions.bar(submission, officer, by=manager, reason="A neighbour")
    with pytest.raises(NotVisible, match=submission.reference):
        subject_access.store(SubjectExport(references=[submission.reference], by=officer), b"words", rows)

    assert SubjectExport.objects.count() == 0
    assert list((Path(settings.DATA_DIR) / "exports").glob("*")) == []


def test_managers_are_told_of_each_file_for_a_person(submission, officer, manager):
    subject_access.make([submission.reference], by=officer, reason="Request")
    owed = Delivery.objects.get(handler="tell_managers")
    outbox.deliver(owed)
    (message,) = mail.outbox

    assert (owed.about, message.to, MARK in message.body) == (f"submission:{submission.pk}", [manager.email], False)
    assert "made into a file for the person" in message.body


def test_without_a_reason_nothing_is_made(submission, officer):
    with pytest.raises(actions.ReasonMissing):
        subject_access.make([submission.reference], by=officer, reason=" ")


def test_an_answer_that_cannot_be_opened_makes_no_file_that_lacks_it(submission, officer):
    Submission.objects.filter(pk=submission.pk).update(sealed=b"\x01\x00")
    with pytest.raises(sealing.Unreadable):
        subject_access.make([submission.reference], by=officer, reason="Request")
    assert list((Path(settings.DATA_DIR) / "exports").glob("*")) == []
