"""Withdrawal: a story taken down is gone from every place at once, and a report proves it."""

import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission, Locale, Page

from casestudies.models import CaseStudyPage
from home import checked_reports, periodic, plugins, upkeep, withdrawal, withdrawal_proof
from home.models import Partner, Picture, Rendition
from insights.models import InsightIndexPage, InsightPage, VideoPage
from tests.asking import soup
from tests.factories import (
    CaseStudyPageFactory,
    DocumentFactory,
    InsightIndexPageFactory,
    InsightPageFactory,
    StandardPageFactory,
    VideoPageFactory,
)

EVERYWHERE = [*withdrawal_proof.PLACES, "Feed"]
# A case study has no documents, and here no translation; the feed is one of insights. They are looked at below.
OF_A_STORY = [place for place in EVERYWHERE if place not in {"Documents", "Other languages", "Feed"}]
# Wagtail leaves the file open from which it writes a rendition.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()  # Wagtail keeps there what it cut for the pictures of the last test, which had the same numbers


@pytest.fixture
def picture(db) -> Picture:
    return Picture.objects.create(title="A window", file=get_test_image_file(), description="A window")


@pytest.fixture
def story(home_page, case_study_index, picture) -> CaseStudyPage:
    """A public case study, teased on the front page, with a picture above and one in its text."""
    home_page.body = [("case_studies", {"heading": "How it went", "text": "", "count": 3})]
    home_page.save()
    body = [("paragraph", "<p>They talked.</p>"), ("picture", {"image": picture, "caption": ""})]
    return CaseStudyPageFactory(
        parent=case_study_index, slug="a-burglary", short_title="The Burglary", picture=picture, body=body
    )


def take_down(page, captured) -> None:
    with captured(execute=True):
        Page.objects.get(pk=page.pk).specific.unpublish()


def still_there(page) -> list[str]:
    """Return the places where a page can still be met."""
    return [place for place, is_gone in withdrawal_proof.findings(Page.objects.get(pk=page.pk).specific) if not is_gone]


def files() -> list[Path]:
    return [Path(each.file.path) for each in Rendition.objects.all()]


def test_a_public_story_is_found_in_every_place(client, story):
    client.get("/case-studies/a-burglary/", headers={"host": "localhost"})

    assert still_there(story) == OF_A_STORY


def test_a_story_taken_down_is_found_in_no_place(client, story, django_capture_on_commit_callbacks):
    client.get("/case-studies/a-burglary/", headers={"host": "localhost"})
    take_down(story, django_capture_on_commit_callbacks)

    assert still_there(story) == []


LISTS = [
    "/",
    "/case-studies/",
    "/api/v1/case-studies/",
    "/api/v1/pages/?limit=50",
    "/sitemap.xml",
    "/search/?q=burglary",
]


def met_at(client, page) -> list[str]:
    """Return the addresses at which a reader is told of a page or led to it."""
    InsightIndexPage.objects.exists() or InsightIndexPageFactory(parent=page.get_parent().get_parent(), slug="insights")
    told = {path: client.get(path) for path in [*LISTS, "/insights/feed/"]}
    assert {answer.status_code for answer in told.values()} == {200}
    return [path for path, answer in told.items() if page.url in answer.text]


def test_readers_meet_it_nowhere(client, story, django_capture_on_commit_callbacks):
    before = met_at(client, story)
    client.get("/case-studies/a-burglary/")
    take_down(story, django_capture_on_commit_callbacks)

    assert (before, met_at(client, story)) == (LISTS, [])
    own = ["/case-studies/a-burglary/", f"/api/v1/case-studies/{story.pk}/", f"/api/v1/pages/{story.pk}/"]
    assert [client.get(path).status_code for path in own] == [404, 404, 404]


def test_what_was_cut_from_its_pictures_is_deleted_with_the_files(client, story, django_capture_on_commit_callbacks):
    client.get("/case-studies/a-burglary/")
    client.get("/case-studies/")
    known = files()
    take_down(story, django_capture_on_commit_callbacks)

    assert len(known) == 4  # the large one, the one in the text, on the card, beside a shared link
    assert Rendition.objects.count() == 0
    assert [path for path in known if path.exists()] == []


