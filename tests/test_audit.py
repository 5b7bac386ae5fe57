"""The log of events: what breaks its chain is found, and it is read by who looks after data protection."""

import datetime
import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from home.models import User
from referralforms.submissions import actions, audit, chain, events, journal
from referralforms.submissions.audit import ChainHead, ChainLink
from referralforms.submissions.events import Event, EventReason
from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from tests.asking import ids, references, soup, unlabelled
from tests.database_roles import is_refused
from tests.factories import submission_of
from tests.parallel import in_parallel

Kind = Event.Kind
LOG = "/admin/access-log/"
LOG_QUERIES = 13  # eight of the admin's own; the end of the chain, what waits, the bars, the lines, the people
postgresql = pytest.mark.only_on("postgresql")  # roles are PostgreSQL's


@pytest.fixture(autouse=True)
def anchors_of_this_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    cache.clear()  # a verdict on the journal is kept for minutes


@pytest.fixture
def worker(person_in, kent) -> User:
    return person_in("Triage worker", kent, first_name="Tina", username="tina")


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


@pytest.fixture
def log(submission, worker) -> list[Event]:
    """Seven events on the chain."""
    actions.read(submission, by=worker)
    for version, reason in enumerate(["One", "Two", "Three", "Four", "Five"], 1):
        actions.assign(submission, worker, by=worker, seen_version=version, reason=reason)
    audit.link_waiting()
    return list(Event.objects.order_by("pk"))


def forged(**fields) -> Event:
    """A row as somebody would write it who holds the database and not the secret."""
    event = events.event_of(Kind.READ, **fields)
    event.mac = "f" * 64
    return event


# --- the chain --------------------------------------------------------------------------------------


def test_a_log_that_nobody_touched_is_whole(log):
    assert audit.verify() is None
    assert list(ChainLink.objects.values_list("number", "event")) == [
        (number, event.pk) for number, event in enumerate(log, 1)
    ]


def test_an_empty_log_is_whole(db):
    assert (audit.verify(), audit.link_events()) == (None, 0)


def test_linking_again_changes_nothing(log):
    before = list(ChainLink.objects.values())
    audit.link_waiting()

    assert list(ChainLink.objects.values()) == before


def test_linking_takes_the_same_queries_however_many_events(submission, worker, django_assert_num_queries):
    audit.link_waiting()
    for number in (1, 3):
        for _ in range(number):
            events.record(Kind.READ, by=worker, submission=submission)
        with django_assert_num_queries(7):  # savepoints; the end, locked; what waits; links; the end
            assert audit.link_events() == number


@pytest.mark.parametrize(
    "column, value",
    [
        ("kind", Kind.MOVED),
        ("at", timezone.now() - datetime.timedelta(minutes=1)),
        ("by_id", None),
        ("by_name", "Somebody else"),
        ("submission_id", None),
        ("reference", "AAAA-AAAA"),
        ("before", "received"),
        ("after", "closed"),
        ("colleague_id", None),
        ("colleague_name", ""),
        ("version", 77),
        ("changes", {"status": ["received", "spam"]}),
        ("detail", "nothing"),
        ("reason_mac", "0" * 64),
    ],
)
def test_a_changed_row_is_found_whatever_was_changed(log, column, value):
    Event.objects.filter(pk=log[3].pk).update(**{column: value})

    assert str(audit.verify()) == f"Event {log[3].pk}: it was changed"


def test_the_words_of_a_reason_that_were_changed_are_found_before_and_after_it_was_linked(log, submission, worker):
    loose = events.record(Kind.REFUSED, by=worker, submission=submission, reason="Six")
    for event in (loose, log[3]):
        before = EventReason.objects.get(event=event).text
        EventReason.objects.filter(event=event).update(text="Somebody else's words")
        assert str(audit.verify()) == f"Event {event.pk}: the words of its reason were changed"
        EventReason.objects.filter(event=event).update(text=before)

    assert audit.verify() is None


def test_a_reason_put_beside_an_event_that_had_none_is_found(log):
    EventReason.objects.create(event=log[0], text="Made up")

    assert str(audit.verify()) == f"Event {log[0].pk}: the words of its reason were changed"


