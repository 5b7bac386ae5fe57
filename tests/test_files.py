"""Files that come with a form: off until switched on, told by content, sealed, given out to staff alone."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from referralforms.builder.questions.base import problems
from referralforms.builder.questions.upload import NOT_TAKEN, kind_of
from referralforms.submissions import uploads
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.erasure import erase_locked
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.uploads import Upload
from tests.asking import question, soup, token_on
from tests.factories import FormPageFactory, answers, posted, questions
from tests.signing_in import StaffClient

PDF = b"%PDF-1.4\nRisk assessment of Wendy\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
REFUSED = "The file must be a PDF, a JPEG or a PNG, whatever its name. Choose another."
ASKED = ("file", {"key": "letter", "label": "Letter", "required": False})


@pytest.fixture
def page(home_page, sealing_keys, kent, settings):
    settings.UPLOADS = True
    steps = [("step", {"heading": "", "guidance": "", "questions": [*questions(), ASKED]})]
    return FormPageFactory(parent=home_page, slug="with-a-file", steps=steps)


@pytest.fixture
def triager(person_in, kent):
    return person_in("Triage worker", kent)


def send(client, page, content: bytes | None = PDF, name: str = "wendy.pdf", **changes):
    file = {} if content is None else {"q-letter-file": SimpleUploadedFile(name, content)}
    return client.post(
        f"/forms/{page.pk}/send/", posted(**{"token": token_on(client.get(page.get_url())), **file, **changes})
    )


@pytest.mark.parametrize(
    "content, kind",
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0....\xff\xd9", "jpeg"),
        (b"", ""),
        (b"%PDF-1.4 without an end", ""),
        (b"MZ\x90 a program", ""),
        (b"<html>%PDF-%%EOF</html>", ""),
        (b"PK\x03\x04 a document with macros", ""),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert kind_of(content) == kind


def test_a_form_with_a_file_question_is_posted_in_parts(client, page):
    form = soup(client.get(page.get_url()).text).find("form", id="form")

    assert form["enctype"] == "multipart/form-data"
    assert form.find("input", type="file")["name"] == "q-letter-file"


def test_a_file_goes_with_its_submission_sealed(client, page):
    assert send(client, page).status_code == 302
    upload = Upload.objects.get()

    assert (upload.submission, upload.kind) == (Submission.objects.get(), "pdf")
    assert PDF not in bytes(upload.sealed)
    assert b"wendy" not in bytes(upload.sealed)
    assert uploads.opened(upload) == PDF


@pytest.mark.parametrize("content, name", [(b"MZ\x90", "letter.pdf"), (b"<script>", "letter.png"), (b"", "letter.pdf")])
def test_what_is_no_such_file_is_refused_in_a_sentence_and_the_words_are_kept(client, page, content, name):
    response = send(client, page, content, name)
    shown = soup(response.text)

    assert response.status_code == 422
    assert shown.find(id="q-letter-error").text == f"Error: {REFUSED}"
    assert shown.find(id="q-name_to_use")["value"] == "Wendy"
    assert Upload.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_and_not_kept(client, page, settings):
    settings.UPLOAD_MOST_BYTES = 1_000_000
    response = send(client, page, PDF + b"x" * 1_000_001)

    assert "The file is larger than 1 MB. Choose a smaller one" in soup(response.text).find(id="q-letter-error").text
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"q-name_to_use": ""}, {"token": "of a page that is too old"}])
def test_a_file_stays_with_the_form_when_something_else_is_wrong(client, page, wrong):
    response = send(client, page, **wrong)
    shown = soup(response.text)
    kept = {field["name"]: field["value"] for field in shown.find_all("input", type="hidden")}
    again = posted(**{name: kept[name] for name in kept if name.startswith("q-letter") or name == "token"})

    assert "wendy.pdf" in shown.text
    assert client.post(f"/forms/{page.pk}/send/", again).status_code == 302
    assert Upload.objects.get().submission == Submission.objects.get()


def test_a_file_can_be_taken_out_again(client, page):
    shown = soup(send(client, page, **{"q-name_to_use": ""}).text)
    kept = {field["name"]: field["value"] for field in shown.find_all("input", type="hidden")}
    client.post(f"/forms/{page.pk}/send/", posted(**kept, **{"q-letter-remove": "yes"}))

    assert (Submission.objects.count(), Upload.objects.get().submission) == (1, None)


def test_where_files_are_switched_off_none_is_stored_and_the_form_can_be_sent(client, page, settings):
    settings.UPLOADS = False
    shown = soup(client.get(page.get_url()).text)

    assert shown.find("input", type="file").has_attr("disabled")
    assert str(NOT_TAKEN) in shown.text
    assert send(client, page).status_code == 302
    assert Upload.objects.count() == 0


def test_where_files_are_switched_off_a_required_one_is_not_asked_for(settings):
    settings.UPLOADS = False
    block, value = question("file", required=True)

    assert block.clean_answer(value, {}) == {}
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, {"upload": str(uuid.uuid4()), "kind": "pdf"})
    assert [each.message for each in problems(caught.value)] == [NOT_TAKEN]


def test_a_form_without_a_file_question_takes_none(client, form_page, settings):
    settings.UPLOADS = True
    file = SimpleUploadedFile("x.pdf", PDF)
    token = token_on(client.get(form_page.get_url()))
    client.post(f"/forms/{form_page.pk}/send/", posted(token=token, **{"q-what_happened-file": file}))

    assert (Submission.objects.count(), Upload.objects.count()) == (1, 0)


def test_a_file_of_one_submission_cannot_be_taken_by_another(client, page):
    send(client, page)
    [upload], first = Upload.objects.all(), Submission.objects.get()
    taken = {"q-letter-upload": str(upload.pk), "q-letter-name": "x", "q-letter-kind": "pdf"}
    send(client, page, None, **taken)

    assert Upload.objects.get().submission == first


# --- staff ----------------------------------------------------------------------------------------


def address(submission: Submission) -> str:
    return reverse("triage_file", args=[submission.reference, submission.uploads.get().pk])


def test_staff_save_a_file_and_never_open_it_in_the_browser(client, page, triager):
    send(client, page)
    submission = Submission.objects.get()
    client.force_login(triager)
    response = client.get(address(submission))

    assert (response.content, response["Content-Type"]) == (PDF, "application/octet-stream")
    assert response["Content-Disposition"] == f'attachment; filename="{submission.reference}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_each_opening_of_a_file_is_recorded(client, page, triager):
    send(client, page)
    submission = Submission.objects.get()
    client.force_login(triager)
    client.get(address(submission))
    client.get(address(submission))

    opened = Event.objects.filter(submission=submission, kind=Event.Kind.ATTACHMENT, by=triager)
    assert [event.detail for event in opened] == [str(submission.uploads.get().pk)] * 2


def test_a_file_is_reached_through_its_own_submission_alone(client, page, triager):
    send(client, page)
    send(client, page, None)
    with_file, without = (Submission.objects.filter(uploads__isnull=each).get() for each in (False, True))
    client.force_login(triager)

    assert client.get(reverse("triage_file", args=[without.reference, with_file.uploads.get().pk])).status_code == 404


def test_a_file_that_somebody_moved_to_another_submission_is_not_given_out(client, page, triager):
    send(client, page)
    send(client, page, None)
    theirs = Submission.objects.get(uploads__isnull=True)
    Upload.objects.update(submission=theirs)
    client.force_login(triager)

    assert client.get(address(theirs)).status_code == 404


def test_the_case_page_leads_to_the_file(client, page, triager):
    send(client, page)
    submission = Submission.objects.get()
    client.force_login(triager)
    link = soup(client.get(reverse("triage_case", args=[submission.reference])).text).find(
        "a", href=address(submission)
    )

    assert (link.text, link.has_attr("download")) == ("Save file 1 (PDF)", True)


# --- what goes ------------------------------------------------------------------------------------


def test_a_file_goes_with_its_submission(client, page):
    send(client, page)
    made = erase_locked(Submission.objects.get(), cause=Erasure.Cause.REQUEST, reason="They asked")

    assert Upload.objects.count() == 0
    assert made.stores["Upload"] == 1


def test_a_file_that_was_never_sent_goes_after_a_day(sealing_keys, db):
    old, new = (uploads.take("a.pdf", PDF, len(PDF)) for _ in range(2))
    Upload.objects.filter(pk=old.pk).update(taken_at=timezone.now() - datetime.timedelta(hours=25))

    assert uploads.erase_unsent() == 1
    assert list(Upload.objects.all()) == [new]


# --- by other ways ----------------------------------------------------------------------------------


def test_staff_lay_a_letter_beside_what_they_enter_and_it_never_touches_the_disk_unsealed(
    client, page, triager, tmp_path, settings
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client.force_login(triager)
    address = reverse("entry_form", args=[page.pk])
    shown = soup(client.get(address).text)
    large = b"%PDF-1.4" + b"x" * 3_000_000 + b"%%EOF"
    arrival = {
        "channel": "post",
        "received_on": "2026-01-05",
        "token": shown.find("input", attrs={"name": "token"})["value"],
    }
    client.post(address, posted(**arrival, **{"q-letter-file": SimpleUploadedFile("wendy.pdf", large)}))

    assert shown.find(id="form")["enctype"] == "multipart/form-data"
    assert Upload.objects.get().submission == Submission.objects.get()
    assert list(tmp_path.iterdir()) == []


def test_an_entry_from_another_site_is_refused(page, triager):
    visitor = StaffClient(enforce_csrf_checks=True)
    visitor.force_login(triager)

    assert visitor.post(reverse("entry_form", args=[page.pk]), posted()).status_code == 403


@pytest.fixture
def give(client, page):
    """Send a file by the API."""

    def post(content: bytes | None = PDF):
        file = {} if content is None else {"file": SimpleUploadedFile("wendy.pdf", content)}
        return client.post(f"/api/v1/forms/{page.pk}/files/", file)

    return post


def test_a_file_is_given_to_the_api_first_and_its_answer_sent_with_the_form(client, page, give):
    read = client.get(f"/api/v1/forms/{page.pk}/").json()
    letter = give().json()
    body = {"version": read["version"], "token": str(uuid.uuid4()), "answers": {**answers(), "letter": letter}}
    sent = client.post(f"/api/v1/forms/{page.pk}/submissions/", body, content_type="application/json")

    assert (sent.status_code, set(letter)) == (201, {"upload", "name", "kind"})
    assert Upload.objects.get().submission == Submission.objects.get()


@pytest.mark.parametrize(
    "content, said",
    [(b"MZ a program", REFUSED), (None, "Send one file as multipart/form-data, under the name ‘file’.")],
)
def test_the_api_says_what_is_wrong_with_a_file(give, content, said):
    response = give(content)

    assert (response.status_code, response.json(), Upload.objects.count()) == (422, {"detail": said}, 0)


def test_where_files_are_switched_off_the_api_says_so_everywhere(client, page, give, settings):
    settings.UPLOADS = False
    [step] = client.get(f"/api/v1/forms/{page.pk}/").json()["steps"]
    [asked] = [each for each in step["questions"] if each["key"] == "letter"]
    response = give()

    assert (response.status_code, response.json(), Upload.objects.count()) == (404, {"detail": str(NOT_TAKEN)}, 0)
    assert (asked["answer"]["maxProperties"], asked["answer"]["description"]) == (0, str(NOT_TAKEN))


def test_a_form_that_asks_for_no_file_is_given_none(client, form_page, settings):
    settings.UPLOADS = True

    assert (
        client.post(f"/api/v1/forms/{form_page.pk}/files/", {"file": SimpleUploadedFile("x", PDF)}).status_code == 404
    )
