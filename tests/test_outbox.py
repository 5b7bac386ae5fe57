"""What is owed after a commit is done once, again when it fails, and says nothing of what a person wrote."""

import datetime
import logging
import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from home import outbox
from home.outbox import FIRST_PAUSE, LEASE, LONGEST_PAUSE, MAX_ATTEMPTS, Delivery, claim, deliver_due, enqueue
from referralforms.submissions.handlers import Handler
from referralforms.submissions.models import Submission
from tests.asking import token_on
from tests.factories import posted
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
NOW = timezone.now()
TO = {"to": "team@example.org"}
WORDS = ("Wendy", "7700", "Somebody", "broke in", "kent", "safe", "phone")


@pytest.fixture
def submission(form_page, client) -> Submission:
    """Sent as a visitor sends it, so that its delivery is owed."""
    token = token_on(client.get("/start-a-conversation/"))
    client.post(f"/forms/{form_page.pk}/send/", {"token": token, **posted()})
    return Submission.objects.get()


def owed(handler="gone", about="submission:none", **fields) -> Delivery:
    return Delivery.objects.create(handler=handler, about=about, **fields)


def state(delivery: Delivery) -> tuple[bool, bool, int, str]:
    """Return whether it is done, whether it was given up, the attempts and the last problem."""
    delivery.refresh_from_db()
    return bool(delivery.done_at), bool(delivery.dead_at), delivery.attempts, delivery.problem


def test_what_is_owed_is_written_with_keys_alone():
    (delivery,) = enqueue("submission:1", [("notify_staff", TO)])

    assert (delivery.handler, delivery.about, delivery.options) == ("notify_staff", "submission:1", TO)
    assert str(delivery) == f"notify_staff {delivery.pk}"
    assert list(Delivery.objects.due(timezone.now())) == [delivery]


def test_nothing_is_owed_when_its_transaction_is_rolled_back():
    with transaction.atomic():
        enqueue("submission:1", [("notify_staff", TO)])
        transaction.set_rollback(True)

    assert Delivery.objects.count() == 0


def test_a_claimed_delivery_is_nobody_elses_until_its_lease_ends():
    delivery, now = owed(), timezone.now()

    assert claim(delivery.pk, now) is True
    assert [claim(delivery.pk, now), claim(delivery.pk, now + LEASE)] == [False, False]
    assert claim(delivery.pk, now + LEASE + MINUTE) is True
    assert state(delivery) == (False, False, 2, "")


def test_a_worker_that_died_loses_its_delivery_to_the_next(submission):
    delivery = Delivery.objects.get()
    claim(delivery.pk, timezone.now())

    assert (deliver_due(), len(mail.outbox)) == (0, 0)
    assert (deliver_due(timezone.now() + LEASE + MINUTE), len(mail.outbox)) == (1, 1)
    assert state(delivery) == (True, False, 2, "")


def taken_over(**now) -> Delivery:
    """Return a delivery as a slow worker has it, whose row has since gone on without it."""
    slow = owed(attempts=MAX_ATTEMPTS, leased_until=timezone.now())
    Delivery.objects.update(**now)
    return slow


@pytest.mark.parametrize(
    "now, kept",
    [
        ({"done_at": NOW}, (True, False, MAX_ATTEMPTS, "")),
        ({"dead_at": NOW, "problem": "TimeoutError"}, (False, True, MAX_ATTEMPTS, "TimeoutError")),
        ({"attempts": MAX_ATTEMPTS + 1, "leased_until": NOW + LEASE}, (False, False, MAX_ATTEMPTS + 1, "")),
        ({"attempts": 0}, (False, False, 0, "")),  # a person had it retried
    ],
)
def test_a_failure_that_comes_after_the_lease_ended_changes_nothing(now, kept):
    slow = taken_over(**now)
    lease = Delivery.objects.get().leased_until
    outbox.postpone(slow, "KeyError")

    assert (state(slow), slow.leased_until) == (kept, lease)


@pytest.mark.parametrize("now", [{"attempts": MAX_ATTEMPTS + 1, "leased_until": NOW + LEASE}, {"dead_at": NOW}])
def test_what_was_delivered_late_is_done_and_not_sent_again(now):
    slow = taken_over(**now)
    outbox.complete(slow)

    assert state(slow)[:2] == (True, False)
    assert (claim(slow.pk, timezone.now() + 2 * LEASE), outbox.retry(slow)) == (False, False)


