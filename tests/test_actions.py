"""The one door: what each action writes, and when it writes nothing."""

import datetime
import json
import re
import uuid

import pytest
from django.utils import timezone

from home.models import User
from home.outbox import Delivery
from referralforms.builder import versions
from referralforms.submissions import actions, keys, sealing
from referralforms.submissions.access import NotVisible
from referralforms.submissions.events import Event
from referralforms.submissions.models import REFERENCE_ALPHABET, Channel, Submission, new_reference
from referralforms.submissions.status import MoveNotAllowed, Status
from tests.factories import FormPageFactory, answers, submission_of
from tests.parallel import in_parallel

NOTIFY = ("notify_staff", {"to": "team@example.org"})
READ_SUBMISSION_QUERIES = 3  # may they, did they lately, write it down
TOKEN = uuid.UUID(int=7)


def send(page, token=TOKEN, handlers=(NOTIFY,), facts=None, **changes) -> actions.Receipt:
    return actions.submit(
        versions.current(page),
        answers(**changes),
        token=token,
        channel=Channel.WEB,
        facts={"area": "kent-medway"} if facts is None else facts,
        handlers=handlers,
    )


def rows() -> tuple[int, int, int]:
    return Submission.objects.count(), Event.objects.count(), Delivery.objects.count()


def kinds(submission) -> list[str]:
    return list(submission.events.values_list("kind", flat=True))


def assert_nothing_changed(submission) -> None:
    """Assert that the row in the database is as the caller holds it, with its first event alone."""
    now = Submission.objects.get(pk=submission.pk)

    assert (now.status, now.version, now.assignee_id) == (submission.status, 1, submission.assignee_id)
    assert kinds(now) == ["received"]


@pytest.mark.parametrize(
    "said, strictest",
    [(["safe", "none"], "none"), (["limited", "safe"], "limited"), (["safe", "safe"], "safe"), ([], "none")],
)
def test_of_several_answers_on_how_to_be_reached_the_queue_shows_the_strictest(form_page, said, strictest):
    either_order = [{f"reach:{key}": each for key, each in enumerate(order)} for order in (said, said[::-1])]
    receipts = [send(form_page, token=uuid.uuid4(), facts=facts) for facts in either_order]

    rows = Submission.objects.filter(reference__in=[each.reference for each in receipts])
    assert list(rows.values_list("reach", flat=True)) == [strictest, strictest]


@pytest.fixture
def worker(person_in, kent) -> User:
    return person_in("Triage worker", kent)


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


# --- submit ---------------------------------------------------------------------------------------


def test_submitting_writes_a_submission_its_event_and_what_is_owed(form_page, kent):
    receipt = send(form_page, handlers=[NOTIFY, ("webhook", {"url": "x"})])
    stored = Submission.objects.get()

    assert (stored.reference, stored.received_at, receipt.is_new) == (receipt.reference, receipt.received_at, True)
    assert (stored.status, stored.version, stored.area, stored.channel) == (Status.RECEIVED, 1, kent, Channel.WEB)
    assert [(event.kind, event.before, event.after, event.by) for event in stored.events.all()] == [
        ("received", "", "received", None)
    ]
    assert sorted(Delivery.objects.values_list("handler", "about")) == [
        ("notify_staff", f"submission:{stored.pk}"),
        ("webhook", f"submission:{stored.pk}"),
    ]


@pytest.mark.parametrize("facts", [{}, {"area": "atlantis"}])
def test_a_submission_without_a_known_area_goes_to_the_central_queue(form_page, facts):
    send(form_page, facts=facts)

    assert Submission.objects.get().area is None


@pytest.mark.parametrize(
    "handlers", [[("notify_staff", {"to": object()})], [NOTIFY, ("x", {"to": {1, 2}})], [("x", {}, "more")]]
)
def test_nothing_is_written_when_it_fails_half_way(form_page, handlers):
    with pytest.raises((TypeError, ValueError)):
        send(form_page, handlers=handlers)

    assert rows() == (0, 0, 0)


