"""The morning's mail: counts and a link, on working days, to those who asked for it."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from home import outbox
from home.models import Delivery, User
from referralforms.submissions.models import Submission
from referralforms.triage import digest
from referralforms.triage.models import DailyDigest
from tests.asking import soup
from tests.factories import submission_of

LONDON = digest.working_days.LONDON
PAGE = "/admin/submission-notices/"


@pytest.fixture
def worker(person_in, kent) -> User:
    return person_in("Triage worker", kent)


@pytest.fixture
def asked(worker) -> DailyDigest:
    return DailyDigest.objects.create(person=worker, sent_on=datetime.date(2026, 1, 1))


def at(day: int, hour: int, month: int = 11, year: int = 2026) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, 30, tzinfo=LONDON)


def deliver() -> list[str]:
    outbox.deliver_due()
    return [message.body for message in mail.outbox]


@pytest.mark.parametrize(
    "now, owed",
    [
        (at(24, 7), 1),  # a Tuesday
        (at(24, 16), 1),  # the worker was down in the morning
        (at(24, 6), 0),
        (at(28, 9), 0),  # a Saturday
        (at(25, 9, month=12), 0),  # Christmas Day, a Friday
        (at(28, 9, month=12), 0),  # a Monday, the bank holiday for Boxing Day
        (at(29, 9, month=12), 1),
        (at(20, 7, month=7), 1),  # in summer time
        (at(20, 6, month=7), 0),
    ],
)
def test_it_is_owed_on_working_mornings(asked, now, owed):
    assert (digest.owe_digests(now), Delivery.objects.filter(handler="digest").count()) == (owed, owed)


def test_it_is_owed_once_a_day_however_often_the_worker_looks(asked):
    assert [digest.owe_digests(at(24, hour)) for hour in (7, 8, 9)] == [1, 0, 0]
    assert digest.owe_digests(at(25, 7)) == 1


def test_of_two_workers_one_owes_it(asked):
    assert [digest.owe(asked.pk, datetime.date(2026, 11, 24)) for _ in range(2)] == [True, False]


def test_nobody_gets_it_who_did_not_ask(worker):
    assert digest.owe_digests(at(24, 9)) == 0


def test_who_asks_is_told_from_the_next_working_morning_on(worker):
    digest.ask(worker)
    digest.ask(worker)

    assert DailyDigest.objects.get().sent_on == timezone.localdate()


def test_it_holds_counts_and_links_and_nothing_else(asked, form_page, kent, lincolnshire):
    sent = [submission_of(form_page, area) for area in (kent, kent, lincolnshire)]
    Submission.objects.filter(pk=sent[0].pk).update(due_at=timezone.now() - datetime.timedelta(days=1))
    digest.owe_digests(at(24, 9))
    mail.outbox.clear()
    outbox.deliver_due()
    [message] = [each for each in mail.outbox if each.subject == "Submissions this morning"]

    assert (message.to, message.body) == (
        [asked.person.email],
        "New: 2\nMine: 0\nWaiting for us: 2\nOverdue: 1\nOn hold: 0\nSuspected spam: 0\n\n"
        "Sign in to see them: http://testserver/admin/submissions/\n"
        "To have no more of these mails: http://testserver/admin/submission-notices/\n",
    )
    assert [each for each in ("Wendy", "Kent", *(row.reference for row in sent)) if each in message.body] == []


@pytest.mark.parametrize("changed", [{"is_active": False}, {"email": ""}])
def test_who_left_in_the_meantime_gets_none(asked, changed):
    digest.owe_digests(at(24, 9))
    User.objects.filter(pk=asked.person_id).update(**changed)

    assert (deliver(), Delivery.objects.waiting().count()) == ([], 0)


def test_who_may_see_no_submissions_any_more_gets_none(asked):
    digest.owe_digests(at(24, 9))
    asked.person.groups.clear()

    assert deliver() == []


def test_who_stopped_it_in_the_meantime_gets_none(asked):
    digest.owe_digests(at(24, 9))
    digest.stop(asked.person)

    assert deliver() == []


def test_a_person_switches_it_on_and_off_on_a_page_of_their_own(client, worker, person_in, kent):
    other = person_in("Manager", kent)
    digest.ask(other)
    client.force_login(worker)
    before = soup(client.get(PAGE).text).select_one("main").text
    client.post(f"{PAGE}digest/", {"digest": "on"})
    on = set(DailyDigest.objects.values_list("person", flat=True))
    during = soup(client.get(PAGE).text).select_one("main").text
    client.post(f"{PAGE}digest/")

    assert ("You do not get this mail." in before, "You get this mail." in during) == (True, True)
    assert (on, list(DailyDigest.objects.values_list("person", flat=True))) == ({worker.pk, other.pk}, [other.pk])


@pytest.mark.parametrize("number", [1, 3])
def test_the_mail_takes_the_same_queries_however_many_rows(asked, form_page, kent, number, django_assert_num_queries):
    for _ in range(number):
        submission_of(form_page, kent)
    person = User.objects.get(pk=asked.person_id)
    person.get_group_permissions()

    with django_assert_num_queries(1):
        digest.body_for(person)


@pytest.mark.parametrize("role, offered", [("Triage worker", True), ("Practitioner", True), ("Analyst", False)])
def test_the_account_page_leads_there_who_works_on_submissions(client, person_in, kent, role, offered):
    client.force_login(person_in(role, kent))

    assert (PAGE in client.get("/admin/account/").text) is offered
