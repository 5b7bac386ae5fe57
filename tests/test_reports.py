"""Reports: the same rows give the same numbers, on the page, as CSV and as XLSX; no number names a person."""

import csv
import datetime
import io
import uuid

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from referralforms.builder import versions
from referralforms.builder.journey import Journey
from referralforms.submissions import actions, status, working_days
from referralforms.submissions.disposal import Tally
from referralforms.submissions.models import Channel, Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import ClosingReason
from referralforms.triage.charts import chart_of
from referralforms.triage.figures import Base, Item, Period, Reduced, Row, Table, tables
from referralforms.triage.report_files import csv_file, xlsx_file
from referralforms.triage.reports import ReportForm, report_of
from referralforms.triage.small_numbers import FEWER, NOT_SHOWN, count_cell, shown, widened
from tests.asking import soup, unlabelled
from tests.factories import FormPageFactory, answers, submission_of

URL = "/admin/submission-report/"
MARCH = {"first": "2026-03-01", "last": "2026-03-31", "base": "cohort"}


def on(day: int, month: int = 3) -> datetime.date:
    return datetime.date(2026, month, day)


def item(received: datetime.date, **more) -> Item:
    return Item(received, "Web", "Start a conversation", "Kent and Medway", Status.RECEIVED, **more)


PERIOD = Period(on(1), on(31))
EVENTS = Period(on(1), on(31), Base.EVENTS)
CASE = Item(
    received_on=on(2, 2),
    channel="Phone",
    form="Start a conversation",
    area="",
    status=Status.CLOSED,
    closing_reason=ClosingReason.NO_REPLY,
    moves=((on(3, 2), "screening"), (on(4, 2), "accepted"), (on(9), "first_contact"), (on(10), "closed")),
    ended_on=on(10),
)
OPEN = item(on(3), moves=((on(4), "screening"), (on(5), "accepted")))


def named(key: str, period: Period, *items: Item, reduced: tuple[Reduced, ...] = ()) -> dict[str, tuple]:
    table = next(each for each in tables(items, reduced, period) if each.key == key)
    return {row.label: row.numbers for row in (*table.rows, *([table.total] if table.total else []))}


NO_STEP: dict[str, tuple[int, float | None]] = dict.fromkeys(
    ["Screened", *(each.label for each in status.CASE), "Ended"], (0, None)
)

# --- from rows to numbers -------------------------------------------------------------------------


def test_weeks_begin_on_monday_and_all_of_the_period_are_there():
    found = named("week", Period(on(3), on(17)), item(on(3)), item(on(8)), item(on(9)), item(on(18)))

    assert found == {
        "Week of 2 March 2026": (2, 2),
        "Week of 9 March 2026": (1, 1),
        "Week of 16 March 2026": (0, 0),
        "All": (3, 3),
    }


def test_the_cohort_is_what_was_received_in_the_period_whatever_happened_when():
    assert named("outcomes", PERIOD, CASE, OPEN) == {"Still open": (1,), "All": (1,)}
    assert named("steps", PERIOD, CASE, OPEN) == NO_STEP | {"Screened": (1, 2.0), "Accepted": (1, 2.0)}


def test_events_are_what_happened_in_the_period_whenever_it_was_received():
    assert named("outcomes", EVENTS, CASE, OPEN) == {"Closed": (1,), "All": (1,)}
    assert named("reasons", EVENTS, CASE, OPEN) == {"No reply after the attempts that are due": (1,), "All": (1,)}
    assert named("steps", EVENTS, CASE, OPEN) == NO_STEP | {
        "Screened": (1, 2.0),
        "Accepted": (1, 2.0),
        "First contact": (1, 25.0),
        "Ended": (1, 26.0),
    }


def test_every_step_of_a_case_has_its_time_in_the_order_of_the_table_of_states():
    days = enumerate(status.CASE, start=2)  # Monday the 2nd, and on
    case = item(on(2), moves=tuple((on(2) + working_days.DAY * (number - 2), str(step)) for number, step in days))
    found = named("steps", PERIOD, case)

    assert list(found) == list(NO_STEP)
    assert [found[step.label] for step in status.CASE] == [(1, float(number)) for number in (0, 1, 2, 3, 4, 4, 4)]


