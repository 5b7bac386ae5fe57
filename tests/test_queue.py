"""The queue: views with counts, filters, order, pages by keyset, many rows at once, saved views, news."""

import datetime
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referralforms.submissions import blind_index
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority
from referralforms.submissions.status import Status
from referralforms.triage import counts, finding, listing
from referralforms.triage.bulk import MOST_ROWS
from referralforms.triage.keyset import Cursor, Order, page
from referralforms.triage.models import SavedView
from tests.asking import soup
from tests.factories import UserFactory, answers, submission_of

QUEUE = "/admin/submissions/"
WORDS = ("Wendy", "07700", "Somebody", "broke in")
QUERIES = 12
NEWS_QUERIES = 8
FINDING_QUERIES = 10


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent, first_name="Tina", last_name="Turner", username="tina")


@pytest.fixture
def staff(client, worker):
    client.force_login(worker)
    return client


CONTACT = {"channels": ["phone"], "phone": {"value": "+447700900982", "safe": "safe"}, "voicemail": "no"}
TOLD = {name: answer for name, answer in answers(contact=CONTACT).items() if name != "area"}  # it is given beside it


def made(form_page, area, *, days_ago: float = 0, **columns) -> Submission:
    """Return a submission as it stands in the database after these columns were set."""
    submission = submission_of(form_page, area, **TOLD)
    columns["received_at"] = timezone.now() - datetime.timedelta(days=days_ago)
    Submission.objects.filter(pk=submission.pk).update(**columns)
    return Submission.objects.get(pk=submission.pk)


def listed(response) -> list[str]:
    return [row.find("a").text for row in soup(response.text).select("tbody tr")]


def said(response) -> list[str]:
    return [each.text.strip().splitlines()[0].strip() for each in soup(response.text).select(".messages li")]


def view_counts(response) -> dict[str, str]:
    links = soup(response.text).select(".queue__tabs a")
    return {link.find(string=True).strip(): link.span.text for link in links}


# --- views ----------------------------------------------------------------------------------------


@pytest.fixture
def one_of_each(form_page, kent, worker) -> dict[str, Submission]:
    """A row for every view of the queue, by the view's key."""
    now = timezone.now()
    later, earlier = now + datetime.timedelta(days=1), now - datetime.timedelta(hours=1)
    rested = {"rested_from": Status.ACCEPTED, "rested_at": now, "review_on": later.date(), "due_at": None}
    return {
        "new": made(form_page, kent, due_at=later),
        "mine": made(form_page, kent, status=Status.SCREENING, assignee=worker, due_at=later),
        "for-them": made(form_page, kent, status=Status.NEEDS_INFORMATION, assignee=UserFactory(), due_at=later),
        "overdue": made(form_page, kent, status=Status.SCREENING, assignee=UserFactory(), due_at=earlier),
        "on-hold": made(form_page, kent, status=Status.ON_HOLD, assignee=UserFactory(), **rested),
        "closed": made(form_page, kent, status=Status.SPAM, ended_at=now, due_at=None),
        "spam": made(form_page, kent, suspicions=["trap"], due_at=later),
    }


EXPECTED = {
    "new": {"new"},
    "mine": {"mine"},
    "unassigned": {"new"},
    "for-us": {"new", "mine", "overdue"},
    "for-them": {"for-them"},
    "overdue": {"overdue"},
    "on-hold": {"on-hold"},
    "open": {"new", "mine", "for-them", "overdue", "on-hold"},
    "closed": {"closed"},
    "spam": {"spam"},
}


@pytest.mark.parametrize("view, names", EXPECTED.items())
def test_each_view_lists_what_its_name_says_in_every_order(staff, one_of_each, view, names):
    names_of = {row.reference: name for name, row in one_of_each.items()}
    orders = [option["value"] for option in soup(staff.get(QUEUE, {"view": view}).text).select("#queue-sort option")]
    shown = {
        order: {names_of[each] for each in listed(staff.get(QUEUE, {"view": view, "sort": order}))} for order in orders
    }
    resting = {"on-hold"}  # its deadline stands still

    assert shown == {order: names - resting if order == "due" else names for order in orders}


