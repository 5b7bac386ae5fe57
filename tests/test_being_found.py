"""What search engines and shared links are told, and what they are kept from."""

import datetime
import json
from xml.etree import ElementTree

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction, Site

from home import found
from home.models import SiteDetails
from insights.articles import PAGE_SIZE as INSIGHTS_ON_ONE_PAGE
from tests.asking import soup
from tests.factories import (
    CaseStudyIndexPageFactory,
    CaseStudyPageFactory,
    FAQPageFactory,
    InsightIndexPageFactory,
    InsightPageFactory,
    PictureFactory,
    StandardPageFactory,
    TestimonialIndexPageFactory,
    TestimonialPageFactory,
)

NAMESPACE = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def page(home_page):
    return StandardPageFactory(parent=home_page, title="About us", slug="about-us", summary="Who we are.")


def meta(response, **named) -> str | None:
    tag = soup(response.text).find("meta", attrs=named)
    return tag["content"] if tag else None


def told(response) -> dict[str, dict]:
    """Return the JSON-LD of a page, by type."""
    script = soup(response.text).find("script", attrs={"type": "application/ld+json"})
    return {node["@type"]: node for node in json.loads(script.string)["@graph"]}


def sitemap(client) -> ElementTree.Element:
    return ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own answer


def addresses(client) -> list[str]:
    return [each.text for each in sitemap(client).findall("map:url/map:loc", NAMESPACE)]


def test_the_head_tells_title_description_and_the_one_address(client, page):
    response = client.get("/about-us/")
    head = soup(response.text).head

    assert head.title.get_text() == "About us - Restorative Solutions"
    assert meta(response, name="description") == "Who we are."
    assert head.find("link", rel="canonical")["href"] == "http://localhost/about-us/"


def test_a_later_page_of_a_list_has_an_address_of_its_own_and_a_narrower_list_has_that_of_the_whole(client, home_page):
    index = InsightIndexPageFactory(parent=home_page, slug="insights")
    for _ in range(INSIGHTS_ON_ONE_PAGE + 1):
        InsightPageFactory(parent=index, kind="news")
    InsightPageFactory(parent=index, kind="advice")

    def told_of(query: str) -> list[str]:
        response = client.get(f"/insights/{query}")
        canonical = soup(response.text).find("link", rel="canonical")["href"]
        return [canonical, meta(response, property="og:url")]

    assert told_of("") == told_of("?page=1") == ["http://localhost/insights/"] * 2
    assert told_of("?page=2") == ["http://localhost/insights/?page=2"] * 2
    assert told_of("?kind=news&page=2") == told_of("?kind=advice") == ["http://localhost/insights/"] * 2


def test_a_story_and_an_insight_are_shared_as_articles_and_what_leads_to_them_as_part_of_a_website(client, home_page):
    insights = InsightIndexPageFactory(parent=home_page, slug="insights")
    InsightPageFactory(parent=insights, slug="news")
    CaseStudyPageFactory(parent=CaseStudyIndexPageFactory(parent=home_page, slug="stories"), slug="a-robbery")
    kinds = {
        address: meta(client.get(address), property="og:type")
        for address in ("/", "/insights/", "/insights/news/", "/stories/a-robbery/")
    }

    assert kinds == {
        "/": "website", "/insights/": "website", "/insights/news/": "article", "/stories/a-robbery/": "article",
    }  # fmt: skip


def test_the_words_for_search_engines_come_first(client, home_page):
    StandardPageFactory(
        parent=home_page, slug="about-us", seo_title="Who runs the service", search_description="Staff and history."
    )
    response = client.get("/about-us/")

    assert soup(response.text).title.get_text() == "Who runs the service - Restorative Solutions"
    assert meta(response, name="description") == meta(response, property="og:description") == "Staff and history."


def test_a_shared_link_carries_the_picture_of_the_page_with_its_description(client, home_page):
    StandardPageFactory(parent=home_page, slug="about-us", picture=PictureFactory(file__width=1600, file__height=1000))
    response = client.get("/about-us/")

    assert meta(response, property="og:image").startswith("http://localhost/media/images/")
    assert meta(response, property="og:image:alt") == "A lamp in a window"
    assert (meta(response, property="og:image:width"), meta(response, property="og:image:height")) == ("1200", "630")


def test_without_a_picture_the_mark_is_shared(client, page):
    assert meta(client.get("/about-us/"), property="og:image") == "http://localhost/static/share.png"


def test_the_organisation_is_described_as_it_stands_in_the_site_details(client, page):
    SiteDetails.objects.update(email="us@example.org", strapline="A safe way to talk")
    node = told(client.get("/about-us/"))["Organization"]

    assert (node["name"], node["telephone"], node["email"]) == (
        "Restorative Solutions",
        "01772 842109",
        "us@example.org",
    )
    assert (node["url"], node["description"]) == ("http://localhost/", "A safe way to talk")


def test_the_way_to_a_page_is_described(client, page):
    StandardPageFactory(parent=page, title="Our staff", slug="staff")
    steps = told(client.get("/about-us/staff/"))["BreadcrumbList"]["itemListElement"]

    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Home", "http://localhost/"),
        (2, "About us", "http://localhost/about-us/"),
        (3, "Our staff", "http://localhost/about-us/staff/"),
    ]


def test_the_front_page_has_no_way_to_it(client, home_page):
    assert set(told(client.get("/"))) == {"Organization"}