def test_a_picture_that_another_public_page_shows_is_left(
    client, story, home_page, picture, django_capture_on_commit_callbacks
):
    StandardPageFactory(parent=home_page, slug="about", picture=picture)
    client.get("/about/")
    take_down(story, django_capture_on_commit_callbacks)

    assert [path.exists() for path in files()] == [True, True]
    assert still_there(story) == []


def test_a_picture_of_a_record_is_left(client, story, picture, django_capture_on_commit_callbacks):
    Partner.objects.create(name="Salus", logo=picture)
    client.get("/case-studies/a-burglary/")
    take_down(story, django_capture_on_commit_callbacks)

    assert Rendition.objects.count() == 3


def test_a_picture_that_only_a_draft_shows_is_not_left(
    client, story, home_page, picture, django_capture_on_commit_callbacks
):
    StandardPageFactory(parent=home_page, live=False, picture=picture)
    client.get("/case-studies/a-burglary/")
    take_down(story, django_capture_on_commit_callbacks)

    assert Rendition.objects.count() == 0


def test_a_file_that_is_still_there_is_reported(client, story, picture, django_capture_on_commit_callbacks):
    take_down(story, django_capture_on_commit_callbacks)
    picture.get_rendition("width-200")

    assert still_there(story) == ["Pictures"]


def test_a_story_whose_time_has_come_is_withdrawn_by_the_schedule(client, story, django_capture_on_commit_callbacks):
    client.get("/case-studies/a-burglary/")
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert still_there(story) == []


def test_a_story_deleted_leaves_no_picture_behind(client, story, django_capture_on_commit_callbacks):
    client.get("/case-studies/a-burglary/")
    known = files()
    with django_capture_on_commit_callbacks(execute=True):
        CaseStudyPage.objects.get().delete()

    assert [path for path in known if path.exists()] == []
    assert client.get("/case-studies/a-burglary/").status_code == 404


def test_another_page_taken_down_keeps_its_pictures(client, home_page, picture, django_capture_on_commit_callbacks):
    page = StandardPageFactory(parent=home_page, slug="about", picture=picture)
    client.get("/about/")
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()

    assert Rendition.objects.count() == 2


def test_a_page_that_a_feed_shows_is_reported(rf, home_page):
    """No page about people stands in it today; what the report relies on must see one that does."""
    page = InsightPageFactory(parent=InsightIndexPageFactory(parent=home_page))
    shows, request = plugins.contributions("public_places")["Feed"], withdrawal_proof.visit(page)
    before = shows(page, request)
    InsightPage.objects.get().unpublish()

    assert (before, shows(page, request)) == (True, False)


def test_the_report_asks_what_the_sitemap_itself_lists(client, story, monkeypatch):
    assert story.full_url in client.get("/sitemap.xml").text
    monkeypatch.setattr("home.wellknown.types_to_find", list)

    assert "Sitemap" not in still_there(story)


def test_small_pictures_that_the_admin_cuts_again_go_by_themselves(
    client, person_in, story, django_capture_on_commit_callbacks
):
    take_down(story, django_capture_on_commit_callbacks)
    client.force_login(person_in("Editor"))
    client.get(f"/admin/pages/{story.pk}/edit/")
    cut_again, known = still_there(story), files()
    with django_capture_on_commit_callbacks(execute=True):
        periodic.run_due()

    assert (cut_again, still_there(story)) == (["Pictures"], [])
    assert [path.exists() for path in known] == [False]
    assert "deleted within 5 minutes" in client.get("/admin/reports/withdrawn/").text


