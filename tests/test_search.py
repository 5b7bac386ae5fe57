"""Search: what is found, what is shown of it, and what is kept of the words (nothing)."""

import logging

import pytest
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from home import search
from home.models import Resource
from tests.asking import soup
from tests.factories import (
    CaseStudyPageFactory,
    DocumentFactory,
    InsightPageFactory,
    ResourceFactory,
    StandardPageFactory,
)


@pytest.fixture
def page(home_page):
    return StandardPageFactory(
        parent=home_page,
        title="How letters work",
        slug="letters",
        summary="Write, and hear back.",
        body=[("paragraph", "<p>A facilitator carries each envelope.</p>")],
    )


def titles(response) -> list[str]:
    return [link.get_text() for link in soup(response.text).select(".result a")]


def test_a_page_is_found_by_a_word_of_its_title(client, page):
    assert titles(client.get("/search/?q=letters")) == ["How letters work"]


def test_a_page_is_found_by_a_word_of_its_text(client, page):
    assert titles(client.get("/search/?q=envelope")) == ["How letters work"]


@pytest.mark.parametrize("words", ["letter", "Letters", "LETTERS", "letters!", '"letters', "letters'"])
def test_one_and_many_small_and_capital_letters_and_marks_find_the_same(client, page, words):
    assert titles(client.get("/search/", {"q": words})) == ["How letters work"]


ODD = [
    '"',
    "'",
    "%",
    "%s %d",
    "*",
    "AND",
    "a NEAR b",
    "()",
    "\\",
    "_",
    "-",
    "\x00",
    "²",
    "½ ß",
    "中文",
    "🙂",
    "x' OR 1=1 --",
]


@pytest.mark.parametrize("words", ODD)
def test_odd_words_break_nothing(client, page, words):
    assert client.get("/search/", {"q": words}).status_code == 200


def test_all_words_must_be_there(client, home_page, page):
    StandardPageFactory(parent=home_page, title="How meetings work", slug="meetings")

    assert titles(client.get("/search/?q=how+letters")) == ["How letters work"]


def test_where_no_page_has_all_words_those_with_some_are_shown_and_it_says_so(client, page):
    response = client.get("/search/?q=letters+zebra")

    assert titles(response) == ["How letters work"]
    assert "Nothing has all of your words; these have some of them" in response.text


def test_a_result_shows_kind_title_and_summary(client, page):
    found = soup(client.get("/search/?q=letters").text).select_one(".result")

    assert [part.get_text(strip=True) for part in found.select("p, h2")] == [
        "Information",
        "How letters work",
        "Write, and hear back.",
    ]


def test_of_a_case_study_its_notes_and_its_summary_are_shown_and_never_its_text(client, case_study_index):
    CaseStudyPageFactory(
        parent=case_study_index,
        title="A burglary",
        summary="Two people met, and talked.",
        content_notes=["violence"],
        body=[("paragraph", "<p>He raised the hammer.</p>")],
    )
    response = client.get("/search/?q=hammer")
    found = soup(response.text).select_one(".result").get_text(" ", strip=True)

    assert found == "Case study This story mentions: violence. A burglary Two people met, and talked."
    assert "He raised" not in response.text


def test_the_notes_stand_before_the_link(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, content_notes=["death"])
    markup = client.get("/search/?q=burglary").text

    assert markup.index("This story mentions") < markup.index('<h2 class="card__title"><a href="/case-studies/')


def test_a_form_is_found_by_its_title(client, form_page):
    assert titles(client.get("/search/?q=conversation")) == ["Start a conversation"]


def test_an_unpublished_page_is_not_found(client, page):
    page.unpublish()

    assert titles(client.get("/search/?q=letters")) == []