def test_what_was_done_first_stays_done_as_it_was():
    slow = taken_over(done_at=NOW - MINUTE)
    outbox.complete(slow)
    slow.refresh_from_db()

    assert slow.done_at == NOW - MINUTE


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_claims_a_delivery():
    delivery, now = owed(), timezone.now()

    assert sorted(in_parallel(*[lambda: claim(delivery.pk, now)] * 8)) == [False] * 7 + [True]
    assert state(delivery)[2] == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_try_each_of_forty_deliveries_once():
    Delivery.objects.bulk_create([Delivery(handler="gone", about=f"submission:{n}") for n in range(40)])
    now = timezone.now()

    assert sum(in_parallel(*[lambda: deliver_due(now)] * 8)) == 40
    assert set(Delivery.objects.values_list("attempts", "problem")) == {(1, "KeyError")}


@pytest.mark.parametrize("field", ["done_at", "dead_at"])
def test_what_is_done_or_given_up_is_not_due(field):
    delivery = owed(**{field: timezone.now()})

    assert (claim(delivery.pk, timezone.now()), deliver_due()) == (False, 0)


def test_what_is_due_later_waits():
    delivery = owed(due_at=timezone.now() + MINUTE)

    assert (deliver_due(), list(Delivery.objects.waiting())) == (0, [delivery])
    assert deliver_due(timezone.now() + 2 * MINUTE) == 1


def test_the_oldest_comes_first_and_no_more_than_asked_for():
    now = timezone.now()
    later, earlier = owed(due_at=now - MINUTE), owed(due_at=now - 2 * MINUTE)

    assert deliver_due(now, limit=1) == 1
    assert [state(each)[2] for each in (earlier, later)] == [1, 0]


def test_a_delivery_is_done_at_most_once_when_all_goes_well(submission):
    assert [deliver_due(), deliver_due()] == [1, 0]
    assert state(Delivery.objects.get()) == (True, False, 1, "")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_for_what_is_due_takes_one_query_and_five_for_each(rows, django_assert_num_queries):
    for _ in range(rows):
        owed()

    with django_assert_num_queries(1 + 5 * rows):  # the list; for each: claim in its transaction, read, write down
        deliver_due()


def pause_after(attempt: int) -> datetime.timedelta:
    """Return how long a delivery waits after its failed attempt of that number."""
    delivery, before = owed(attempts=attempt - 1), timezone.now()
    deliver_due(before + MINUTE)
    delivery.refresh_from_db()
    return datetime.timedelta(minutes=round((delivery.due_at - before) / MINUTE))


@pytest.mark.parametrize(
    "attempt, pause",
    [(1, FIRST_PAUSE), (2, 2 * FIRST_PAUSE), (3, 4 * FIRST_PAUSE), (8, 128 * FIRST_PAUSE), (9, LONGEST_PAUSE)],
)
def test_pauses_grow_and_are_capped(attempt, pause):
    assert pause_after(attempt) == pause


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS, 60, 1000])
def test_pauses_stay_capped_however_often_a_worker_died(attempts):
    assert pause_after(attempts) == LONGEST_PAUSE


def test_after_the_last_attempt_a_person_must_look():
    delivery, now = owed(), timezone.now()
    for number in range(MAX_ATTEMPTS + 3):
        deliver_due(now + number * 2 * LONGEST_PAUSE)

    assert state(delivery) == (False, True, MAX_ATTEMPTS, "KeyError")
    assert list(Delivery.objects.dead()) == [delivery]


def test_what_was_given_up_can_be_owed_again():
    delivery = owed(
        dead_at=timezone.now(), attempts=MAX_ATTEMPTS, due_at=timezone.now() + 9 * MINUTE, problem="KeyError"
    )

    assert [outbox.retry(delivery), outbox.retry(delivery)] == [True, False]
    assert state(delivery) == (False, False, 0, "KeyError")
    assert (deliver_due(), state(delivery)) == (1, (False, False, 1, "KeyError"))


def test_the_command_owes_again_all_that_was_given_up(capsys):
    for _ in range(3):
        owed(dead_at=timezone.now(), attempts=MAX_ATTEMPTS)
    done = owed(done_at=timezone.now())
    call_command("deliver", "--retry")
    call_command("deliver", "--retry", "--once")

    assert capsys.readouterr().out == "3 deliveries owed again.\n0 deliveries owed again.\nTried 3 deliveries.\n"
    assert state(done) == (True, False, 0, "")


@pytest.mark.parametrize(
    "fields, since",
    [
        ({}, 7),
        ({"due_at": NOW + MINUTE}, None),  # put off to an hour that has yet to come
        ({"due_at": NOW + MINUTE, "attempts": 1}, 7),  # tried, and waiting to be tried again
        ({"leased_until": NOW + MINUTE, "attempts": 1}, 7),  # in the hands of a worker
        ({"done_at": NOW}, None),
        ({"dead_at": NOW}, None),
    ],
)
def test_what_waits_is_counted_from_when_it_was_owed(fields, since):
    owed(**{"created_at": NOW - 7 * MINUTE, "due_at": NOW - 7 * MINUTE} | fields)

    assert outbox.oldest_waiting(NOW) == (NOW - since * MINUTE if since else None)