def test_times_are_working_days_and_their_median_lies_in_the_middle():
    # Good Friday and Easter Monday of 2026 are 3 and 6 April.
    before_easter = item(on(2, 4), moves=((on(7, 4), "accepted"),))
    quick, slow = item(on(8, 4), moves=((on(8, 4), "accepted"),)), item(on(8, 4), moves=((on(15, 4), "accepted"),))
    period = Period(on(1, 4), on(30, 4))

    assert named("steps", period, before_easter)["Accepted"] == (1, 1.0)
    assert named("steps", period, before_easter, quick, slow)["Accepted"] == (3, 1.0)
    assert named("steps", period, quick, slow)["Accepted"] == (2, 2.5)


def test_what_was_reduced_to_counts_is_counted_in_months_that_lie_within():
    march = Reduced(on(1), "Letter", "Start a conversation", "Kent and Medway", "Closed", 7)
    february = Reduced(on(1, 2), "Letter", "Start a conversation", "Kent and Medway", "Closed", 9)
    both = (march, february)

    assert named("week", PERIOD, OPEN, reduced=both)["March 2026, reduced to counts"] == (7, 0, 7)
    assert named("week", PERIOD, OPEN, reduced=both)["All"] == (7, 1, 8)
    assert named("area", PERIOD, OPEN, reduced=both)["All"] == (8,)
    assert named("outcomes", PERIOD, OPEN, reduced=both) == {
        "Closed (reduced to counts)": (7,),
        "Still open": (1,),
        "All": (8,),
    }
    assert named("week", Period(on(2), on(31)), OPEN, reduced=both)["All"] == (1, 1)


def test_one_submission_counts_in_each_kind_of_harm_and_once_in_the_last_line():
    both, one = item(on(3), offences=("Fraud", "Robbery")), item(on(4), offences=("Fraud",), agency="Housing")

    assert named("offence", PERIOD, both, one, OPEN) == {
        "Fraud": (2,),
        "Not asked, or not answered": (1,),
        "Robbery": (1,),
        "All submissions": (3,),
    }
    assert named("agency", EVENTS, both, one, OPEN, CASE) == {
        "From no agency, or not asked": (2,),
        "Housing": (1,),
        "All": (3,),
    }


def test_the_order_of_the_rows_makes_no_difference():
    assert tables([CASE, OPEN], [], PERIOD) == tables([OPEN, CASE], [], PERIOD)


# --- small numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count, cell", [(0, 0), (1, FEWER), (4, FEWER), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (100, 100)]
)
def test_a_small_number_is_hidden_and_every_other_is_rounded(count, cell):
    assert (count_cell(count, hides=True), count_cell(count, hides=False)) == (cell, count)


@pytest.mark.parametrize("hidden", [1, 2, 3, 4])
def test_no_total_gives_a_hidden_number_away(hidden):
    table = Table(
        "area", "", "", "", ("Submissions",), (Row("A", (hidden,)), Row("B", (20,))), Row("All", (20 + hidden,))
    )
    seen = shown(table, hides=True)
    others = [
        small
        for small in (1, 2, 3, 4)
        for large in range(18, 23)
        if (count_cell(large, hides=True), count_cell(large + small, hides=True)) == (20, seen.total.cells[0])
    ]

    assert (seen.lines[0].cells, set(others)) == ((FEWER,), {1, 2, 3, 4})


def test_a_median_of_few_is_not_shown_where_their_number_is_hidden():
    few = next(table for table in tables([OPEN], [], PERIOD) if table.key == "steps")

    assert shown(few, hides=True).lines[0].cells == (FEWER, NOT_SHOWN)
    assert shown(few, hides=False).lines[0].cells == (1, 2.0)
    assert shown(few, hides=True).lines[-1].cells == (0, "")


