"""Approval: other people than the one who asked, and two of them where a story is sensitive."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState

from home.checked import approval, publishing
from home.checked.publishing import CheckedPage
from tests.asking import soup
from tests.factories import CaseStudyPageFactory

SENSITIVE = [{"content_notes": ["sexual_abuse"]}, {"content_notes": ["death", "child_abuse"]}]
SENSITIVE_HARMS = [{"harms": ["sexual_harm"]}, {"harms": ["burglary", "child_abuse"]}]


@pytest.fixture
def people(person_in):
    """Who asks, and three who approve."""
    approval.prepare()
    return person_in("Editor"), *(person_in("Approver", username=name) for name in ("first", "second", "third"))


@pytest.fixture
def story(make_checked):
    """Make a draft of a case study, of a testimonial, of a film."""
    return lambda **fields: drafted(make_checked, **fields)


def drafted(make, **fields) -> CheckedPage:
    page = make(live=False, **fields)
    page.save_revision()
    return page


def ask(page, person) -> None:
    page.get_workflow().start(page, person)


def press(client, page, person, action: str) -> int:
    """Press a button of the approval, as the page editor and the dashboard offer it."""
    client.force_login(person)
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": ""}).status_code


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def test_an_ordinary_story_is_public_once_one_other_person_approved(client, people, story):
    asking, first, *_ = people
    page = story()
    ask(page, asking)
    press(client, page, first, "approve")

    assert fresh(page).live is True


@pytest.mark.parametrize("fields", SENSITIVE)
def test_a_sensitive_story_waits_for_a_second_person(client, people, story, fields):
    asking, first, second, _ = people
    page = story(**fields)
    ask(page, asking)
    press(client, page, first, "approve")
    after_one = fresh(page).live
    press(client, page, second, "approve")

    assert (after_one, fresh(page).live) == (False, True)


def test_the_same_person_cannot_approve_twice(client, people, story):
    asking, first, *_ = people
    page = story(**SENSITIVE[0])
    ask(page, asking)
    press(client, page, first, "approve")
    press(client, page, first, "approve")

    assert fresh(page).live is False
    assert approval.approvers(fresh(page).get_latest_revision()) == [first]


def test_who_asked_cannot_approve(client, people, story):
    asking, *_ = people
    asking.groups.add(*people[1].groups.all())
    page = story()
    ask(page, asking)
    press(client, page, asking, "approve")

    assert fresh(page).live is False


def test_an_administrator_who_asked_cannot_approve_either(client, people, person_in, story):
    admin = person_in("Administrator", is_superuser=True)
    page = story()
    ask(page, admin)
    press(client, page, admin, "approve")

    assert fresh(page).live is False


def test_who_is_no_approver_cannot_approve(client, people, person_in, story):
    page = story()
    ask(page, people[0])
    press(client, page, person_in("Editor"), "approve")

    assert fresh(page).live is False


def test_an_edit_begins_the_count_again(client, people, story):
    asking, first, second, third = people
    page = story(**SENSITIVE[0])
    ask(page, asking)
    press(client, page, first, "approve")
    edited = fresh(page)
    edited.title = "Another text"
    edited.save_revision(user=second)
    press(client, page, second, "approve")
    after_two = fresh(page).live
    press(client, page, third, "approve")

    assert (after_two, fresh(page).live, fresh(page).title) == (False, True, "Another text")


def test_a_version_written_over_by_automatic_saving_loses_its_approval(client, people, story):
    asking, first, second, _ = people
    page = story(**SENSITIVE[0])
    ask(page, asking)
    press(client, page, first, "approve")
    edited = fresh(page)
    edited.save_revision(overwrite_revision=edited.get_latest_revision())
    press(client, page, second, "approve")

    assert fresh(page).live is False
    assert approval.approvers(fresh(page).get_latest_revision()) == [second]


def test_who_approved_an_earlier_text_may_approve_the_new_one(client, people, story):
    asking, first, second, _ = people
    page = story(**SENSITIVE[0])
    ask(page, asking)
    press(client, page, first, "approve")
    fresh(page).save_revision(user=second)
    press(client, page, second, "approve")
    press(client, page, first, "approve")

    assert fresh(page).live is True


def test_changes_asked_for_send_the_story_back(client, people, story):
    asking, first, *_ = people
    page = story()
    ask(page, asking)
    press(client, page, first, "reject")

    assert fresh(page).current_workflow_state.status == "needs_changes"


@pytest.mark.parametrize("fields", SENSITIVE)
def test_no_script_makes_a_sensitive_story_public_without_two_approvals(people, story, fields):
    page = story(**fields)
    with pytest.raises(ValidationError) as refused:
        page.save_revision().publish()

    assert refused.value.messages == [publishing.SECOND_APPROVER]
    assert fresh(page).live is False


@pytest.mark.parametrize("fields", SENSITIVE_HARMS)
def test_the_harm_alone_makes_a_case_study_sensitive(people, case_study_index, fields):
    page = drafted(CaseStudyPageFactory, parent=case_study_index, **fields)
    with pytest.raises(ValidationError) as refused:
        page.get_latest_revision().publish()

    assert refused.value.messages == [publishing.SECOND_APPROVER]
    assert fresh(page).live is False


def test_a_sensitive_story_cannot_be_made_public_in_one_step(make_checked):
    with pytest.raises(ValidationError):
        make_checked(**SENSITIVE[0])


def test_an_ordinary_public_story_that_becomes_sensitive_needs_two_approvals(story):
    page = story()
    page.get_latest_revision().publish()
    page = fresh(page)
    page.content_notes = ["sexual_abuse"]
    with pytest.raises(ValidationError):
        page.save_revision().publish()

    assert fresh(page).content_notes == []


def test_an_approved_story_is_published_at_the_time_that_was_chosen(client, people, story):
    asking, first, second, _ = people
    page = story(**SENSITIVE[0], go_live_at=timezone.now() + datetime.timedelta(days=1))
    ask(page, asking)
    for person in (first, second):
        press(client, page, person, "approve")
    before = fresh(page).live
    past = timezone.now() - datetime.timedelta(minutes=1)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=past)
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    call_command("publish_scheduled")

    assert (before, fresh(page).live) == (False, True)


def test_a_story_taken_down_needs_new_approval(client, people, story):
    asking, first, *_ = people
    page = story()
    ask(page, asking)
    press(client, page, first, "approve")
    fresh(page).unpublish()
    ask(fresh(page), asking)

    assert fresh(page).live is False
    assert fresh(page).workflow_in_progress is True


# --- what people see -----------------------------------------------------------------------------------


def buttons(client, page, person) -> set[str]:
    client.force_login(person)
    found = soup(client.get(f"/admin/pages/{page.pk}/edit/").text).find_all(attrs={"data-workflow-action-name": True})
    return {each["data-workflow-action-name"] for each in found}


def test_an_approver_without_other_rights_reads_and_approves_in_the_editor(client, people, story):
    page = story()
    ask(page, people[0])

    assert buttons(client, page, people[1]) == {"approve", "reject"}


def test_who_has_approved_sees_no_such_button_again(client, people, story):
    page = story(**SENSITIVE[0])
    ask(page, people[0])
    press(client, page, people[1], "approve")

    assert buttons(client, page, people[1]) == {"reject"}
    assert buttons(client, page, people[2]) == {"approve", "reject"}


def test_an_approver_reaches_no_story_that_nobody_asked_about(client, people, story):
    client.force_login(people[1])

    assert client.get(f"/admin/pages/{story().pk}/edit/").status_code == 302


def test_the_editor_shows_who_approved_and_how_many_must(client, people, story):
    page = story(**SENSITIVE[0])
    ask(page, people[0])
    press(client, page, people[1], "approve")
    client.force_login(people[0])
    text = client.get(f"/admin/pages/{page.pk}/edit/").text

    assert "two people other than the one who asks must approve it" in text
    assert "This version is approved by first." in text


def test_the_dashboard_offers_a_story_to_those_who_may_approve_it(client, people, story):
    page = story(title="Waiting for you")
    ask(page, people[0])
    seen = {}
    for person in people[:2]:
        client.force_login(person)
        seen[person] = "Awaiting your review" in client.get("/admin/").text

    assert list(seen.values()) == [False, True]
    assert {each.to[0] for each in mail.outbox} == {person.email for person in people[1:]}


def test_preparing_twice_makes_one_workflow(people):
    approval.prepare()

    assert approval.Approval.objects.count() == 1
    assert TaskState.objects.count() == 0
