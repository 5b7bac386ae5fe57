"""What ended goes on its day: nothing late, nothing early, nothing under a hold."""

import datetime
import random
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from home.models import Area
from referralforms.models import Draft, Erasure, Event, RetentionRule, SubjectExport, Submission, Tally
from referralforms.submissions import events, retention, schedule
from referralforms.submissions.schedule import DEFAULTS, Outcome, Rule, Unit, erase_due_at, outcome_of, rule_for
from referralforms.submissions.status import ENDED, OPEN, Status
from tests.factories import FormPageFactory, submission_of

LONDON = timezone.get_default_timezone()
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=LONDON)
HOURS = st.integers(0, 90 * 366 * 24)  # of the years from 2000 to 2090


# --- How it ended ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, reason, was_assessed, outcome",
    [
        ("spam", "", False, Outcome.SPAM),
        ("not_eligible", "", False, Outcome.NOT_ELIGIBLE),
        ("redirected", "", True, Outcome.REDIRECTED),
        ("duplicate", "", False, Outcome.DUPLICATE),
        ("withdrawn", "", False, Outcome.DECLINED_EARLY),
        ("withdrawn", "", True, Outcome.CLOSED),
        ("closed", "declined_harmed", False, Outcome.DECLINED_EARLY),
        ("closed", "withdrew_responsible", False, Outcome.DECLINED_EARLY),
        ("closed", "declined_harmed", True, Outcome.CLOSED),
        ("closed", "completed_direct", False, Outcome.CLOSED),
        ("closed", "", False, Outcome.CLOSED),
    ],
)
def test_how_a_submission_ended(status, reason, was_assessed, outcome):
    assert outcome_of(Status(status), reason, was_assessed=was_assessed) == outcome


@pytest.mark.parametrize("was_assessed", [True, False])
def test_every_state_that_ends_has_an_outcome_and_no_other(was_assessed):
    assert {each for each in Status if outcome_of(each, "", was_assessed=was_assessed)} == ENDED
    assert {outcome_of(each, "", was_assessed=was_assessed) for each in OPEN} == {None}


# --- Which rule ------------------------------------------------------------------------------------

AREA, FORM, OTHER = 1, 2, 3


def rule(days: int, *, area=None, form=None) -> Rule:
    return Rule(Outcome.SPAM, days, Unit.DAYS, area=area, form=form)


@pytest.mark.parametrize(
    "rules, days",
    [
        ([], 30),
        ([rule(5)], 5),
        ([rule(5), rule(6, form=FORM)], 6),
        ([rule(6, form=FORM), rule(7, area=AREA)], 7),
        ([rule(7, area=AREA), rule(8, area=AREA, form=FORM), rule(5)], 8),
        ([rule(7, area=OTHER), rule(8, form=OTHER), rule(9, area=AREA, form=OTHER)], 30),
        ([Rule(Outcome.CLOSED, 1, Unit.DAYS)], 30),
    ],
)
def test_the_rule_that_says_most_of_where_it_holds_counts(rules, days):
    for order in (rules, rules[::-1]):
        assert rule_for(Outcome.SPAM, order, area=AREA, form=FORM).keep_for == days


def test_the_defaults_are_those_of_the_domain():
    assert {each.outcome: (each.keep_for, each.unit, each.keeps_counts) for each in DEFAULTS} == {
        Outcome.SPAM: (30, Unit.DAYS, False),
        Outcome.NOT_ELIGIBLE: (90, Unit.DAYS, True),
        Outcome.REDIRECTED: (90, Unit.DAYS, True),
        Outcome.DECLINED_EARLY: (90, Unit.DAYS, True),
        Outcome.DUPLICATE: (90, Unit.DAYS, True),
        Outcome.CLOSED: (7, Unit.YEARS, True),
    }


# --- When -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ended, keep_for, unit, due",
    [
        ((2026, 1, 1, 9), 30, "days", (2026, 1, 31, 9)),
        ((2024, 2, 29, 9), 7, "years", (2031, 3, 1, 9)),
        ((2024, 2, 29, 9), 4, "years", (2028, 2, 29, 9)),
        ((2026, 8, 31, 9), 1, "months", (2026, 10, 1, 9)),
        ((2026, 12, 31, 9), 2, "months", (2027, 3, 1, 9)),
        ((2026, 12, 5, 9), 1, "months", (2027, 1, 5, 9)),
        ((2026, 7, 1, 0, 30), 6, "months", (2027, 1, 1, 0, 30)),  # summer time here, winter time there
    ],
)
def test_years_and_months_are_those_of_the_calendar(ended, keep_for, unit, due):
    found = erase_due_at(datetime.datetime(*ended, tzinfo=LONDON), Rule(Outcome.CLOSED, keep_for, Unit(unit)))

    assert found == datetime.datetime(*due, tzinfo=LONDON)