def test_pictures_of_what_is_public_stay_when_those_of_others_go(client, story, home_page):
    StandardPageFactory(parent=home_page, slug="about", picture=story.picture)
    client.get("/about/")
    CaseStudyPage.objects.update(live=False)
    withdrawal.forget_pictures_cut_again()

    assert Rendition.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_to_look_for_what_was_cut_again_takes_one_query_however_many_were_withdrawn(story, case_study_index, number):
    for each in range(number):
        CaseStudyPageFactory(parent=case_study_index, slug=f"withdrawn-{each}", picture=story.picture, live=False)
    withdrawal.forget_pictures_cut_again()
    with CaptureQueriesContext(connection) as captured:
        withdrawal.forget_pictures_cut_again()

    assert len(captured) == 1


def test_pictures_that_a_record_shows_stay_when_their_story_is_withdrawn(client, story):
    client.get("/case-studies/a-burglary/")
    Partner.objects.create(name="Sample partner", logo=story.picture)
    CaseStudyPage.objects.update(live=False)
    cut = Rendition.objects.count()
    withdrawal.forget_pictures_cut_again()

    assert Rendition.objects.count() == cut > 0


@pytest.fixture
def served_media(settings) -> None:
    """Keep pictures where they are served from: that was settled when addresses were first asked for."""
    settings.MEDIA_ROOT = str(resolve("/media/images/any.jpg").kwargs["document_root"].parent)


def test_no_whole_picture_can_be_fetched_with_what_was_cut_away(client, served_media, story, picture):
    client.get("/case-studies/a-burglary/")
    cut = Rendition.objects.first()

    assert Path(picture.file.path).exists()
    assert [client.get(each.file.url).status_code for each in (cut, picture)] == [200, 404]


# --- films -----------------------------------------------------------------------------------------------


@pytest.fixture
def video(home_page, picture) -> VideoPage:
    index = InsightIndexPageFactory(parent=home_page, slug="insights")
    film = DocumentFactory(file=ContentFile(b"a film", name="film.mp4"))
    captions = DocumentFactory(file=ContentFile(b"WEBVTT", name="film.vtt"))
    return VideoPageFactory(parent=index, slug="wendy", film=film, captions=captions, picture=picture)


def statuses(client, video) -> list[int]:
    """Return how the film is given: whole, in part, and its captions."""
    asked = [(video.film.url, {}), (video.film.url, {"range": "bytes=0-"}), (video.captions.url, {})]
    answers = [client.get(url, headers=headers) for url, headers in asked]
    assert all(answer.getvalue() for answer in answers)
    return [answer.status_code for answer in answers]


def test_a_film_taken_down_is_gone_with_its_files(client, video, django_capture_on_commit_callbacks):
    client.get(video.url)
    public, before = statuses(client, video), still_there(video)
    take_down(video, django_capture_on_commit_callbacks)

    assert (public, statuses(client, video)) == ([200, 206, 200], [404, 404, 404])
    assert {"Documents", "Pictures", "Sitemap", "Lists", "API"} <= set(before)
    assert still_there(video) == []


def test_staff_still_see_a_film_that_was_taken_down(client, person_in, video, django_capture_on_commit_callbacks):
    take_down(video, django_capture_on_commit_callbacks)
    client.force_login(person_in("Editor"))

    assert statuses(client, video) == [200, 206, 200]


def test_a_file_that_something_else_in_public_uses_is_still_given(
    client, home_page, video, django_capture_on_commit_callbacks
):
    link = f'<p><a linktype="document" id="{video.film.pk}">The film</a></p>'
    StandardPageFactory(parent=home_page, slug="about", body=[("paragraph", link)])
    take_down(video, django_capture_on_commit_callbacks)

    assert statuses(client, video) == [200, 206, 404]
    assert still_there(video) == []


# --- other languages -------------------------------------------------------------------------------------


@pytest.fixture
def welsh(story) -> CaseStudyPage:
    """The same story in Welsh, public too."""
    locale, _ = Locale.objects.get_or_create(language_code="cy")
    page = story.copy_for_translation(locale, copy_parents=True)
    page.title, page.live = "Y fwrgleriaeth", True
    page.save()
    return page


def public(*pages) -> list[bool]:
    return [Page.objects.filter(pk=page.pk, live=True).exists() for page in pages]


def told(answer) -> list[str]:
    return [str(message).strip() for message in answer.context["messages"]]