@pytest.mark.parametrize("number", [1, 3])
def test_looking_over_the_log_takes_the_same_queries_however_many_reasons(
    submission, worker, django_assert_num_queries, number
):
    for linked in (True, False):
        for _ in range(number):
            events.record(Kind.REFUSED, by=worker, submission=submission, reason="Said so")
        if linked:
            audit.link_waiting()

    with django_assert_num_queries(4):  # links with events and reasons; the end, twice; what is loose
        assert audit.verify() is None


@pytest.mark.parametrize("place", range(7))
def test_a_deleted_row_is_found(log, place):
    Event.objects.filter(pk=log[place].pk).delete()

    assert str(audit.verify()) == f"Link {place + 1}: its event was deleted"


@pytest.mark.parametrize("place", range(6))
def test_a_row_deleted_with_its_link_is_found(log, place):
    Event.objects.filter(pk=log[place].pk).delete()
    ChainLink.objects.filter(number=place + 1).delete()

    assert str(audit.verify()).startswith(f"Link {place + 1}: it is missing")


def test_the_end_of_the_log_taken_away_is_found(log):
    Event.objects.filter(pk=log[-1].pk).delete()
    ChainLink.objects.filter(number=7).delete()

    assert str(audit.verify()) == "Link 7: the chain ends with 6: its end was taken away"


def test_a_log_that_was_shortened_to_how_it_once_was_is_found_by_its_anchor(log):
    audit.anchor()
    Event.objects.filter(pk=log[-1].pk).delete()
    ChainLink.objects.filter(number=7).delete()
    ChainHead.objects.update(number=6, mac=ChainLink.objects.get(number=6).mac)

    assert str(audit.verify()) == "Link 7: it is in the file of anchors, and the chain is shorter"


def test_rows_that_swapped_their_contents_are_found(log):
    third, fifth = log[2].pk, log[4].pk
    rows = {each.pop("id"): each for each in Event.objects.filter(pk__in=[third, fifth]).values()}
    Event.objects.filter(pk=third).update(mac="0" * 64)  # no two rows may have one hash, not even for a moment
    Event.objects.filter(pk=fifth).update(**rows[third])
    Event.objects.filter(pk=third).update(**rows[fifth])

    assert str(audit.verify()) == f"Link 3 (event {third}): it does not hang on the one before"


def test_links_that_swapped_their_events_are_found(log):
    first, second = ChainLink.objects.filter(number__in=[2, 3]).order_by("number")
    first.event_id, second.event_id = second.event_id, first.event_id
    ChainLink.objects.filter(number__in=[2, 3]).update(event=None)
    first.save()
    second.save()

    assert str(audit.verify()) == f"Link 2 (event {first.event_id}): it does not hang on the one before"


def test_a_row_put_in_is_found_before_and_after_it_was_linked(log, submission, worker):
    row = forged(by=worker, submission=submission)
    row.save()
    assert str(audit.verify()) == f"Event {row.pk}: it was not written by us"

    audit.link_waiting()
    assert str(audit.verify()) == f"Event {row.pk}: it was changed"


def test_a_row_put_in_with_an_old_date_is_found(log, submission, worker):
    row = events.event_of(Kind.READ, by=worker, submission=submission)
    row.at = timezone.now() - datetime.timedelta(days=30)
    row.mac = chain.mac(*row.parts)  # even with the secret, it has no place in the chain
    row.save()
    audit.link_waiting()

    assert str(audit.verify()) == f"Event {row.pk}: it does not hang on the chain"


def test_a_copy_of_a_row_is_refused_by_the_database(log):
    log[2].pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        log[2].save(force_insert=True)


def test_without_the_secret_nobody_makes_a_chain(log, settings):
    settings.SECRET_KEY = "another secret of at least fifty characters, for this test"

    assert str(audit.verify()) == f"Event {log[0].pk}: it was changed"


