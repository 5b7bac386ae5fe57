"""How a page about people comes into the sample site: with its checks and, where it is sensitive, two approvals."""

import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState

from home.checked import approval
from home.checked.publishing import CheckedPage
from home.checked.vocabulary import Identification, Names
from home.demo.site import SampleSite
from home.models import User
from home.permissions import group_name

REVIEW_IN_DAYS = 365


def add_checked(sample: SampleSite, index: Page, page: CheckedPage, item: dict[str, Any]) -> None:
    """Add a page unless it is there, and take it as far as the data says: waiting, public, or withdrawn."""
    asked_by = sample.data["approval"]["asked_by"]
    if type(page).objects.child_of(index).filter(slug=page.slug).exists():
        return
    check(page, item)
    page.live = False
    index.add_child(instance=page)
    page.save_revision(user=User.objects.filter(username=asked_by).first())
    approve(page, sample.data["approval"], is_waiting=item.get("state") == "waiting")
    if item.get("state") != "waiting":
        page.get_latest_revision().publish()
    if item.get("state") == "withdrawn":
        type(page).objects.get(pk=page.pk).unpublish()
    if "review_in_days" in item:
        due = timezone.localdate() + datetime.timedelta(days=item["review_in_days"])
        type(page).objects.filter(pk=page.pk).update(review_by=due)


def check(page: CheckedPage, item: dict[str, Any]) -> None:
    """Do all the checks: a sample tells of nobody."""
    page.names = item.get("names", Names.CHANGED)
    page.content_notes = item.get("content_notes", [])
    page.consent_reference = item["consent_reference"]
    page.identification, page.proceedings_checked = list(Identification.values), True
    page.review_by = timezone.localdate() + datetime.timedelta(days=REVIEW_IN_DAYS)


def name_approvers(sample: SampleSite) -> None:
    group, _ = Group.objects.get_or_create(name=group_name(approval.APPROVER))
    group.user_set.add(*User.objects.filter(username__in=sample.data["approval"]["approvers"]))


def approve(page: CheckedPage, people_named: dict[str, Any], *, is_waiting: bool) -> None:
    """Write down who asked and who approved, without the mails that Wagtail sends of it."""
    approval.prepare()
    people = {person.username: person for person in User.objects.all()}
    state = WorkflowState.objects.create(
        workflow=approval.workflow(),
        content_type=page.get_content_type(),
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        requested_by=people.get(people_named["asked_by"]),
        status=WorkflowState.STATUS_IN_PROGRESS if is_waiting else WorkflowState.STATUS_APPROVED,
    )
    named = [] if is_waiting else people_named["approvers"][: approval.needed(page)]
    for approver in [people.get(name) for name in named] or [None]:
        state.current_task_state = task_state(state, page, approver)
    state.save()


def task_state(state: WorkflowState, page: CheckedPage, approver: User | None) -> TaskState:
    return TaskState.objects.create(
        workflow_state=state,
        revision=page.get_latest_revision(),
        task=approval.Approval.objects.get(),
        status=TaskState.STATUS_APPROVED if approver else TaskState.STATUS_IN_PROGRESS,
        finished_by=approver,
        finished_at=timezone.now() if approver else None,
    )
