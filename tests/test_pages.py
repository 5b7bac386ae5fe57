"""Pages as readers meet them: every type answers, lists are safe to read, and cost the same however long."""

import datetime
import re
from collections import defaultdict

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertTemplateUsed
from wagtail.models import Page, PageViewRestriction, get_page_models

from casestudies import models as stories
from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from home import stamp
from home.models import (
    AudiencePage,
    Claim,
    Commissioner,
    FAQPage,
    HomePage,
    Partner,
    Resource,
    ResourcesPage,
    ServiceAreaPage,
    SiteDetails,
    StandardPage,
    StoredDocument,
)
from insights.models import EventIndexPage, EventPage, InsightIndexPage, InsightPage, VideoPage
from referralforms.models import FormPage
from tests import factories
from tests.factories import (
    CaseStudyPageFactory,
    DocumentFactory,
    EventIndexPageFactory,
    EventPageFactory,
    InsightIndexPageFactory,
    InsightPageFactory,
    PictureFactory,
    ServiceAreaPageFactory,
    StandardPageFactory,
    VideoPageFactory,
)

PARAGRAPHS = ["First I said no.", "Then I thought about it."]
# Wagtail leaves the file of a picture that it cuts to size to the garbage collector.
LEFT_OPEN = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
QUOTATION = {"paragraphs": PARAGRAPHS, "speaker": "Wendy", "role": "A witness", "kind": "harmed"}


@pytest.fixture
def insight_index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights")


@pytest.fixture
def event_index(insight_index):
    return EventIndexPageFactory(parent=insight_index, slug="events")


@pytest.fixture
def testimonial_index(home_page):
    return factories.TestimonialIndexPageFactory(parent=home_page, slug="what-people-say")


@pytest.fixture
def leaflets_page(home_page):
    return factories.ResourcesPageFactory(parent=home_page, slug="leaflets")


