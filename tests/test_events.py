"""Events: to come, over, cancelled; and as a calendar takes them."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.cache import seconds_good
from insights.calendar import fold, text
from insights.events import ENDS_FIRST
from insights.models import EventPage
from tests.asking import soup
from tests.factories import EventIndexPageFactory, EventPageFactory, InsightIndexPageFactory

LIST = "/insights/events/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def events(home_page):
    return EventIndexPageFactory(parent=InsightIndexPageFactory(parent=home_page, slug="insights"), slug="events")


@pytest.fixture
def editor(client, person_in):
    person = person_in("Editor")
    client.force_login(person)
    return person


def hold(events, begins: datetime.timedelta, **fields) -> EventPage:
    """Publish an event of two hours that begins some time from now."""
    return EventPageFactory(parent=events, starts_at=timezone.now() + begins, **fields)


def titles(response, where: str) -> list[str]:
    return [link.text for link in soup(response.text).select(f"{where} .card__title a")]


def test_what_is_to_come_stands_first_the_next_on_top(client, events):
    hold(events, 48 * HOUR, title="Later")
    hold(events, 24 * HOUR, title="Sooner")
    hold(events, -24 * HOUR, title="Over")
    response = client.get(LIST)

    assert titles(response, ".list-found") == ["Sooner", "Later"]
    assert titles(response, ".list-part") == ["Over"]


def test_an_event_that_runs_now_is_still_to_come(client, events):
    hold(events, -HOUR, title="Now")

    assert titles(client.get(LIST), ".list-found") == ["Now"]


def test_without_events_the_list_says_so(client, events):
    assert "There are no events to come at the moment." in client.get(LIST).text


def test_an_event_leaves_the_list_by_itself_although_the_page_is_kept(client, events, monkeypatch):
    event = hold(events, 24 * HOUR, title="Once")
    client.get(LIST)
    client.get("/insights/")
    pass_time_until(monkeypatch, event.ends_at + HOUR)

    assert titles(client.get(LIST), ".list-found") == []
    assert titles(client.get("/insights/"), ".events") == []
    assert "This event has taken place." in client.get(event.url).text


def pass_time_until(monkeypatch, moment: datetime.datetime) -> None:
    """Let the clock of this process, and so of its cache, stand at a moment."""
    monkeypatch.setattr("time.time", moment.timestamp)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_a_page_of_events_is_kept_until_the_first_is_over_and_not_longer(client, events, rf):
    hold(events, HOUR)
    hold(events, 48 * HOUR)
    request = rf.get(LIST)
    response = events.serve(request)

    assert 3 * 3600 - 60 < seconds_good(response) <= 3 * 3600
    assert "no-cache" in response["Cache-Control"]


def test_a_cancelled_event_says_so_in_the_list_and_on_its_page(client, events):
    event = hold(events, 24 * HOUR, status="cancelled")
    page = soup(client.get(event.url).text)

    assert "Cancelled" in soup(client.get(LIST).text).select_one(".event").text
    assert page.title.text.startswith("Cancelled: ")
    assert page.select_one(".status-note").text == "Cancelled. This event will not take place."


def test_an_event_that_is_over_is_offered_to_no_calendar(client, events):
    assert ".ics" not in client.get(hold(events, -24 * HOUR).url).text


def test_the_number_of_queries_does_not_grow_with_the_list(client, events, queries_anew):
    hold(events, HOUR)
    hold(events, -24 * HOUR)
    with_one = queries_anew(client, LIST)
    for _ in range(2):
        hold(events, HOUR)
        hold(events, -24 * HOUR)

    assert queries_anew(client, LIST) == with_one


# --- An event ends after it starts -----------------------------------------------------------------


def test_an_event_that_ends_before_it_starts_is_refused(events):
    event = hold(events, HOUR)
    event.ends_at = event.starts_at - HOUR

    with pytest.raises(ValidationError) as refused:
        event.full_clean()

    assert refused.value.message_dict["ends_at"] == [ENDS_FIRST]


def test_the_database_refuses_it_too(events):
    event = hold(events, HOUR)

    with pytest.raises(IntegrityError), transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(ends_at=event.starts_at - HOUR)


@pytest.mark.parametrize("publish", [{}, {"action-publish": "1"}], ids=["draft", "publish"])
def test_an_editor_reads_the_sentence_beside_the_field(client, events, editor, publish):
    address = f"/admin/pages/add/insights/eventpage/{events.pk}/"
    posted = {
        "title": "Backwards",
        "slug": "backwards",
        "starts_at": "2027-01-10 12:00",
        "ends_at": "2027-01-10 10:00",
        "venue": "Compass House",
        "status": "planned",
        "body": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    response = client.post(address, nested_form_data(posted) | publish)
    beside = soup(response.text).select_one(
        "#panel-child-content-child-when-child-ends_at-errors, [id$=ends_at-errors]"
    )

    assert ENDS_FIRST in beside.text
    assert not EventPage.objects.exists()


# --- The calendar's file ---------------------------------------------------------------------------


def calendar(client, event: EventPage) -> dict[str, str]:
    """Return the properties of the event in its file, unfolded."""
    response = client.get(event.calendar_address)
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    start, end = lines.index("BEGIN:VEVENT"), lines.index("END:VEVENT")
    return dict(line.split(":", 1) for line in lines[start + 1 : end])


def test_the_file_is_a_calendar_with_one_event(client, events):
    event = hold(events, 24 * HOUR)
    response = client.get(event.calendar_address)
    lines = response.content.decode().split("\r\n")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="event.ics"'
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Calendar entry//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]


def test_the_event_carries_its_time_in_utc_its_place_and_an_id_that_stays(client, events):
    event = EventPageFactory(
        parent=events,
        starts_at=datetime.datetime(2027, 7, 1, 9, 30, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2027, 7, 1, 11, 0, tzinfo=datetime.UTC),
    )
    found = calendar(client, event)

    assert (found["DTSTART"], found["DTEND"]) == ("20270701T093000Z", "20270701T110000Z")
    assert (found["LOCATION"], found["UID"]) == ("Compass House\\, Ashford", str(event.translation_key))
    assert re.fullmatch(r"\d{8}T\d{6}Z", found["DTSTAMP"])
    assert (found["STATUS"], found["CLASS"], found["SEQUENCE"]) == ("CONFIRMED", "PRIVATE", "0")


def test_it_says_nothing_of_what_the_event_is_about_nor_where_it_was_found(client, events):
    event = hold(events, 24 * HOUR, title="Restorative justice for people harmed", slug="restorative-justice")
    written = client.get(event.calendar_address).text

    assert calendar(client, event)["SUMMARY"] == "Event at Compass House"
    assert not any(word in written.lower() for word in ("restorative", "http", "localhost", "mailto", "valarm"))


def test_an_editor_may_choose_the_words(client, events):
    event = hold(events, 24 * HOUR, calendar_words="Open morning")

    assert calendar(client, event)["SUMMARY"] == "Open morning"
    assert "‘Open morning’" in client.get(event.url).text


def test_a_cancelled_event_is_cancelled_in_the_calendar_too(client, events):
    event = hold(events, 24 * HOUR)
    event.status = EventPage.Status.CANCELLED
    event.first_published_at = timezone.now() - HOUR
    event.last_published_at = timezone.now()
    event.save()
    found = calendar(client, event)

    assert (found["STATUS"], found["SUMMARY"]) == ("CANCELLED", "Cancelled: Event at Compass House")
    assert int(found["SEQUENCE"]) > 0


def test_an_event_without_length_has_no_end(client, events):
    now = timezone.now() + HOUR

    assert "DTEND" not in calendar(client, EventPageFactory(parent=events, starts_at=now, ends_at=now))


@pytest.mark.parametrize("line", ["x" * 200, "é" * 100, "🙂" * 50, "short", "x" * 75, "x" * 76])
def test_no_line_is_longer_than_a_calendar_reads_and_none_breaks_a_character(line):
    folded = fold(line)

    assert max(len(part.encode()) for part in folded.split("\r\n")) <= 75
    assert folded.replace("\r\n ", "") == line


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a, b; c\\d", "a\\, b\\; c\\\\d"),
        ("one\r\nATTACH:x", "one\\nATTACH:x"),
        ("bell\x07", "bell"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_nothing_that_an_editor_types_can_begin_another_property(typed, written):
    assert text(typed) == written


def test_drafts_and_private_events_are_given_to_no_calendar(client, events):
    draft, hidden = hold(events, HOUR, live=False), hold(events, HOUR)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    assert [client.get(each.calendar_address).status_code for each in (draft, hidden)] == [404, 404]
    assert client.get("/insights/calendar/999999.ics").status_code == 404


def test_machines_are_told_when_where_and_whether(rf, events):
    event = EventPageFactory(
        parent=events,
        slug="morning",
        title="Open morning",
        starts_at=datetime.datetime(2027, 7, 1, 9, 0, tzinfo=datetime.UTC),
        status="cancelled",
    )

    assert event.structured_data(rf.get("/")) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "url": "http://localhost/insights/events/morning/",
        "name": "Open morning",
        "startDate": "2027-07-01T10:00:00+01:00",
        "endDate": "2027-07-01T12:00:00+01:00",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": "Compass House", "address": "Compass House, Ashford"},
        "organizer": {"@type": "Organization", "name": "Restorative Solutions"},
    }
