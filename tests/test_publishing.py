"""Red line: a page about people goes public only when its checks are done, whatever door it is pushed through."""

import datetime
import logging

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from casestudies.models import CaseStudyPage
from home.checked import approval, publishing
from home.checked.publishing import CheckedPage
from home.codes import CodesField
from tests import factories
from tests.factories import CHECKS, CaseStudyPageFactory, StandardPageFactory, UserFactory

UNDONE = {
    "names": "",
    "consent_reference": "",
    "review_by": None,
    "identification": ["age", "place", "job", "family"],
    "proceedings_checked": False,
}
EVERY_CHECK = sorted(CHECKS)


@pytest.fixture
def draft(case_study_index) -> CaseStudyPage:
    """A case study that is not public yet, with every check done."""
    return CaseStudyPageFactory(parent=case_study_index, live=False, slug="a-burglary")


@pytest.fixture
def story(make_checked) -> CheckedPage:
    """A page about people of each kind in turn, not public yet, with every check done."""
    return make_checked(live=False)


def without(page, *fields: str):
    for field in fields:
        setattr(page, field, UNDONE[field])
    return page


def is_public(page) -> bool:
    return Page.objects.get(pk=page.pk).live


# --- scripts, and thus any API -------------------------------------------------------------------------


def publish_as_a_script(page) -> None:
    page.save_revision().publish()


def publish_as_the_page_editor_does(page) -> None:
    revision = page.save_revision(clean=False)
    PublishPageRevisionAction(revision, user=UserFactory(is_superuser=True)).execute(skip_permission_checks=True)


def save_as_live(page) -> None:
    page.live = True
    page.save()


def publish_later(page) -> None:
    page.go_live_at = timezone.now() + datetime.timedelta(days=1)
    page.save_revision().publish()


DOORS = [publish_as_a_script, publish_as_the_page_editor_does, save_as_live, publish_later]


@pytest.mark.parametrize("field", EVERY_CHECK)
@pytest.mark.parametrize("door", DOORS)
def test_a_page_about_people_without_a_check_is_refused_at_every_door(story, door, field):
    with pytest.raises(ValidationError) as refused:
        door(without(story, field))

    assert list(refused.value.message_dict) == [field]
    assert is_public(story) is False
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 0


@pytest.mark.parametrize("door", DOORS[:3])
def test_a_page_about_people_with_its_checks_becomes_public(story, door):
    door(story)

    assert is_public(story) is True


def test_a_page_made_public_without_a_revision_is_refused(case_study_index):
    with pytest.raises(ValidationError):
        CaseStudyPageFactory(parent=case_study_index, names="")

    assert CaseStudyPage.objects.count() == 0


def test_a_copy_that_stays_public_is_refused_when_a_check_was_lost(draft):
    publish_as_a_script(draft)
    CaseStudyPage.objects.update(consent_reference="")

    with pytest.raises(ValidationError):
        CaseStudyPage.objects.get(pk=draft.pk).copy(update_attrs={"slug": "again"}, keep_live=True)


def test_a_draft_is_saved_without_any_check(draft):
    without(draft, *EVERY_CHECK).save_revision()

    assert CaseStudyPage.objects.get(pk=draft.pk).get_latest_revision_as_object().consent_reference == ""


def test_a_draft_of_a_public_page_is_saved_without_any_check(draft):
    publish_as_a_script(draft)
    page = CaseStudyPage.objects.get(pk=draft.pk)
    without(page, *EVERY_CHECK).save_revision()

    assert is_public(draft) is True
    assert CaseStudyPage.objects.get(pk=draft.pk).consent_reference == CHECKS["consent_reference"]


def test_a_written_waiver_does_instead_of_changed_names(draft):
    draft.names = "waiver"
    publish_as_a_script(draft)

    assert CaseStudyPage.objects.live().get().names_changed is False


def test_a_page_whose_review_day_has_come_is_not_published_again(draft):
    draft.review_by = timezone.localdate()

    with pytest.raises(ValidationError) as refused:
        publish_as_a_script(draft)

    assert list(refused.value.message_dict) == ["review_by"]


# --- scheduled publishing ------------------------------------------------------------------------------


@pytest.fixture
def due(draft, home_page):
    """A case study without consent and a plain page, both to be published a minute ago."""
    plain = StandardPageFactory(parent=home_page, live=False)
    for page in (without(draft, "consent_reference"), plain):
        page.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1), clean=False)
    return draft, plain


def test_the_schedule_leaves_out_what_lacks_a_check_and_publishes_the_rest(due):
    case_study, plain = due
    call_command("publish_scheduled")

    assert (is_public(case_study), is_public(plain)) == (False, True)


def test_the_schedule_says_in_the_log_and_the_history_what_it_left_out(due, caplog):
    with caplog.at_level(logging.WARNING):
        call_command("publish_scheduled")

    said = [record.getMessage() for record in caplog.records if record.name == publishing.__name__]
    assert said == [f"Page {due[0].pk} was not published as scheduled: consent_reference."]
    entry = PageLogEntry.objects.get(action=publishing.REFUSED)
    assert entry.data == {"missing": ["Say where the signed agreement to publish is filed."]}


def test_what_the_schedule_left_out_can_be_mended_and_is_not_tried_again(due):
    call_command("publish_scheduled")

    assert Page.objects.get(pk=due[0].pk).get_lock() is None
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 0


def test_the_schedule_publishes_a_case_study_whose_checks_are_done(draft):
    draft.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")

    assert is_public(draft) is True


