"""The list of insights: filtered by kind and year with plain links, counted, in numbered pages."""

import datetime

import pytest

from insights.articles import PAGE_SIZE
from insights.models import InsightPage
from tests.asking import soup
from tests.factories import AreaFactory, InsightIndexPageFactory, InsightPageFactory, VideoPageFactory


@pytest.fixture
def index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights")


def write(index, kind="article", year=2024, **fields) -> InsightPage:
    return InsightPageFactory(parent=index, kind=kind, published_on=datetime.date(year, 5, 1), **fields)


def titles(response) -> list[str]:
    return [link.text for link in soup(response.text).select(".card__title a")]


def choices(response, name: str) -> list[str]:
    return [option.text for option in soup(response.text).select(f"select[name={name}] option")]


def test_the_newest_stand_first(client, index):
    write(index, title="Old", year=2020)
    write(index, title="New", year=2024)

    assert titles(client.get("/insights/")) == ["New", "Old"]


def test_kind_and_year_narrow_the_list_by_an_address_that_can_be_passed_on(client, index):
    write(index, title="News of 2024", kind="news", year=2024)
    write(index, title="News of 2023", kind="news", year=2023)
    write(index, title="Advice of 2024", kind="advice", year=2024)

    assert titles(client.get("/insights/?kind=news")) == ["News of 2024", "News of 2023"]
    assert titles(client.get("/insights/?year=2024")) == ["Advice of 2024", "News of 2024"]
    assert titles(client.get("/insights/?kind=news&year=2024")) == ["News of 2024"]


def test_each_choice_says_how_many_it_would_show_beside_the_other_choice(client, index):
    write(index, kind="news", year=2024)
    write(index, kind="news", year=2023)
    write(index, kind="advice", year=2024)
    response = client.get("/insights/?year=2024")

    assert choices(response, "kind") == ["All (2)", "News (1)", "Advice (1)"]
    assert choices(response, "year") == ["All (3)", "2024 (2)", "2023 (1)"]
    assert soup(response.text).select_one("option[selected]").text == "2024 (2)"


@pytest.mark.parametrize("query", ["kind=nonsense", "year=abc", "year=1066", "kind=&year=", "page=-3", "page=999"])
def test_what_nobody_can_mean_shows_the_list(client, index, query):
    write(index, title="Here")
    response = client.get(f"/insights/?{query}")

    assert (response.status_code, titles(response)) == (200, ["Here"])


def test_an_empty_answer_leads_on_to_what_there_is(client, index):
    write(index, kind="news", year=2024)
    write(index, kind="advice", year=2023)
    response = client.get("/insights/?kind=news&year=2023")
    links = {link.text: link["href"] for link in soup(response.text).select("main .prose a")}

    assert links == {"2023 (1)": "?year=2023", "News (1)": "?kind=news", "Everything (2)": "?"}


def test_a_text_is_found_under_each_of_its_areas(client, index, kent):
    lincolnshire = AreaFactory(key="lincolnshire", name="Lincolnshire")
    write(index, title="Of both", areas=[kent, lincolnshire])
    write(index, title="Of one", areas=[kent])
    write(index, title="Of all")

    assert titles(client.get("/insights/?area=kent-medway")) == ["Of one", "Of both"]
    assert titles(client.get("/insights/?area=lincolnshire")) == ["Of both"]
    assert choices(client.get("/insights/"), "area") == ["All (3)", "Kent and Medway (2)", "Lincolnshire (1)"]


def test_a_list_without_anything_says_so(client, index):
    assert "There is nothing here yet." in client.get("/insights/").text


def test_pages_are_numbered_and_keep_the_choices(client, index):
    for number in range(PAGE_SIZE * 2 + 1):
        write(index, title=f"News {number}", kind="news")
    response = client.get("/insights/?kind=news&page=3")
    links = [link["href"] for link in soup(response.text).select(".pagination a")]

    assert len(titles(response)) == 1
    assert links == [f"?kind=news&page={number}" for number in (2, 1, 2, 3)]
    assert "page 3 - Restorative Solutions" in soup(response.text).title.text


def test_the_heading_of_the_results_says_what_is_shown(client, index):
    for _ in range(PAGE_SIZE + 2):
        write(index, kind="news")
    write(index, kind="advice", year=2020)

    def heading(query):
        return soup(client.get(f"/insights/{query}").text).find(id="results").text

    assert heading("") == f"Texts 1 to {PAGE_SIZE} of {PAGE_SIZE + 3}"
    assert heading("?kind=advice&year=2020") == "Texts: 1 (Advice, 2020)"


def test_a_draft_is_neither_shown_nor_counted(client, index):
    write(index, title="Here")
    write(index, title="Here too", kind="news", year=2020)
    write(index, title="Not yet", live=False)
    response = client.get("/insights/")

    assert titles(response) == ["Here", "Here too"]
    assert choices(response, "kind") == ["All (2)", "News (1)", "Article (1)"]


@pytest.mark.parametrize("address", ["/insights/", "/insights/?kind=article&year=2024"])
def test_the_number_of_queries_does_not_grow_with_the_list(client, index, address, queries_anew):
    write(index)
    with_one = queries_anew(client, address)
    write(index)
    write(index)

    assert queries_anew(client, address) == with_one


def test_the_list_works_without_a_script_and_has_a_label_for_each_choice(client, index):
    write(index)
    write(index, kind="news", year=2020)
    form = soup(client.get("/insights/").text).select_one("form.filters")

    assert (form["method"], form.get("action")) == ("get", None)
    assert {label["for"] for label in form.select("label")} == {field["id"] for field in form.select("select")}


@pytest.mark.parametrize(("query", "shown"), [("", True), ("?page=1", True), ("?page=2", False), ("?kind=news", False)])
def test_films_stand_below_the_list_only_as_long_as_nobody_looks_for_something(client, index, query, shown):
    for _ in range(PAGE_SIZE + 1):
        write(index, kind="news")
    VideoPageFactory(parent=index, title="A film")

    assert ("A film" in titles(client.get(f"/insights/{query}"))) is shown