def test_after_a_change_of_the_secret_the_old_one_is_kept_beside_it(log, settings, submission, worker):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of at least fifty characters, for this test"
    actions.read(submission, by=User.objects.get(pk=worker.pk))
    events.record(Kind.REFUSED, by=worker)
    audit.link_waiting()

    assert audit.verify() is None


def test_erasing_the_words_of_a_reason_and_the_item_leaves_the_log_whole(log, submission):
    EventReason.objects.all().delete()
    Submission.objects.filter(pk=submission.pk).delete()

    assert audit.verify() is None


def test_an_event_that_commits_late_is_linked_after_those_that_came_before(log, submission, worker):
    late = events.record(Kind.READ, by=worker, submission=submission, at=timezone.now() - datetime.timedelta(hours=1))
    audit.link_waiting()

    assert (late.chain_link.number, audit.verify()) == (8, None)


@pytest.mark.django_db(transaction=True)
def test_an_event_taken_out_before_it_was_linked_is_found(submission, worker):
    events.record(Kind.READ, by=worker, submission=submission)
    Event.objects.filter(kind=Kind.READ).delete()
    audit.link_waiting()
    (journal_file,) = journal.files()

    assert str(audit.verify()) == f"{journal_file.name}: 1 of its events are not in the log: they were taken out of it"
    assert [(each.is_well, each.sentence) for each in audit.health()] == [
        (False, "Events were taken out of the log: run `python manage.py verify_audit`."),
    ]
    assert journal_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_an_export_that_was_taken_out_before_it_was_linked_is_found(submission, person_in, kent):
    list(actions.export(Submission.objects.all(), by=person_in("Manager", kent), reason="The quarter"))
    Event.objects.filter(kind=Kind.EXPORTED, submission=submission).delete()

    assert "1 of its events" in str(audit.verify())


@pytest.mark.django_db(transaction=True)
def test_an_event_that_was_rolled_back_is_missed_by_nobody(submission, worker):
    with suppress(ZeroDivisionError), transaction.atomic():
        events.record(Kind.READ, by=worker, submission=submission)
        raise ZeroDivisionError
    audit.link_waiting()

    assert (audit.verify(), Event.objects.filter(kind=Kind.READ).count()) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_tidied_once_its_events_hang_on_the_chain(submission, worker):
    later = timezone.localdate() + datetime.timedelta(days=3)
    (file,) = journal.files()
    with file.open("a") as cut_short:
        cut_short.write("0123")

    assert (audit.tidy_journal(later), journal.files()) == (0, [file])  # none is linked yet
    audit.link_waiting()
    assert (audit.tidy_journal(), audit.tidy_journal(later), journal.files()) == (0, 1, [])


@pytest.mark.django_db(transaction=True)
def test_a_journal_that_misses_an_event_is_never_tidied_away(submission):
    journal.append("f" * 64 + "\n")
    audit.link_waiting()

    assert audit.tidy_journal(timezone.localdate() + datetime.timedelta(days=3)) == 0
    assert "1 of its events" in str(audit.verify())


@pytest.mark.django_db(transaction=True)
def test_several_workers_and_writers_at_once_make_one_chain(submission, worker):
    def writing():
        for _ in range(5):
            events.record(Kind.READ, by=User.objects.get(pk=worker.pk), submission=submission)

    results = in_parallel(*[audit.link_waiting] * 3, *[writing] * 4)
    audit.link_waiting()

    assert results == [None] * 7
    assert list(ChainLink.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 22))
    assert audit.verify() is None


# --- anchors, the command, the worker ---------------------------------------------------------------


def test_the_end_of_the_chain_is_written_into_a_file_once_a_day(log):
    today = timezone.localdate()

    assert [audit.anchor(), audit.anchor(), audit.anchor(today + datetime.timedelta(days=1))] == [True, False, True]
    assert [(each["on"], each["number"]) for each in audit.anchors()] == [
        (today.isoformat(), 7),
        ((today + datetime.timedelta(days=1)).isoformat(), 7),
    ]
    assert audit.verify() is None


def test_an_empty_chain_has_no_anchor(db):
    assert (audit.anchor(), audit.anchors()) == (False, [])