def html(client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def words(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(each.get_text(" ").split()) for each in page.select(selector)]


# --- The tree ---------------------------------------------------------------------------------------------

BELOW_HOME = {
    AudiencePage,
    CaseStudyIndexPage,
    FAQPage,
    FormPage,
    InsightIndexPage,
    ResourcesPage,
    ServiceAreaPage,
    StandardPage,
    stories.TestimonialIndexPage,
}
TREE = {
    HomePage: BELOW_HOME,
    StandardPage: {FAQPage, FormPage, ResourcesPage, ServiceAreaPage, StandardPage},
    AudiencePage: set(),
    FAQPage: set(),
    ResourcesPage: set(),
    ServiceAreaPage: set(),
    CaseStudyIndexPage: {CaseStudyPage},
    CaseStudyPage: set(),
    stories.TestimonialIndexPage: {stories.TestimonialPage},
    stories.TestimonialPage: set(),
    InsightIndexPage: {EventIndexPage, InsightPage, VideoPage},
    InsightPage: set(),
    EventIndexPage: {EventPage},
    EventPage: set(),
    VideoPage: set(),
    FormPage: set(),
}


@pytest.mark.parametrize("kind", list(TREE), ids=lambda kind: kind.__name__)
def test_below_a_page_stand_only_the_types_meant_for_it(kind):
    ours = {HomePage, *TREE}
    assert ours.intersection(kind.allowed_subpage_models()) == TREE[kind]


def test_every_page_type_has_its_place_in_the_tree():
    assert set(get_page_models()) - {Page} == TREE.keys()


def test_a_front_page_stands_below_the_root_alone():
    assert HomePage.allowed_parent_page_models() == [Page]


@pytest.mark.parametrize("kind", [CaseStudyIndexPage, stories.TestimonialIndexPage, InsightIndexPage])
def test_there_is_one_index_of_each_kind(home_page, kind):
    assert kind.can_create_at(home_page)
    home_page.add_child(instance=kind(title="Index", slug="index"))
    assert not kind.can_create_at(home_page)


# --- Every type answers ----------------------------------------------------------------------------------


def test_an_empty_front_page_shows_its_heading(client, home_page):
    assert words(html(client, "/"), "h1") == ["Welcome"]
    assertTemplateUsed(client.get("/?again=1"), "home/home_page.html")


def front_blocks(page: Page) -> list[tuple[str, dict]]:
    """One block of every type that a front page can have."""
    way = {"heading": "I was harmed", "text": "See what is open to you.", "page": page}
    fact = {"heading": "It is free", "text": "There is nothing to pay."}
    action = {"heading": "Start", "text": "Only if you want to.", "button": "Begin", "page": page}
    return [
        ("text", {"heading": "A text", "text": "<p>Words</p>"}),
        ("ways_in", {"heading": "Where to begin", "ways": [way, way | {"heading": "I caused harm"}]}),
        ("facts", {"heading": "Four things", "facts": [fact, fact]}),
        ("call_to_action", action | {"heading": "Call to action"}),
        ("quotation", QUOTATION),
        ("partners", {"heading": "Our partners"}),
        ("leaflets", {"heading": "Leaflets", "text": ""}),
        ("areas", {"heading": "Find your team", "text": ""}),
        ("case_studies", {"heading": "How it went", "text": "", "count": 3}),
        ("testimonials", {"heading": "Voices", "kinds": [], "count": 6}),
        ("insights", {"heading": "Insights to read", "count": 3}),
        ("newsletter", {"heading": "News", "text": "A letter."}),
        ("start_a_conversation", action),
    ]


def test_a_front_page_shows_a_block_of_every_type(
    client, home_page, form_page, case_study_index, testimonial_index, insight_index
):
    CaseStudyPageFactory(parent=case_study_index)
    factories.TestimonialPageFactory(parent=testimonial_index)
    InsightPageFactory(parent=insight_index)
    Partner.objects.create(name="Salus")
    add_leaflet()
    factories.ServiceAreaPageFactory(parent=home_page)
    blocks = front_blocks(form_page)
    home_page.body = blocks
    home_page.save_revision().publish()

    known = set(HomePage._meta.get_field("body").stream_block.child_blocks) - {"absent"}
    headings = [value["heading"] for _, value in blocks if "heading" in value]
    assert {name for name, _ in blocks} == known
    assert words(html(client, "/"), "main h2") == headings


def add_leaflet(number: int = 1) -> None:
    document = StoredDocument.objects.create(title=f"Leaflet {number}", file=f"documents/leaflet-{number}.pdf")
    Resource.objects.create(key=f"leaflet-{number}", title=f"Leaflet {number}", audience="harmed", document=document)


def test_a_front_page_shows_nothing_of_a_block_whose_list_is_empty(client, home_page):
    empty = [block for block in front_blocks(home_page) if block[0] in {"partners", "leaflets", "case_studies"}]
    home_page.body = empty
    home_page.save_revision().publish()
    assert words(html(client, "/"), "main h2") == []


def test_testimonials_on_the_front_page_are_of_the_kinds_chosen(client, home_page, testimonial_index):
    for kind in ("harmed", "family"):
        factories.TestimonialPageFactory(parent=testimonial_index, kind=kind, words=f"The words of {kind}")
    home_page.body = [("testimonials", {"heading": "Voices", "kinds": ["family"], "count": 6})]
    home_page.save_revision().publish()
    assert words(html(client, "/"), "blockquote") == ["The words of family"]


@LEFT_OPEN
def test_a_standard_page_shows_every_block_of_a_story(client, home_page):
    claim = Claim.objects.create(
        key="referrals",
        value="more than 50",
        sentence="More than 50 people were referred.",
        source="A press release",
        year=2017,
        review_on=datetime.date(2027, 5, 31),
    )
    body = [
        ("heading", "What happens"),
        ("paragraph", "<p>We talk with you.</p>"),
        ("quotation", QUOTATION),
        ("picture", {"image": PictureFactory(), "caption": "A caption"}),
        ("claim", claim),
    ]
    StandardPageFactory(parent=home_page, slug="about", body=body)

    shown = html(client, "/about/")
    assert words(shown, ".prose h2") == ["What happens"]
    assert words(shown, "figcaption")[1:] == ["A caption"]
    assert words(shown, ".claim__sentence") == ["More than 50 people were referred."]
    assert [image["alt"] for image in shown.select("figure img")] == ["A lamp in a window"]
    assertTemplateUsed(client.get("/about/?again=1"), "home/standard_page.html")


def test_a_quotation_keeps_its_paragraphs_and_says_who_spoke_in_which_role(client, insight_index):
    InsightPageFactory(parent=insight_index, slug="words", body=[("quotation", QUOTATION)])
    shown = html(client, "/insights/words/")
    assert words(shown, "blockquote p") == PARAGRAPHS
    assert words(shown, "figcaption span") == ["Wendy", "A witness", "Person harmed"]


def test_an_area_shows_how_to_reach_its_service_and_who_pays(client, home_page, kent):
    today = timezone.localdate()
    Commissioner.objects.create(area=kent, name="The one who pays", kind="other", from_date=today)
    yesterday = today - datetime.timedelta(days=1)
    Commissioner.objects.create(area=kent, name="Before", kind="other", from_date=yesterday, to_date=yesterday)
    ServiceAreaPageFactory(parent=home_page, slug="kent", area=kent)

    shown = " ".join(words(html(client, "/kent/"), "aside"))
    assert "0800 783 1583" in shown
    assert "The one who pays" in shown
    assert "Before" not in shown


def test_a_case_study_shows_its_content_notes_before_its_story(client, case_study_index):
    page = CaseStudyPageFactory(
        parent=case_study_index, slug="story", content_notes=["death", "weapons"], what_helped="Time."
    )
    shown = html(client, "/case-studies/story/")
    text = shown.main.get_text(" ")
    assert words(shown, ".content-notes") == ["This story mentions: death, weapons."]
    assert text.index("death, weapons") < text.index("They talked for an hour.")
    assert (len(shown.select("a[href='#what-helped']")), len(shown.select("#what-helped"))) == (1, 1)
    assert page.harm_labels == ["Burglary or theft"]


def test_a_case_study_without_content_notes_has_no_box_for_them(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, slug="story", content_notes=[], names="waiver")
    shown = html(client, "/case-studies/story/")
    assert words(shown, ".content-notes") == []
    assert "Changed, to keep people safe" not in shown.get_text()


def test_a_testimonial_is_shown_in_its_words_under_its_own_label(client, testimonial_index):
    factories.TestimonialPageFactory(parent=testimonial_index, slug="voice")
    for path in ("/what-people-say/", "/what-people-say/voice/"):
        shown = html(client, path)
        assert words(shown, "blockquote") == ["They listened."]
        assert words(shown, "figcaption") == ["A person harmed by crime"]


def test_an_insight_says_what_it_is_when_it_came_out_and_who_wrote_it(client, insight_index, kent):
    InsightPageFactory(
        parent=insight_index,
        slug="release",
        kind="press_release",
        published_on=datetime.date(2017, 12, 14),
        author_name="Tony Walker",
        author_role="Director",
        areas=[kent],
        first_published="NOTA News",
    )
    shown = html(client, "/insights/release/")
    assert words(shown, ".page-head .kicker") == ["Press release"]
    assert words(shown, ".facts-row dd") == [
        "14 December 2017",
        "Tony Walker, Director",
        "Kent and Medway",
        "NOTA News",
    ]


def test_the_insight_index_shows_insights_films_and_what_is_coming_up(client, insight_index, event_index):
    InsightPageFactory(parent=insight_index, title="An insight")
    VideoPageFactory(parent=insight_index, title="A film")
    EventPageFactory(parent=event_index, title="A morning")
    shown = html(client, "/insights/")
    assert set(words(shown, "main .card__title")) == {"An insight", "A film", "A morning"}


def test_events_to_come_stand_apart_from_past_ones(client, event_index):
    now = timezone.now()
    for title, days in [("Later", 9), ("Sooner", 2), ("Last month", -30), ("Long ago", -400)]:
        EventPageFactory(parent=event_index, title=title, starts_at=now + datetime.timedelta(days=days))
    shown = html(client, "/insights/events/")
    assert words(shown, ".events:not(.events--past) .card__title") == ["Sooner", "Later"]
    assert words(shown, ".events--past .card__title") == ["Last month", "Long ago"]


def test_an_event_under_way_is_still_coming_up(client, event_index):
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    EventPageFactory(parent=event_index, title="Now", starts_at=an_hour_ago)
    assert words(html(client, "/insights/events/"), ".events .card__title") == ["Now"]
    assert words(html(client, "/insights/events/"), ".events--past") == []


def test_without_events_the_page_says_so(client, event_index):
    assert words(html(client, "/insights/events/"), ".empty") == [
        "There are no events to come at the moment. When there is one, you will find it here."
    ]


def test_an_event_says_when_and_where(client, event_index, kent):
    starts_at = datetime.datetime(2017, 12, 15, 10, tzinfo=datetime.UTC)
    EventPageFactory(parent=event_index, slug="launch", starts_at=starts_at, area=kent)
    shown = html(client, "/insights/events/launch/")
    assert words(shown, ".facts-row dd") == [
        "Friday 15 December 2017, 10:00 to 12:00",
        "Compass House, Ashford",
        "Kent and Medway",
    ]
    assert words(shown, ".status-note") == ["This event has taken place."]


def test_an_event_cannot_end_before_it_starts(event_index):
    event = EventPageFactory.build(starts_at=timezone.now())
    event.ends_at = event.starts_at - datetime.timedelta(minutes=1)
    with pytest.raises(ValidationError, match="The event cannot end before it starts"):
        event.clean()


@LEFT_OPEN
def test_a_film_has_its_words_in_writing(client, insight_index):
    document = DocumentFactory(title="Wendy", file__filename="wendy.mp4")
    captions = DocumentFactory(title="Captions", file__filename="wendy.vtt")
    files = {"film": document, "captions": captions, "picture": PictureFactory()}
    VideoPageFactory(parent=insight_index, slug="wendy", person_shown="Wendy", **files)
    shown = html(client, "/insights/wendy/")
    assert words(shown, "#transcript p") == ["Narrator: It is morning."]
    assert shown.select_one("video source")["src"] == document.url


# --- Numbers to ring -----------------------------------------------------------------------------------------


def numbers(page: BeautifulSoup) -> set[str]:
    return set(words(page, "header .phone__number") + words(page, "footer .phone__number"))


def test_pages_of_an_area_show_its_number_everywhere(client, home_page, insight_index, event_index, kent):
    ServiceAreaPageFactory(parent=home_page, slug="kent", area=kent)
    InsightPageFactory(parent=insight_index, slug="news", areas=[kent])
    EventPageFactory(parent=event_index, slug="launch", area=kent)
    for path in ("/kent/", "/insights/news/", "/insights/events/launch/"):
        assert numbers(html(client, path)) == {"0800 783 1583"}


def test_other_pages_show_the_providers_number(client, home_page, insight_index, lincolnshire):
    ServiceAreaPageFactory(parent=home_page, slug="lincolnshire", area=lincolnshire)  # an area without a number
    StandardPageFactory(parent=home_page, slug="about")
    for path in ("/", "/about/", "/insights/", "/lincolnshire/"):
        assert numbers(html(client, path)) == {"01772 842109"}


# --- Lists ---------------------------------------------------------------------------------------------------


def test_a_reader_meets_the_content_notes_before_the_link(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, short_title="A fatal crash", content_notes=["death"])
    card = html(client, "/case-studies/").select_one(".card")
    assert str(card).index("This story mentions:") < str(card).index("<a ")


def test_no_two_links_with_the_same_words_lead_to_different_places(
    client, home_page, case_study_index, insight_index, testimonial_index, form_page
):
    for _ in range(3):
        CaseStudyPageFactory(parent=case_study_index)
        InsightPageFactory(parent=insight_index)
    home_page.body = front_blocks(form_page)
    home_page.save_revision().publish()
    for path in ("/", "/case-studies/", "/insights/"):
        places = defaultdict(set)
        for link in html(client, path).select("a[href]"):
            places[" ".join(link.get_text(" ").split())].add(re.sub(r"^https?://[^/]+", "", link["href"]))
        assert {said: places[said] for said in places if len(places[said]) > 1} == {}


def test_a_link_in_a_list_carries_the_title_of_its_page(client, insight_index):
    InsightPageFactory(parent=insight_index, title="What a facilitator does")
    links = words(html(client, "/insights/"), ".card a")
    assert links == ["What a facilitator does"]


def test_case_studies_are_listed_newest_first(client, case_study_index):
    for title in ("Older", "Newer"):
        CaseStudyPageFactory(parent=case_study_index, short_title=title).save_revision().publish()
    assert words(html(client, "/case-studies/"), ".card__title") == ["Newer", "Older"]


def test_insights_are_listed_by_the_date_that_readers_see(client, insight_index):
    for title, year in [("Newer", 2024), ("Older", 2020)]:
        InsightPageFactory(parent=insight_index, title=title, published_on=datetime.date(year, 1, 1))
    assert words(html(client, "/insights/"), ".card__title") == ["Newer", "Older"]


def test_an_empty_list_says_so(client, case_study_index, insight_index, testimonial_index):
    said = [words(html(client, path), ".empty") for path in ("/case-studies/", "/insights/", "/what-people-say/")]
    nothing = "There is nothing here yet."
    help_too = f"{nothing} If you have a question, you can always call us."
    assert said == [["There are no stories here yet."], [help_too], [nothing]]


def test_an_empty_list_leads_on_to_somebody_to_talk_to(
    client, case_study_index, insight_index, testimonial_index, event_index, leaflets_page, form_page
):
    SiteDetails.objects.update(start_page=form_page.page_ptr)
    paths = ["/case-studies/", "/insights/", "/what-people-say/", "/insights/events/", "/leaflets/"]
    ways = {path: [link["href"] for link in html(client, path).select(".empty ~ .actions a")] for path in paths}

    assert ways == {path: ["/start-a-conversation/", "tel:01772842109"] for path in paths}


def test_a_list_says_how_much_there_is_also_when_that_is_nothing(
    client, case_study_index, insight_index, testimonial_index, leaflets_page
):
    counted = {
        "/case-studies/": (".list-page__count", "Stories: 0"),
        "/what-people-say/": (".list-page__count", "Quotes: 0"),
        "/insights/": (".results-line", "Texts: 0"),
        "/leaflets/": (".count", "Leaflets: 0"),
    }
    assert {path: words(html(client, path), where) for path, (where, _) in counted.items()} == {
        path: [said] for path, (_, said) in counted.items()
    }


def test_the_list_of_events_says_how_many_are_to_come(client, event_index):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    EventPageFactory(parent=event_index, starts_at=tomorrow)
    assert words(html(client, "/insights/events/"), ".count") == ["Events to come: 1"]
    EventPageFactory(parent=event_index, starts_at=tomorrow)
    assert words(html(client, "/insights/events/"), ".count") == ["Events to come: 2"]


# --- What nobody may see yet ---------------------------------------------------------------------------------


@pytest.fixture
def hidden(case_study_index, insight_index, testimonial_index, event_index):
    """A draft and a private page in every list."""
    parents = {
        CaseStudyPageFactory: case_study_index,
        InsightPageFactory: insight_index,
        factories.TestimonialPageFactory: testimonial_index,
        EventPageFactory: event_index,
        VideoPageFactory: insight_index,
    }
    for factory, parent in parents.items():
        factory(parent=parent, title="Hidden draft", slug=f"draft-{factory.__name__.lower()}", live=False)
        private = factory(parent=parent, title="Hidden private", slug=f"private-{factory.__name__.lower()}")
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)