def test_nothing_is_written_without_a_key(form_page, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    with pytest.raises(keys.KeyMissing):
        send(form_page)

    assert rows() == (0, 0, 0)


def test_the_same_words_sent_twice_are_one_submission(form_page):
    first, second = send(form_page), send(form_page)

    assert (second.reference, second.received_at, second.is_new) == (first.reference, first.received_at, False)
    assert rows() == (1, 1, 1)


def test_other_words_under_the_same_token_are_not_stored(form_page):
    first = send(form_page)
    with pytest.raises(actions.SentOtherwise) as caught:
        send(form_page, name_to_use="Someone else")

    assert (caught.value.reference, rows()) == (first.reference, (1, 1, 1))


def test_what_was_erased_is_not_stored_again_by_the_token_that_made_it(form_page, erase):
    send(form_page)
    erase()
    with pytest.raises(actions.SentAndErased):
        send(form_page)

    assert (Submission.objects.count(), Delivery.objects.count()) == (0, 0)
    assert send(form_page, token=uuid.uuid4()).is_new is True


def test_the_same_words_under_another_token_are_another_submission(form_page):
    first, second = send(form_page), send(form_page, token=uuid.uuid4())

    assert first.reference != second.reference
    assert rows() == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_submits_at_once_are_one_submission(form_page):
    version = versions.current(form_page)

    def once():
        return actions.submit(version, answers(), token=TOKEN, channel=Channel.WEB, facts={}, handlers=[NOTIFY])

    receipts = in_parallel(*[once] * 50)

    assert [receipt for receipt in receipts if not isinstance(receipt, actions.Receipt)] == []
    assert sorted(receipt.is_new for receipt in receipts) == [False] * 49 + [True]
    assert {receipt.reference for receipt in receipts} == {Submission.objects.get().reference}
    assert rows() == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_different_words_sent_at_once_under_one_token_one_is_stored(form_page):
    version = versions.current(form_page)

    def sending(name: str):
        return lambda: actions.submit(
            version, answers(name_to_use=name), token=TOKEN, channel=Channel.WEB, facts={}, handlers=[]
        )

    results = in_parallel(*[sending(f"Person {number}") for number in range(8)])

    assert sorted(type(result).__name__ for result in results) == ["Receipt"] + ["SentOtherwise"] * 7
    assert rows() == (1, 1, 0)


def test_submitting_takes_seven_queries(form_page, django_assert_num_queries):
    version = versions.current(form_page)

    # The area; a savepoint (a transaction outside of tests); submission, whether it was erased, event, deliveries;
    # its release.
    with django_assert_num_queries(7):
        actions.submit(
            version, answers(), token=TOKEN, channel=Channel.WEB, facts={"area": "kent-medway"}, handlers=[NOTIFY]
        )


def test_no_column_holds_what_the_person_wrote(form_page):
    send(form_page)
    stored = Submission.objects.get()
    columns = [*Submission.objects.values(), *Event.objects.values(), *Delivery.objects.values()]
    text = repr([{key: bytes(value) if key == "sealed" else value for key, value in row.items()} for row in columns])

    assert [word for word in ("Wendy", "7700", "Somebody broke in", "name_to_use") if word in text] == []
    assert b"Wendy" not in bytes(stored.sealed)


def test_a_short_and_a_long_message_have_bodies_of_the_same_size(form_page):
    for words in ("", "x" * 1000):
        send(form_page, token=uuid.uuid4(), what_happened=words)

    assert len({len(bytes(sealed)) for sealed in Submission.objects.values_list("sealed", flat=True)}) == 1


def test_a_fingerprint_needs_the_secret(settings):
    before = actions.fingerprint(answers())
    settings.SECRET_KEY = "another secret of at least fifty characters, for this test"

    assert actions.fingerprint(answers()) != before


def test_a_fingerprint_is_the_same_in_any_order():
    turned = dict(reversed(answers().items()))

    assert actions.fingerprint(turned) == actions.fingerprint(answers())


def test_a_reference_can_be_read_out():
    references = {new_reference() for _ in range(2000)}

    assert {
        bool(re.fullmatch(f"[{REFERENCE_ALPHABET}]{{4}}-[{REFERENCE_ALPHABET}]{{4}}", each)) for each in references
    } == {True}
    assert (set(REFERENCE_ALPHABET) & set("01ILO"), len(references)) == (set(), 2000)


def test_a_submission_is_called_by_its_reference_alone(submission):
    assert str(submission) == submission.reference
    assert str(submission.events.get()) == f"Received {submission.received_at:%Y-%m-%d %H:%M}"


# --- read -----------------------------------------------------------------------------------------


def test_reading_gives_the_answers_and_is_recorded(submission, worker):
    assert actions.read(submission, by=worker) == answers()
    assert [(event.kind, event.by) for event in submission.events.all()] == [("received", None), ("read", worker)]


def test_reading_again_within_half_an_hour_is_recorded_once(submission, worker):
    for _ in range(3):
        actions.read(submission, by=worker)

    assert kinds(submission) == ["received", "read"]


@pytest.mark.parametrize("minutes, events", [(29, ["received", "read"]), (31, ["received", "read", "read"])])
def test_reading_later_is_recorded_again(submission, worker, minutes, events):
    actions.read(submission, by=worker)
    earlier = timezone.now() - datetime.timedelta(minutes=minutes)
    submission.events.filter(kind="read").update(at=earlier)
    actions.read(submission, by=worker)

    assert sorted(kinds(submission)) == sorted(events)


def test_each_reader_is_recorded(submission, worker, person_in, kent):
    other = person_in("Manager", kent)
    for person in (worker, other):
        actions.read(submission, by=person)

    assert [event.by for event in submission.events.filter(kind="read")] == [worker, other]


def test_reading_is_recorded_even_if_the_body_cannot_be_opened(submission, worker, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    with pytest.raises(keys.KeyMissing):
        actions.read(submission, by=worker)

    assert kinds(submission) == ["received", "read"]


def test_a_changed_body_is_not_shown(submission, worker):
    body = bytearray(bytes(submission.sealed))
    body[-1] ^= 1
    Submission.objects.filter(pk=submission.pk).update(sealed=bytes(body))

    with pytest.raises(sealing.Unreadable):
        actions.read(Submission.objects.get(), by=worker)


def test_rows_that_swapped_their_bodies_are_not_shown(form_page, worker):
    for name in ("Wendy", "Ann"):
        send(form_page, token=uuid.uuid4(), name_to_use=name)
    first, second = Submission.objects.all()
    Submission.objects.filter(pk=first.pk).update(sealed=bytes(second.sealed))

    with pytest.raises(sealing.Unreadable):
        actions.read(Submission.objects.get(pk=first.pk), by=worker)


def test_a_body_moved_to_another_version_is_not_shown(submission, worker, home_page):
    other = versions.current(FormPageFactory(parent=home_page, title="Another"))
    Submission.objects.filter(pk=submission.pk).update(form_version=other)

    with pytest.raises(sealing.Unreadable):
        actions.read(Submission.objects.get(), by=worker)


def test_who_may_not_see_a_submission_reads_nothing_and_the_attempt_is_recorded(submission, person_in, lincolnshire):
    stranger = person_in("Triage worker", lincolnshire)
    with pytest.raises(NotVisible):
        actions.read(submission, by=stranger)
    with pytest.raises(NotVisible):
        actions.find(submission.reference, by=stranger)

    assert kinds(submission) == ["received", "refused"]


@pytest.mark.parametrize("reference", ["", "AAAA-AAAA", "' OR 1=1 --", "x" * 500, "ÄÖ\u2028"])
def test_a_reference_that_is_none_finds_nothing(reference, submission, worker):
    with pytest.raises(NotVisible):
        actions.find(reference, by=worker)


def test_finding_and_reading_take_a_fixed_number_of_queries(submission, worker, django_assert_num_queries):
    with django_assert_num_queries(2):  # the person's rights, the row with what stands beside it
        found = actions.find(submission.reference, by=worker)
    with django_assert_num_queries(READ_SUBMISSION_QUERIES):
        actions.read(found, by=worker)


# --- change_status --------------------------------------------------------------------------------


def test_a_move_is_written_with_actor_time_and_reason(submission, worker):
    before = timezone.now()
    moved = actions.change_status(submission, Status.SCREENING, by=worker, seen_version=1, reason=" To see. ")
    event = submission.events.last()

    assert (moved.status, moved.version, moved.ended_at) == (Status.SCREENING, 2, None)
    assert (event.kind, event.by, event.before, event.after, event.reason) == (
        "moved",
        worker,
        "received",
        "screening",
        "To see.",
    )
    assert (before <= event.at <= timezone.now(), event.moved_to) == (True, "Screening")


def test_ending_is_dated_and_reopening_takes_the_date_away(submission, worker):
    before = timezone.now()
    ended = actions.change_status(submission, Status.SPAM, by=worker, seen_version=1, reason="Advertising")
    assert (before <= ended.ended_at <= timezone.now()) is True

    again = actions.change_status(submission, Status.SCREENING, by=worker, seen_version=2, reason="It was not")
    assert (again.status, again.ended_at, again.version) == (Status.SCREENING, None, 3)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
@pytest.mark.parametrize("to", [Status.SPAM, Status.WITHDRAWN])
def test_an_end_without_a_reason_is_refused(submission, worker, to, reason):
    with pytest.raises(actions.ReasonMissing) as caught:
        actions.change_status(submission, to, by=worker, seen_version=1, reason=reason)

    assert str(caught.value) == f"Say why the submission becomes ‘{to.label}’."
    assert_nothing_changed(submission)


def test_reopening_without_a_reason_is_refused(submission, worker):
    actions.change_status(submission, Status.SPAM, by=worker, seen_version=1, reason="Advertising")

    with pytest.raises(actions.ReasonMissing):
        actions.change_status(submission, Status.SCREENING, by=worker, seen_version=2)


def test_a_move_that_the_table_does_not_have_is_refused(submission, worker):
    with pytest.raises(MoveNotAllowed):
        actions.change_status(submission, Status.CLOSED, by=worker, seen_version=1, reason="Done")

    assert_nothing_changed(submission)


@pytest.mark.parametrize("seen", [0, 2, 99])
def test_who_saw_another_version_changes_nothing(submission, worker, seen):
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_status(submission, Status.SCREENING, by=worker, seen_version=seen)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.assign(submission, worker, by=worker, seen_version=seen)

    assert_nothing_changed(submission)


def test_a_long_reason_is_cut_to_its_column(submission, worker):
    actions.change_status(submission, Status.SCREENING, by=worker, seen_version=1, reason="é" * 500)

    assert submission.events.last().reason == "é" * actions.REASON_LENGTH


def test_who_may_not_see_a_submission_changes_nothing(submission, person_in, lincolnshire, worker):
    stranger = person_in("Triage worker", lincolnshire)
    with pytest.raises(NotVisible):
        actions.change_status(submission, Status.SCREENING, by=stranger, seen_version=1)
    with pytest.raises(NotVisible):
        actions.assign(submission, worker, by=stranger, seen_version=1)

    assert (Submission.objects.get().version, kinds(submission)) == (1, ["received", "refused", "refused"])
    assert list(submission.events.filter(kind="refused").values_list("by", "detail")) == [
        (stranger.pk, "change_status"),
        (stranger.pk, "assign"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_exactly_one_wins(submission, worker):
    def moving(to: Status):
        # A person of their own per thread: rights are remembered on the object.
        return lambda: actions.change_status(
            submission, to, by=User.objects.get(pk=worker.pk), seen_version=1, reason="Seen"
        )

    results = in_parallel(moving(Status.SPAM), moving(Status.WITHDRAWN))
    stored = Submission.objects.get()

    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "Submission"]
    assert (stored.version, stored.events.filter(kind="moved").count()) == (2, 1)
    assert stored.events.get(kind="moved").after == stored.status


# --- assign ---------------------------------------------------------------------------------------


def test_assigning_is_written_and_taking_back_too(submission, worker, person_in):
    practitioner = person_in("Practitioner")
    given = actions.assign(submission, practitioner, by=worker, seen_version=1)
    taken = actions.assign(submission, None, by=worker, seen_version=2)

    assert (given.assignee, taken.assignee, taken.version) == (practitioner, None, 3)
    assert [(event.by, event.colleague) for event in submission.events.filter(kind="assigned")] == [
        (worker, practitioner),
        (worker, None),
    ]


def test_whoever_is_given_a_submission_may_open_it(submission, worker, person_in):
    practitioner = person_in("Practitioner")
    actions.assign(submission, practitioner, by=worker, seen_version=1)

    assert actions.read(submission, by=practitioner) == answers()


@pytest.mark.parametrize("role", ["Editor", "Analyst", "Data-protection officer"])
def test_who_works_on_no_submissions_is_given_none(submission, worker, person_in, kent, role):
    with pytest.raises(actions.CannotAssign):
        actions.assign(submission, person_in(role, kent), by=worker, seen_version=1)

    assert_nothing_changed(submission)


@pytest.mark.parametrize("role", ["Triage worker", "Manager"])
def test_who_could_not_see_a_submission_of_this_area_is_not_given_it(submission, worker, person_in, lincolnshire, role):
    with pytest.raises(actions.CannotAssign) as caught:
        actions.assign(submission, person_in(role, lincolnshire, username="lin"), by=worker, seen_version=1)

    assert str(caught.value) == "lin may not see this submission."
    assert_nothing_changed(submission)


def test_who_has_left_is_given_nothing(submission, worker, person_in, kent):
    with pytest.raises(actions.CannotAssign):
        actions.assign(submission, person_in("Practitioner", kent, is_active=False), by=worker, seen_version=1)

    assert_nothing_changed(submission)


def test_a_superuser_without_a_role_is_given_nothing(submission, worker, django_user_model):
    superuser = django_user_model.objects.create_superuser("root")
    with pytest.raises(actions.CannotAssign):
        actions.assign(submission, superuser, by=worker, seen_version=1)

    assert_nothing_changed(submission)


def test_events_hold_no_answer(submission, worker):
    actions.read(submission, by=worker)
    actions.change_status(submission, Status.SCREENING, by=worker, seen_version=1)

    assert "Wendy" not in json.dumps(list(submission.events.values()), default=str)
