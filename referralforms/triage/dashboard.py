"""What staff find on the first page of the admin: how the queue stands, and the way to the report."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from home.models import User
from referralforms.submissions.access import COUNT, MANAGE, may, may_see_queue
from referralforms.submissions.models import Submission
from referralforms.triage.counts import capped_counts, shown
from referralforms.triage.filters import midnight
from referralforms.triage.tabs import BY_KEY


@dataclass(frozen=True)
class Figure:
    """A number with the look at the queue that lists what it counts."""

    key: str
    label: str
    count: str
    url: str
    is_pressing: bool = False


class TriagePanel(Component):
    """How the queue stands, for who may see it; for who counts, the way to the report."""

    name = "triage"
    template_name = "referralforms/triage/dashboard_panel.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user, now = (parent_context or {})["request"].user, timezone.now()
        sees_queue = may_see_queue(user)
        return {
            "figures": figures_for(user, now) if sees_queue else [],
            "oldest": oldest_for(user, now) if sees_queue else None,
            "now": now,
            "may_count": may(user, COUNT, MANAGE),
        }


def figures_for(user: User, now: datetime.datetime) -> list[Figure]:
    """Return the counts, all asked for in one query and none counted beyond the cap."""
    today = timezone.localdate(now)
    visible = Submission.objects.visible_to(user)
    waiting, overdue, still_open = (BY_KEY[key].narrow(visible, user, now) for key in ("for-us", "overdue", "open"))
    came_today = still_open.filter(received_at__gte=midnight(today))
    found = capped_counts({"waiting": waiting, "overdue": overdue, "today": came_today}, by=user)
    return [
        Figure("waiting", "Waiting for us", shown(found["waiting"]), look(view="for-us")),
        Figure("overdue", "Overdue", shown(found["overdue"]), look(view="overdue"), is_pressing=found["overdue"] > 0),
        Figure("today", "Received today, still open", shown(found["today"]), look(view="open", received_from=today)),
    ]


def oldest_for(user: User, now: datetime.datetime) -> Submission | None:
    """Return what waits longest for us."""
    waiting = BY_KEY["for-us"].narrow(Submission.objects.visible_to(user), user, now)
    return waiting.only("reference", "received_at").order_by("received_at", "pk").first()


def look(**asked: Any) -> str:
    return f"{reverse('submissions_modeladmin_index')}?{urlencode(asked)}"


def add_panel(request: HttpRequest, panels: list) -> None:
    if may_see_queue(request.user) or may(request.user, COUNT):
        panels.append(TriagePanel())