def test_the_oldest_of_several_counts():
    for minutes in (3, 9, 6):
        owed(created_at=NOW - minutes * MINUTE, due_at=NOW)

    assert outbox.oldest_waiting(NOW) == NOW - 9 * MINUTE


@pytest.mark.parametrize("minutes, said", [(5, ""), (6, "1 delivery waiting, the oldest for 6 minutes.")])
def test_there_is_trouble_when_the_oldest_waits_for_more_than_five_minutes(minutes, said):
    owed(created_at=NOW - minutes * MINUTE, due_at=NOW)

    assert outbox.trouble(NOW) == said


def test_there_is_trouble_while_something_is_given_up():
    owed(dead_at=NOW)

    assert outbox.trouble(NOW) == ("1 delivery given up after 12 attempts: mend the cause, then have them retried.")


def test_a_delivery_is_never_both_done_and_given_up():
    with pytest.raises(IntegrityError), transaction.atomic():
        owed(done_at=timezone.now(), dead_at=timezone.now())


def test_an_unknown_handler_stays_owed():
    delivery = owed(handler="of-a-plugin-that-is-gone")

    assert (deliver_due(), state(delivery)) == (1, (False, False, 1, "KeyError"))
    assert list(Delivery.objects.waiting()) == [delivery]


def test_a_handler_that_fails_stops_nothing_else(submission):
    failing = [owed(due_at=timezone.now() - MINUTE), owed("notify_staff", "submission:nothing", options=TO)]

    assert (deliver_due(), len(mail.outbox)) == (3, 1)
    assert [state(each)[0] for each in failing] == [False, False]


def test_options_that_cannot_be_read_leave_the_delivery_owed(submission):
    delivery = owed("notify_staff", f"submission:{submission.pk}", options=5)

    assert (deliver_due(), state(delivery)) == (2, (False, False, 1, "TypeError"))


def test_a_failure_is_logged_without_its_text(caplog):
    delivery = owed("notify_staff", f"submission:{uuid.uuid4()}", options={"to": "wendy@example.org"})
    with caplog.at_level(logging.DEBUG):
        deliver_due()

    assert [record.getMessage() for record in caplog.records if record.name == "home.outbox"] == [
        f"Delivery {delivery.pk} to notify_staff failed (DoesNotExist), attempt 1."
    ]
    assert (state(delivery)[3], "wendy@" in caplog.text) == ("DoesNotExist", False)


def test_a_handler_without_an_act_of_its_own_says_so():
    with pytest.raises(TypeError, match="Handler must say how it delivers"):
        Handler().deliver("submission:1", {})


def test_the_notice_to_staff_carries_reference_and_link_and_nothing_else(submission):
    deliver_due()
    (message,) = mail.outbox
    link = "http://testserver" + reverse("triage_case", args=[submission.reference])

    assert message.subject == f"A new submission waits: {submission.reference}"
    assert message.body == f"Reference {submission.reference}\nSign in to read it: {link}\n"
    assert (message.to, message.cc, message.bcc, message.attachments) == (["team@example.org"], [], [], [])
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert [word for word in WORDS if word.lower() in message.message().as_string().lower()] == []


def test_no_mail_is_sent_inside_a_request(submission):
    assert (mail.outbox, Delivery.objects.waiting().count()) == ([], 1)


def test_the_notice_does_not_open_the_sealed_body(submission):
    Submission.objects.update(sealed=b"")

    assert (deliver_due(), len(mail.outbox)) == (1, 1)


def test_the_command_delivers_once_what_is_due(submission, capsys):
    call_command("deliver", "--once")
    call_command("deliver", "--once")

    assert capsys.readouterr().out == "Tried 1 deliveries.\nTried 0 deliveries.\n"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_when_it_is_told_to(base_dir, tmp_path, number):
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "KEYS_DIR"}}
    environment |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "recovery.public").touch()  # without it, no process starts
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "deliver"], cwd=base_dir, env=environment, stderr=subprocess.PIPE, text=True
    )
    # Its first look finds a database without tables; it says so, goes on, and has set its signals by then.
    said = worker.stderr.readline()
    asked_at = time.monotonic()
    worker.send_signal(number)
    _, rest = worker.communicate(timeout=20)

    assert said.endswith("The outbox could not be read (OperationalError SQLITE_ERROR).\n")
    assert (worker.returncode, rest, time.monotonic() - asked_at < 5) == (0, "", True)