def test_the_views_say_how_many_rows_they_hold(staff, one_of_each):
    labels = [tab.label for tab in listing.tabs.TABS]
    expected = {tab.label: str(len(EXPECTED[tab.key])) for tab in listing.tabs.TABS}

    assert (list(view_counts(staff.get(QUEUE))), view_counts(staff.get(QUEUE))) == (labels, expected)


def test_a_count_beyond_the_cap_is_not_counted_on(staff, form_page, kent, monkeypatch):
    monkeypatch.setattr(counts, "CAP", 2)
    for _ in range(4):
        submission_of(form_page, kent)

    assert view_counts(staff.get(QUEUE))["New"] == "2+"


def test_rows_carry_what_triage_needs_and_no_content(staff, form_page, kent):
    made(form_page, kent, days_ago=3, priority=Priority.URGENT, priority_reasons=["danger"], flags=["interpreter"])
    row = soup(staff.get(QUEUE).text).select_one("tbody tr").text

    assert [word for word in WORDS if word in row] == []
    assert [
        words
        for words in ("Start a conversation", "Kent and Medway", "Urgent", "Danger now", "Interpreter", "3\xa0days ago")
        if words not in row
    ] == []


@pytest.mark.parametrize("reach, words", [("safe", "A safe way is given"), ("none", "No safe way")])
def test_a_row_says_whether_a_safe_way_is_given(staff, form_page, kent, reach, words):
    made(form_page, kent, reach=reach)

    assert soup(staff.get(QUEUE).text).select_one(".queue__reach").text == words


def test_what_is_overdue_is_said_in_words_and_stands_first(staff, form_page, kent):
    now = timezone.now()
    later = made(form_page, kent, due_at=now - datetime.timedelta(hours=1))
    first = made(form_page, kent, due_at=now - datetime.timedelta(days=2))
    response = staff.get(QUEUE, {"view": "overdue"})

    assert listed(response) == [first.reference, later.reference]
    assert response.text.count("Overdue since") == 2


def test_the_queue_leads_to_the_case(staff, form_page, kent):
    submission = submission_of(form_page, kent)
    links = [link["href"].partition("?")[0] for link in soup(staff.get(QUEUE).text).select("tbody a")]

    assert links == [reverse("triage_case", args=[submission.reference])]


def test_only_rows_that_may_be_seen_are_listed_and_counted(staff, form_page, kent, lincolnshire):
    seen = {submission_of(form_page, area).reference for area in (kent, None)}
    submission_of(form_page, lincolnshire)
    response = staff.get(QUEUE)

    assert (set(listed(response)), view_counts(response)["New"]) == (seen, "2")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_the_same_queries_however_many_rows(
    staff, form_page, kent, worker, django_assert_num_queries, rows
):
    for _ in range(rows):
        made(form_page, kent, assignee=worker)
    staff.get(QUEUE)

    with django_assert_num_queries(QUERIES):
        assert len(listed(staff.get(QUEUE))) == rows


