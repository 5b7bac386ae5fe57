"""Leaflets, support lines, claims, pages for an audience, questions with answers: what readers are shown."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.rich_text import RichText

from home.models import AudiencePage, Claim, SupportLine
from tests.asking import soup
from tests.factories import (
    AudiencePageFactory,
    ClaimFactory,
    DocumentFactory,
    FAQPageFactory,
    ResourceFactory,
    ResourcesPageFactory,
    StandardPageFactory,
    SupportLineFactory,
)


@pytest.fixture
def leaflets_page(home_page):
    return ResourcesPageFactory(parent=home_page, slug="leaflets")


def listed(client, query: str = "") -> list[str]:
    return [link.get_text() for link in soup(client.get(f"/leaflets/{query}").text).select(".leaflet a")]


def main(client, path: str) -> str:
    return soup(client.get(path).text).find("main").get_text(" ", strip=True)


# --- Leaflets ------------------------------------------------------------------------------------


def test_a_leaflet_is_shown_with_audience_language_format_kind_of_file_size_and_pages(client, leaflets_page):
    ResourceFactory(title="Your choices", language="cy", format="large_print", pages=2)
    shown = soup(client.get("/leaflets/").text).select_one(".leaflet")

    assert shown.find("a")["hreflang"] == "cy"
    assert shown.find("p").get_text() == "People harmed. Welsh, large print, DAT, 1 kB, pages: 2"


def test_leaflets_are_narrowed_by_a_plain_address_that_can_be_shared(client, leaflets_page):
    ResourceFactory(title="For one")
    ResourceFactory(title="For the other", audience="responsible")
    ResourceFactory(title="In Welsh", language="cy")

    assert listed(client, "?audience=responsible") == ["For the other"]
    assert listed(client, "?audience=harmed&language=cy") == ["In Welsh"]
    assert listed(client, "?audience=nobody") == ["For one", "In Welsh", "For the other"]


def test_the_form_offers_what_there_is_with_how_many_and_keeps_what_was_chosen(client, leaflets_page):
    ResourceFactory()
    ResourceFactory(audience="responsible")
    ResourceFactory(audience="responsible", format="easy_read")
    page = soup(client.get("/leaflets/?audience=responsible").text)
    options = [option.get_text() for option in page.select("#filter-audience option")]

    assert page.select_one("form.filters")["method"] == "get"
    assert options == ["All (3)", "People harmed (1)", "People responsible (2)"]
    assert page.select_one("#filter-audience option[selected]")["value"] == "responsible"
    assert page.select_one("#filter-language") is None  # all are in English: nothing to choose


def test_the_number_of_leaflets_is_said(client, leaflets_page):
    ResourceFactory()

    assert "Leaflets: 1 " in main(client, "/leaflets/") + " "


def test_where_nothing_fits_there_is_a_way_on(client, leaflets_page):
    ResourceFactory(language="cy")
    ResourceFactory(audience="responsible")
    shown = main(client, "/leaflets/?audience=harmed&language=en-GB")

    assert "We have no leaflet of that kind yet" in shown
    assert "01772 842109" in shown
    assert "See all leaflets" in shown


def test_without_any_leaflet_the_page_says_so(client, leaflets_page):
    assert "There are no leaflets here yet." in main(client, "/leaflets/")


def test_a_leaflet_in_a_library_that_is_not_for_everybody_stands_in_no_list(client, leaflets_page, home_page):
    root = Collection.get_first_root_node()
    private = root.add_child(name="Partners")
    CollectionViewRestriction.objects.create(collection=private, restriction_type=CollectionViewRestriction.LOGIN)
    below = private.add_child(name="Drafts")
    for held_in, title in ((root, "For all"), (private, "For partners"), (below, "For nobody yet")):
        ResourceFactory(title=title, audience="harmed", document=DocumentFactory(collection=held_in))
    AudiencePageFactory(parent=home_page, slug="harmed", audience="harmed")
    home_page.body = [("leaflets", {"heading": "Leaflets", "text": ""})]
    home_page.save()
    shown = [
        [each.text for each in soup(client.get(path).text).select(".leaflet a")]
        for path in (leaflets_page.url, "/harmed/", "/")
    ]

    assert shown == [["For all"]] * 3


def test_many_leaflets_come_in_numbered_pages_that_keep_what_was_chosen(client, leaflets_page):
    for _ in range(14):
        ResourceFactory()
    ResourceFactory(audience="family")
    onward = soup(client.get("/leaflets/?audience=harmed").text).select_one("a[rel=next]")["href"]

    assert onward == "?audience=harmed&page=2"
    assert len(listed(client, onward)) == 2


def test_a_narrowed_list_is_kept_by_the_page_cache(client, leaflets_page, django_assert_num_queries):
    ResourceFactory()
    client.get("/leaflets/?audience=harmed&format=standard")

    with django_assert_num_queries(1):
        client.get("/leaflets/?audience=harmed&format=standard")


@pytest.mark.parametrize("count", [1, 3])
def test_more_leaflets_cost_no_more_queries(client, leaflets_page, count, django_assert_num_queries):
    for _ in range(count):
        ResourceFactory()
    client.get("/leaflets/?other=query")

    with django_assert_num_queries(2):  # stamp, leaflets with their files
        client.get("/leaflets/?other=query")


def test_a_leaflet_has_at_least_one_page(db):
    leaflet = ResourceFactory.build(document=None, pages=0)
    with pytest.raises(ValidationError) as refused:
        leaflet.full_clean(exclude=["document"])

    assert list(refused.value.message_dict) == ["pages"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourceFactory(pages=0)


# --- Pages for an audience ------------------------------------------------------------------------


def test_the_page_for_an_audience_lists_its_own_leaflets(client, home_page):
    ResourceFactory(title="Yours")
    ResourceFactory(title="For others", audience="family")
    AudiencePageFactory(parent=home_page, slug="people-harmed")
    page = soup(client.get("/people-harmed/").text)

    assert [link.get_text() for link in page.select(".leaflet a")] == ["Yours"]


def test_it_ends_with_the_ways_to_go_on_and_leaves_out_what_is_not_published(client, home_page):
    shown = StandardPageFactory(parent=home_page, title="Stay safe", slug="stay-safe")
    hidden = StandardPageFactory(parent=home_page, title="Not yet", slug="not-yet", live=False)
    ways = [("way", {"text": "Before you go on.", "page": page}) for page in (shown, hidden)]
    AudiencePageFactory(parent=home_page, slug="people-harmed", ways_on=ways)
    part = soup(client.get("/people-harmed/").text).select_one(".ways-on")

    assert [link.get_text() for link in part.select(".way a")] == ["Stay safe"]
    assert "01772 842109" in part.get_text()


def test_only_the_front_page_has_such_pages_below_it(home_page):
    assert [model.__name__ for model in AudiencePage.allowed_parent_page_models()] == ["HomePage"]


@pytest.mark.parametrize("count", [1, 3])
def test_more_leaflets_and_ways_cost_no_more_queries(client, home_page, count, django_assert_max_num_queries):
    pages = [StandardPageFactory(parent=home_page, slug=f"page-{number}") for number in range(count)]
    for _ in range(count):
        ResourceFactory()
    AudiencePageFactory(
        parent=home_page, slug="for-you", ways_on=[("way", {"text": "x", "page": each}) for each in pages]
    )
    client.get("/for-you/?other=query")

    with django_assert_max_num_queries(4):
        client.get("/for-you/?other=query")


# --- Questions and answers ------------------------------------------------------------------------


def answer(question: str) -> tuple[str, dict]:
    return ("answer", {"question": question, "answer": RichText("<p>Yes.</p>")})


def test_questions_are_headings_and_one_level_lower_where_there_are_groups(client, home_page):
    FAQPageFactory(parent=home_page, slug="plain", questions=[answer("Is it free?")])
    FAQPageFactory(parent=home_page, slug="grouped", questions=[("heading", "Before"), answer("Is it free?")])

    assert [each.get_text() for each in soup(client.get("/plain/").text).select(".answer h2")] == ["Is it free?"]
    assert [each.get_text() for each in soup(client.get("/grouped/").text).select(".answer h3")] == ["Is it free?"]


# --- Support lines and claims ----------------------------------------------------------------------


@pytest.fixture
def safe_page(home_page):
    body = [("support_lines", {"heading": "Someone to talk to", "lines": []})]
    return StandardPageFactory(parent=home_page, slug="stay-safe", body=body)


def test_support_lines_are_shown_with_the_day_on_which_the_number_was_checked(client, safe_page):
    SupportLineFactory(name="Samaritans", number="116 123", checked_on=datetime.date(2026, 11, 3))
    shown = main(client, "/stay-safe/")

    assert "Someone to talk to Samaritans 116 123" in shown
    assert "Number checked on 3 November 2026" in shown
    assert soup(client.get("/stay-safe/").text).find("a", href="tel:116123")


def test_a_support_line_that_is_corrected_is_corrected_on_the_page(client, safe_page):
    SupportLineFactory(name="Samaritans", number="1")
    client.get("/stay-safe/")
    line = SupportLine.objects.get()
    line.number = "116 123"
    line.save()

    assert "116 123" in main(client, "/stay-safe/")


def test_an_editor_may_choose_some_lines_in_an_order_of_their_own(client, home_page):
    lines = [SupportLineFactory(name=name) for name in ("Alpha", "Beta", "Gamma")]
    body = [("support_lines", {"heading": "Help", "lines": [lines[2], lines[0]]})]
    StandardPageFactory(parent=home_page, slug="some", body=body)
    shown = soup(client.get("/some/").text)

    assert [each.get_text() for each in shown.select(".support-line h3")] == ["Gamma", "Alpha"]


def test_without_lines_no_empty_part_is_shown(client, safe_page):
    assert soup(client.get("/stay-safe/").text).select_one(".support-lines") is None


@pytest.mark.parametrize("count", [1, 3])
def test_more_support_lines_cost_no_more_queries(client, safe_page, count, django_assert_num_queries):
    for _ in range(count):
        SupportLineFactory()
    client.get("/stay-safe/?other=query")

    with django_assert_num_queries(3):  # stamp, pages below, lines
        client.get("/stay-safe/?other=query")


def test_a_claim_corrected_once_is_corrected_on_every_page(client, home_page):
    claim = ClaimFactory(sentence="50 people asked for it.")
    for slug in ("one", "two"):
        StandardPageFactory(parent=home_page, slug=slug, body=[("claim", claim)])
        assert "50 people asked for it." in main(client, f"/{slug}/")
    claim.sentence = "63 people asked for it."
    claim.save()

    for slug in ("one", "two"):
        assert "63 people asked for it." in main(client, f"/{slug}/")
        assert "50 people" not in main(client, f"/{slug}/")
    assert Claim.objects.count() == 1