LISTS = ["/", "/case-studies/", "/insights/", "/what-people-say/", "/insights/events/"]


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_a_draft_or_a_private_page(client, home_page, hidden, path):
    blocks = [block for block in front_blocks(home_page) if block[0] in {"case_studies", "testimonials", "insights"}]
    home_page.body = blocks
    home_page.save_revision().publish()
    shown = client.get(path).text
    assert "Hidden" not in shown
    assert "They listened." not in shown  # the words of the hidden testimonials
    assert "A burglary" not in shown  # the short titles of the hidden case studies


def test_a_draft_answers_404_and_a_private_page_asks_who_it_is(client, hidden):
    assert client.get("/case-studies/draft-casestudypagefactory/").status_code == 404
    assert client.get("/case-studies/private-casestudypagefactory/").url.startswith("/_util/login/?next=")


def test_a_draft_of_a_form_cannot_be_a_start_page(client, home_page, form_page):
    details = home_page.get_site().sitedetails
    details.start_page = form_page.page_ptr
    details.save()
    assert 'href="/start-a-conversation/"' in client.get("/").text
    form_page.unpublish()
    assert 'href="/start-a-conversation/"' not in client.get("/").text


# --- What every answer has ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/case-studies/", "/start-a-conversation/", "/no-such-page/"])
def test_a_reader_is_given_no_cookie_and_a_strict_policy(client, form_page, case_study_index, path):
    response = client.get(path)
    assert response.cookies == {}
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/case-studies/", "/start-a-conversation/", "/no-such-page/"])
def test_a_page_asks_nothing_of_another_origin_and_holds_nothing_inline(client, form_page, case_study_index, path):
    shown = BeautifulSoup(client.get(path).text, "html.parser")
    code = shown.select(
        "script:not([type='application/ld+json']), img, iframe, link[rel=stylesheet]"
    )  # JSON-LD is data
    loaded = [each.get("src") or each.get("href") for each in code]
    assert [address for address in loaded if not address.startswith("/")] == []
    assert [each for each in shown.find_all(True) if each.has_attr("style") or each.has_attr("onclick")] == []