def test_where_numbers_are_hidden_the_period_is_whole_months():
    assert widened(Period(on(14, 2), on(3))) == Period(on(1, 2), on(31))


def test_what_is_hidden_has_no_bar_and_says_so():
    table = Table("area", "", "", "", ("Submissions",), (Row("A", (3,)), Row("B", (20,)), Row("C", (10,))))
    bars = chart_of(shown(table, hides=True)).bars

    assert [(bar.label, bar.number, bar.width) for bar in bars] == [("A", FEWER, 0), ("B", "20", 100), ("C", "10", 50)]


# --- from submissions to the page and the files ---------------------------------------------------


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent)


def made(form_page, area, received: datetime.date, **columns) -> Submission:
    submission = submission_of(form_page, area)
    at = timezone.make_aware(datetime.datetime.combine(received, datetime.time(12)))
    Submission.objects.filter(pk=submission.pk).update(received_at=at, **columns)
    return Submission.objects.get(pk=submission.pk)


def numbers(by, **asked) -> dict[str, tuple]:
    form = ReportForm({**MARCH, **asked}, by=by)
    assert form.errors == {}
    return {
        f"{table.key}: {line.label}": line.cells for table in report_of(form, by=by).tables for line in table.all_lines
    }


def test_a_manager_counts_their_own_areas_and_the_central_queue(form_page, kent, lincolnshire, manager):
    for area in (kent, lincolnshire, None):
        made(form_page, area, on(9))
    found = numbers(manager)
    areas = {label.removeprefix("area: "): cells for label, cells in found.items() if label.startswith("area: ")}

    assert areas == {"Kent and Medway": (1,), "No area: central queue": (1,), "All": (2,)}
    assert numbers(manager, area="none")["area: All"] == (1,)
    assert numbers(manager, area="kent-medway")["area: All"] == (1,)


def test_an_area_that_is_not_ones_own_cannot_be_asked_for(lincolnshire, manager):
    assert list(ReportForm({**MARCH, "area": "lincolnshire"}, by=manager).errors) == ["area"]


def test_an_analyst_counts_and_sees_nothing_small(form_page, kent, lincolnshire, person_in):
    analyst = person_in("Analyst", kent)
    for day in (2, 3, 4, 5, 6, 9):
        made(form_page, kent, on(day))
    made(form_page, lincolnshire, on(9))

    assert numbers(analyst, hide_small="")["area: All"] == (5,)
    assert numbers(analyst)["week: Week of 9 March 2026"] == (FEWER, FEWER)
    assert Submission.objects.visible_to(analyst).count() == 0


def test_a_manager_may_hide_small_numbers_for_a_report_that_leaves(form_page, kent, manager):
    made(form_page, kent, on(9))

    assert (numbers(manager)["area: All"], numbers(manager, hide_small="on")["area: All"]) == ((1,), (FEWER,))


def test_spam_and_what_is_suspected_is_not_counted(form_page, kent, manager):
    made(form_page, kent, on(9), status=Status.SPAM, ended_at=timezone.now())
    made(form_page, kent, on(9), suspicions=["trap"])

    assert numbers(manager)["area: All"] == (0,)


def test_somebody_barred_from_a_submission_does_not_count_it(form_page, kent, manager):
    made(form_page, kent, on(9)).bars.create(person=manager)

    assert numbers(manager)["area: All"] == (0,)


def test_steps_come_from_the_log_and_what_was_undone_is_no_step(form_page, kent, person_in, manager):
    worker = person_in("Triage worker", kent)
    submission = submission_of(form_page, kent)
    today = timezone.localdate().isoformat()
    asked = {"first": today, "last": today}
    submission = actions.change_status(submission, Status.SCREENING, by=worker, seen_version=submission.version)
    submission = actions.change_status(submission, Status.ACCEPTED, by=worker, seen_version=submission.version)
    accepted = numbers(manager, **asked)["steps: Accepted"]
    actions.undo(submission, by=worker, seen_version=submission.version)

    assert (accepted, numbers(manager, **asked)["steps: Accepted"]) == ((1, 0.0), (0, ""))