# --- filters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, {"web", "phone", "no area"}),
        ({"status": "received"}, {"web", "phone", "no area"}),
        ({"status": "screening"}, set()),
        ({"channel": "phone"}, {"phone"}),
        ({"area": "kent-medway"}, {"web", "phone"}),
        ({"area": "none"}, {"no area"}),
        ({"assignee": "me"}, {"phone"}),
        ({"assignee": "none"}, {"web", "no area"}),
        ({"priority": "2"}, {"web"}),
        ({"flag": "interpreter"}, {"web"}),
        ({"received_from": "2000-01-01", "received_to": "2000-12-31"}, set()),
        ({"received_from": "2020-01-01"}, {"web", "phone", "no area"}),
        ({"status": "nonsense", "area": "nowhere", "received_from": "31/2"}, {"web", "phone", "no area"}),
        ({"assignee__password__startswith": "x"}, {"web", "phone", "no area"}),
        ({"view": "nonsense", "sort": "nonsense", "after": "nonsense"}, {"web", "phone", "no area"}),
        ({"after": "2020-01-01T00:00:00_zz", "before": "9" * 400}, {"web", "phone", "no area"}),
    ],
)
def test_filters_narrow_and_what_is_none_of_them_does_nothing(staff, form_page, kent, worker, query, found):
    rows = {
        "web": made(form_page, kent, priority=Priority.URGENT, flags=["interpreter"]),
        "phone": made(form_page, kent, channel="phone", assignee=worker),
        "no area": made(form_page, None),
    }
    names = {row.reference: name for name, row in rows.items()}
    response = staff.get(QUEUE, query)

    assert (response.status_code, {names[each] for each in listed(response)}) == (200, found)


def test_the_form_is_a_filter(staff, form_page, kent):
    submission = submission_of(form_page, kent)
    other = form_page.copy(update_attrs={"slug": "another", "title": "Another"}, keep_live=True)

    assert listed(staff.get(QUEUE, {"form": form_page.pk})) == [submission.reference]
    assert soup(staff.get(QUEUE).text).find("option", string=other.title) is None  # nobody was ever shown it


def test_a_last_day_before_the_first_is_said_beside_the_field(staff, form_page):
    response = staff.get(QUEUE, {"received_from": "2026-05-02", "received_to": "2026-05-01"})

    assert (
        soup(response.text).select_one(".queue__error").text == "The last day is before the first: change one of them."
    )


def test_filters_stay_in_view_and_go_along_to_other_views(staff, form_page, kent):
    text = staff.get(QUEUE, {"area": "kent-medway", "sort": "oldest"}).text
    link = soup(text).find("a", string=lambda words: words and words.strip().startswith("Mine")) or next(
        each for each in soup(text).select(".queue__tabs a") if each.text.startswith("Mine")
    )

    assert soup(text).select_one("#filter-area option[selected]")["value"] == "kent-medway"
    assert parse_qs(link["href"].removeprefix("?")) == {"view": ["mine"], "area": ["kent-medway"]}


# --- finding --------------------------------------------------------------------------------------


@pytest.fixture
def find(staff):
    return lambda text, **more: staff.post(reverse("triage_find"), {"q": text, **more})


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "without hyphen"])
def test_a_reference_leads_to_its_submission_however_it_is_typed(find, form_page, kent, typed):
    reference = submission_of(form_page, kent).reference
    forms = {"lower": reference.lower(), "without hyphen": reference.replace("-", " ")}
    response = find(forms.get(typed, typed.format(reference)))

    assert response.headers["Location"] == reverse("triage_case", args=[reference])


def found_rows(response) -> list[str]:
    return [link.text for link in soup(response.text).select(".queue__found a")]


def test_the_reference_of_what_may_not_be_seen_leads_nowhere_and_is_recorded(find, form_page, lincolnshire):
    hidden = submission_of(form_page, lincolnshire)
    unknown, known = find("2222-2222"), find(hidden.reference)

    assert ([found_rows(each) for each in (unknown, known)], unknown.status_code) == ([[], []], 200)
    assert hidden.events.filter(kind="refused").count() == 1


@pytest.mark.parametrize(
    "typed, expected", [("07700 900 982", 1), ("+44 7700 900982", 1), ("07700 900 000", 0), ("", 0)]
)
def test_a_phone_number_finds_what_may_be_seen_and_stands_in_no_address(
    find, form_page, kent, lincolnshire, typed, expected
):
    seen = submission_of(form_page, kent, **TOLD)
    submission_of(form_page, lincolnshire, **TOLD)
    blind_index.index_new()
    response = find(typed)

    assert (response.status_code, found_rows(response)) == (200, [seen.reference] * expected)
    assert response.request["QUERY_STRING"] == ""