@given(HOURS, st.integers(1, 120), st.sampled_from(Unit))
def test_nothing_is_due_before_its_time_and_longer_is_never_sooner(hours, keep_for, unit):
    ended_at = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=hours)
    due = erase_due_at(ended_at, Rule(Outcome.CLOSED, keep_for, unit))
    longer = erase_due_at(ended_at, Rule(Outcome.CLOSED, keep_for + 1, unit))
    least = {Unit.DAYS: 1, Unit.MONTHS: 28, Unit.YEARS: 365}[unit] * keep_for

    assert due >= ended_at + least * DAY - datetime.timedelta(hours=1)  # an hour for summer time
    assert longer >= due


# --- Keeping to it ----------------------------------------------------------------------------------


def ended(form_page, area=None, *, status=Status.SPAM, days_ago: float = 31, **fields) -> Submission:
    made = submission_of(form_page, area)
    fields |= {"status": status, "ended_at": NOW - days_ago * DAY}
    Submission.objects.filter(pk=made.pk).update(**fields)
    return Submission.objects.get(pk=made.pk)


HELD = {"held_at": NOW, "hold_reason": "Proceedings", "hold_review_on": NOW.date()}


def run(now=NOW) -> list[str]:
    """Keep to the schedule at a moment, and return the references that went."""
    retention.reckon()
    return [erasure.reference for erasure in retention.apply(now)]


def test_what_is_due_goes_and_nothing_else(form_page):
    due, kept = ended(form_page), ended(form_page, days_ago=29)
    still_open = submission_of(form_page)

    assert run() == [due.reference]
    assert set(Submission.objects.all()) == {kept, still_open}
    assert run() == []


def test_what_goes_by_the_schedule_says_the_rule_as_its_reason(form_page, kent):
    RetentionRule.objects.create(outcome=Outcome.SPAM, area=kent, keep_for=3, unit=Unit.DAYS)
    due = [ended(form_page), ended(form_page, kent)]
    run()
    reasons = ["Spam: kept for 30 days", "Spam: kept for 3 days"]
    last = [Event.objects.filter(submission=each.pk).last() for each in due]

    assert [Erasure.objects.get(submission_id=each.pk).reason for each in due] == reasons
    assert [(each.kind, each.by, each.reason) for each in last] == [("erased", None, each) for each in reasons]


def test_drafts_that_hold_words_of_what_is_due_go_with_it(form_page):
    due, kept = ended(form_page), submission_of(form_page)
    for submission in (due, kept, None):
        Draft.objects.create(page=form_page, submission=submission, sealed=b"noise", expires_at=NOW + DAY)

    assert run() == [due.reference]
    assert set(Draft.objects.values_list("submission", flat=True)) == {kept.pk, None}


def test_a_duplicate_goes_with_the_one_that_was_kept_and_not_before(form_page):
    kept = ended(form_page, status=Status.NOT_ELIGIBLE, days_ago=0)
    double = ended(form_page, status=Status.DUPLICATE, days_ago=200, duplicate_of=kept)

    assert run(NOW + 90 * DAY - datetime.timedelta(seconds=1)) == []
    assert run(NOW + 90 * DAY) == [double.reference, kept.reference]


def test_a_duplicate_of_a_short_lived_one_is_kept_no_longer_than_that(form_page):
    kept = ended(form_page, status=Status.SPAM, days_ago=31)
    double = ended(form_page, status=Status.DUPLICATE, days_ago=1, duplicate_of=kept)

    assert run() == [double.reference, kept.reference]


def test_a_duplicate_of_what_is_open_or_held_stays(form_page):
    for kept in (submission_of(form_page), ended(form_page, days_ago=400, **HELD)):
        ended(form_page, status=Status.DUPLICATE, days_ago=5000, duplicate_of=kept)

    assert run() == []
    Submission.objects.filter(held_at__isnull=False).update(held_at=None, hold_reason="", hold_review_on=None)
    assert len(run()) == 2