def test_a_link_that_is_not_the_one_of_its_anchor_is_found(log):
    audit.anchor()
    path = audit.anchors_path()
    path.write_text(json.dumps(audit.anchors()[0] | {"mac": "0" * 64}) + "\n")

    assert str(audit.verify()) == "Link 7: it is not the one in the file of anchors"


def test_the_command_says_that_the_log_is_whole(log, submission, worker):
    events.record(Kind.READ, by=worker, submission=submission)
    out = StringIO()
    call_command("verify_audit", stdout=out)

    assert out.getvalue() == "The log is whole: 8 events, 0 anchors.\n"


def test_the_command_names_the_first_broken_row(log):
    Event.objects.filter(pk=log[2].pk).update(by_name="Nobody")
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit")

    assert str(caught.value) == f"The log is not whole. Event {log[2].pk}: it was changed."


def test_the_command_says_what_to_do_about_a_file_of_anchors_that_is_none(log):
    audit.anchor()
    audit.anchors_path().write_text("not JSON\n")
    with pytest.raises(CommandError, match="cannot be read: restore it from the backup"):
        call_command("verify_audit")


def test_events_that_wait_too_long_are_a_matter_of_health(submission):
    assert [finding.is_well for finding in audit.health()] == [True]
    Event.objects.update(at=timezone.now() - datetime.timedelta(minutes=6))

    assert [(finding.is_well, finding.sentence) for finding in audit.health()] == [
        (False, "Events wait to be linked: start `deliver`.")
    ]


def test_the_worker_links_and_anchors(submission):
    call_command("deliver", "--once", stdout=StringIO())

    assert (ChainLink.objects.count(), len(audit.anchors())) == (1, 1)


# --- the rights of the application's role -------------------------------------------------------------


@pytest.mark.only_on("sqlite")
def test_the_rights_of_roles_are_postgresqls_alone(db):
    with pytest.raises(CommandError, match="Only PostgreSQL knows roles"):
        call_command("harden_database", "app")