def test_words_are_looked_for_in_the_newest_and_the_limit_is_told(find, form_page, kent, lincolnshire):
    seen = submission_of(form_page, kent)
    submission_of(form_page, lincolnshire)
    response = find("somebody BROKE in", words="on")

    assert (found_rows(response), "Somebody broke in" in response.text) == ([seen.reference], False)
    assert Event.objects.filter(kind="searched").count() == 1


def test_what_is_found_is_shown_as_in_the_queue(find, form_page, kent, worker):
    row = made(
        form_page, kent, priority=Priority.URGENT, assignee=worker, due_at=timezone.now() - datetime.timedelta(1)
    )
    blind_index.index_new()
    found = soup(find("07700 900 982").text).select_one(".queue__found tbody tr")
    cells = {cell["data-label"]: " ".join(cell.text.split()) for cell in found.select("[data-label]")}

    assert (cells["Priority"], cells["With"], cells["Due"][:13]) == ("Urgent", "Tina Turner", "Overdue since")
    assert found.find("a")["href"] == reverse("triage_case", args=[row.reference])


@pytest.mark.parametrize("words", [{}, {"words": "on"}])
def test_where_more_fit_than_are_shown_it_says_so(find, form_page, kent, monkeypatch, words):
    monkeypatch.setattr(finding, "MOST_FOUND", 2)
    shown = []
    for _ in range(3):
        made(form_page, kent)
        blind_index.index_new()
        response = find("broke in" if words else "07700 900 982", **words)
        shown.append((len(found_rows(response)), "More than 2 fit" in response.text))

    assert shown == [(1, False), (2, False), (2, True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_finding_takes_the_same_queries_however_many_rows(find, form_page, kent, worker, queries_of_finding, rows):
    for _ in range(rows):
        made(form_page, kent, assignee=worker)
    blind_index.index_new()

    assert queries_of_finding() == FINDING_QUERIES


@pytest.fixture
def queries_of_finding(find):
    def count() -> int:
        find("07700 900 982")
        with CaptureQueriesContext(connection) as caught:
            find("07700 900 982")
        return len(caught)

    return count


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [("received_at",), ("-received_at",), ("-priority", "received_at")])
def test_pages_by_keyset_show_every_row_once_forwards_and_backwards(form_page, kent, columns):
    moment = timezone.now()
    for number in range(7):
        row = submission_of(form_page, kent)
        Submission.objects.filter(pk=row.pk).update(
            received_at=moment - datetime.timedelta(hours=number // 2), priority=number % 3
        )
    rows, order = Submission.objects.all(), Order(columns)
    everything = [row.pk for row in rows.order_by(*order.names)]
    forwards, after, last = [], "", None
    while True:
        last = page(rows, order, size=3, after=after)
        forwards.append([row.pk for row in last.rows])
        after = last.after
        if not after:
            break
    backwards, before = [], last.before
    while before:
        earlier = page(rows, order, size=3, before=before)
        backwards.insert(0, [row.pk for row in earlier.rows])
        before = earlier.before

    assert [pk for part in forwards for pk in part] == everything
    assert backwards == forwards[:-1]


@pytest.mark.parametrize("text", ["", "_", "x_y", "2026-01-01T00:00:00_" + "0" * 32, "99999_" + "0" * 32, "a_b_c"])
def test_a_cursor_that_is_none_reads_as_none(text):
    assert [Cursor.read(text, kinds) for kinds in ([datetime.datetime], [int])] == [None, None]


def test_the_list_leads_to_the_next_page_and_back(staff, form_page, kent, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    rows = [made(form_page, kent, days_ago=days).reference for days in (3, 2, 1)]
    first = staff.get(QUEUE, {"sort": "oldest"})
    second = staff.get(QUEUE + soup(first.text).select_one("[rel=next]")["href"])
    back = staff.get(QUEUE + soup(second.text).select_one("[rel=prev]")["href"])

    assert (listed(first), listed(second), listed(back)) == (rows[:2], rows[2:], rows[:2])
    assert soup(back.text).select_one("[rel=prev]") is None


# --- many rows at once ----------------------------------------------------------------------------


def chosen(*rows: Submission) -> list[str]:
    return [f"{row.reference}:{row.version}" for row in rows]


@pytest.fixture
def bulk(staff):
    def post(*rows: str, **data):
        return staff.post(f"{QUEUE}?view=open", {"row": rows, **data}, follow=True)

    return post


def test_several_are_assigned_at_once_and_the_view_comes_back(bulk, worker, form_page, kent):
    rows = [submission_of(form_page, kent) for _ in range(2)]
    response = bulk(*chosen(*rows), do="assign", assignee=str(worker.pk))

    assert {row.assignee for row in Submission.objects.all()} == {worker}
    assert response.redirect_chain == [(f"{QUEUE}?view=open", 302)]
    assert said(response) == [f"2 submissions changed: {rows[0].reference}, {rows[1].reference}."]


def test_each_row_is_checked_and_those_refused_are_named(bulk, form_page, kent, lincolnshire):
    good, stale = submission_of(form_page, kent), submission_of(form_page, kent)
    hidden, ended = (
        submission_of(form_page, lincolnshire),
        made(form_page, kent, status="spam", ended_at=timezone.now()),
    )
    rows = [*chosen(good, hidden, ended), f"{stale.reference}:9", "nonsense", f"{good.reference}:x", "4444-4444:1"]
    response = bulk(*rows, do="move", to="screening", reason="Looked at")
    states = {row.reference: row.status for row in Submission.objects.all()}

    assert states == {
        good.reference: "screening",
        stale.reference: "received",
        hidden.reference: "received",
        ended.reference: "screening",
    }
    assert [line.split(" ")[0] for line in said(response)[1:]] == [hidden.reference, stale.reference, "4444-4444"]


def test_several_are_closed_with_a_reason(bulk, form_page, kent):
    rows = [submission_of(form_page, kent) for _ in range(2)]
    refused = bulk(*chosen(*rows), do="move", to="spam")
    bulk(*chosen(*rows), do="move", to="spam", reason="Advertising")

    assert all("Say why" in line for line in said(refused))
    assert [row.status for row in Submission.objects.all()] == ["spam", "spam"]


@pytest.mark.parametrize(
    "rows, data, sentence",
    [
        (0, {"do": "assign", "assignee": "nobody"}, "Choose the submissions first"),
        (1, {"do": "assign", "assignee": "999999"}, "Choose a colleague"),
        (1, {"do": "assign", "assignee": ""}, "Choose a colleague"),
        (1, {"do": "move", "to": ""}, "Choose the state"),
        (1, {"do": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_choice_that_is_missing_is_asked_for_and_nothing_changes(bulk, form_page, kent, rows, data, sentence):
    submission = submission_of(form_page, kent)
    response = bulk(*chosen(submission)[:rows], **data)

    assert said(response)[0].startswith(sentence)
    assert Submission.objects.get().version == 1


def test_what_was_refused_stays_ticked_and_every_word_of_the_change_is_kept(bulk, form_page, kent):
    good, stale = submission_of(form_page, kent), submission_of(form_page, kent)
    response = bulk(*chosen(good), f"{stale.reference}:9", do="move", to="spam", reason="Advertising for tyres")
    again = bulk(*ticked(response), do="move", to="spam", reason="Advertising for tyres")

    assert (response.status_code, ticked(response), written(response)) == (
        422, [f"{stale.reference}:1"], ("", "spam", "", "Advertising for tyres"),
    )  # fmt: skip
    assert (again.redirect_chain, ticked(again), listed(again)) == (
        [(f"{QUEUE}?view=open", 302)],
        [],
        [],
    )


def test_a_choice_that_is_missing_leaves_ticks_and_words(bulk, form_page, kent, worker):
    rows = [submission_of(form_page, kent) for _ in range(3)]
    response = bulk(
        *chosen(*rows[:2]), do="move", to="", assignee=str(worker.pk), closing_reason="no_reply", reason="Two\x00 tries"
    )

    assert (response.status_code, set(ticked(response))) == (422, set(chosen(*rows[:2])))
    assert written(response) == (str(worker.pk), "", "no_reply", "Two tries")


def test_more_rows_than_one_change_takes_are_refused_in_words_and_none_is_changed(bulk, form_page, kent):
    submission = submission_of(form_page, kent)
    rows = chosen(submission) * (MOST_ROWS + 1)
    response = bulk(*rows, do="move", to="screening")

    assert said(response) == [f"Choose {MOST_ROWS} at most. These are {MOST_ROWS + 1}, and none was changed."]
    assert (ticked(response), Submission.objects.get().version) == (chosen(submission), 1)


@pytest.fixture
def followed_up(form_page, kent) -> Submission:
    return made(form_page, kent, status=Status.FOLLOW_UP, case_began_at=timezone.now())


def test_closing_many_takes_the_reason_for_which_they_close(client, person_in, kent, followed_up):
    client.force_login(person_in("Manager", kent))
    close = {"row": chosen(followed_up), "do": "move", "to": "closed", "reason": "Done"}
    refused = client.post(QUEUE, close)
    client.post(QUEUE, close | {"closing_reason": "completed_direct"})
    closed = Submission.objects.get()

    assert said(refused) == [f"{followed_up.reference} is as it was. Choose why it is closed."]
    assert (closed.status, closed.closing_reason) == ("closed", "completed_direct")


def ticked(response) -> list[str]:
    return [box["value"] for box in soup(response.text).select("[name=row][checked]")]


def written(response) -> tuple[str, str, str, str]:
    """Return colleague, state, closing reason and reason as they stand in the form for many rows."""
    page = soup(response.text)
    chosen = [page.select_one(f"#bulk-{name} option[selected]") for name in ("assignee", "to", "closing")]
    return (*(each["value"] if each else "" for each in chosen), page.select_one("#bulk-reason")["value"])


# --- saved views ----------------------------------------------------------------------------------


def test_a_view_is_kept_under_a_name_with_nothing_but_declared_filters(staff, worker):
    query = "view=overdue&area=none&sort=due&after=2026-01-01T00:00:00_1&assignee__password__startswith=x"
    staff.post(reverse("triage_save_view"), {"title": "Late ones", "query": query})
    view = SavedView.objects.get()

    assert (view.title, view.owner, view.is_shared) == ("Late ones", worker, False)
    assert parse_qs(view.query.removeprefix("?")) == {"view": ["overdue"], "area": ["none"], "sort": ["due"]}


def test_the_same_name_again_replaces_what_it_stood_for(staff):
    for query in ("view=new", "view=mine"):
        staff.post(reverse("triage_save_view"), {"title": "My morning", "query": query})

    assert [view.query for view in SavedView.objects.all()] == ["?view=mine&sort=pressing"]


def test_colleagues_are_offered_what_is_shared_and_cannot_forget_it(staff, worker):
    other = UserFactory()
    shared = SavedView.objects.create(owner=other, title="Team", query="?view=new", is_shared=True)
    SavedView.objects.create(owner=other, title="Private", query="?view=new")
    own = SavedView.objects.create(owner=worker, title="Own", query="?view=new")
    offered = [link.text for link in soup(staff.get(reverse("triage_views")).text).select(".queue__saved li > a")]
    met = [staff.post(reverse("triage_forget_view", args=[each.pk])).status_code for each in (shared, own)]

    assert (offered, met) == (["Own", "Team"], [404, 302])
    assert [view.title for view in SavedView.objects.all()] == ["Private", "Team"]


def test_a_view_needs_a_name(staff):
    response = staff.post(reverse("triage_save_view"), {"title": "", "query": ""}, follow=True)

    assert (said(response), SavedView.objects.count()) == (["Give the view a name of at most 60 characters."], 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_saved_views_take_the_same_queries_however_many(staff, worker, django_assert_num_queries, rows):
    for number in range(rows):
        SavedView.objects.create(owner=UserFactory(), title=f"View {number}", query="?view=new", is_shared=True)
    staff.get(reverse("triage_views"))

    with django_assert_num_queries(9):
        assert len(soup(staff.get(reverse("triage_views")).text).select(".queue__saved li")) == rows


# --- news -----------------------------------------------------------------------------------------


@pytest.fixture
def news(staff):
    return lambda **query: staff.get(reverse("triage_news"), query).json()


def test_a_page_that_stands_open_learns_which_rows_it_would_show_now(news, form_page, kent, lincolnshire):
    before = news(view="new")
    seen = submission_of(form_page, kent)
    submission_of(form_page, lincolnshire)

    assert (before, news(view="new")) == (
        {"references": [], "count": 0},
        {"references": [seen.reference], "count": 1},
    )


@pytest.mark.parametrize("days_ago", [0, 1, 30])
def test_what_is_dated_earlier_or_was_stored_late_is_news_too(news, form_page, kent, days_ago):
    first = made(form_page, kent)
    before = news(view="new", sort="newest")
    late = made(form_page, kent, days_ago=days_ago, channel="post")

    assert before == {"references": [first.reference], "count": 1}
    assert (set(news(view="new", sort="newest")["references"]), news(view="new")["count"]) == (
        {first.reference, late.reference},
        2,
    )


def test_news_are_of_the_page_narrowed_and_sorted_as_it_stands_open(news, form_page, kent, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    urgent = made(form_page, kent, priority=Priority.URGENT, days_ago=2)
    made(form_page, kent)
    made(form_page, kent, priority=Priority.URGENT, days_ago=1)

    assert news(view="new", priority="2", sort="oldest") == {"references": [urgent.reference], "count": 2}


@pytest.mark.parametrize("rows", [1, 3])
def test_news_take_the_same_few_queries_however_many_rows(staff, form_page, kent, django_assert_num_queries, rows):
    for _ in range(rows):
        submission_of(form_page, kent)
    staff.get(reverse("triage_news"))

    with django_assert_num_queries(NEWS_QUERIES):
        staff.get(reverse("triage_news"))


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Editor", "Analyst"])
def test_who_sees_no_submissions_meets_none_of_it(client, person_in, role):
    client.force_login(person_in(role))
    met = {name: client.get(reverse(name)).status_code for name in ("triage_news", "triage_views")} | {
        name: client.post(reverse(name)).status_code for name in ("submissions_modeladmin_index", "triage_save_view")
    }

    assert set(met.values()) == {302}  # back to the admin's start, with a sentence


def test_a_practitioner_is_offered_no_change_of_many(client, person_in, form_page, kent):
    person = person_in("Practitioner", kent)
    made(form_page, kent, assignee=person, status=Status.SCREENING)
    client.force_login(person)

    assert soup(client.get(QUEUE, {"view": "mine"}).text).select("[name=row], [name=do]") == []


# --- the plan of the database -----------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["pressing", "due", "oldest", "newest"])
def test_the_rows_of_a_page_come_from_an_index_unsorted(rf, worker, form_page, kent, sort):
    for _ in range(3):
        submission_of(form_page, kent)
    request = rf.get(QUEUE, {"view": "open", "sort": sort})
    request.user = worker
    look = listing.Listing.of(request)
    asked = look.rows.only("pk").order_by(*look.sorting.order.names)[:51]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = asked.explain()

    assert ("TEMP B-TREE" in plan, "Sort Key" in plan, "USING INDEX submission_" in plan or "submission_" in plan) == (
        False,
        False,
        True,
    )