def test_a_duplicate_whose_other_half_was_erased_by_request_goes_by_its_own_rule(form_page):
    double = ended(form_page, status=Status.DUPLICATE, days_ago=89)

    assert (run(), run(NOW + DAY)) == ([], [double.reference])


def test_nothing_goes_a_second_early(form_page):
    due = ended(form_page, days_ago=30)

    assert run(NOW - datetime.timedelta(seconds=1)) == []
    assert run(NOW) == [due.reference]


def test_a_hold_keeps_what_is_due_until_it_is_lifted(form_page):
    held = ended(form_page, **HELD)

    assert run(NOW + 5000 * DAY) == []
    Submission.objects.update(held_at=None, hold_reason="", hold_review_on=None)
    assert run() == [held.reference]


def test_a_hold_placed_in_the_last_moment_counts(form_page):
    ended(form_page)
    retention.reckon()
    waiting = retention.apply(NOW)
    Submission.objects.update(**HELD)

    assert list(waiting) == []


def test_what_was_reopened_since_it_was_reckoned_stays(form_page):
    ended(form_page)
    retention.reckon()
    Submission.objects.update(status=Status.SCREENING, ended_at=None)

    assert list(retention.apply(NOW)) == []
    assert (retention.reckon(), Submission.objects.get().erase_due_at) == (0, None)


def test_a_rule_that_was_lengthened_counts_at_once(form_page):
    ended(form_page)
    retention.reckon()
    RetentionRule.objects.create(outcome=Outcome.SPAM, keep_for=60)

    assert list(retention.apply(NOW)) == []


def test_rules_of_area_and_form_hold_where_they_say(home_page, form_page, kent, lincolnshire):
    other_form = FormPageFactory(parent=home_page, slug="other")
    RetentionRule.objects.create(outcome=Outcome.SPAM, area=kent, keep_for=40)
    RetentionRule.objects.create(outcome=Outcome.SPAM, form=other_form, keep_for=5)
    rows = [ended(form_page, kent), ended(form_page, lincolnshire), ended(other_form, lincolnshire, days_ago=6)]

    assert set(run()) == {rows[1].reference, rows[2].reference}


@pytest.mark.parametrize("assessed, gone", [(False, True), (True, False)])
def test_a_case_that_was_assessed_is_kept_as_a_case(form_page, assessed, gone):
    case = ended(form_page, status=Status.CLOSED, closing_reason="declined_harmed", days_ago=91)
    if assessed:
        events.record(Event.Kind.MOVED, submission=case, before="first_contact", after="assessment")

    assert bool(run()) is gone


def test_what_goes_is_reduced_to_counts_that_name_nobody(form_page, kent):
    for area in (kent, kent, None):
        ended(form_page, area, status=Status.REDIRECTED, days_ago=91, received_at=NOW - 120 * DAY)
    ended(form_page, kent, status=Status.SPAM)
    run()
    counted = Tally.objects.values_list("month", "area", "form", "source", "outcome", "count")
    month, form = datetime.date(2026, 7, 1), "Start a conversation"

    assert list(counted) == [
        (month, "", form, "web", "redirected", 1),
        (month, "Kent and Medway", form, "web", "redirected", 2),
    ]
    assert str(Tally.objects.last()) == "July 2026: 2"


@pytest.mark.django_db
def test_the_rules_are_written_once_and_what_was_edited_stays():
    retention.write_defaults()
    RetentionRule.objects.filter(outcome=Outcome.SPAM).update(keep_for=20)
    retention.write_defaults()

    assert list(RetentionRule.objects.values_list("outcome", "keep_for")) == [
        ("closed", 7),
        ("declined_early", 90),
        ("duplicate", 90),
        ("not_eligible", 90),
        ("redirected", 90),
        ("spam", 20),
    ]
    assert str(RetentionRule.objects.first()) == "Closed: 7 years"


