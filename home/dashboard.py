"""What an editor finds on the first page of the admin: drafts to finish, and facts that may have grown old."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.absent import present
from home.records import Claim, Commissioner, SupportLine

MOST = 8  # rows in a panel
SUPPORT_LINE_DAYS = 180  # after that, somebody should ring the number again
NOTICE_DAYS = 90  # before an end date


@dataclass(frozen=True)
class Due:
    """A record to look at: what, why, and where to change it."""

    title: str
    reason: str
    url: str


class DraftsPanel(Component):
    """Pages with changes that visitors do not see yet."""

    template_name = "home/admin/drafts_panel.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"drafts": drafts_for((parent_context or {})["request"].user)}


class DuePanel(Component):
    """Records whose date has come."""

    template_name = "home/admin/due_panel.html"
    order = 240

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"due": due_for((parent_context or {})["request"].user)}


def drafts_for(user) -> list[Page]:
    policy = policy_registry.get_by_type(Page)
    pages = present(policy.instances_user_has_permission_for(user, "change"))
    drafts = pages.filter(has_unpublished_changes=True, depth__gt=1)
    return list(drafts.order_by("-latest_revision_created_at", "-pk")[:MOST])


def due_for(user, today: datetime.date | None = None) -> list[Due]:
    """Return what this user may change and should look at, by kind."""
    today = today or timezone.localdate()
    found: list[Due] = []
    if user.has_perm("home.change_supportline"):
        found += [due(line, f"Number last checked on {day(line.checked_on)}") for line in stale_lines(today)]
    if user.has_perm("home.change_claim"):
        found += [due(claim, f"To be reviewed by {day(claim.review_on)}") for claim in claims_to_review(today)]
    if user.has_perm("home.change_commissioner"):
        found += [due(each, f"Pays until {day(each.to_date)}") for each in ending(today)]
    return found


def stale_lines(today: datetime.date) -> QuerySet[SupportLine]:
    return SupportLine.objects.filter(checked_on__lt=today - datetime.timedelta(days=SUPPORT_LINE_DAYS))[:MOST]


def claims_to_review(today: datetime.date) -> QuerySet[Claim]:
    return Claim.objects.filter(review_on__lte=today)[:MOST]


def ending(today: datetime.date) -> QuerySet[Commissioner]:
    last = today + datetime.timedelta(days=NOTICE_DAYS)
    return Commissioner.objects.filter(to_date__gte=today, to_date__lte=last)[:MOST]


def due(record: Model, reason: str) -> Due:
    url_name = record.snippet_viewset.get_url_name("edit")  # type: ignore[attr-defined]  # put there by Wagtail
    return Due(str(record), reason, reverse(url_name, args=[record.pk]))


def day(date: datetime.date | None) -> str:
    return f"{date.day} {date:%B %Y}" if date else ""


def add_panels(request: HttpRequest, panels: list) -> None:
    panels += [DraftsPanel(), DuePanel()]