@pytest.mark.parametrize("goes, stays", [(0, 1), (1, 0)])
def test_a_story_that_is_public_in_another_language_is_not_gone(story, welsh, goes, stays):
    Page.objects.get(pk=(story, welsh)[goes].pk).specific.unpublish()

    assert public(story, welsh)[stays]
    assert still_there((story, welsh)[goes]) == ["Other languages"]


@pytest.mark.parametrize("goes, stays", [(0, 1), (1, 0)])
def test_whoever_takes_a_story_down_is_told_of_its_translations_and_takes_them_along(
    client, person_in, story, welsh, goes, stays
):
    pages, languages = (story, welsh), ("English", "Cymraeg")
    client.force_login(person_in("Editor"))
    address = f"/admin/pages/{pages[goes].pk}/unpublish/"
    asked = soup(client.get(address).text).find("fieldset")
    answer = client.post(address, {"translations": asked.find("input", checked=True)["value"]}, follow=True)

    assert asked.find("li").get_text() == f"{pages[stays].title} ({languages[stays]})"
    assert public(*pages) == [False, False]
    assert f"Taken down in other languages too: ‘{pages[stays].title}’ ({languages[stays]})." in told(answer)


def test_the_translations_are_left_for_whoever_says_so_and_the_report_names_them(client, person_in, story, welsh):
    client.force_login(person_in("Editor"))
    answer = client.post(f"/admin/pages/{story.pk}/unpublish/", {"translations": "keep"}, follow=True)

    assert public(story, welsh) == [False, True]
    assert "Still public in other languages: ‘Y fwrgleriaeth’ (Cymraeg)." in told(answer)
    assert rows(client)[0][2].endswith("Still public in other languages: take down ‘Y fwrgleriaeth’ (Cymraeg)")
    assert f"/admin/pages/{welsh.pk}/unpublish/" in client.get("/admin/reports/withdrawn/").text


def test_a_translation_that_somebody_may_not_take_down_is_named_to_them(client, person_in, story, welsh):
    person = person_in("Editor")
    right = GroupPagePermission.objects.get(group__name="Editors", permission__codename="publish_page")
    GroupPagePermission.objects.filter(pk=right.pk).update(page=story.get_parent())
    client.force_login(person)
    answer = client.post(f"/admin/pages/{story.pk}/unpublish/", follow=True)

    assert public(story, welsh) == [False, True]
    assert "Still public in other languages: ‘Y fwrgleriaeth’ (Cymraeg)." in told(answer)


def test_a_story_that_is_deleted_takes_its_translations_down_and_says_so_before(client, admin_user, story, welsh):
    client.force_login(admin_user)
    address = f"/admin/pages/{story.pk}/delete/"
    before, after = client.get(address), client.post(address, follow=True)

    assert [each for each in told(before) if "also public in other languages" in each] != []
    assert "Taken down in other languages too: ‘Y fwrgleriaeth’ (Cymraeg)." in told(after)
    assert public(story, welsh) == [False, False]


@pytest.mark.parametrize("minutes, is_public", [(-1, False), (2, True)])
def test_an_expiry_date_takes_a_story_down_in_every_language_when_it_comes(story, welsh, minutes, is_public):
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() + datetime.timedelta(minutes=minutes))
    upkeep.publish()

    assert public(story, welsh) == [is_public, is_public]


def test_an_expiry_date_does_so_though_something_else_cannot_be_published(story, welsh, home_page):
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    spoilt = home_page.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    spoilt.content = {}
    spoilt.save()
    with pytest.raises(KeyError):
        upkeep.publish()

    assert public(story, welsh) == [False, False]


def test_an_expiry_date_takes_a_translation_off_the_schedule(story, welsh_draft):
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    welsh_draft.go_live_at = timezone.now() + datetime.timedelta(days=1)
    welsh_draft.save_revision().publish()
    upkeep.publish()

    assert list(withdrawal.public_translations(story)) == []


@pytest.fixture
def welsh_draft(story, welsh) -> CaseStudyPage:
    CaseStudyPage.objects.filter(pk=welsh.pk).update(live=False)
    return welsh


