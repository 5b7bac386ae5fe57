"""Films: nothing is published without its words, and nothing is loaded before a reader asks."""

import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.fields import RichTextField
from wagtail.images.models import Filter
from wagtail.models import CollectionViewRestriction
from wagtail.test.utils.form_data import nested_form_data

from home.blocks import STORY
from home.checked import approval
from home.models import HomePage, Picture, Rendition
from home.structured import PICTURE
from insights.models import EventPage, InsightPage, VideoPage
from insights.videos import NO_CAPTIONS, NO_FILM, NO_PICTURE, NO_TRANSCRIPT, NOT_CAPTIONS
from tests.asking import soup
from tests.factories import CHECKS, DocumentFactory, InsightIndexPageFactory, SupportLineFactory, VideoPageFactory

POSTER = "fill-960x540|format-webp"
CARD = "fill-640x400|format-webp"


def in_editor(text: str, **entity) -> str:
    """What the rich text editor posts for one paragraph, with a thing of another kind below it where one is given."""
    paragraph = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "entityRanges": []}
    place = {"key": 0, "offset": 0, "length": 1}
    below = {"key": "b", "text": " ", "type": "atomic", "depth": 0, "entityRanges": [place]}
    blocks, entities = ([paragraph, below], {"0": entity}) if entity else ([paragraph], {})
    return json.dumps({"blocks": blocks, "entityMap": entities})


UNTOUCHED, EMPTY, WORDS = "null", in_editor(""), in_editor("A kettle.")


@pytest.fixture
def index(home_page):
    return InsightIndexPageFactory(parent=home_page, slug="insights")


@pytest.fixture
def picture(db) -> Iterator[Picture]:
    """A picture whose forms are made already."""
    cache.clear()  # where forms of other tests' pictures are remembered
    picture = Picture.objects.create(title="A window", file="original_images/window.jpg", width=960, height=540)
    for spec in (POSTER, PICTURE, CARD):
        key = Filter(spec).get_cache_key(picture)
        Rendition.objects.create(
            image=picture, filter_spec=spec, focal_point_key=key, width=1, height=1, file=f"images/{spec[:9]}.webp"
        )
    yield picture
    cache.clear()


@pytest.fixture
def files(picture) -> dict:
    """What belongs to a film, as fields of its page."""
    film = DocumentFactory(title="Film", file__filename="wendy.mp4")
    return {"film": film, "captions": DocumentFactory(title="Captions", file__filename="wendy.vtt"), "picture": picture}


@pytest.fixture
def editor(client, person_in):
    approval.prepare()
    person = person_in("Editor")
    client.force_login(person)
    return person


