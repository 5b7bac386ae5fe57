"""What must be settled before a page about people goes public (DOMAIN.md, "Publishing").

Two doors hold it, because Wagtail has no single one: ``publish`` is passed by workflow and schedule, and ``save`` of
a live page by everything, the page editor, copies and scripts included. A draft passes neither.
"""

import datetime
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.log_actions import log as record
from wagtail.models import PagePermissionTester, Revision, get_page_models

from home import stamp
from home.checked import approval, editing
from home.checked.vocabulary import SENSITIVE_NOTES, ContentNote, Identification, Names
from home.codes import CodesField
from home.pages import ContentPage
from home.records import SupportLine

SCHEDULED = "wagtail.publish.scheduled"  # how Wagtail's command marks what it publishes
REFUSED = "home.publish_refused"
SECOND_APPROVER = "Two people other than the one who asked must approve a story of sexual harm or of harm to a child."

log = logging.getLogger(__name__)


class CheckedPage(ContentPage):
    """A page that goes public only once its checks are done and other people approved it."""

    content_notes = CodesField(
        choices=ContentNote.choices, blank=True, help_text="Shown as text before the link and at the top of the page."
    )
    names = models.CharField(
        max_length=10,
        choices=Names.choices,
        blank=True,
        help_text="Change every name, unless each person has said in writing that theirs may be used.",
    )
    consent_reference = models.CharField(
        max_length=60,
        blank=True,
        help_text="Where the signed agreement to publish is filed. A reference, never a name.",
    )
    review_by = models.DateField(
        null=True, blank=True, help_text="The day by which somebody asks again whether this may stay public."
    )
    identification = CodesField(
        "could anybody be recognised?",
        choices=Identification.choices,
        blank=True,
        help_text="Single facts can show together who somebody is. Tick each kind once you have looked at all of them.",
    )
    proceedings_checked = models.BooleanField(
        "court and orders checked",
        default=False,
        help_text="No court case, appeal, order or lifelong right to stay unnamed stands against this story.",
    )

    base_form_class = editing.CheckedPageForm
    check_panel = MultiFieldPanel(
        [
            editing.MissingPanel(),
            *(FieldPanel(name) for name in ("names", "identification", "proceedings_checked")),
            *(FieldPanel(name) for name in ("consent_reference", "review_by")),
        ],
        heading="Checks before it can be public",
    )

    class Meta:
        abstract = True

    @property
    def names_changed(self) -> bool:
        return self.names == Names.CHANGED

    @property
    def is_sensitive(self) -> bool:
        """Say whether two people must approve."""
        return bool(SENSITIVE_NOTES & set(self.content_notes))

    @property
    def note_labels(self) -> list[str]:
        return self._meta.get_field("content_notes").labels(self.content_notes)

    def missing_checks(self) -> dict[str, str]:
        """Return field -> sentence for each check that is not done."""
        asked = {
            "names": "Say whether every name is changed, or whether real names are used with a written waiver.",
            "consent_reference": "Say where the signed agreement to publish is filed.",
            "review_by": "Choose the day by which somebody asks again whether this may stay public.",
            "proceedings_checked": "Check that no court case and no order stands against publishing.",
        }
        found = {field: sentence for field, sentence in asked.items() if not getattr(self, field)}
        if unseen := [label.lower() for code, label in Identification.choices if code not in self.identification]:
            found["identification"] = f"Look once more at these, and tick them: {', '.join(unseen)}."
        return found

    def problems(self, on: datetime.date) -> dict[str, str]:
        """The same, and what stands against publishing on a day although the checks were once done."""
        found = self.missing_checks()
        if self.review_by and self.review_by <= on:
            found["review_by"] = "This day has come. Ask again whether this may be public, then choose a later day."
        return found

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.content_notes:
            context["support_lines"] = stamp.remembered(request, "support lines", support_lines)
        return context

    def permissions_for_user(self, user) -> PagePermissionTester:
        return editing.ApprovedOnly(user, self)

    def get_workflow(self):
        return approval.workflow()

    @property
    def has_workflow(self) -> bool:
        return approval.workflow() is not None

    def save(self, clean: bool = True, **kwargs: Any) -> None:
        if clean and self.live and "live" in (kwargs.get("update_fields") or ["live"]):
            refuse_if(self.missing_checks() | missing_approval(self, self.live_revision))
        return super().save(clean=clean, **kwargs)

    def publish(self, revision: Revision, *args: Any, log_action: bool | str = True, **kwargs: Any) -> None:
        """Publish, or schedule, a revision.

        Raises:
            ValidationError: checks or approvals are missing. A schedule is cancelled and logged instead, so that
                the other pages due are published.
        """
        kwargs["skip_permission_checks"] = kwargs.get("skip_permission_checks") or approval.is_approved(revision)
        try:
            with transaction.atomic():
                page = revision.as_object()
                refuse_if(page.problems(on=timezone.localdate()) | missing_approval(page, revision))
                super().publish(revision, *args, log_action=log_action, **kwargs)
        except ValidationError as error:
            if log_action != SCHEDULED:
                raise
            cancel_schedule(revision, error)


def kinds() -> list[type[CheckedPage]]:
    """Return the types of such pages that are installed."""
    return [model for model in get_page_models() if issubclass(model, CheckedPage)]


def support_lines() -> list[SupportLine]:
    return list(SupportLine.objects.all())


def missing_approval(page: CheckedPage, revision: Revision | None) -> dict[str, str]:
    """Return what is missing of two approvals. That of one person is asked of people, by their permissions."""
    is_missing = page.is_sensitive and len(approval.approvers(revision)) < approval.needed(page)
    return {"__all__": SECOND_APPROVER} if is_missing else {}


def refuse_if(problems: dict[str, str]) -> None:
    """Raise a ValidationError that says every problem beside its field, if there is one."""
    if problems:
        raise ValidationError(problems)


def cancel_schedule(revision: Revision, error: ValidationError) -> None:
    """Leave a page as it is, free to be mended; say so in the log and in the page's history."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    missing = sorted(error.message_dict)
    log.warning("Page %s was not published as scheduled: %s.", revision.object_id, ", ".join(missing))
    record(instance=revision.content_object, action=REFUSED, revision=revision, data={"missing": error.messages})