def test_numbers_of_what_was_erased_are_counted_where_they_are_ones_own(kent, lincolnshire, manager):
    for area in ("Kent and Medway", "Lincolnshire", ""):
        Tally.objects.create(month=on(1), area=area, form="Feedback", source="web", outcome="closed", count=3)
    Tally.objects.create(month=on(1), area="", form="Feedback", source="web", outcome="spam", count=50)

    assert numbers(manager)["outcomes: Closed (reduced to counts)"] == (6,)
    assert numbers(manager, area="none")["form: Feedback"] == (3,)


@pytest.fixture
def counted(form_page, kent, client, manager):
    for day in (2, 3, 9):
        made(form_page, kent, on(day))
    made(form_page, None, on(9), status=Status.WITHDRAWN, ended_at=timezone.now(), closing_reason="no_reply")
    client.force_login(manager)
    return client


def on_page(response) -> dict[tuple[str, str, str], str]:
    found = {}
    for section in soup(response.text).select(".report__table"):
        columns = [each.text for each in section.select("thead th")[1:]]
        for row in section.select("tbody tr, tfoot tr"):
            cells = [each.text for each in row.select("td")]
            found |= {(section.h2.text, row.th.text, column): cell for column, cell in zip(columns, cells, strict=True)}
    return found


def in_csv(response) -> dict[tuple[str, str, str], str]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(content, newline="")) if row[0] != "Definitions"]
    return {(table, row, column): cell for table, row, column, cell in rows[1:]}


def in_xlsx(response, titles: dict[str, str]) -> dict[tuple[str, str, str], str]:
    book, found = load_workbook(io.BytesIO(response.content)), {}
    for sheet in book.worksheets[1:]:
        head, *lines = sheet.iter_rows(values_only=True)
        for label, *cells in lines:
            pairs = zip(head[1:], cells, strict=True)
            found |= {(titles[sheet.title], label, column): cell for column, cell in pairs}
    return found


@pytest.mark.parametrize("base", ["cohort", "events"])
@pytest.mark.parametrize("hide_small", ["", "on"])
def test_page_csv_and_xlsx_show_the_same_numbers_each_time(counted, base, hide_small):
    asked = {**MARCH, "base": base, "hide_small": hide_small}
    page, again = (on_page(counted.get(URL, asked)) for _ in range(2))
    spread = in_csv(counted.get(URL, {**asked, "as": "csv"}))
    titles = {table["id"].capitalize(): table.text for table in soup(counted.get(URL, asked).text).select("h2[id]")}
    sheets = in_xlsx(counted.get(URL, {**asked, "as": "xlsx"}), titles)
    files = [counted.get(URL, {**asked, "as": "xlsx"}).content for _ in range(2)]

    assert len(page) > 20
    assert page == again == spread
    assert {key: "" if cell is None else f"{cell}" for key, cell in sheets.items()} == {
        key: number_of(cell) for key, cell in page.items()
    }
    assert files[0] == files[1]


def number_of(text: str) -> str:
    """Return a number as a workbook gives it back: 2.0 is 2 there."""
    return text.removesuffix(".0")