def test_questions_and_answers_are_described_as_such(client, home_page):
    FAQPageFactory(parent=home_page, slug="faq")
    asked = told(client.get("/faq/"))["FAQPage"]["mainEntity"]

    assert [(each["name"], each["acceptedAnswer"]["text"]) for each in asked] == [("Is it free?", "<p>Yes.</p>")]


def test_pages_of_plugins_are_described_too(client, case_study_index):
    page = CaseStudyPageFactory(parent=case_study_index, slug="one", title="One", live=False)
    page.save_revision().publish()
    found = told(client.get("/case-studies/one/"))
    article = found["Article"]

    assert set(found) == {"Organization", "BreadcrumbList", "Article"}
    assert (article["headline"], article["url"]) == ("One", "http://localhost/case-studies/one/")
    assert article["author"] == article["publisher"] == {"@type": "Organization", "name": "Restorative Solutions"}
    assert datetime.datetime.fromisoformat(article["datePublished"]).date() == timezone.now().date()


def test_what_an_editor_writes_cannot_end_the_script(client, home_page):
    title = "</script><script>alert(1)</script> & <!-- more"
    StandardPageFactory(parent=home_page, title=title, slug="bad")
    response = client.get("/bad/")

    assert "<script>alert" not in response.text
    assert told(response)["BreadcrumbList"]["itemListElement"][-1]["name"] == title


@given(st.text())
def test_any_text_survives_and_stays_inside(text):
    script = found.as_script([{"name": text}])

    assert not set("<>&") & set(script)
    assert json.loads(script)["@graph"] == [{"name": text}]


def test_the_sitemap_lists_every_public_page_with_its_last_change(client, page):
    page.save_revision().publish()
    changes = [each.text for each in sitemap(client).findall("map:url/map:lastmod", NAMESPACE)]

    assert addresses(client) == ["http://localhost/", "http://localhost/about-us/"]
    assert [datetime.datetime.fromisoformat(each).tzinfo is not None for each in changes] == [True]
    assert client.get("/sitemap.xml")["Content-Type"] == "application/xml"


def test_the_sitemap_lists_no_form_no_draft_no_private_page_and_nothing_beside_the_pages(client, page, form_page):
    StandardPageFactory(parent=page.get_parent(), slug="draft", live=False)
    private = StandardPageFactory(parent=page.get_parent(), slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert addresses(client) == ["http://localhost/", "http://localhost/about-us/"]


def test_a_page_taken_back_leaves_the_sitemap_at_once(client, page):
    assert "http://localhost/about-us/" in addresses(client)
    page.unpublish()

    assert "http://localhost/about-us/" not in addresses(client)


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_sitemap_costs_no_more_queries(client, home_page, count, django_assert_num_queries):
    for number in range(count):
        StandardPageFactory(parent=home_page, slug=f"page-{number}")
    addresses(client)
    SiteDetails.objects.first().save()  # a change: what was kept is good no more

    with django_assert_num_queries(4):
        addresses(client)


def test_robots_are_shown_the_sitemap_and_kept_from_the_admin_and_the_exit(client, home_page):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /exit/",
        "Disallow: /api/",
        "",
        "Sitemap: http://localhost/sitemap.xml",
    ]


@override_settings(ROLE="staff")
def test_where_only_staff_are_served_robots_are_kept_out(client, home_page):
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_whoever_finds_a_hole_is_told_where_to_write(client, home_page):
    SiteDetails.objects.update(email="us@example.org")
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    left = datetime.datetime.fromisoformat(lines["Expires"]) - datetime.datetime.now(datetime.UTC)

    assert lines["Contact"] == "mailto:us@example.org"
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)


@override_settings(SECURITY_CONTACT="https://example.org/security")
def test_the_operator_may_name_another_contact(client, home_page):
    assert "Contact: https://example.org/security\n" in client.get("/.well-known/security.txt").text


def test_without_any_contact_there_is_no_such_file(client, home_page):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("address", ["/start-a-conversation/", "/search/", "/search/?q=letter", "/no-such-page/"])
def test_forms_search_and_errors_are_kept_out_of_search_engines(client, form_page, address):
    response = client.get(address)

    assert meta(response, name="robots") == "noindex"
    assert soup(response.text).find("script", attrs={"type": "application/ld+json"}) is None


def test_the_exit_is_kept_out_of_search_engines(client, home_page):
    assert client.get("/exit/")["X-Robots-Tag"] == "noindex, nofollow"


def test_other_pages_are_not_kept_out(client, page):
    response = client.get("/about-us/")

    assert (meta(response, name="robots"), response.get("X-Robots-Tag")) == (None, None)


def test_addresses_follow_the_site_and_not_the_host_that_was_asked(client, page):
    Site.objects.update(hostname="www.example.org", port=443)
    Site.clear_site_root_paths_cache()
    response = client.get("/about-us/", headers={"host": "testserver"})

    assert soup(response.text).find("link", rel="canonical")["href"] == "https://www.example.org/about-us/"
    assert told(response)["Organization"]["url"] == "https://www.example.org/"


def test_a_front_page_is_described_by_its_first_words_and_a_voice_by_its_own(client, home_page):
    home_page.introduction = "<p>You choose <b>if, how and when</b>.</p>"
    home_page.save_revision().publish()
    said = "It was a weight off my mind."
    index = TestimonialIndexPageFactory(parent=home_page, slug="voices")
    voice = TestimonialPageFactory(parent=index, words=said, summary="")

    assert meta(client.get("/"), name="description") == "You choose if, how and when."
    assert meta(client.get(voice.url), name="description") == said
