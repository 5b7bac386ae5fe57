"""How the queue stands, on the first page of the admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.triage import dashboard
from tests.asking import soup
from tests.factories import UserFactory, submission_of

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent)


def made(form_page, area, *, days_ago: float = 0, **columns) -> Submission:
    submission = submission_of(form_page, area)
    columns = {"received_at": NOW - days_ago * DAY, "due_at": NOW + DAY} | columns
    Submission.objects.filter(pk=submission.pk).update(**columns)
    return submission


def counts(user) -> dict[str, str]:
    return {each.key: each.count for each in dashboard.figures_for(user, NOW)}


def test_the_panel_counts_what_waits_what_is_overdue_and_what_came_today(form_page, kent, lincolnshire, worker):
    made(form_page, kent)
    made(form_page, kent, days_ago=3, due_at=NOW - DAY)
    made(form_page, kent, days_ago=2, status=Status.NEEDS_INFORMATION)
    made(form_page, lincolnshire, days_ago=4, due_at=NOW - DAY)

    assert counts(worker) == {"waiting": "2", "overdue": "1", "today": "1"}


def test_the_oldest_is_the_one_that_waits_longest_for_us(form_page, kent, worker):
    made(form_page, kent, days_ago=9, status=Status.NEEDS_INFORMATION)
    oldest = made(form_page, kent, days_ago=5)
    made(form_page, kent, days_ago=1)

    assert dashboard.oldest_for(worker, NOW) == oldest


def test_each_number_leads_to_the_rows_that_it_counts(client, form_page, kent, worker):
    submission = submission_of(form_page, kent)
    Submission.objects.filter(pk=submission.pk).update(due_at=timezone.now() - DAY)
    client.force_login(worker)
    links = soup(client.get(reverse("wagtailadmin_home")).text).select("#triage-section a")
    pages = [client.get(each["href"]) for each in links if "?" in each["href"]]

    assert [len(soup(page.text).select("#queue-rows tbody tr")) for page in pages] == [1, 1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_the_panel_takes_two_queries_however_many_rows(form_page, kent, worker, number, django_assert_num_queries):
    for _ in range(number):
        made(form_page, kent)

    with django_assert_num_queries(3):  # and one for the person's rights
        dashboard.figures_for(worker, NOW)
        dashboard.oldest_for(worker, NOW)


PANEL = {"Triage worker", "Practitioner", "Manager", "Analyst"}


@pytest.mark.parametrize("role", [*sorted(PANEL), "Editor", "Data-protection officer", "Administrator"])
def test_who_works_on_submissions_or_counts_them_has_the_panel(client, person_in, kent, role):
    client.force_login(person_in(role, kent))

    assert ("triage-section" in panels(client)) is (role in PANEL)


def test_nobody_sees_a_panel_for_being_a_superuser(client, roles):
    client.force_login(UserFactory(is_superuser=True))

    assert "triage-section" not in panels(client)


def panels(client) -> list[str]:
    return [each["id"] for each in soup(client.get(reverse("wagtailadmin_home")).text).select("section.w-panel")]
