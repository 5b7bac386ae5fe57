"""Lists narrowed by a plain form: shareable addresses, counts, numbered pages, help when nothing is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies import stories
from casestudies.blocks import TestimonialsBlock as VoicesBlock
from home import narrowing
from home.models import SupportLine
from tests import factories
from tests.asking import soup, unlabelled
from tests.factories import AreaFactory, CaseStudyPageFactory

HARMS = [("burglary", "Burglary"), ("fraud", "Fraud"), ("hate", "Hate crime")]
LABELS = {
    "harm": ("Kind of harm", HARMS),
    "process": ("What took place", [("meeting", "Meeting"), ("letters", "Letters")]),
}
FACTS: narrowing.Facts = [
    (1, {"harm": {"burglary"}, "process": {"meeting"}}),
    (2, {"harm": {"burglary", "fraud"}, "process": {"letters"}}),
    (3, {"harm": {"fraud"}, "process": {"letters"}}),
]


def narrowed(size: int = 10, **query: str) -> narrowing.Narrowed:
    return narrowing.narrow(FACTS, LABELS, query, size)


def offered(listed: narrowing.Narrowed) -> dict[str, dict[str, int]]:
    return {each.name: {choice.value: choice.count for choice in each.choices} for each in listed.filters}


def test_without_a_choice_everything_is_listed():
    listed = narrowed()

    assert (list(listed.pages), listed.total, listed.is_narrowed) == ([1, 2, 3], 3, False)


@pytest.mark.parametrize(
    "query, expected",
    [
        ({"harm": "burglary"}, [1, 2]),
        ({"process": "letters"}, [2, 3]),
        ({"harm": "burglary", "process": "letters"}, [2]),
        ({"harm": "", "process": "letters"}, [2, 3]),
    ],
)
def test_choices_narrow_together(query, expected):
    assert list(narrowed(**query).pages) == expected


def test_each_choice_says_how_much_it_would_show_beside_the_others():
    expected = {"harm": {"burglary": 1, "fraud": 2}, "process": {"meeting": 1, "letters": 1}}

    assert offered(narrowed(harm="burglary", process="letters")) == expected


def test_what_no_story_has_is_not_offered():
    assert "hate" not in offered(narrowed())["harm"]


@pytest.mark.parametrize("query", [{"harm": "piracy"}, {"harm": "' OR 1=1"}, {"colour": "red"}])
def test_what_the_form_does_not_know_counts_as_not_asked(query):
    assert (narrowed(**query).total, narrowed(**query).is_narrowed) == (3, False)


def test_what_was_chosen_stays_in_the_form_when_it_finds_nothing():
    listed = narrowed(harm="hate")

    assert (listed.total, listed.is_narrowed, offered(listed)["harm"]["hate"]) == (0, True, 0)


@pytest.mark.parametrize("number, expected", [("1", [1, 2]), ("2", [3]), ("99", [3]), ("x", [1, 2]), ("-1", [3])])
def test_pages_are_numbered_and_a_wrong_number_shows_a_page_that_exists(number, expected):
    assert list(narrowed(size=2, page=number).pages) == expected


# --- the page of case studies ----------------------------------------------------------------------------


@pytest.fixture
def three(case_study_index, kent):
    told = {"harms": ["burglary"], "process": "meeting", "audiences": ["harmed"], "area": kent}
    CaseStudyPageFactory(parent=case_study_index, short_title="One", **told)
    CaseStudyPageFactory(parent=case_study_index, short_title="Two", harms=["fraud"], process="letters")
    CaseStudyPageFactory(parent=case_study_index, short_title="Three", harms=["fraud", "burglary"], process="letters")


def titles(client, query: str = "") -> list[str]:
    return [link.text for link in soup(client.get(f"/case-studies/{query}").text).select(".card__title a")]


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", ["Three", "Two", "One"]),
        ("?harm=burglary", ["Three", "One"]),
        ("?process=letters", ["Three", "Two"]),
        ("?audience=harmed", ["One"]),
        ("?area=kent-medway", ["One"]),
        ("?harm=burglary&process=letters&audience=&area=", ["Three"]),
        ("?harm=unheard-of", ["Three", "Two", "One"]),
    ],
)
def test_case_studies_are_narrowed_by_their_address(client, three, query, expected):
    assert titles(client, query) == expected


def test_the_form_says_how_many_and_keeps_what_was_chosen(client, three):
    page = soup(client.get("/case-studies/?harm=fraud").text)

    assert page.select_one("select[name=harm] option[selected]").text == "Fraud (2)"
    assert page.select_one(".list-page__count strong").text == "Stories: 2"
    assert page.title.text.startswith("Case studies: Fraud")


def test_the_form_needs_no_script_and_labels_every_field(client, three):
    page = soup(client.get("/case-studies/").text)
    form = page.select_one("form.filters")

    assert (form["method"], form.get("action")) == ("get", None)
    assert [field["name"] for field in form.find_all("select")] == ["harm", "process", "audience", "area"]
    assert unlabelled(page) == []


def test_nothing_found_helps_and_leads_back(client, three):
    page = soup(client.get("/case-studies/?harm=burglary&area=kent-medway&process=letters").text)

    assert page.select_one(".empty").text.startswith("No story is about all of these at once.")
    assert page.select_one(".filters__all")["href"] == "?"
    assert page.find("a", string="See all stories")["href"] == "?"
    assert page.select_one(".list-page__count strong").text == "Stories: 0"


def test_pages_are_numbered_and_keep_what_was_chosen(client, three, monkeypatch):
    monkeypatch.setattr(stories, "ON_ONE_PAGE", 1)
    page = soup(client.get("/case-studies/?process=letters").text)

    assert page.select_one(".pagination a[rel=next]")["href"] == "?process=letters&page=2"
    assert titles(client, "?process=letters&page=2") == ["Two"]


def test_no_stories_at_all_says_so(client, case_study_index):
    page = soup(client.get("/case-studies/").text)

    assert (page.select_one(".empty").text, page.select_one("form.filters")) == ("There are no stories here yet.", None)


@pytest.mark.parametrize("query", ["harm=fraud", "process=letters&page=1", "audience=harmed&area=kent-medway"])
def test_a_narrowed_list_is_kept_by_the_page_cache(client, three, query, django_assert_num_queries):
    client.get(f"/case-studies/?{query}")

    with django_assert_num_queries(1):
        assert client.get(f"/case-studies/?{query}").status_code == 200


def queries_of(client, path: str) -> int:
    """Count the queries of a page that nobody asked for since the last change."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_list_asks_as_often_for_three_stories_as_for_one(client, case_study_index):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            CaseStudyPageFactory(parent=case_study_index, area=AreaFactory())
        client.get("/")  # what all pages share is remembered
        counts.append(queries_of(client, "/case-studies/?harm=burglary"))

    assert counts[0] == counts[1]


