"""The queue: what came in, as rows that carry no content."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail_modeladmin.views import WMABaseView

from referralforms.submissions.access import MANAGE, WORKING, may, may_see_queue
from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import ClosingReason
from referralforms.triage import bulk
from referralforms.triage.counts import capped_counts
from referralforms.triage.guard import let_in
from referralforms.triage.kept import chosen
from referralforms.triage.listing import Listing
from referralforms.triage.safe_modeladmin import DeclaredFiltersIndexView, ListOnlyModelAdmin, ListOnlyPermissionHelper

UNPROCESSABLE = 422
SECONDS_BETWEEN_LOOKS = 30  # how often a page that stands open asks for news


class QueuePermissionHelper(ListOnlyPermissionHelper):
    def user_can_list(self, user) -> bool:
        return may_see_queue(user)


class QueueView(DeclaredFiltersIndexView):
    """Lists by our own rules: pages by keyset, counts with a cap, filters from a form with declared names."""

    def dispatch(self, request, *args, **kwargs):
        let_in(request, *WORKING)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self, request=None):
        return self.listing.rows

    @property
    def listing(self) -> Listing:
        if not hasattr(self, "_listing"):
            self._listing = Listing.of(self.request)
        return self._listing

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        listing = self.listing
        # Not the parent's own: it counts all rows, twice, to number pages.
        return WMABaseView.get_context_data(
            self,
            listing=listing,
            rows=listing.page.rows,
            now=listing.now,
            came_from=listing.came_from,
            may_change_many=may_change_many(self.request.user),
            may_export=may(self.request.user, MANAGE),
            states=[(each.value, each.label) for each in Status if each != Status.DUPLICATE],
            closing_reasons=ClosingReason.choices,
            seconds_between_looks=SECONDS_BETWEEN_LOOKS,
            breadcrumbs_items=[{"url": "", "label": "Submissions"}],
            header_title="Submissions",
            header_icon="mail",
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change many rows; what was refused comes back as it was chosen, in the view from which it was."""
        left = bulk.change_many(request)
        if left is None:
            return redirect(request.get_full_path())
        kept = chosen(bulk.BulkForm, request.POST) | {"rows": left}
        return self.render_to_response(self.get_context_data(kept=kept), status=UNPROCESSABLE)


class SubmissionQueue(ListOnlyModelAdmin):
    model = Submission
    permission_helper_class = QueuePermissionHelper
    index_view_class = QueueView
    index_template_name = "referralforms/triage/queue.html"
    base_url_path = "submissions"
    menu_label = "Submissions"
    menu_icon = "mail"
    menu_order = 50
    list_display = ("reference",)

    def get_queryset(self, request):
        return Submission.objects.visible_to(request.user)


@never_cache
@require_GET
def news(request: Any) -> HttpResponse:
    """Say what a page that stands open would show now: references, and how many rows there are in all, capped.

    The page compares them with its own rows. No time is compared: what is entered by hand may be dated days ago, and
    a row becomes visible later than it was received.
    """
    let_in(request, *WORKING)
    listing = Listing.of(request)
    count = capped_counts({"rows": listing.rows}, by=request.user)["rows"]
    return JsonResponse({"references": listing.references, "count": count})


def may_change_many(user) -> bool:
    return may(user, "triage_submission", "manage_submission")
