"""Deadlines in a calendar: references and times, by a secret key of which only a hash is kept."""

import datetime
import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.triage import calendar_feed
from referralforms.triage.models import CalendarFeed
from tests.asking import soup, unlabelled
from tests.factories import submission_of
from tests.installation import run

PAGE = "/admin/submission-notices/"
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
DUE = datetime.datetime(2026, 11, 25, 17, tzinfo=datetime.UTC)


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent)


@pytest.fixture
def submission(form_page, kent) -> Submission:
    submission = submission_of(form_page, kent)
    Submission.objects.update(due_at=DUE, reference="7K3M-9QXT")
    submission.refresh_from_db()
    return submission


def fetched(client, key: str):
    return client.get(reverse("triage_calendar", args=[key]))


def test_an_entry_is_a_reference_and_a_time_and_nothing_else(submission):
    assert calendar_feed.calendar_of([submission], NOW).split("\r\n") == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Deadlines//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"),
        *("X-WR-CALNAME:Deadlines", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"),
        *("BEGIN:VEVENT", "UID:7K3M-9QXT", "DTSTAMP:20261124T090000Z", "SEQUENCE:1", "DTSTART:20261125T170000Z"),
        *("SUMMARY:7K3M-9QXT is due", "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", ""),
    ]


def test_it_is_fetched_without_a_sign_in_and_kept_in_no_cache(client, worker, submission):
    response = fetched(client, calendar_feed.make(worker))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:7K3M-9QXT is due" in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert [word for word in ("Wendy", "Kent", "07700", "http") if word in response.text] == []


def test_it_holds_what_its_owner_may_see_now_and_no_more(client, worker, submission, lincolnshire, form_page):
    elsewhere, ended, barred = (submission_of(form_page, area) for area in (lincolnshire, None, None))
    Submission.objects.filter(pk=ended.pk).update(status=Status.WITHDRAWN, ended_at=timezone.now())
    barred.bars.create(person=worker)
    key = calendar_feed.make(worker)
    before = fetched(client, key).text.count("BEGIN:VEVENT")
    worker.areas.clear()

    assert (before, fetched(client, key).text.count("BEGIN:VEVENT")) == (1, 0)
    assert elsewhere.reference not in fetched(client, key).text


def test_only_a_hash_of_the_key_is_kept(worker):
    key = calendar_feed.make(worker)
    stored = CalendarFeed.objects.get()

    assert (stored.key_hash, len(key)) == (hashlib.sha256(key.encode()).hexdigest(), 43)
    assert key not in str(vars(stored))


def test_a_new_key_ends_the_old_one_and_an_ended_key_opens_nothing(client, worker):
    first = calendar_feed.make(worker)
    second = calendar_feed.make(worker)
    answers = [fetched(client, each).status_code for each in (first, second)]
    calendar_feed.end(worker)

    assert (answers, fetched(client, second).status_code) == ([404, 200], 404)


def test_the_key_of_somebody_who_left_opens_nothing(client, worker):
    key = calendar_feed.make(worker)
    worker.is_active = False
    worker.save()

    assert fetched(client, key).status_code == 404


def test_the_key_of_somebody_whose_role_was_taken_opens_nothing(client, worker):
    key = calendar_feed.make(worker)
    worker.groups.clear()

    assert fetched(client, key).status_code == 404


def test_the_key_opens_the_list_alone_and_signs_nobody_in(client, worker):
    fetched(client, calendar_feed.make(worker))

    assert client.get("/admin/submissions/").status_code == 302
    assert "sessionid" not in client.cookies


def test_the_address_is_shown_once_and_can_be_ended(client, worker, submission):
    client.force_login(worker)
    made = soup(client.post(f"{PAGE}calendar/").text)
    address = made.select_one("#calendar-address")["value"]
    shown_again = client.get(PAGE).text
    works = client.get(address).status_code
    client.post(f"{PAGE}calendar/end/")

    assert (address.startswith("http://testserver/admin/deadlines/"), works) == (True, 200)
    assert (unlabelled(made), address in shown_again, "is in use" in shown_again) == ([], False, True)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_calendar_takes_the_same_queries_however_many_rows(
    client, worker, form_page, kent, number, django_assert_num_queries
):
    for _ in range(number):
        submission_of(form_page, kent)
    key = calendar_feed.make(worker)

    with django_assert_num_queries(3):  # whose key it is, what they may, what is due
        assert fetched(client, key).text.count("BEGIN:VEVENT") == number


SERVED = "from config.urls import urlpatterns; print([str(each.pattern) for each in urlpatterns])"


@pytest.mark.parametrize("role, served", [("public", False), ("staff", True)])
def test_a_process_for_the_public_does_not_serve_it(tmp_path, role, served):
    done = run("manage.py", "shell", "--no-imports", "-c", SERVED, DATA_DIR=str(tmp_path), ROLE=role)

    assert (done.returncode, "'admin/deadlines/'" in done.stdout) == (0, served)
