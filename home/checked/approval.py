"""Approval: a story is published by people other than the one who asked for it, a sensitive one by two of them.

One workflow with one task serves every story, and the task counts: what is approved is one revision, so an edit
begins the count again. Whoever approves needs no other right to pages.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models, transaction
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState, Workflow, WorkflowTask

from home.absent import present_types
from home.people import User
from home.permissions import group_name

APPROVER = "Approver"
NAME = "Approval of stories"
REQUEST_CHANGES = "reject"
APPROVE = "approve"


class Approval(AbstractGroupApprovalTask):
    """The step at which approvers read a story."""

    changes_public_content = False

    class Meta:
        verbose_name = "approval of stories"
        verbose_name_plural = "approvals of stories"

    @classmethod
    def get_description(cls) -> str:
        return "Members of these groups approve a story: never the one who asked, and two of them if it is sensitive."

    def get_actions(self, obj: Page, user: User) -> list[tuple]:
        actions = super().get_actions(obj, user)
        if may_approve(obj, user):
            return actions
        return [action for action in actions if action[0] == REQUEST_CHANGES]

    def get_task_states_user_can_moderate(self, user: User, **kwargs) -> models.QuerySet:
        waiting = super().get_task_states_user_can_moderate(user, **kwargs).exclude(workflow_state__requested_by=user)
        # Wagtail's front page opens what waits: it cannot open a page whose plugin is absent.
        return waiting.filter(revision__content_type__in=present_types())

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        if action_name == APPROVE:
            count_approval(task_state, user, **kwargs)
        else:
            super().on_action(task_state, user, action_name, **kwargs)


def count_approval(task_state: TaskState, user: User, **kwargs: Any) -> None:
    """Approve the text as it is now: an approver may mend a word at once. End the step, or wait for one more."""
    state = task_state.workflow_state
    task_state.revision = state.content_object.get_latest_revision()
    task_state.approve(user=user, update=False, **kwargs)
    state.refresh_from_db()
    state.update(user=user, next_task=None if is_approved(task_state.revision) else task_state.task)


def may_approve(page: Page, user: User) -> bool:
    """Say whether this person's approval of the page, as it is now, would be one more."""
    state = page.current_workflow_state
    latest = page.get_latest_revision()
    return bool(state and latest) and state.requested_by_id != user.pk and user not in approvers(latest)


def approvers(revision: Revision | None) -> list[User]:
    """Return the different people who approved this very text, without the one who asked for approval."""
    if revision is None:
        return []
    given = TaskState.objects.filter(
        task__approval__isnull=False,
        revision=revision,
        status=TaskState.STATUS_APPROVED,
        finished_at__gte=models.F("revision__created_at"),  # saving by itself, the editor writes over a revision
    ).exclude(workflow_state__requested_by=models.F("finished_by"))
    return list(User.objects.filter(pk__in=given.values("finished_by")).order_by("pk"))


def needed(page: Page) -> int:
    """Return how many people must approve a page."""
    return 2 if getattr(page, "is_sensitive", False) else 1


def is_approved(revision: Revision) -> bool:
    return len(approvers(revision)) >= needed(revision.as_object())


def workflow() -> Workflow | None:
    """Return the workflow of stories; there is none before ``prepare``, or when somebody switched it off."""
    return Workflow.objects.active().filter(workflow_tasks__task__approval__isnull=False).first()


def prepare() -> None:
    """Make the workflow and its task, unless they are there."""
    if Approval.objects.exists():
        return
    group, _ = Group.objects.get_or_create(name=group_name(APPROVER))
    task = Approval.objects.create(name=NAME)
    task.groups.add(group)
    WorkflowTask.objects.create(workflow=Workflow.objects.create(name=NAME), task=task, sort_order=0)