def posted(**changes) -> dict:
    """What the editor's form posts for a film of which there are only the words."""
    fields = {"title": "Wendy", "slug": "wendy", "transcript": WORDS}
    return nested_form_data(fields | {"comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}} | changes)


def said_beside(response, name: str) -> str:
    return " ".join(soup(response.text).select_one(f"[id$='{name}-errors']").text.split())


# --- What publishing asks for ----------------------------------------------------------------------


@pytest.fixture
def draft(index) -> VideoPage:
    return VideoPageFactory(parent=index, slug="wendy", live=False)


def ask_for_approval(client, page: VideoPage, **changes):
    """Press the button of the page editor, with all the checks done."""
    checks = CHECKS | {"proceedings_checked": "on"}
    return client.post(f"/admin/pages/{page.pk}/edit/", posted(**changes) | checks | {"action-submit": "1"})


@pytest.mark.parametrize("transcript", [UNTOUCHED, EMPTY], ids=["nothing", "an empty paragraph"])
def test_without_a_transcript_nobody_is_asked_to_approve_and_it_is_said_beside_the_field(
    client, draft, editor, transcript
):
    response = ask_for_approval(client, draft, transcript=transcript)

    assert said_beside(response, "transcript") == NO_TRANSCRIPT
    assert VideoPage.objects.get().workflow_in_progress is False


@pytest.mark.parametrize("transcript", [UNTOUCHED, EMPTY], ids=["nothing", "an empty paragraph"])
def test_a_draft_may_wait_for_its_transcript(client, index, editor, transcript):
    client.post(f"/admin/pages/add/insights/videopage/{index.pk}/", posted(transcript=transcript))

    assert [(page.title, page.live, page.transcript) for page in VideoPage.objects.all()] == [("Wendy", False, "")]


def test_a_draft_without_a_transcript_cannot_be_published_by_another_door(draft):
    VideoPage.objects.update(transcript="")
    revision = VideoPage.objects.get().save_revision(clean=False)

    with pytest.raises(ValidationError):
        revision.publish()

    assert VideoPage.objects.get().live is False


def test_with_its_transcript_somebody_is_asked_to_approve_it(client, draft, editor):
    ask_for_approval(client, draft)

    assert VideoPage.objects.get().workflow_in_progress is True


def problems(page: VideoPage) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    return refused.value.message_dict


def test_a_transcript_of_empty_paragraphs_is_none(index):
    page = VideoPageFactory(parent=index)
    page.transcript = "<p>  </p><p></p>"

    assert problems(page) == {"transcript": [NO_TRANSCRIPT]}


def test_a_film_needs_its_captions_and_a_picture(index, files):
    page = VideoPageFactory(parent=index, **files)
    page.captions = page.picture = None

    assert problems(page) == {"captions": [NO_CAPTIONS], "picture": [NO_PICTURE]}


def test_a_file_of_another_kind_is_refused_beside_its_field(index, files):
    page = VideoPageFactory(parent=index, **files)
    page.film, page.captions = page.captions, page.film

    assert problems(page) == {"film": [NO_FILM], "captions": [NOT_CAPTIONS]}


# --- What a reader meets ---------------------------------------------------------------------------


def test_the_page_asks_for_no_film_before_the_reader_does(client, index, files):
    page = VideoPageFactory(parent=index, **files)
    video = soup(client.get(page.url).text).video

    assert (video["preload"], video.get("autoplay")) == ("none", None)
    assert video["poster"].startswith("/media/images/")


def test_the_captions_are_on_and_the_film_is_a_plain_link_too(client, index, files):
    page = VideoPageFactory(parent=index, **files)
    shown = soup(client.get(page.url).text)
    track = shown.track.attrs

    assert (track["kind"], track["src"], "default" in track) == ("captions", files["captions"].url, True)
    assert shown.select_one(".film__links a")["href"] == files["film"].url == shown.source["src"]


def test_the_words_are_on_the_page_and_a_missing_film_is_said(client, index):
    page = VideoPageFactory(parent=index, person_shown="Wendy")
    shown = soup(client.get(page.url).text)

    assert shown.select_one("#transcript p").text == "Narrator: It is morning."
    assert shown.select_one(".status-note").text == "The film itself is not on this page. All of its words are."
    assert shown.video is None


def test_films_stand_below_the_list_whatever_their_number(client, index, files, queries_anew):
    VideoPageFactory(parent=index, **files)
    with_one = queries_anew(client, "/insights/")
    VideoPageFactory(parent=index, **files)
    VideoPageFactory(parent=index, **files)

    assert queries_anew(client, "/insights/") == with_one


def test_machines_are_told_of_a_film_and_of_none_where_there_is_none(rf, index, files):
    page = VideoPageFactory(parent=index, slug="wendy", title="Wendy", **files)
    request = rf.get("/")

    assert page.structured_data(request) == {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "url": "http://localhost/insights/wendy/",
        "name": "Wendy",
        "thumbnailUrl": "http://localhost/media/images/fill-1200.webp",
        "contentUrl": f"http://localhost{files['film'].url}",
        "transcript": "Narrator: It is morning.",
        "publisher": {"@type": "Organization", "name": "Restorative Solutions"},
    }
    assert VideoPageFactory(parent=index).structured_data(request) == {}


def test_a_page_without_a_film_leaves_no_empty_place_in_what_machines_are_told(client, index):
    page = VideoPageFactory(parent=index)
    script = soup(client.get(page.url).text).find("script", attrs={"type": "application/ld+json"})

    assert [node["@type"] for node in json.loads(script.string)["@graph"]] == ["Organization", "BreadcrumbList"]


def test_what_a_film_mentions_is_said_above_it_and_in_the_list_with_somebody_to_talk_to(client, index):
    SupportLineFactory(name="Samaritans")
    page = VideoPageFactory(parent=index, content_notes=["stalking"])
    shown, listed = soup(client.get(page.url).text), soup(client.get("/insights/").text)

    assert [words(each) for each in shown.select(".page-head .content-notes")] == ["This story mentions: stalking."]
    assert [words(each) for each in listed.select(".card .content-notes")] == ["This story mentions: stalking."]
    assert "Samaritans" in shown.select_one(".support").text


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


# --- Piece by piece --------------------------------------------------------------------------------


@pytest.fixture
def film(db):
    return DocumentFactory(file=ContentFile(b"0123456789", name="ten.mp4"))


@pytest.mark.parametrize(
    ("asked", "given", "place"),
    [
        ("bytes=0-", b"0123456789", "bytes 0-9/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
    ],
)
def test_a_film_is_given_piece_by_piece_as_a_browser_asks(client, home_page, film, asked, given, place):
    response = client.get(film.url, headers={"range": asked})

    assert (response.status_code, response.content, response["Content-Range"]) == (206, given, place)
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-2", "bytes=-0"])
def test_a_piece_that_is_not_there_is_refused(client, home_page, film, asked):
    response = client.get(film.url, headers={"range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,4-5", "lines=1-2"])
def test_whoever_asks_for_no_piece_is_given_the_whole(client, home_page, film, asked):
    response = client.get(film.url, headers={"range": asked})

    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"0123456789")


def test_one_piece_is_never_larger_than_a_process_can_bear(client, home_page, film, monkeypatch):
    monkeypatch.setattr("insights.film.MOST", 4)

    assert client.get(film.url, headers={"range": "bytes=1-"}).content == b"1234"


def test_a_film_that_is_not_for_everybody_is_not_given_in_pieces_either(client, home_page, film):
    CollectionViewRestriction.objects.create(collection=film.collection, restriction_type="login")

    assert client.get(film.url, headers={"range": "bytes=0-"}).status_code == 302


# --- Films on other sites --------------------------------------------------------------------------


def test_no_editor_offers_to_put_in_something_from_another_site():
    models = (HomePage, InsightPage, EventPage, VideoPage)
    fields = [field for model in models for field in model._meta.get_fields() if isinstance(field, RichTextField)]

    assert [field.name for field in fields if "embed" in field.features] == []
    assert "embed" not in dict(STORY)["paragraph"].features
    assert "embed" not in dict(STORY)


def test_an_embedded_link_that_is_sent_all_the_same_is_not_stored(client, index, editor):
    embed = in_editor("Words.", type="EMBED", mutability="IMMUTABLE", data={"url": "https://tracker.example/film"})
    client.post(f"/admin/pages/add/insights/videopage/{index.pk}/", posted(transcript=embed))
    page = VideoPage.objects.get()

    assert soup(page.transcript).text.strip() == "Words."
    assert "tracker" not in page.transcript + str(page.latest_revision.content)
