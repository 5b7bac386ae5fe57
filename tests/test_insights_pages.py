"""One insight: author, area, where it appeared first, and what it tells machines."""

import datetime
import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from wagtail.images.models import Filter

from home.models import Picture, Rendition
from home.structured import PICTURE
from insights.addresses import path_of
from insights.models import InsightPage
from tests.asking import soup
from tests.factories import AreaFactory, InsightIndexPageFactory, InsightPageFactory


@pytest.fixture
def index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights")


def facts(client, page) -> dict[str, str]:
    shown = soup(client.get(page.url).text)
    return {each.dt.text: each.dd.text for each in shown.select(".facts-row > div")}


def test_a_text_says_who_wrote_it_where_and_when(client, index, kent):
    page = InsightPageFactory(
        parent=index,
        published_on=datetime.date(2024, 5, 1),
        author_name="Anna Whitlock",
        author_role="Practitioner",
        areas=[kent],
    )

    assert facts(client, page) == {
        "Published": "1 May 2024",
        "By": "Anna Whitlock, Practitioner",
        "Area": "Kent and Medway",
    }
    assert "0800 783 1583" in client.get(page.url).text


def test_a_text_of_several_areas_names_each_with_its_own_number_and_keeps_the_providers_above(client, index, kent):
    page = InsightPageFactory(parent=index, areas=[kent, AreaFactory(name="Lincolnshire", phone="01522 000000")])
    shown = soup(client.get(page.url).text)
    row = next(each for each in shown.select(".facts-row > div") if each.dt.text == "Areas")

    assert [each.text for each in row.select("dd")] == ["Kent and Medway: 0800 783 1583", "Lincolnshire: 01522 000000"]
    assert "01772 842109" in shown.header.text


def test_the_api_names_the_areas_of_a_text_and_finds_texts_by_area_kind_and_year(client, index, kent):
    page = InsightPageFactory(parent=index, areas=[kent], kind="news", published_on=datetime.date(2024, 5, 1))
    InsightPageFactory(parent=index, kind="news", published_on=datetime.date(2024, 5, 1))

    def found(query: str) -> int:
        return client.get(f"/api/v1/insights/{query}").json()["count"]

    assert client.get(f"/api/v1/insights/{page.pk}/").json()["fields"]["areas"] == ["kent-medway"]
    assert [found(query) for query in ("?area=kent-medway", "?kind=news", "?year=2023", "?area=x")] == [1, 2, 0, 0]


@pytest.mark.parametrize("query", ["year=abc", "year=99999", f"year={10**30}", "year=-5", "kind=%00", "area=x%00"])
def test_the_api_says_which_part_of_a_query_it_cannot_read(client, index, query):
    answer = client.get(f"/api/v1/insights/?{query}")

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", query.partition("=")[0]])


def test_the_feed_names_kind_and_areas(client, index, kent):
    InsightPageFactory(parent=index, areas=[kent], kind="news")

    assert (
        "<category>News</category><category>Kent and Medway</category>" in client.get(path_of("insights", "feed")).text
    )


def test_what_appeared_elsewhere_first_says_so_with_a_link(client, index):
    page = InsightPageFactory(
        parent=index, first_published="The Practice Letter", first_published_url="https://example.org/letter/"
    )
    link = soup(client.get(page.url).text).find("a", string="The Practice Letter")

    assert (link["href"], link["rel"]) == ("https://example.org/letter/", ["external", "noreferrer"])


def test_an_address_without_a_name_is_refused_beside_the_field(index):
    page = InsightPageFactory(parent=index)
    page.first_published_url = "https://example.org/"

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert list(refused.value.message_dict) == ["first_published"]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (InsightPage.Kind.NEWS, "NewsArticle"),
        (InsightPage.Kind.PRESS_RELEASE, "NewsArticle"),
        (InsightPage.Kind.ARTICLE, "Article"),
        (InsightPage.Kind.ADVICE, "Article"),
        (InsightPage.Kind.COMMENTARY, "Article"),
    ],
)
def test_machines_are_told_what_kind_of_text_it_is(rf, index, kind, named):
    assert InsightPageFactory(parent=index, kind=kind).structured_data(rf.get("/"))["@type"] == named


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Forget the forms of pictures that other tests made, and let theirs forget ours."""
    cache.clear()
    yield
    cache.clear()


def test_machines_are_told_author_dates_and_picture(rf, index, forgetful):
    picture = Picture.objects.create(title="A bridge", file="original_images/bridge.jpg", width=1200, height=630)
    Rendition.objects.create(
        image=picture,
        filter_spec=PICTURE,
        focal_point_key=Filter(PICTURE).get_cache_key(picture),
        width=1,
        height=1,
        file="images/bridge.jpg",
    )
    page = InsightPageFactory(
        parent=index,
        slug="a-text",
        title="A text",
        published_on=datetime.date(2024, 5, 1),
        author_name="Anna Whitlock",
        author_role="Practitioner",
        author_is_person=True,
        picture=picture,
    )
    told = page.structured_data(rf.get("/"))
    image = told.pop("image")

    assert told == {
        "@context": "https://schema.org",
        "@type": "Article",
        "url": "http://localhost/insights/a-text/",
        "description": "What happens before a meeting.",
        "headline": "A text",
        "datePublished": "2024-05-01",
        "author": {"@type": "Person", "name": "Anna Whitlock", "jobTitle": "Practitioner"},
        "publisher": {"@type": "Organization", "name": "Restorative Solutions"},
    }
    assert image == "http://localhost/media/images/bridge.jpg"
    assert json.loads(json.dumps(told)) == told


def test_a_text_without_an_author_is_the_providers(rf, index):
    told = InsightPageFactory(parent=index).structured_data(rf.get("/"))

    assert told["author"] == {"@type": "Organization", "name": "Restorative Solutions"}