def test_there_is_one_rule_of_a_kind(kent, form_page):
    for fields in ({}, {"area": kent}, {"form": form_page}, {"area": kent, "form": form_page}):
        RetentionRule.objects.create(outcome=Outcome.SPAM, keep_for=3, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionRule.objects.create(outcome=Outcome.SPAM, keep_for=4, **fields)


def test_the_command_shows_what_goes_next_and_erases_nothing(form_page, capsys):
    now = timezone.now()
    rows = [
        ended(form_page, days_ago=(NOW - now) / DAY + days, **more) for days, more in ((40, {}), (20, HELD), (2, {}))
    ]
    call_command("apply_retention", "--dry-run")
    days = [timezone.localtime(each.ended_at + 30 * DAY).date() for each in rows]

    assert capsys.readouterr().out.splitlines() == [
        f"{days[0]} {rows[0].reference} Spam",
        f"{days[1]} {rows[1].reference} Spam (kept by a hold)",
        f"{days[2]} {rows[2].reference} Spam",
        "1 would be erased now.",
    ]
    assert Submission.objects.count() == 3


def test_the_command_erases_what_is_due(form_page, capsys):
    ended(form_page, days_ago=(NOW - timezone.now()) / DAY + 40)
    call_command("apply_retention")

    assert capsys.readouterr().out == "1 of 1 due submissions erased.\n"
    assert Submission.objects.count() == 0


def test_it_can_be_stopped_and_begun_again(form_page):
    for _ in range(5):
        ended(form_page)
    retention.reckon()
    waiting = retention.apply(NOW, stopping=lambda: Erasure.objects.count() == 2)

    assert (len(list(waiting)), Submission.objects.count()) == (2, 3)
    assert len(run()) == 3


def test_the_worker_keeps_to_it_too(form_page):
    ended(form_page, days_ago=(NOW - timezone.now()) / DAY + 40)
    SubjectExport.objects.create(at=timezone.now() - 2 * DAY)
    retention.keep_to_schedule()

    assert (Submission.objects.count(), SubjectExport.objects.count()) == (0, 0)


def test_health_says_what_is_kept_too_long_and_which_hold_was_forgotten(form_page):
    assert [each.is_well for each in retention.health()] == [True, True]
    for days, more in ((40, {}), (40, {}), (40, HELD | {"hold_review_on": datetime.date(2020, 1, 1)})):
        ended(form_page, days_ago=(NOW - timezone.now()) / DAY + days, **more)
    retention.reckon()

    assert [(each.is_well, each.sentence) for each in retention.health()] == [
        (False, "Kept longer than allowed: 2. Run `python manage.py apply_retention`."),
        (False, "Past their day of review: 1. The data-protection officer looks at them."),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_to_reckon_takes_three_queries_however_many_rows_stay_as_they_are(form_page, django_assert_num_queries, rows):
    for _ in range(rows):
        ended(form_page)
    retention.reckon()

    with django_assert_num_queries(3):
        assert retention.reckon() == 0


# --- Seven years -----------------------------------------------------------------------------------


def simulate(form_page, areas: list[Area | None], count: int, years: int, step: int, seed: int) -> dict[str, int]:
    """Live through years with submissions that come, end, are reopened, held and released; judge each day by itself.

    Returns how many went, and how many went late, early or under a hold, by a reckoning that shares nothing with the
    code but the pure schedule.
    """
    chance = random.Random(seed)  # noqa: S311 -- it guards nothing
    start, found = NOW, {"gone": 0, "late": 0, "early": 0, "held": 0, "left": 0}
    page_version = submission_of(form_page).form_version
    Submission.objects.all().delete()
    arrivals = sorted(chance.randrange(years * 365) for _ in range(count))
    for day in range(0, (years + 8) * 365, step):
        now = start + day * DAY
        while arrivals and arrivals[0] <= day:
            arrive(page_version, chance.choice(areas), start + arrivals.pop(0) * DAY)
        live = list(Submission.objects.select_related("area").defer("sealed"))
        join(live)
        change_some(live, now, chance, share=0.02 if day < years * 365 else 0)
        truth = {each.pk: expected(each) for each in live}
        held = {each.pk for each in live if each.held_at or (each.duplicate_of and each.duplicate_of.held_at)}
        retention.reckon()
        gone = {erasure.submission_id for erasure in retention.apply(now)}
        should = {pk for pk, due in truth.items() if due and due <= now and pk not in held}
        found["gone"] += len(gone)
        found["late"] += len(should - gone)
        found["early"] += len([pk for pk in gone if not truth[pk] or truth[pk] > now])
        found["held"] += len(gone & held)
    found["left"] = Submission.objects.count()
    return found


def arrive(version, area, received_at) -> None:
    Submission.objects.create(
        id=uuid.uuid4(),
        form_version=version,
        channel="web",
        area=area,
        received_at=received_at,
        fingerprint="",
        sealed=b"",
    )


ENDING = ["status", "closing_reason", "ended_at", "duplicate_of"]
FATES = [
    *[(Status.SPAM, "")] * 3, (Status.NOT_ELIGIBLE, ""), (Status.REDIRECTED, ""), (Status.DUPLICATE, ""),
    (Status.WITHDRAWN, ""), (Status.CLOSED, "declined_harmed"), *[(Status.CLOSED, "completed_direct")] * 4,
]  # fmt: skip


def join(live: list[Submission]) -> None:
    """Let each duplicate know the row of the one that was kept as this test has it."""
    by_pk = {each.pk: each for each in live}
    for each in live:
        each.duplicate_of = by_pk.get(each.duplicate_of_id)


def pass_away(each: Submission, now, chance, live: list[Submission]) -> None:
    """End a submission; half of the duplicates have one that is kept in their place."""
    others = [other for other in live if other.pk != each.pk and other.status != Status.DUPLICATE]
    is_kept = any(other.duplicate_of is each for other in live)
    fates = [fate for fate in FATES if fate[0] != Status.DUPLICATE] if is_kept else FATES
    each.status, each.closing_reason = chance.choice(fates)
    each.ended_at = now - chance.random() * DAY
    if each.status == Status.DUPLICATE and others and chance.random() < 0.5:
        each.duplicate_of = chance.choice(others)


def change_some(live, now, chance, share: float) -> None:
    """End, reopen, hold and release some of the rows; these are then as the database has them."""
    was_open = [each for each in live if each.ended_at is None]
    for each in was_open:
        if chance.random() < 0.2 or not share:
            pass_away(each, now, chance, live)
            each.save(update_fields=ENDING)
    for each in [each for each in live if each.ended_at is not None]:
        roll = chance.random()
        if roll < share / 4:
            each.status, each.closing_reason, each.ended_at = Status.SCREENING, "", None
            each.duplicate_of = None
        elif roll < share or (each.held_at and roll < 0.1):
            hold = {} if each.held_at else HELD
            each.held_at, each.hold_reason = hold.get("held_at"), hold.get("hold_reason", "")
            each.hold_review_on = hold.get("hold_review_on")
        else:
            continue
        each.save(update_fields=[*ENDING, "held_at", "hold_reason", "hold_review_on"])


def expected(submission: Submission) -> datetime.datetime | None:
    """Return when a submission is due, said again in another way: as the domain's table reads."""
    if submission.ended_at is None:
        return None
    if submission.status == "duplicate":
        kept = submission.duplicate_of
        return expected(kept) if kept else submission.ended_at + 90 * DAY
    short = submission.status in {"not_eligible", "redirected", "withdrawn"}
    if submission.status == "spam":
        return submission.ended_at + 30 * DAY
    if short or submission.closing_reason == "declined_harmed":
        return submission.ended_at + (40 if submission.area and submission.area.key == "short" else 90) * DAY
    local = submission.ended_at.astimezone(LONDON)
    day = (3, 1) if (local.month, local.day) == (2, 29) else (local.month, local.day)
    return local.replace(year=local.year + 7, month=day[0], day=day[1])


@pytest.fixture
def areas(kent) -> list[Area | None]:
    """Kent, the central queue, and an area that keeps what was declined for forty days alone."""
    short = Area.objects.create(key="short", name="Short", phone="0800 000 000")
    for outcome in (Outcome.NOT_ELIGIBLE, Outcome.REDIRECTED, Outcome.DECLINED_EARLY):
        RetentionRule.objects.create(outcome=outcome, area=short, keep_for=40)
    return [kent, None, short]


def test_over_two_years_nothing_goes_late_early_or_under_a_hold(form_page, areas):
    found = simulate(form_page, areas, count=40, years=2, step=29, seed=5)

    assert {key: found[key] for key in ("late", "early", "held")} == {"late": 0, "early": 0, "held": 0}
    assert found["gone"] + found["left"] == 40
    assert found["gone"] > 20


@pytest.mark.load
def test_over_seven_years_and_two_thousand_submissions_nothing_goes_late_early_or_under_a_hold(form_page, areas):
    found = simulate(form_page, areas, count=2000, years=7, step=14, seed=11)

    assert {key: found[key] for key in ("late", "early", "held")} == {"late": 0, "early": 0, "held": 0}
    assert found["gone"] + found["left"] == 2000
    assert found["gone"] > 1900


def test_the_table_of_outcomes_is_the_only_place_where_states_are_told_apart():
    assert set(schedule.BY_STATUS) < ENDED
