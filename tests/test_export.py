"""Taking submissions out: by managers, shortly after they showed who they are, with a reason, recorded, row by row."""

import csv
import datetime
import io
import tracemalloc
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from referralforms.builder import versions
from referralforms.submissions import actions
from referralforms.submissions.actions import exporting
from referralforms.submissions.events import Event
from referralforms.submissions.models import Channel, Submission
from referralforms.triage import export
from referralforms.triage.spreadsheets import neutralised
from tests.asking import soup, unlabelled
from tests.factories import answers, submission_of

URL = "/admin/submissions/export/"
WORDS = ("Wendy", "07700", "Somebody", "broke in")
REASON = {"reason": "Quarterly return"}
MIB = 2**20


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent)


@pytest.fixture
def staff(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(response), newline="")))


def test_the_file_holds_what_the_queue_shows_and_nothing_that_a_person_wrote(staff, submission, lincolnshire):
    elsewhere = submission_of(submission.form_version.page, lincolnshire)
    response = staff.post(f"{URL}?view=new", REASON)
    content = text_of(response)
    [row] = csv.DictReader(io.StringIO(content, newline=""))

    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="submissions-{timezone.localdate().isoformat()}.csv"'
    )
    assert list(row) == export.COLUMNS
    assert [row[name] for name in ("Reference", "Form", "Came by", "Area", "Status", "Legal hold")] == [
        *(submission.reference, "Start a conversation", "Web", "Kent and Medway", "Received", "No"),
    ]
    assert [word for word in (*WORDS, elsewhere.reference) if word in content] == []


def test_the_filters_of_the_queue_narrow_it(staff, submission):
    other = submission_of(submission.form_version.page, None)
    taken = [
        [row["Reference"] for row in table(staff.post(f"{URL}?view=new&{query}", REASON))]
        for query in ("area=none", "area=kent-medway", "area=kent-medway&channel=phone")
    ]

    assert taken == [[other.reference], [submission.reference], []]


def test_answers_go_along_only_where_they_were_ticked(staff, submission):
    [row] = table(staff.post(f"{URL}?view=new", {**REASON, "with_answers": "on"}))

    assert list(row)[len(export.COLUMNS)] == export.OPENED
    assert (row[export.OPENED], row[export.OTHER]) == ("Yes", "")
    assert row["What should we call you? [name_to_use]"] == "Wendy"
    assert row["Tell us only what you want to [what_happened]"] == "Somebody broke in."


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_leaves_and_nothing_ticked_is_lost(staff, submission, reason):
    response = staff.post(f"{URL}?view=new", {"reason": reason, "with_answers": "on"})

    assert (response.status_code, Event.objects.filter(kind=Event.Kind.EXPORTED).count()) == (422, 0)
    assert soup(response.text).select_one("[name=with_answers]").has_attr("checked")


def test_the_page_says_what_is_taken_out_and_labels_its_fields(staff, submission):
    page = soup(staff.get(f"{URL}?view=new&area=kent-medway").text)
    words = " ".join(page.select_one("main").text.split())

    assert "You take out 1 of the submissions that you may see: ‘New’, narrowed by area: Kent and Medway." in words
    assert (unlabelled(page), page.select_one("main form[method=post]")["action"]) == (
        [],
        "?view=new&sort=pressing&area=kent-medway",
    )


def test_who_signed_in_long_ago_is_asked_again_before_anything_is_recorded(staff, submission):
    session = staff.session
    session["account_authentication_methods"] = [
        each | {"at": each["at"] - settings.FRESH_SIGN_IN_SECONDS - 1}
        for each in session["account_authentication_methods"]
    ]
    session.save()
    response = staff.post(f"{URL}?view=new", REASON)

    assert response.url.startswith("/admin/account/again/")
    assert Event.objects.filter(kind=Event.Kind.EXPORTED).count() == 0


def test_it_is_recorded_before_the_first_row_and_each_row_before_it_leaves(staff, manager, submission):
    response = staff.post(f"{URL}?view=new", REASON)
    before = list(Event.objects.filter(kind=Event.Kind.EXPORTED).values_list("detail", "said__text", "by"))
    text_of(response)
    after = Event.objects.filter(kind=Event.Kind.EXPORTED, submission=submission)

    assert before == [("1 rows", "Quarterly return", manager.pk)]
    assert after.count() == 1