def test_both_bases_are_named_and_defined_on_the_page_and_in_the_files(counted):
    page = soup(counted.get(URL, MARCH).text).select_one("dl").text
    book = load_workbook(io.BytesIO(counted.get(URL, {**MARCH, "as": "xlsx"}).content))
    sheet = " ".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row)
    spread = b"".join(counted.get(URL, {**MARCH, "as": "csv"}).streaming_content).decode()

    assert book.sheetnames == [
        *("Definitions", "Week", "Area", "Form", "Offence", "Agency", "Steps", "Outcomes", "Reasons"),
    ]
    assert [base.label for base in Base for place in (page, sheet, spread) if f"{base.label}" not in place] == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_either_file_is_a_formula(form_page, kent, manager, name):
    kent.name = name
    kent.save()
    made(form_page, kent, on(9))
    report = report_of(valid(manager), by=manager)
    book = load_workbook(io.BytesIO(xlsx_file(report)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    first = book["Area"]["A2"].value

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert first[:2] == "'" + name[0].replace("\r", "_")
    assert f"'{name}" in "".join(csv_file(report))


def valid(by) -> ReportForm:
    form = ReportForm(MARCH, by=by)
    form.is_valid()
    return form


def test_the_page_labels_its_fields_draws_charts_beside_tables_and_has_no_styles_in_it(counted):
    page = soup(counted.get(URL, MARCH).text)
    main = page.select_one("main")
    charts = [chart["aria-label"].partition(":")[0] for chart in main.select("[role=img]")]

    assert unlabelled(main) == []
    assert len(main.select(".report__table")) == 8
    assert charts == [table.h2.text for table in main.select(".report__table") if table.select("[role=img]")]
    assert [tag.name for tag in main.select(".report [style], .report script, .report style")] == []


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"last": "2026-02-01"}, "last"),
        ({"first": "2020-01-01"}, "first"),
        ({"first": "0001-01-01", "last": "0001-02-01"}, "first"),
        ({"first": "soon"}, "first"),
        ({"base": "other"}, "base"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_the_field(counted, changed, field):
    response = counted.get(URL, {**MARCH, **changed})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert soup(response.text).select(".report__table") == []


def test_before_anybody_chose_it_is_of_this_month_and_the_two_before(client, manager):
    client.force_login(manager)
    form = client.get(URL).context["form"]
    today = timezone.localdate()

    assert (form.data["last"], form.data["base"]) == (today.isoformat(), "cohort")
    assert 59 <= (today - datetime.date.fromisoformat(form.data["first"])).days <= 92


@pytest.mark.parametrize("number", [1, 3])
def test_a_report_takes_the_same_queries_however_many_rows(form_page, kent, manager, number, django_assert_num_queries):
    for _ in range(number):
        made(form_page, kent, on(9))
    form = valid(manager)

    # Moves, submissions, the words of their forms, what is no request, names of areas, numbers of what was erased.
    with django_assert_num_queries(6):
        report_of(form, by=manager)


OFFENCES = ("several_choices", {
    "key": "harm", "label": "What harm?", "reported_as": "offences", "other_label": "Something else",
    "options": [{"key": "robbery", "label": "Robbery"}, {"key": "fraud", "label": "Fraud or a scam"}],
})  # fmt: skip
AGENCY = ("long_list", {"key": "agency_kind", "label": "Which agency?", "reported_as": "agency", "source": "agencies"})


def test_kinds_of_harm_and_agency_come_from_the_choices_alone(home_page, kent, manager, sealing_keys):
    page = FormPageFactory(
        parent=home_page, steps=[("step", {"heading": "", "guidance": "", "questions": [OFFENCES, AGENCY]})]
    )
    version = versions.current(page)
    raw = {"harm": {"chosen": ["fraud"], "other": "My words"}, "agency_kind": "housing"}
    journey = Journey.of_json(version.steps, raw)
    receipt = actions.submit(
        version, journey.answers, token=uuid.uuid4(), channel=Channel.WEB, facts=journey.facts,
        received_at=datetime.datetime(2026, 3, 9, 12, tzinfo=datetime.UTC),
    )  # fmt: skip
    row = Submission.objects.get(reference=receipt.reference)
    shown = {table.key: [line.label for line in table.lines] for table in report_of(valid(manager), by=manager).tables}

    assert (row.offences, row.agency) == (["fraud", "other"], "housing")
    assert (shown["offence"], shown["agency"]) == (["Fraud or a scam", "Something else"], ["Housing"])


def test_more_codes_than_the_column_holds_stop_nothing(form_page):
    receipt = actions.submit(
        versions.current(form_page), answers(), token=uuid.uuid4(), channel=Channel.WEB,
        facts={"offences": " ".join(f"{number:040}" for number in range(60)), "agency": "a" * 300},
    )  # fmt: skip
    row = Submission.objects.get(reference=receipt.reference)

    assert (len(row.offences), len(row.agency)) == (45, 100)
