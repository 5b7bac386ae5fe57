"""The JSON API of public content: what it lists, what it hides, how it refuses."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home import stamp
from home.api import MAX_LIMIT
from tests.factories import (
    CaseStudyPageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    InsightIndexPageFactory,
    InsightPageFactory,
    StandardPageFactory,
)

LISTS = {"pages": "/api/v1/pages/", "case-studies": "/api/v1/case-studies/", "insights": "/api/v1/insights/"}


@pytest.fixture
def insight_index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights")


@pytest.fixture
def add(home_page, case_study_index, insight_index):
    """Add a page to the list of a route: ``add("insights", live=False)``."""
    makers = {
        "pages": (StandardPageFactory, home_page),
        "case-studies": (CaseStudyPageFactory, case_study_index),
        "insights": (InsightPageFactory, insight_index),
    }

    def make(route: str, **fields):
        factory, parent = makers[route]
        return factory(parent=parent, **fields)

    return make


def titles(client, route: str, query: str = "") -> list[str]:
    return [each["title"] for each in client.get(LISTS[route] + query).json()["items"]]


# --- Shape ------------------------------------------------------------------------------------------------


def test_pages_are_listed_in_the_order_of_the_tree(client, home_page):
    about = StandardPageFactory(parent=home_page, title="About", slug="about")
    answer = client.get("/api/v1/pages/")
    front = {"id": home_page.pk, "type": "home.HomePage", "title": "Restorative Solutions", "slug": "front"}
    below = {"id": about.pk, "type": "home.StandardPage", "title": "About", "slug": "about"}
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == {"count": 2, "items": [front | {"url": "/"}, below | {"url": "/about/"}]}


def test_a_case_study_is_listed_with_what_a_card_needs(client, case_study_index):
    page = CaseStudyPageFactory(
        parent=case_study_index, slug="story", short_title="A burglary", content_notes=["death", "weapons"]
    )
    (item,) = client.get("/api/v1/case-studies/").json()["items"]
    assert item.pop("url") == "/case-studies/story/"
    assert item == {
        "id": page.pk,
        "type": "casestudies.CaseStudyPage",
        "title": page.title,
        "slug": "story",
        "short_title": "A burglary",
        "summary": "Two people met, and talked.",
        "harms": ["burglary"],
        "process": "meeting",
        "audiences": [],
        "content_notes": ["death", "weapons"],
    }


def test_an_insight_is_listed_with_what_a_card_needs(client, insight_index):
    page = InsightPageFactory(parent=insight_index, slug="why", published_on=datetime.date(2022, 3, 14))
    (item,) = client.get("/api/v1/insights/").json()["items"]
    assert item.pop("url") == "/insights/why/"
    assert item == {
        "id": page.pk,
        "type": "insights.InsightPage",
        "title": page.title,
        "slug": "why",
        "summary": "What happens before a meeting.",
        "kind": "article",
        "published_on": "2022-03-14",
    }


def test_a_case_study_is_read_with_all_that_it_publishes(client, case_study_index):
    page = CaseStudyPageFactory(parent=case_study_index)
    fields = client.get(f"/api/v1/case-studies/{page.pk}/").json()["fields"]
    (block,) = fields.pop("body")
    assert (block["type"], block["value"]) == ("paragraph", "<p>They talked for an hour.</p>")
    assert fields == {
        "summary": "Two people met, and talked.",
        "short_title": page.short_title,
        "harms": ["burglary"],
        "process": "meeting",
        "began_by": "",
        "audiences": [],
        "content_notes": [],
        "names_changed": True,
        "what_helped": "",
    }


def test_an_insight_is_read_with_its_quotations_in_paragraphs(client, insight_index):
    spoken = {"paragraphs": ["One.", "Two."], "speaker": "Wendy", "role": "A witness", "kind": "harmed"}
    page = InsightPageFactory(parent=insight_index, body=[("quotation", spoken)])
    fields = client.get(f"/api/v1/insights/{page.pk}/").json()["fields"]
    assert fields["body"][0]["value"] == spoken
    assert fields["published_on"] == page.published_on.isoformat()


def test_any_page_is_read_by_the_route_for_pages(client, home_page, case_study_index, insight_index):
    event_index = EventIndexPageFactory(parent=insight_index)
    pages = [
        home_page,
        case_study_index,
        CaseStudyPageFactory(parent=case_study_index),
        event_index,
        EventPageFactory(parent=event_index),
    ]
    for page in pages:
        answer = client.get(f"/api/v1/pages/{page.pk}/").json()
        assert answer["type"] == page._meta.label
        assert answer["fields"].keys() == {field.name for field in page.api_fields}


# --- Limits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["case-studies", "insights"])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["3", "2", "1"]),
        ("?limit=2", ["3", "2"]),
        ("?limit=0", ["3"]),
        ("?limit=-5", ["3"]),
        ("?limit=1000000000000", ["3", "2", "1"]),
        ("?offset=1", ["2", "1"]),
        ("?offset=-1", ["3", "2", "1"]),
        ("?offset=99", []),
        ("?limit=1&offset=1", ["2"]),
    ],
)
def test_a_list_is_cut_as_asked_within_bounds(client, add, route, query, expected):
    for title in "123":
        add(route, title=title)
    assert titles(client, route, query) == expected
    assert client.get(LISTS[route] + query).json()["count"] == 3


@pytest.mark.parametrize("route", LISTS)
def test_no_list_is_longer_than_the_limit(client, add, route):
    for _ in range(MAX_LIMIT + 1):
        add(route)
    assert len(titles(client, route, "?limit=1000")) == MAX_LIMIT
    assert len(titles(client, route)) == 20


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize("query", ["?limit=many", "?offset=x", "?limit="])
def test_what_is_no_number_is_refused_as_json(client, home_page, route, query):
    answer = client.get(LISTS[route] + query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "int_parsing"


# --- What is hidden ------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(add):
    pages = {}
    for route in LISTS:
        private = add(route, title="Private")
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        pages[route] = [private, add(route, title="Draft", live=False)]
    return pages


@pytest.mark.parametrize("route", LISTS)
def test_drafts_and_private_pages_are_not_listed(client, hidden, route):
    assert {"Private", "Draft"}.isdisjoint(titles(client, route))


@pytest.mark.parametrize("route", LISTS)
def test_drafts_and_private_pages_answer_404(client, hidden, route):
    answers = [client.get(f"{LISTS[route]}{page.pk}/") for page in hidden[route]]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, {"detail": "Not Found"})] * 2


def test_what_stands_below_a_private_page_is_private_too(client, home_page):
    parent = StandardPageFactory(parent=home_page, title="Private")
    PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    child = StandardPageFactory(parent=parent, title="Below")
    assert "Below" not in titles(client, "pages")
    assert client.get(f"/api/v1/pages/{child.pk}/").status_code == 404


def test_a_change_that_is_not_published_is_not_read(client, home_page):
    page = StandardPageFactory(parent=home_page, title="Published")
    page.title = "Not yet"
    page.save_revision()
    assert client.get(f"/api/v1/pages/{page.pk}/").json()["title"] == "Published"


@pytest.mark.parametrize("route", LISTS)
def test_a_page_that_does_not_exist_is_a_404_in_json(client, home_page, route):
    answer = client.get(f"{LISTS[route]}999999/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_a_page_of_another_type_is_not_read_as_a_case_study(client, home_page):
    assert client.get(f"/api/v1/case-studies/{home_page.pk}/").status_code == 404


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_content_cannot_be_changed_here(client, home_page, route, method):
    assert getattr(client, method)(LISTS[route]).status_code == 405


# --- The document, and what it costs ---------------------------------------------------------------------------


def test_the_api_describes_itself(client, home_page):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    described = {f"{method} {address}" for address, methods in document["paths"].items() for method in methods}
    assert {f"get {address}" for address in LISTS.values()} < described
    assert {f"get {address}{{page_id}}/" for address in LISTS.values()} < described


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/docs/", "/api/v1/"])
def test_there_is_no_page_that_loads_scripts_from_elsewhere(client, home_page, address):
    assert client.get(address, follow=True).status_code == 404


@pytest.mark.parametrize("address", [*LISTS.values(), "/api/v1/openapi.json"])
def test_a_reader_of_the_api_is_given_no_cookie(client, home_page, address):
    answer = client.get(address)
    assert (answer.status_code, answer.cookies) == (200, {})


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_however_long(client, add, route, rows):
    for _ in range(rows):
        add(route)
    client.get(LISTS[route])
    stamp.renew()  # nothing that was shown before is good any more
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LISTS[route]).status_code == 200
    assert len(asked) == 5