def test_a_page_that_does_not_exist_offers_the_number_and_the_way_home(client, home_page):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "01772 842109" in response.text


# --- How many questions a page asks the database -----------------------------------------------------------


def queries_of(client, path: str) -> int:
    """Count the queries of a page that nobody has seen since the last change; what stands around it is known."""
    cache.clear()
    stamp.renew()
    client.get("/no-such-page/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


ROWS = pytest.mark.parametrize("rows", [1, 3])


@ROWS
def test_a_list_of_case_studies_asks_the_same_however_long(client, case_study_index, rows):
    for _ in range(rows):
        CaseStudyPageFactory(parent=case_study_index)
    assert queries_of(client, "/case-studies/") == 7  # one of them for the counts beside the choices


@ROWS
@LEFT_OPEN
def test_a_list_with_pictures_asks_the_same_however_long(client, case_study_index, rows):
    for _ in range(rows):
        CaseStudyPageFactory(parent=case_study_index, picture=PictureFactory())
    client.get("/case-studies/")  # cuts the pictures to size, once
    assert queries_of(client, "/case-studies/") == 9


@ROWS
def test_a_list_of_testimonials_asks_the_same_however_long(client, testimonial_index, kent, rows):
    for _ in range(rows):
        factories.TestimonialPageFactory(parent=testimonial_index, area=kent)
    assert queries_of(client, "/what-people-say/") == 7


@ROWS
def test_a_list_of_insights_events_and_films_asks_the_same_however_long(client, insight_index, event_index, rows):
    for _ in range(rows):
        InsightPageFactory(parent=insight_index)
        EventPageFactory(parent=event_index)
        VideoPageFactory(parent=insight_index)
    assert queries_of(client, "/insights/") == 13
    assert queries_of(client, "/insights/events/") == 8


@ROWS
def test_a_front_page_asks_the_same_however_much_there_is(
    client, home_page, case_study_index, insight_index, testimonial_index, form_page, rows
):
    for number in range(rows):
        CaseStudyPageFactory(parent=case_study_index)
        InsightPageFactory(parent=insight_index)
        factories.TestimonialPageFactory(parent=testimonial_index)
        StandardPageFactory(parent=home_page, show_in_menus=True, show_in_footer=True)
        Partner.objects.create(name=f"Partner {number}")
        add_leaflet(number)
        factories.ServiceAreaPageFactory(parent=home_page)
    home_page.body = front_blocks(form_page)
    home_page.save_revision().publish()
    assert queries_of(client, "/") == 22


@ROWS
@LEFT_OPEN
def test_partners_with_logos_ask_the_same_however_many_and_are_called_by_their_names(client, home_page, rows):
    for number in range(rows):
        Partner.objects.create(name=f"Partner {number}", logo=PictureFactory(), url="https://example.org/")
    home_page.body = [("partners", {"heading": "Our partners"})]
    home_page.save_revision().publish()
    client.get("/")  # cuts the pictures to size, once
    assert queries_of(client, "/") == 5
    assert [image["alt"] for image in html(client, "/").select("a.partner > img")] == [
        f"Partner {number}" for number in range(rows)
    ]


@ROWS
@LEFT_OPEN
def test_ways_in_with_pictures_ask_the_same_however_many(client, home_page, rows):
    way = {"heading": "I was harmed", "text": "See what is open to you.", "page": home_page}
    ways = [way | {"picture": PictureFactory()} for _ in range(rows + 1)]
    home_page.body = [("ways_in", {"heading": "Where to begin", "ways": ways})]
    home_page.save_revision().publish()
    client.get("/")  # cuts the pictures to size, once
    assert queries_of(client, "/") == 6
    assert len(html(client, "/").select(".way__picture img")) == rows + 1


@LEFT_OPEN
def test_a_text_on_the_front_page_may_have_a_picture_beside_it(client, home_page):
    text = {"heading": "What it can look like", "text": "<p>Words</p>", "picture": PictureFactory()}
    home_page.body = [("text", text)]
    home_page.save_revision().publish()
    assert [image["alt"] for image in html(client, "/").select(".text-block img")] == ["A lamp in a window"]


def test_each_area_on_the_front_page_stands_with_its_own_number_or_the_provider_s(
    client, home_page, kent, lincolnshire
):
    for area in (kent, lincolnshire):
        factories.ServiceAreaPageFactory(parent=home_page, area=area)
    home_page.body = [("areas", {"heading": "Find your team", "text": ""})]
    home_page.save_revision().publish()
    numbers = {words(card, "a")[0]: words(card, "a")[1] for card in html(client, "/").select(".area-card")}
    assert numbers == {"Kent and Medway": kent.phone, "Lincolnshire": "01772 842109"}


LONG_STORY = [("heading", f"Part {number}") for number in range(1, 5)]


def test_a_long_page_begins_with_its_parts_and_each_link_leads_to_one(client, home_page):
    StandardPageFactory(parent=home_page, slug="about", body=[("paragraph", "<p>First</p>"), *LONG_STORY])
    page = html(client, "/about/")
    led_to = [page.select_one(link["href"]).get_text() for link in page.select(".contents a")]
    assert led_to == ["Part 1", "Part 2", "Part 3", "Part 4"]


def test_a_short_page_has_no_list_of_parts(client, home_page):
    StandardPageFactory(parent=home_page, slug="about", body=LONG_STORY[:3])
    assert html(client, "/about/").select(".contents") == []


@ROWS
def test_pages_below_a_page_are_told_with_their_summaries_in_the_same_number_of_queries(client, home_page, rows):
    above = StandardPageFactory(parent=home_page, slug="areas")
    for _ in range(rows):
        factories.ServiceAreaPageFactory(parent=above, summary="The team of this area.")
    assert queries_of(client, "/areas/") == 7
    assert words(html(client, "/areas/"), ".way p") == ["The team of this area."] * rows


@ROWS
def test_a_standard_page_asks_the_same_whatever_its_story_holds(client, home_page, rows):
    body = [("quotation", QUOTATION), ("heading", "More"), ("paragraph", "<p>Words</p>")] * rows
    StandardPageFactory(parent=home_page, slug="about", body=body)
    assert queries_of(client, "/about/") == 5