@pytest.mark.parametrize("address", ["pages/{}/delete/", "bulk/wagtailcore/page/delete/?id={}"])
def test_a_draft_that_is_thrown_away_leaves_what_is_public_in_another_language(
    client, admin_user, story, welsh_draft, address
):
    client.force_login(admin_user)
    address = "/admin/" + address.format(welsh_draft.pk)
    asked = told(client.get(address))
    client.post(address)

    assert ([each for each in asked if "other languages" in each], public(story, welsh_draft)) == ([], [True, False])
    assert CaseStudyPage.objects.filter(pk=welsh_draft.pk).exists() is False


def test_a_translation_that_waits_for_its_day_is_taken_off_the_schedule(client, person_in, story, welsh_draft):
    day = timezone.now() + datetime.timedelta(days=3)
    welsh_draft.get_latest_revision_as_object().save_revision(approved_go_live_at=day)
    client.force_login(person_in("Editor"))
    kept = withdrawal_proof.findings(story)
    answer = client.post(f"/admin/pages/{story.pk}/unpublish/", follow=True)

    assert dict(kept)["Other languages"] is False
    assert "Taken down in other languages too: ‘Y fwrgleriaeth’ (Cymraeg)." in told(answer)
    assert welsh_draft.revisions.filter(approved_go_live_at__isnull=False).exists() is False


@pytest.mark.parametrize("action", ["unpublish", "delete"])
@pytest.mark.parametrize("form", ["pages/{}/{}/", "bulk/wagtailcore/page/{1}/?id={0}"])
def test_a_list_that_goes_with_its_stories_takes_their_translations_along(
    client, admin_user, story, welsh, action, form
):
    client.force_login(admin_user)
    address = "/admin/" + form.format(story.get_parent().pk, action)
    client.post(address, {"include_descendants": "on"})

    assert public(story, welsh) == [False, False]


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_an_action_on_many_takes_translations_along_and_says_so_before(client, admin_user, story, welsh, action):
    client.force_login(admin_user)
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={story.pk}"
    before = client.get(address).text
    client.post(address)

    assert "A page about people is taken down in every other language too." in before
    assert public(story, welsh) == [False, False]


def test_other_pages_are_taken_down_in_one_language_alone(client, person_in, home_page):
    page = StandardPageFactory(parent=home_page, slug="about")
    other = page.copy_for_translation(Locale.objects.get_or_create(language_code="cy")[0], copy_parents=True)
    other.save_revision().publish()
    client.force_login(person_in("Editor"))
    asked = client.get(f"/admin/pages/{page.pk}/unpublish/").text
    client.post(f"/admin/pages/{page.pk}/unpublish/")

    assert ("also public in other languages" in asked, public(page, other)) == (False, [False, True])


# --- the report ------------------------------------------------------------------------------------------


def rows(client) -> list[list[str]]:
    table = soup(client.get("/admin/reports/withdrawn/").text).select("table.listing tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")] for row in table]


def test_the_report_proves_for_each_page_that_it_is_gone(client, person_in, story, django_capture_on_commit_callbacks):
    take_down(story, django_capture_on_commit_callbacks)
    client.force_login(person_in("Editor"))
    gone = " ".join(f"{place}: gone" for place in EVERYWHERE)
    title, taken_down, looked = rows(client)[0]

    assert (title, looked) == (story.title, f"Gone from every place {gone}")
    assert taken_down.startswith(timezone.localtime().strftime("%-d %B %Y"))


def test_the_report_says_what_is_still_there(client, person_in, story, picture, django_capture_on_commit_callbacks):
    take_down(story, django_capture_on_commit_callbacks)
    picture.get_rendition("width-200")
    client.force_login(person_in("Editor"))

    assert "Something is still there" in rows(client)[0][2]
    assert rows(client)[0][2].endswith("Pictures: still there Documents: gone Other languages: gone Feed: gone")


def test_the_report_leaves_out_drafts_and_what_is_public(client, person_in, story, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, live=False)
    client.force_login(person_in("Editor"))

    assert rows(client) == []


