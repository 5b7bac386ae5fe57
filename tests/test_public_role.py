"""In PostgreSQL, the role of what serves the public alone hands in what is sent, and reads none of it."""

import uuid
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from home.public_rights import public_rights
from insights.newsletter import tokens
from referralforms.builder.models import FormPage, Layout
from referralforms.runner.models import Draft
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.uploads import Upload
from tests.asking import steps_of, token_on
from tests.database_roles import PUBLIC_ROLE, is_refused
from tests.factories import FormPageFactory, answers, posted, submission_of

pytestmark = pytest.mark.only_on("postgresql")  # roles are PostgreSQL's

PDF = b"%PDF-1.4\nA letter\n%%EOF\n"
JSON = "application/json"


def as_owner(count):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        return count()


def test_a_form_is_taken_by_the_page_and_by_the_api(form_page, kent, client, public_role):
    public_role()
    token = token_on(client.get(form_page.url))
    sent = client.post(reverse("form_send", args=[form_page.pk]), {"token": token, **posted()})
    again = client.post(reverse("form_send", args=[form_page.pk]), {"token": token, **posted()})
    version = client.get(f"/api/v1/forms/{form_page.pk}/").json()["version"]
    body = {"version": version, "token": str(uuid.uuid4()), "answers": answers()}
    by_api = client.post(f"/api/v1/forms/{form_page.pk}/submissions/", body, content_type=JSON)

    assert (sent.status_code, again.status_code, by_api.status_code) == (302, 302, 201)
    assert as_owner(Submission.objects.count) == 2
    assert as_owner(Event.objects.count) == 2


def test_a_form_in_steps_with_a_file_is_kept_and_sent(home_page, sealing_keys, client, public_role, settings):
    settings.UPLOADS = True
    asked = [("short_text", {"key": "name", "label": "Name"}), ("file", {"key": "letter", "label": "A letter"})]
    steps = steps_of({"heading": "You", "questions": asked})
    page = FormPageFactory(parent=home_page, title="Steps", slug="steps", layout=Layout.STEPS, steps=steps)
    public_role()
    data = {"q-name": "Wendy", "q-letter-file": SimpleUploadedFile("letter.pdf", PDF)}
    check = client.post(reverse("form_post", args=[page.pk, 1]), {"token": token_on(client.get(page.url)), **data})
    sent = client.post(reverse("form_send_checked", args=[page.pk]), {"token": token_on(client.get(check.url))})

    assert (check.status_code, sent.status_code) == (302, 302)
    assert as_owner(lambda: Upload.objects.get().submission) == as_owner(Submission.objects.get)
    assert as_owner(Draft.objects.count) == 0


def test_what_is_erased_is_not_sent_again_by_its_old_page(form_page, kent, client, public_role, erase):
    data = {"token": token_on(client.get(form_page.url)), **posted()}
    sent = client.post(reverse("form_send", args=[form_page.pk]), data)
    erase()
    public_role()
    again = client.post(reverse("form_send", args=[form_page.pk]), data)

    assert (again.status_code, client.get(sent.url).status_code) == (422, 200)
    assert is_refused("SELECT reference FROM referralforms_erasure")
    assert as_owner(Submission.objects.count) == 0


def test_choices_are_counted_and_newsletters_asked_for(home_page, sealing_keys, client, public_role):
    options = [{"key": "under_18", "label": "Under 18"}]
    asked = [("one_choice", {"key": "age_band", "label": "How old are you?", "required": False, "options": options})]
    steps, counted = steps_of({"heading": "You", "questions": asked}), {"is_counted": True, "handlers": []}
    page = FormPageFactory(parent=home_page, title="About you", slug="about", steps=steps, **counted)
    public_role()
    data = {"token": token_on(client.get(page.url)), "q-age_band": "under_18"}
    met = [client.post(reverse("form_send", args=[page.pk]), data).status_code for _ in range(2)]
    asked_for = client.post("/newsletter/", {"address": "reader@example.org", "token": tokens.issue()})

    assert (met, asked_for.status_code) == ([302, 302], 302)


@pytest.mark.parametrize(
    "table, column",
    [
        ("referralforms_submission", "sealed"),
        ("referralforms_submission", "area_id"),
        ("referralforms_upload", "sealed"),
        ("referralforms_event", "detail"),
        ("referralforms_note", "sealed"),
        ("referralforms_searchterm", "*"),
        ("referralforms_contactattempt", "*"),
        ("home_user", "password"),
        ("home_user_areas", "*"),
        ("mfa_authenticator", "*"),
        ("django_session", "*"),
        ("wagtailcore_revision", "*"),
        ("wagtailcore_apitoken", "*"),
    ],
)
def test_nothing_that_was_sent_and_nothing_of_staff_can_be_read(public_role, table, column):
    public_role()

    assert is_refused(f"TABLE {table}" if column == "*" else f"COPY {table} ({column}) TO STDOUT")


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_sent_can_be_neither_changed_nor_deleted(public_role, verb):
    public_role()

    assert [is_refused(verb.format(f"referralforms_{each}")) for each in ("submission", "event")] == [True, True]


def test_of_uploads_it_may_do_exactly_this(public_role):
    public_role()
    columns = [field.column for field in Upload._meta.concrete_fields]
    rights = {verb: {each for each in columns if may(verb, each)} for verb in ("SELECT", "INSERT", "UPDATE")}

    assert rights == {"SELECT": {"id", "submission_id"}, "INSERT": set(columns), "UPDATE": {"submission_id"}}
    assert is_refused("DELETE FROM referralforms_upload")


def may(verb: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege('referralforms_upload', %s, %s)", [column, verb])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("owner", [None, "another"])
def test_a_file_that_was_sent_is_taken_from_nobody(form_page, public_role, owner):
    sent, other = submission_of(form_page), submission_of(form_page)
    upload = Upload.objects.create(submission=sent, kind="pdf", sealed=b"sealed")
    public_role()
    with pytest.raises(IntegrityError, match="An upload keeps its owner"), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(submission=other.pk if owner else None)

    assert as_owner(lambda: Upload.objects.get().submission) == sent


def test_a_role_that_served_staff_before_loses_what_the_public_needs_not(public_role):
    call_command("harden_database", PUBLIC_ROLE, stdout=StringIO())
    public_role()

    assert is_refused("SELECT sealed FROM referralforms_submission")


def test_a_model_that_says_nothing_is_closed():
    assert {"home_user", "referralforms_note", "wagtailcore_revision"}.isdisjoint(public_rights())
    assert public_rights()["home_homepage"] == ("SELECT",)


def test_pages_of_forms_are_among_what_may_be_read():
    assert public_rights()[FormPage._meta.db_table] == ("SELECT",)
