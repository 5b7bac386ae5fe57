"""What comes again is run by one worker, in its intervals, and stops nothing else when it fails; somebody is told."""

import datetime
import logging

import pytest
from django.core import mail
from django.utils import timezone

from home import outbox, periodic, plugins, upkeep
from home.models import Delivery, PeriodicRun, StandardPage
from home.periodic import every, run_due, worker_seen_at
from insights.models import Subscriber
from tests.factories import StandardPageFactory, SubscriberFactory, UserFactory
from tests.parallel import in_parallel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealing_keys")]
MINUTE, HOUR, DAY = (datetime.timedelta(**{each: 1}) for each in ("minutes", "hours", "days"))
OURS = ("publish", "clear_done", "alarm", "unconfirmed_addresses")


@every(minutes=5)
def boil() -> None:
    raise ValueError("Wendy was here")


def ran(key: str) -> PeriodicRun:
    return PeriodicRun.objects.get(key=key)


def test_everything_that_plugins_name_runs_at_the_first_look_and_then_in_its_interval():
    named, now = plugins.contributions("periodic"), timezone.now()
    first = run_due(now)

    assert (first, set(OURS) - named.keys()) == (len(named), set())
    assert {run.key: (run.due_at, run.problem) for run in PeriodicRun.objects.all()} == {
        key: (now + act.interval, "") for key, act in named.items()
    }
    soon = now + 30 * MINUTE / 60
    assert run_due(soon) == len([act for act in named.values() if now + act.interval <= soon])
    assert run_due(now + 7 * DAY) == len(named)


def test_every_function_says_how_often_it_is_due():
    intervals = {key: act.interval for key, act in plugins.contributions("periodic").items()}

    assert {key: intervals[key] for key in OURS} == dict(zip(OURS, (MINUTE, HOUR, MINUTE, 6 * HOUR), strict=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_of_eight_workers_one_runs_what_is_due(known):
    now = timezone.now()
    if known:
        periodic.claim("boil", MINUTE, now - HOUR)

    assert sorted(in_parallel(*[lambda: periodic.claim("boil", MINUTE, now)] * 8)) == [False] * 7 + [True]


def test_what_fails_is_written_down_by_its_kind_and_due_again(caplog):
    now = timezone.now()
    periodic.claim("boil", boil.interval, now)
    periodic.run("boil", boil)

    assert (ran("boil").problem, ran("boil").due_at, ran("boil").ended_at is None) == (
        "ValueError",
        now + 5 * MINUTE,
        False,
    )
    assert [record.getMessage() for record in caplog.records] == ["The periodic work boil failed (ValueError)."]
    assert str(ran("boil")) == "boil"


def test_a_worker_was_seen_when_it_last_ended_something():
    assert worker_seen_at() is None
    before = timezone.now()
    run_due()

    assert before < worker_seen_at() < timezone.now()


def test_a_page_is_published_at_its_hour(home_page):
    page = StandardPageFactory(parent=home_page, live=False)
    page.go_live_at = timezone.now() - MINUTE
    page.save_revision(approved_go_live_at=page.go_live_at)
    upkeep.publish()

    assert StandardPage.objects.get(pk=page.pk).live is True


def test_what_was_delivered_a_month_ago_is_forgotten_and_what_is_owed_is_not():
    now = timezone.now()
    fields = [{"done_at": now - 31 * DAY}, {"done_at": now - 29 * DAY}, {"dead_at": now - 90 * DAY}, {}]
    rows = [Delivery.objects.create(handler="gone", about="submission:none", **each) for each in fields]
    upkeep.clear_done()

    assert set(Delivery.objects.all()) == set(rows[1:])


def test_addresses_that_nobody_confirmed_go_without_a_command():
    SubscriberFactory(asked_at=timezone.now() - 8 * DAY)
    run_due()

    assert Subscriber.objects.count() == 0


# --- The alarm -------------------------------------------------------------------------------------


@pytest.fixture
def administrator(person_in):
    return person_in("Administrator", email="ada@example.org")


@pytest.fixture
def late() -> Delivery:
    return Delivery.objects.create(
        handler="notify_staff", about="submission:none", created_at=timezone.now() - 9 * MINUTE
    )


def test_administrators_are_told_once_an_hour_and_the_log_each_time(administrator, late, caplog):
    UserFactory(email="somebody.else@example.org")
    now = timezone.now()
    for minutes in (0, 1, 59, 61):
        upkeep.alarm(now + minutes * MINUTE)

    assert [record.levelno for record in caplog.records if record.name == "home.upkeep"] == [logging.ERROR] * 4
    assert [message.to for message in mail.outbox] == [["ada@example.org"]] * 2
    assert mail.outbox[0].subject == "The site's outbox needs somebody to look"
    assert mail.outbox[0].body == (
        "1 delivery waiting, the oldest for 9 minutes.\n\nSee ‘Parts of this site’: http://testserver/admin/parts/\n"
    )


def test_no_alarm_is_raised_while_nothing_is_late(administrator, caplog):
    upkeep.alarm()

    assert (mail.outbox, caplog.records) == ([], [])


def test_health_says_what_stands_still(late):
    assert [(each.subject, each.is_well) for each in upkeep.health()] == [("Outbox", False), ("Worker", False)]
    assert upkeep.health()[1].sentence == "No worker was ever seen: run `python manage.py deliver`."


def test_health_is_well_when_the_worker_has_just_been_seen():
    run_due()

    assert [(each.subject, each.is_well) for each in upkeep.health()] == [("Outbox", True), ("Worker", True)]


def test_health_says_when_the_worker_has_been_silent_and_what_failed():
    PeriodicRun.objects.create(
        key="boil",
        due_at=timezone.now(),
        started_at=timezone.now() - HOUR,
        ended_at=timezone.now() - HOUR,
        problem="ValueError",
    )

    assert [(each.subject, each.is_well) for each in upkeep.health()[1:]] == [
        ("Worker", False),
        ("Periodic work: boil", False),
    ]
    assert outbox.trouble() == ""