# --- testimonials ----------------------------------------------------------------------------------------


@pytest.fixture
def voices(home_page, kent):
    index = factories.TestimonialIndexPageFactory(parent=home_page, slug="what-people-say")
    for words, kind, area in [("One", "harmed", kent), ("Two", "family", None), ("Three", "harmed", None)]:
        factories.TestimonialPageFactory(parent=index, words=words, kind=kind, area=area)
    return index


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", ["One", "Two", "Three"]),
        ("?kind=harmed", ["One", "Three"]),
        ("?kind=harmed&area=kent-medway", ["One"]),
        ("?kind=family&area=kent-medway", []),
    ],
)
def test_testimonials_are_narrowed_by_kind_and_area(client, voices, query, expected):
    page = soup(client.get(f"/what-people-say/{query}").text)

    assert [each.text.strip() for each in page.select(".testimonial blockquote")] == expected
    assert (page.select_one(".empty") is None) == bool(expected)
    assert (page.find("a", string="See all quotes") is None) == bool(expected)
    counted = page.select_one(".list-page__count strong").text
    assert counted == f"Quotes: {len(expected)}"


def test_testimonials_ask_as_often_for_three_as_for_one(client, home_page):
    index = factories.TestimonialIndexPageFactory(parent=home_page, slug="what-people-say")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            factories.TestimonialPageFactory(parent=index, area=AreaFactory())
        client.get("/")
        counts.append(queries_of(client, "/what-people-say/"))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "chosen, expected",
    [({}, ["One", "Two", "Three"]), ({"kinds": ["harmed"]}, ["One", "Three"]), ({"area": 1}, ["One"])],
)
def test_testimonials_are_placed_by_kind_and_area(voices, kent, chosen, expected):
    value = {"heading": "Said", "kinds": [], "area": None, "count": 6, **chosen}
    value["area"] = kent if chosen.get("area") else None
    shown = VoicesBlock().get_context(VoicesBlock().normalize(value))["testimonials"]

    assert [page.words for page in shown] == expected


# --- one case study --------------------------------------------------------------------------------------


@pytest.fixture
def samaritans(db):
    return SupportLine.objects.create(name="Samaritans", number="116 123", hours="Any time")


def test_a_story_with_content_notes_ends_with_support_lines(client, case_study_index, samaritans):
    CaseStudyPageFactory(parent=case_study_index, slug="violent", content_notes=["violence"])
    page = soup(client.get("/case-studies/violent/").text)

    assert page.select_one(".support a")["href"] == "tel:116123"


def test_a_story_without_content_notes_has_none(client, case_study_index, samaritans):
    CaseStudyPageFactory(parent=case_study_index, slug="plain")

    assert soup(client.get("/case-studies/plain/").text).select_one(".support") is None


def test_a_support_line_corrected_is_corrected_on_the_story_at_once(client, case_study_index, samaritans):
    CaseStudyPageFactory(parent=case_study_index, slug="violent", content_notes=["violence"])
    client.get("/case-studies/violent/")
    samaritans.number = "116 124"
    samaritans.save()

    assert "tel:116124" in client.get("/case-studies/violent/").text


def test_a_reader_may_skip_to_what_helped(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, slug="violent", content_notes=["violence"], what_helped="Time.")
    page = soup(client.get("/case-studies/violent/").text)

    assert page.select_one(".notes-box a")["href"] == "#what-helped"
    assert page.find(id="what-helped").h2.text == "What helped"


def test_the_phone_number_follows_the_area_of_the_story(client, case_study_index, kent):
    CaseStudyPageFactory(parent=case_study_index, slug="in-kent", area=kent)

    assert "0800 783 1583" in client.get("/case-studies/in-kent/").text


def test_the_api_tells_for_whom_a_story_is_useful(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, audiences=["family"])

    assert client.get("/api/v1/case-studies/").json()["items"][0]["audiences"] == ["family"]