def test_a_private_page_is_not_found(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert titles(client.get("/search/?q=letters")) == []


def test_results_are_narrowed_to_a_kind_and_every_kind_tells_how_many(client, page, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, title="Letters after a burglary")
    everything = soup(client.get("/search/?q=letters").text)

    assert [link.get_text() for link in everything.select(".kinds a")] == [
        "Everything",
        "Case study (1)",
        "Information (1)",
    ]
    assert titles(client.get("/search/?q=letters&kind=case-study")) == ["Letters after a burglary"]
    assert len(titles(client.get("/search/?q=letters&kind=no-such-kind"))) == 2


def test_many_results_come_in_numbered_pages_that_keep_the_words(client, home_page):
    for number in range(12):
        StandardPageFactory(parent=home_page, title=f"Letter {number}", slug=f"letter-{number}")
    first = client.get("/search/?q=letter")
    onward = soup(first.text).select_one("a[rel=next]")["href"]

    assert (len(titles(first)), onward) == (10, "?q=letter&page=2")
    assert len(titles(client.get(f"/search/{onward}"))) == 2
    assert "Found: 12" in first.text


def test_a_page_number_that_is_none_shows_a_page_all_the_same(client, page):
    assert titles(client.get("/search/?q=letters&page=x")) == ["How letters work"]
    assert titles(client.get("/search/?q=letters&page=99")) == ["How letters work"]


def test_where_nothing_is_found_there_are_ways_on(client, home_page):
    StandardPageFactory(parent=home_page, title="About us", slug="about-us", show_in_menus=True)
    shown = soup(client.get("/search/?q=zebra").text).find("main")

    assert "Nothing found" in shown.get_text()
    assert "01772 842109" in shown.get_text()
    assert shown.find("a", href="/about-us/")


def test_without_words_the_page_asks_for_some(client, home_page):
    response = client.get("/search/")

    assert (response.status_code, "Write a word or two" in response.text) == (200, True)


def test_a_long_query_is_cut_at_a_hundred_characters(client, home_page):
    field = soup(client.get("/search/", {"q": "a" * 300}).text).select_one("#search-words")

    assert (field["value"], field["maxlength"]) == ("a" * 100, "100")


def test_what_was_typed_comes_back_as_text_and_not_as_markup(client, home_page):
    response = client.get("/search/", {"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in response.text


def test_the_words_are_in_no_title_no_cache_and_no_log(client, page, caplog):
    caplog.set_level(logging.DEBUG)
    response = client.get("/search/?q=envelope")
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")

    assert soup(response.text).title.get_text() == "Search - Restorative Solutions"
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    assert "envelope" not in logged


def test_search_engines_are_told_to_leave_it_alone(client, home_page):
    response = client.get("/search/?q=letter")

    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text


def test_the_box_stands_in_the_header_of_every_page_and_needs_no_script(client, page):
    box = soup(client.get("/letters/").text).select_one("header form[role=search]")

    assert (box["method"], box["action"], box.find("input")["name"]) == ("get", "/search/", "q")


def test_it_cannot_be_posted(client, home_page):
    assert client.post("/search/", {"q": "letter"}).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_more_results_cost_no_more_queries(client, home_page, count, django_assert_num_queries):
    for number in range(count):
        StandardPageFactory(parent=home_page, title=f"Letter {number}", slug=f"letter-{number}")
        ResourceFactory(title=f"Letter {number}")
    client.get("/search/?q=letter")

    # stamp, site, restrictions of pages, index, leaflets, pages of one type, what they add to it
    with django_assert_num_queries(7):
        assert len(titles(client.get("/search/?q=letter"))) == 2 * count


# --- Leaflets -------------------------------------------------------------------------------------


@pytest.fixture
def leaflet(home_page) -> Resource:
    document = DocumentFactory(file__filename="letters.pdf", collection=Collection.get_first_root_node())
    document.file_size = 48_000
    document.save()
    return ResourceFactory(title="Letters for your pocket", audience="responsible", document=document)


def test_a_leaflet_is_found_and_tells_what_it_is_before_it_is_opened(client, leaflet):
    found = soup(client.get("/search/?q=letter").text).select_one(".result")

    assert found.get_text(" ", strip=True) == (
        "Leaflet Letters for your pocket People responsible. English, PDF, 48 kB."
    )
    assert found.a["href"] == leaflet.document.url


@pytest.mark.parametrize("words", ["pocket letter", "LEAFLETS", "english", "responsible pocket", "pdf"])
def test_a_leaflet_is_found_by_all_that_is_said_of_it(client, leaflet, words):
    assert titles(client.get("/search/", {"q": words})) == ["Letters for your pocket"]


@pytest.mark.parametrize("words", ["pock", "zebra", "harmed", "_", "%"])
def test_a_leaflet_is_not_found_by_parts_of_words_and_other_words(client, leaflet, words):
    assert titles(client.get("/search/", {"q": words})) == []


def test_pages_come_before_leaflets_and_each_can_be_asked_for_alone(client, page, leaflet):
    everything = client.get("/search/?q=letters")

    assert titles(everything) == ["How letters work", "Letters for your pocket"]
    assert [link.get_text() for link in soup(everything.text).select(".kinds a")] == [
        "Everything",
        "Information (1)",
        "Leaflet (1)",
    ]
    assert titles(client.get("/search/?q=letters&kind=leaflet")) == ["Letters for your pocket"]


def test_a_leaflet_with_all_words_comes_alone_where_pages_have_some(client, page, leaflet):
    response = client.get("/search/?q=letters+pocket")

    assert titles(response) == ["Letters for your pocket"]
    assert "Nothing has all of your words" not in response.text


def test_a_leaflet_with_some_of_the_words_is_shown_where_nothing_has_all(client, page, leaflet):
    response = client.get("/search/?q=pocket+zebra")

    assert titles(response) == ["Letters for your pocket"]
    assert "Nothing has all of your words; these have some of them" in response.text


def test_a_leaflet_in_another_language_is_marked_so(client, leaflet):
    ResourceFactory(title="Llythyrau", language="cy")
    found = [soup(client.get(f"/search/?q={word}").text).select_one(".result a") for word in ("welsh", "pocket")]

    assert [(link["hreflang"], link.get("lang")) for link in found] == [("cy", "cy"), ("en-GB", None)]


def test_a_leaflet_in_a_library_that_is_not_for_everybody_is_not_found(client, leaflet):
    private = Collection.get_first_root_node().add_child(name="For partners")
    below = private.add_child(name="Drafts")
    CollectionViewRestriction.objects.create(collection=private, restriction_type=CollectionViewRestriction.LOGIN)
    ResourceFactory(title="Letters of others", document=DocumentFactory(collection=below))

    assert titles(client.get("/search/?q=letters")) == ["Letters for your pocket"]


def test_kinds_of_plugins_are_named_after_their_type(home_page):
    insight = InsightPageFactory(parent=home_page)

    assert search.kind_of(insight) == "Insight"


def test_on_a_welsh_page_the_box_leads_to_results_in_welsh(client, home_page, page):
    welsh, _ = Locale.objects.get_or_create(language_code="cy")
    page.copy_for_translation(welsh, copy_parents=True)
    Page.objects.filter(locale=welsh).update(live=True)
    Site.clear_site_root_paths_cache()
    box = soup(client.get("/cy/").text).select_one("header .search-box")
    html = soup(client.get(box["action"], {"q": "letters"}).text).html

    assert (box["action"], html["lang"], html.h1.text) == ("/cy/search/", "cy", "Chwilio")
    assert [(each["href"], each["hreflang"], each.get("lang")) for each in html.select(".result a")] == [
        ("/cy/letters/", "cy", None),
        ("/letters/", "en-GB", "en-GB"),
    ]
    assert [each.text for each in html.select(".result .kicker")] == ["Gwybodaeth", "Gwybodaeth"]


def test_a_kind_is_asked_for_by_the_same_word_in_every_language(client, home_page, page):
    html = soup(client.get("/cy/search/?q=letters&kind=information").text).html

    assert [each.text for each in html.select(".result a")] == ["How letters work"]