def test_the_rows_are_asked_for_while_they_are_handed_out(staff, form_page, kent, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    monkeypatch.setattr("referralforms.triage.spreadsheets.ROWS_AT_ONCE", 2)
    for _ in range(5):
        submission_of(form_page, kent)
    response = staff.post(f"{URL}?view=new", REASON)
    recorded = []
    pieces = []
    for piece in response.streaming_content:
        recorded.append(Event.objects.filter(kind=Event.Kind.EXPORTED, submission__isnull=False).count())
        pieces.append(piece)

    assert recorded == [0, 2, 4, 5]
    assert len(b"".join(pieces).decode().splitlines()) == 6


@pytest.mark.parametrize("number", [1, 3])
def test_a_file_takes_the_same_queries_however_many_rows(
    staff, form_page, kent, number, django_assert_num_queries, monkeypatch
):
    for _ in range(number):
        submission_of(form_page, kent)
    rows = actions.export(Submission.objects.all(), by=staff_of(staff), reason="Quarterly return")

    with django_assert_num_queries(3):
        assert len(list(rows)) == number


def staff_of(client):
    from home.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_somebody_else_may_write_while_rows_leave(form_page, kent, manager, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 1)
    sent = {submission_of(form_page, kent).reference for _ in range(3)}
    taken = []
    for each in actions.export(Submission.objects.all(), by=manager, reason="Quarterly return"):
        taken.append(each.submission.reference)
        Submission.objects.filter(pk=each.submission.pk).update(version=2)

    assert (set(taken), len(taken)) == (sent, 3)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_a_cell_that_a_spreadsheet_would_calculate_stays_text(start):
    assert neutralised(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", ["Kent", "", 3, -3, None, "7K3M-9QXT", "a=b"])
def test_other_cells_stay_as_they_are(value):
    assert neutralised(value) == value


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_what_a_person_wrote_is_no_formula_in_the_file(staff, form_page, kent, start):
    sent = answers(what_happened=f"{start}HYPERLINK(1)")
    actions.submit(versions.current(form_page), sent, token=uuid.uuid4(), channel=Channel.WEB, facts={"area": kent.key})
    [row] = table(staff.post(f"{URL}?view=new", {**REASON, "with_answers": "on"}))

    assert row["Tell us only what you want to [what_happened]"][0] in {"'", "H"}


def test_what_cannot_be_worded_is_exported_as_it_is_stored(staff, submission, monkeypatch):
    from referralforms.builder.plan import FormIncomplete

    def incomplete(*args):
        raise FormIncomplete("gone")

    monkeypatch.setattr(export.Journey, "of_stored", incomplete)
    monkeypatch.setattr(export, "labels_of", lambda version: [])
    [row] = table(staff.post(f"{URL}?view=new", {**REASON, "with_answers": "on"}))

    assert '"name_to_use": "Wendy"' in row[export.OTHER]


def test_the_queue_offers_an_export_to_managers_alone(client, person_in, kent, submission):
    offered = {}
    for role in ("Manager", "Triage worker", "Practitioner"):
        client.force_login(person_in(role, kent))
        offered[role] = reverse("triage_export") in client.get("/admin/submissions/").text

    assert offered == {"Manager": True, "Triage worker": False, "Practitioner": False}


@pytest.mark.load
@pytest.mark.parametrize("number", [100_000])
def test_a_file_of_a_hundred_thousand_rows_adds_little_memory(staff, submission, number):
    copies(submission, number - 1)
    response = staff.post(f"{URL}?view=new", REASON)
    chunks = iter(response.streaming_content)
    next(chunks), next(chunks)
    tracemalloc.start()
    lines = sum(chunk.count(b"\r\n") for chunk in chunks)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (lines > number - 1000, most < 20 * MIB) == (True, True)


def copies(submission: Submission, number: int) -> None:
    """Store a submission many times over, each received a second before the other, under a reference of its own."""
    columns = {field.attname: getattr(submission, field.attname) for field in Submission._meta.concrete_fields}
    at_a_time = 1000  # PostgreSQL takes 65,535 values in one statement
    for first in range(0, number, at_a_time):
        last = min(first + at_a_time, number)
        Submission.objects.bulk_create(
            Submission(**columns | own_columns(submission, each)) for each in range(first, last)
        )


def own_columns(submission: Submission, number: int) -> dict:
    received_at = submission.received_at - datetime.timedelta(seconds=number)
    return {"id": uuid.uuid4(), "reference": f"{number:09}", "received_at": received_at}