def test_the_schedule_keeps_what_is_public_while_the_new_version_lacks_a_check(draft):
    publish_as_a_script(draft)
    page = without(CaseStudyPage.objects.get(pk=draft.pk), "names")
    page.title = "Changed"
    page.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")

    page = CaseStudyPage.objects.get(pk=draft.pk)
    assert (page.live, page.title, page.names) == (True, draft.title, "changed")


# --- the page editor -----------------------------------------------------------------------------------


@pytest.fixture
def editor(client, person_in):
    approval.prepare()
    client.force_login(person_in("Editor"))
    return client


def posted(client, page, action: str, **changes):
    """Post the editor's form of a page as it stands, with changes, through one of its buttons."""
    address = f"/admin/pages/{page.pk}/edit/"
    form = querydict_from_html(client.get(address).text, form_id="page-edit-form").dict()
    lists = {each.name: getattr(page, each.name) for each in page._meta.get_fields() if isinstance(each, CodesField)}
    body = nested_form_data({"body": streamfield([("paragraph", rich_text("<p>They met.</p>"))])})
    return client.post(address, {**form, **lists, **body, **({action: "1"} if action else {}), **changes})


@pytest.mark.parametrize("field", EVERY_CHECK)
@pytest.mark.parametrize("action", ["action-submit", "action-publish"])
def test_the_editor_makes_nothing_public_without_a_check(editor, story, action, field):
    without(story, field).save()
    posted(editor, story, action)

    assert is_public(story) is False
    assert type(story).objects.get().workflow_in_progress is False


def test_the_editor_says_beside_each_field_what_is_missing(editor, story):
    without(story, *EVERY_CHECK).save()
    answer = posted(editor, story, "action-submit")

    errors = {name: [str(each) for each in said] for name, said in answer.context["form"].errors.items()}
    assert errors == {name: [sentence] for name, sentence in story.missing_checks().items()}
    assert sorted(errors) == EVERY_CHECK


def test_the_editor_saves_a_draft_without_any_check(editor, story):
    without(story, *EVERY_CHECK).save()
    posted(editor, story, "", title="A new title")

    assert type(story).objects.get().title == "A new title"


def test_the_editor_saves_a_draft_of_a_public_page_without_any_check(editor, story):
    publish_as_a_script(story)
    answer = posted(editor, story, "", title="A new title", consent_reference="", names="")

    page = type(story).objects.get()
    assert (answer.status_code, page.title, page.get_latest_revision_as_object().title) == (
        302,
        story.title,
        "A new title",
    )


def test_the_editor_has_no_button_that_publishes_at_a_stroke(editor, story):
    text = editor.get(f"/admin/pages/{story.pk}/edit/").text

    assert ('name="action-publish"' in text, 'name="action-submit"' in text) == (False, True)


def creating(page) -> str:
    kind = type(page)._meta
    return f"/admin/pages/add/{kind.app_label}/{kind.model_name}/{page.get_parent().pk}/"


def test_who_creates_one_is_offered_to_save_and_not_to_publish(editor, story):
    text = editor.get(creating(story)).text

    assert ('name="action-publish"' in text, "Save draft" in text) == (False, True)


def test_nobody_publishes_at_a_stroke_while_creating(editor, story):
    answer = editor.post(creating(story), {"title": "New", "slug": "new", "action-publish": "1"})

    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert [page.live for page in type(story).objects.all()] == [False]


def test_an_insight_beside_the_films_is_still_published_at_a_stroke(editor, home_page):
    index = factories.InsightIndexPageFactory(parent=home_page)
    text = editor.get(f"/admin/pages/add/insights/insightpage/{index.pk}/").text

    assert 'name="action-publish"' in text


def test_publishing_many_at_once_leaves_out_pages_about_people(editor, story):
    editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={story.pk}")

    assert is_public(story) is False


def test_the_api_of_the_admin_publishes_no_page_about_people(editor, story):
    answer = editor.post(f"/admin/api/main/pages/{story.pk}/action/publish/", {}, content_type="application/json")

    assert (answer.status_code, is_public(story)) == (403, False)


@pytest.mark.parametrize(
    "asked, expected",
    [({}, [True, False]), ({"publish_copies": "on"}, [True]), ({"alias": "on"}, [True])],
    ids=["copy", "published copy", "alias"],
)
def test_a_copy_is_a_draft_or_refused(editor, story, asked, expected):
    publish_as_a_script(story)
    form = {"new_title": "Again", "new_slug": "again", "new_parent_page": str(story.get_parent().pk)}
    editor.post(f"/admin/pages/{story.pk}/copy/", form | asked)

    assert [page.live for page in type(story).objects.order_by("pk")] == expected


def test_a_page_whose_review_day_has_come_can_still_be_moved_in_order(story):
    publish_as_a_script(story)
    type(story).objects.update(review_by=timezone.localdate())
    type(story).objects.get().move(story.get_parent(), pos="first-child")

    assert is_public(story) is True


def test_the_editor_shows_what_is_missing_before_anybody_asks(editor, story):
    without(story, "consent_reference").save()
    text = editor.get(f"/admin/pages/{story.pk}/edit/").text

    assert "Still to do before this can be public" in text
    assert text.count("Say where the signed agreement to publish is filed.") == 1


def test_an_editor_takes_a_page_about_people_down(editor, story):
    publish_as_a_script(story)
    editor.post(f"/admin/pages/{story.pk}/unpublish/")

    assert is_public(story) is False


def test_the_api_tells_nothing_of_the_checks(client, draft):
    publish_as_a_script(draft)
    answers = [client.get(f"/api/v1/{path}/{draft.pk}/") for path in ("case-studies", "pages")]

    for answer in answers:
        assert answer.status_code == 200
        assert {"consent_reference", "review_by", "identification"} & set(answer.json()["fields"]) == set()
