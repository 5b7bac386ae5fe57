"""What editors look at now and then: pages taken down, with the proof; pages whose review day has come."""

import datetime
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from home import withdrawal, withdrawal_proof
from home.checked.publishing import CheckedPage, kinds

EDIT = ["add", "change", "publish"]  # whoever may do one of these may see the reports
SOON = datetime.timedelta(days=30)


def withdrawn() -> PageQuerySet:
    """Pages about people that were public once and are not now, the last one taken down first."""
    entries = PageLogEntry.objects.filter(page=OuterRef("pk"), action__startswith="wagtail.unpublish")
    taken_down_at = Subquery(entries.order_by("-timestamp").values("timestamp")[:1], output_field=DateTimeField())
    were_public = Q(first_published_at__isnull=False) | Q(taken_down_at__isnull=False)
    pages = withdrawal.withdrawn().annotate(taken_down_at=taken_down_at)
    return pages.filter(were_public).order_by("-taken_down_at", "-pk")


def to_review(until: datetime.date) -> PageQuerySet:
    """Public pages about people whose review day comes until a day, the most pressing first.

    Before those, the ones that were public before a check was asked of their kind.
    """
    pages = Page.objects.type(*kinds()).live()
    pages = pages.annotate(review_by=of_any_kind("review_by"), is_checked=of_any_kind("proceedings_checked"))
    is_due = Q(review_by__lte=until) | Q(review_by=None) | Q(is_checked=False)
    return pages.filter(is_due).order_by("is_checked", "review_by", "pk")


def of_any_kind(field: str) -> Coalesce:
    """Return the value that a page has in a field which pages about people share."""
    own = [F(f"{kind._meta.model_name}__{field}") for kind in kinds()]
    return Coalesce(*own, Value(None), Value(None), output_field=CheckedPage._meta.get_field(field))


class StoryReport(PageReportView):
    """What both reports have in common."""

    any_permission_required = EDIT
    permission_policy = page_permission_policy
    paginate_by = 20
    is_searchable = False

    def editable(self, pages: PageQuerySet) -> PageQuerySet:
        """Narrow pages to those that this person may edit."""
        mine = self.permission_policy.instances_user_has_any_permission_for(self.request.user, EDIT)
        return pages.filter(pk__in=mine.values("pk")).prefetch_workflow_states().select_related("content_type")


class WithdrawnReport(StoryReport):
    page_title = "Withdrawn pages"
    header_icon = "no-view"
    results_template_name = "home/admin/withdrawn_results.html"
    index_url_name = "withdrawn_report"
    index_results_url_name = "withdrawn_report_results"
    list_export = ["title", "taken_down_at", "still_public", "is_gone"]
    export_headings = {
        "title": "Title",
        "taken_down_at": "Taken down",
        "still_public": "Still public in other languages",
        "is_gone": "Gone from every place",
    }

    def get_queryset(self) -> PageQuerySet:
        return self.editable(withdrawn())

    def decorate_paginated_queryset(self, object_list) -> list[Page]:
        return [with_findings(page) for page in object_list]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict:
        return super().get_context_data(*args, **kwargs) | {
            "looked_at": timezone.now(),
            "cleared_every": withdrawal.CLEARED_EVERY,
        }


def with_findings(page: Page) -> Page:
    page.findings = withdrawal_proof.findings(page.specific)
    page.is_gone = all(is_gone for _, is_gone in page.findings)
    is_in_others = not dict(page.findings)[withdrawal_proof.OTHER_LANGUAGES]
    page.translations = list(withdrawal.public_translations(page)) if is_in_others else []
    page.still_public = withdrawal.named(page.translations)
    return page


class ReviewReport(StoryReport):
    page_title = "Stories to review"
    header_icon = "calendar-check"
    results_template_name = "home/admin/review_results.html"
    index_url_name = "review_report"
    index_results_url_name = "review_report_results"
    list_export = ["title", "review_by"]
    export_headings = {"title": "Title", "review_by": "Review by"}

    def get_queryset(self) -> PageQuerySet:
        return self.editable(to_review(timezone.localdate() + SOON))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict:
        return super().get_context_data(*args, **kwargs) | {"today": timezone.localdate()}


class ReviewPanel(Component):
    """Names on the dashboard the public pages whose review day has come."""

    name = "review_report"
    order = 250
    template_name = "home/admin/review_panel.html"

    def get_context_data(self, parent_context) -> dict:
        may_edit = page_permission_policy.user_has_any_permission(parent_context["request"].user, EDIT)
        return {"pages": list(to_review(timezone.localdate())) if may_edit else []}
