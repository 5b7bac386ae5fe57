"""The feed: titles and safe summaries of what anybody may read, and nothing more."""

import datetime
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from insights.feed import MOST_ITEMS
from tests.asking import soup
from tests.factories import InsightIndexPageFactory, InsightPageFactory


@pytest.fixture
def index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights", summary="What we write.")


def channel(client):
    return ElementTree.fromstring(client.get("/insights/feed/").content).find("channel")  # noqa: S314 -- our own answer


def test_it_carries_title_summary_link_kind_and_day(client, index):
    InsightPageFactory(
        parent=index, title="A & B", slug="a-b", summary="Safe <alone>.", published_on=datetime.date(2024, 5, 1)
    )
    item = channel(client).find("item")

    assert {child.tag: child.text for child in item} == {
        "title": "A & B",
        "link": "http://localhost/insights/a-b/",
        "description": "Safe <alone>.",
        "pubDate": "Wed, 01 May 2024 00:00:00 +0100",
        "guid": "http://localhost/insights/a-b/",
        "category": "Article",
    }


def test_the_body_of_a_page_is_never_in_it(client, index):
    InsightPageFactory(parent=index, body=[("paragraph", "<p>Only on the page.</p>")])

    assert "Only on the page." not in client.get("/insights/feed/").text


def test_it_says_whose_it_is_and_is_rss(client, index):
    response = client.get("/insights/feed/")
    found = channel(client)

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (found.find("title").text, found.find("description").text) == (
        "Insights - Restorative Solutions",
        "What we write.",
    )
    assert found.find("link").text == "http://localhost/insights/"


def test_drafts_and_private_pages_are_not_in_it(client, index):
    InsightPageFactory(parent=index, live=False)
    hidden = InsightPageFactory(parent=index)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    assert channel(client).findall("item") == []


def test_a_text_withdrawn_is_gone_from_it_at_once(client, index):
    page = InsightPageFactory(parent=index)
    assert len(channel(client).findall("item")) == 1
    page.unpublish()

    assert channel(client).findall("item") == []


def test_it_ends_after_the_newest(client, index):
    for _ in range(MOST_ITEMS + 1):
        InsightPageFactory(parent=index)

    assert len(channel(client).findall("item")) == MOST_ITEMS


def test_its_queries_do_not_grow_with_the_list(client, index, django_assert_max_num_queries):
    InsightPageFactory(parent=index)
    client.get("/insights/feed/")
    for _ in range(3):
        InsightPageFactory(parent=index)

    with django_assert_max_num_queries(12):
        client.get("/insights/feed/")


def test_the_list_names_it_where_feed_readers_look(client, index):
    link = soup(client.get("/insights/").text).select_one('head link[rel="alternate"]')

    assert (link["type"], link["href"]) == ("application/rss+xml", "/insights/feed/")


def test_without_a_list_there_is_no_feed(client, home_page):
    assert client.get("/insights/feed/").status_code == 404