@pytest.fixture
def role(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE application_of_the_test LOGIN")
    return "application_of_the_test"


CHANGES_OF_REASONS = (("UPDATE", "SET text = 'x'"), ("TRUNCATE", ""))


@postgresql
def test_the_applications_role_adds_to_the_log_and_changes_nothing_in_it(log, submission, worker, role):
    call_command("harden_database", role, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        events.record(Kind.READ, by=worker, submission=submission)
        audit.link_waiting()
        found = [
            is_refused(f"{verb} {table} {rest}")
            for table in ("referralforms_event", "referralforms_chainlink")
            for verb, rest in (("UPDATE", "SET mac = '0'"), ("DELETE FROM", ""), ("TRUNCATE", "CASCADE"))
        ]
        reasons = [is_refused(f"{verb} referralforms_eventreason {rest}") for verb, rest in CHANGES_OF_REASONS]
        EventReason.objects.all().delete()  # as erasure does
        submission.delete()
        cursor.execute("RESET ROLE")

    assert (found, reasons, audit.verify()) == ([True] * 6, [True] * 2, None)


@postgresql
def test_the_statements_can_be_seen_first(role):
    out = StringIO()
    call_command("harden_database", role, "--print", stdout=out)

    assert 'REVOKE UPDATE, DELETE, TRUNCATE ON "referralforms_event", "referralforms_chainlink"' in out.getvalue()


@postgresql
@pytest.mark.parametrize("name, sentence", [("nobody_here", "There is no role"), ("postgres", "could take any right")])
def test_a_role_whose_rights_would_mean_nothing_is_refused(db, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("harden_database", name)


# --- the page -----------------------------------------------------------------------------------------


@pytest.fixture
def dora(person_in, client) -> User:
    person = person_in("Data-protection officer", username="dora")
    client.force_login(person)
    return person


def lines(response) -> list[list[str]]:
    """Return who, what and the reference of each line."""
    rows = soup(response.text).select("table.listing tbody tr")
    return [[cell.text.strip() for cell in row.find_all("td")[1:4]] for row in rows]


def test_the_log_is_read_newest_first(client, dora, log, submission):
    found = lines(client.get(LOG))

    assert found[0] == ["Tina (tina)", "Assigned", submission.reference]
    assert found[-2:] == [
        ["Tina (tina)", "Read", submission.reference],
        ["The public", "Received", submission.reference],
    ]


@pytest.mark.parametrize(
    "asked, found",
    [
        ({}, 7),
        ({"kind": "read"}, 1),
        ({"kind": "exported"}, 0),
        ({"person": "tina"}, 6),
        ({"person": "dora"}, 0),
        ({"reference": "right"}, 7),
        ({"reference": "AAAA-AAAA"}, 0),
        ({"since": "2020-01-01"}, 7),
        ({"until": "2020-01-01"}, 0),
        ({"since": "2099-01-01"}, 0),
        ({"kind": "read", "person": "tina", "until": "2099-01-01"}, 1),
        ({"before": "nonsense"}, 7),
        ({"before": "2099-01-01T00:00:00+00:00~1"}, 7),
        ({"before": "2020-01-01T00:00:00+00:00~1"}, 0),
        ({"before": "2020-01-01T00:00:00~1"}, 7),
    ],
)
def test_the_log_is_narrowed(client, dora, log, submission, worker, asked, found):
    people = {"tina": worker.pk, "dora": dora.pk}
    given = {key: people.get(value, value) for key, value in asked.items()}
    given |= {"reference": submission.reference.lower()} if asked.get("reference") == "right" else {}

    assert len(lines(client.get(LOG, given))) == found


@pytest.mark.parametrize("asked", [{"kind": "x"}, {"person": "0"}, {"since": "soon"}, {"reference": "A\x00"}])
def test_what_cannot_be_asked_is_said_and_shows_nothing(client, dora, log, asked):
    response = client.get(LOG, asked)

    assert (response.status_code, lines(response)) == (422, [])
    assert len(soup(response.text).select(".error-message")) == 1


def test_a_long_log_has_pages_without_gaps_and_without_doubles(client, dora, submission, worker, monkeypatch):
    from referralforms.triage import access_log

    monkeypatch.setattr(access_log, "PAGE_LENGTH", 3)
    same_moment = timezone.now()
    for number in range(8):
        events.record(Kind.REVEALED, by=worker, submission=submission, detail=f"q{number}", at=same_moment)
    seen, address = [], f"{LOG}?kind=revealed"
    while address:
        page = soup(client.get(address).text)
        seen += [row.find_all("td")[4].text.strip() for row in page.select("tbody tr")]
        older = page.find("a", string="Older")
        address = f"{LOG}{older['href']}" if older else ""

    assert seen == [f"q{number}" for number in reversed(range(8))]


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_takes_the_same_queries_however_many_lines(
    client, dora, submission, worker, django_assert_num_queries, number
):
    for version in range(number):
        actions.assign(submission, worker, by=worker, seen_version=1 + version, reason="So")
    client.get(LOG)

    with django_assert_num_queries(LOG_QUERIES):
        assert len(lines(client.get(LOG))) == 1 + number


def test_the_page_names_what_it_asks_and_is_well_made(client, dora, log):
    page = soup(client.get(LOG).text)
    own = ids(page)

    assert (unlabelled(page.find(class_="case")), sorted(references(page) - set(own))) == ([], [])
    assert len(own) == len(set(own))


@pytest.mark.parametrize("role, shown", [("Data-protection officer", True), ("Manager", False), ("Editor", False)])
def test_the_menu_leads_to_the_log_only_who_may_read_it(client, person_in, kent, role, shown):
    client.force_login(person_in(role, kent))

    assert (reverse("access_log") in client.get(reverse("wagtailadmin_home")).text) is shown


def test_a_status_in_the_log_is_said_in_words(client, dora, submission, worker):
    actions.change_status(submission, Status.SPAM, by=worker, seen_version=1, reason="Tyres")

    assert lines(client.get(LOG))[0] == ["Tina (tina)", "Status changed: Spam", submission.reference]
