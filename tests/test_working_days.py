"""Working days of England and Wales, deadlines and priorities: pure, so held by tables and properties."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referralforms.submissions import deadlines, priority, working_days
from referralforms.submissions.deadlines import NO_DAY, NO_PART, GoodTimes, Targets
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.status import Status

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    "text, works",
    [
        ("2026-11-24", True),  # a Tuesday
        ("2026-11-28", False),
        ("2026-11-29", False),
        ("2026-12-25", False),
        ("2026-12-28", False),  # for Boxing Day, which was a Saturday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),
        ("2026-08-31", False),
        ("2026-11-30", True),  # Saint Andrew's Day is Scotland's
        ("2026-07-13", True),  # and this one Northern Ireland's
    ],
)
def test_working_days_are_those_of_england_and_wales(text, works):
    assert working_days.is_working(day(text)) is works


@pytest.mark.parametrize(
    "start, number, end",
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-24", 1, "2026-11-25"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-24", 2, "2026-12-30"),
        ("2026-11-28", 1, "2026-11-30"),
    ],
)
def test_so_many_working_days_later(start, number, end):
    assert working_days.after(day(start), number) == day(end)


@given(DAYS, st.integers(0, 40))
def test_a_day_that_many_working_days_later_works_and_is_that_far(start, number):
    end = working_days.after(start, number)

    assert (working_days.is_working(end), end >= start) == (True, True)
    assert working_days.between(start, end) == (number or int(not working_days.is_working(start)))


@given(DAYS, st.integers(-30, 0))
def test_no_working_day_lies_between_a_day_and_an_earlier_one(start, back):
    assert working_days.between(start, start + datetime.timedelta(days=back)) == 0


@pytest.mark.parametrize(
    "status, since, due",
    [
        (Status.RECEIVED, "2026-11-24 10:00", "2026-11-25 17:00"),
        (Status.RECEIVED, "2026-11-24 23:59", "2026-11-25 17:00"),
        (Status.RECEIVED, "2026-11-27 18:00", "2026-11-30 17:00"),
        (Status.RECEIVED, "2026-11-28 10:00", "2026-11-30 17:00"),  # a Saturday counts as the Friday
        (Status.SCREENING, "2026-12-24 10:00", "2026-12-29 17:00"),
        (Status.ACCEPTED, "2026-11-24 10:00", "2026-11-26 17:00"),
        (Status.ALLOCATED, "2026-11-26 10:00", "2026-11-30 17:00"),
        (Status.RECEIVED, "2026-03-27 10:00", "2026-03-30 17:00"),  # summer time began between
    ],
)
def test_what_waits_for_us_is_due(status, since, due):
    assert deadlines.due(status, moment(since), Targets()) == moment(due)


@pytest.mark.parametrize("status", sorted(set(Status) - deadlines.SCREENED - deadlines.CONTACTED))
def test_what_does_not_wait_for_us_is_not_due(status):
    assert deadlines.due(status, moment("2026-11-24 10:00"), Targets()) is None


def test_an_area_has_its_own_times():
    assert deadlines.due(Status.RECEIVED, moment("2026-11-24 10:00"), Targets(screen_within=3)) == moment(
        "2026-11-27 17:00"
    )


def test_a_case_on_hold_is_reviewed_after_28_days_on_a_working_day():
    assert deadlines.review_on(moment("2026-11-24 10:00"), Targets()) == day("2026-12-22")
    assert deadlines.review_on(moment("2026-11-27 10:00"), Targets()) == day("2026-12-29")


def test_a_deadline_stands_still_while_a_case_is_on_hold():
    due, placed, back = moment("2026-11-26 17:00"), moment("2026-11-25 09:00"), moment("2026-12-01 16:00")

    assert deadlines.resumed(due, placed, back) == moment("2026-12-02 17:00")
    assert deadlines.resumed(due, placed, placed) == due


@pytest.mark.parametrize("made, due", [(1, "2026-11-25 17:00"), (2, "2026-11-25 17:00"), (3, None), (4, None)])
def test_who_was_not_reached_is_tried_on_another_day_until_the_attempts_are_made(made, due):
    found = deadlines.next_attempt(moment("2026-11-24 10:00"), made, Targets())

    assert found == (moment(due) if due else None)


TODAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    "facts, level, codes",
    [
        ({}, Priority.ROUTINE, []),
        ({"area": "kent"}, Priority.ROUTINE, []),
        ({"danger": "yes"}, Priority.URGENT, ["danger"]),
        ({"danger": "no"}, Priority.ROUTINE, []),
        ({"child": "yes", "danger": "yes"}, Priority.URGENT, ["danger", "child"]),
        ({"lives_together": "yes"}, Priority.HIGH, ["lives_together"]),
        ({"repeat_contact": "yes"}, Priority.HIGH, ["repeat_contact"]),
        ({"deadline": "2026-12-01"}, Priority.HIGH, ["deadline"]),  # the fifth working day
        ({"deadline": "2026-12-02"}, Priority.ROUTINE, []),
        ({"deadline": "2026-11-01"}, Priority.HIGH, ["deadline"]),  # past
        ({"deadline": "soon"}, Priority.HIGH, ["deadline"]),
        ({"deadline": "yes"}, Priority.HIGH, ["deadline"]),
        ({"deadline": ""}, Priority.ROUTINE, []),
    ],
)
def test_a_submission_is_pressing_for_reasons_that_are_named(facts, level, codes):
    found = priority.reasons(facts, TODAY)

    assert (found, priority.priority_of(found)) == (codes, level)


@given(st.dictionaries(st.sampled_from([*Reason.values, "area"]), st.text(max_size=12)))
def test_no_facts_stop_a_submission(facts):
    assert set(priority.reasons(facts, TODAY)) <= set(Reason.values)


@pytest.mark.parametrize(
    "now, times, when",
    [
        ("2026-11-24 10:00", GoodTimes(), "2026-11-25 10:00"),
        ("2026-11-27 10:00", GoodTimes(), "2026-11-30 10:00"),  # not at the weekend
        ("2026-12-24 10:00", GoodTimes(), "2026-12-29 10:00"),  # nor on a bank holiday
        ("2026-11-24 10:00", GoodTimes({1}), "2026-12-01 10:00"),  # on another day, even when today is one of theirs
        ("2026-11-24 10:00", GoodTimes({3, 4}, {"afternoon", "evening"}), "2026-11-26 14:00"),
        ("2026-12-24 10:00", GoodTimes({4}), "2027-01-08 10:00"),  # the next two Fridays are bank holidays
    ],
)
def test_the_next_try_lies_in_office_hours_and_at_the_persons_times(now, times, when):
    found = deadlines.next_try(moment(now), times)

    assert (found, found in times) == (moment(when), True)


@pytest.mark.parametrize(
    "one, other, both",
    [
        (GoodTimes(), GoodTimes({1}, {"morning"}), GoodTimes({1}, {"morning"})),
        (GoodTimes({1, 2}), GoodTimes({2, 3}, {"morning"}), GoodTimes({2}, {"morning"})),
        (GoodTimes({1}), GoodTimes({2}), GoodTimes({NO_DAY}, set())),
        (GoodTimes({1}, {"morning"}), GoodTimes({1}, {"afternoon"}), GoodTimes({1}, {NO_PART})),
    ],
)
def test_of_two_answers_the_times_that_they_share_hold_whichever_comes_first(one, other, both):
    assert (one & other, other & one) == (both, both)


@pytest.mark.parametrize(
    "times",
    [
        GoodTimes({NO_DAY}),
        GoodTimes((), {NO_PART}),
        GoodTimes((), {"evening"}),
        GoodTimes({5, 6}),
        GoodTimes({6}, {"morning"}),
    ],
)
def test_where_no_time_of_theirs_is_ours_no_try_is_proposed(times):
    assert deadlines.next_try(moment("2026-11-24 10:00"), times) is None