def test_the_report_is_handed_out_as_a_table(client, person_in, story, django_capture_on_commit_callbacks):
    take_down(story, django_capture_on_commit_callbacks)
    client.force_login(person_in("Editor"))
    answer = client.get("/admin/reports/withdrawn/?export=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert lines[0] == "Title,Taken down,Still public in other languages,Gone from every place"
    assert (lines[1].split(",")[0], lines[1].split(",")[-1]) == (story.title, "True")


def test_the_reports_know_every_kind_of_page_about_people(make_checked):
    page, other = make_checked(), make_checked()
    type(page).objects.filter(pk=page.pk).update(review_by=timezone.localdate())
    type(page).objects.get(pk=other.pk).unpublish()

    assert [each.pk for each in checked_reports.to_review(timezone.localdate())] == [page.pk]
    assert [each.pk for each in checked_reports.withdrawn()] == [other.pk]


def test_what_was_public_before_a_check_was_asked_is_to_be_reviewed_first(client, person_in, make_checked):
    due, old = make_checked(), make_checked()
    type(due).objects.filter(pk=due.pk).update(review_by=timezone.localdate())
    type(old).objects.filter(pk=old.pk).update(proceedings_checked=False, review_by=None)
    client.force_login(person_in("Editor"))
    table = soup(client.get("/admin/reports/stories-to-review/").text).select("table.listing tbody tr")

    assert [row.find_all("td")[3].text.strip() for row in table] == [
        "Public, and not every check is done",
        "Review day has come",
    ]
    assert old.title in client.get("/admin/").text


@pytest.mark.parametrize("path", ["/admin/reports/withdrawn/", "/admin/reports/stories-to-review/"])
@pytest.mark.parametrize("role, status", [("Editor", 200), ("Approver", 302), ("Triage worker", 302), ("Analyst", 302)])
def test_the_reports_are_for_those_who_edit(client, person_in, path, role, status):
    client.force_login(person_in(role))

    assert client.get(path).status_code == status


# --- review days -----------------------------------------------------------------------------------------


@pytest.fixture
def reviewed(case_study_index):
    """Public case studies by the days until their review."""

    def make(*days: int) -> list[CaseStudyPage]:
        pages = [CaseStudyPageFactory(parent=case_study_index, title=f"In {each}", slug=f"day{each}") for each in days]
        for page, each in zip(pages, days, strict=True):
            day = timezone.localdate() + datetime.timedelta(days=each)
            CaseStudyPage.objects.filter(pk=page.pk).update(review_by=day)
        return pages

    return make


def test_reviews_are_due_from_their_day_on_the_oldest_first(reviewed):
    reviewed(1, 0, -10)

    assert [page.title for page in checked_reports.to_review(timezone.localdate())] == ["In -10", "In 0"]


def test_the_review_report_tells_what_has_come_from_what_will(client, person_in, reviewed):
    reviewed(-1, 29, 31)
    client.force_login(person_in("Editor"))
    table = soup(client.get("/admin/reports/stories-to-review/").text).select("table.listing tbody tr")
    told = [(row.find_all("td")[0].text.strip(), row.find_all("td")[3].text.strip()) for row in table]

    assert told == [("In -1", "Review day has come"), ("In 29", "Within 30 days")]


def test_the_dashboard_names_what_is_due_to_editors_alone(client, person_in, reviewed):
    reviewed(-1, 1)
    named = {}
    for role in ("Editor", "Triage worker"):
        client.force_login(person_in(role))
        panel = soup(client.get("/admin/").text).find(id="stories-to-review-section")
        named[role] = [link.text for link in panel.select("ul a")] if panel else []

    assert named == {"Editor": ["In -1"], "Triage worker": []}


def test_the_reports_ask_as_often_for_three_pages_as_for_one(client, person_in, reviewed):
    client.force_login(person_in("Editor"))
    counts = []
    for days in ([1], [2, 3]):
        reviewed(*days)
        client.get("/admin/reports/stories-to-review/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/reports/stories-to-review/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
