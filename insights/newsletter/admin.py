"""The list of subscribers in the admin: to look through, to take somebody off, to export. Nobody is added by hand."""

import csv
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from insights.newsletter import actions
from insights.newsletter.mails import address_to_leave
from insights.newsletter.models import Subscriber

EXPORT = "insights.export_subscriber"
HEADINGS = ["Address", "Asked", "Confirmed", "Language", "Link to leave"]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet runs a cell that begins so

policy = ModelPermissionPolicy(Subscriber)


class SubscriberList(generic.IndexView):
    model = Subscriber
    permission_policy = policy
    any_permission_required = ["view"]
    index_url_name = "subscribers"
    index_results_url_name = "subscribers_results"
    delete_url_name = "subscriber_remove"
    page_title = "Newsletter"
    header_icon = "mail"
    list_display = ["address", "state", Column("asked_at", label="Asked"), Column("confirmed_at", label="Confirmed")]
    list_filter = ["state"]
    search_fields = ["address"]
    default_ordering = "-asked_at"
    paginate_by = 50

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(EXPORT):
            return []
        return [HeaderButton("Export confirmed as CSV", url=reverse("subscribers_export"), icon_name="download")]


class RemoveSubscriber(generic.DeleteView):
    model = Subscriber
    permission_policy = policy
    index_url_name = "subscribers"
    delete_url_name = "subscriber_remove"
    page_title = "Take off the list"
    header_icon = "mail"
    success_message = "The address is off the list. It will not be added again from a file."

    @property
    def confirmation_message(self) -> str:
        return (
            f"Take {self.object.address} off the list for good? They are not told. They can ask for our letter again."
        )

    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete", user=self.request.user, deleted=True)
        actions.leave(self.object)


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the confirmed addresses, each with its own link to leave, which must go into every letter."""
    if not request.user.has_perm(EXPORT):
        raise PermissionDenied
    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="newsletter-{timezone.localdate()}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines() -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(HEADINGS)
    for subscriber in Subscriber.objects.confirmed().order_by("confirmed_at", "pk").iterator(chunk_size=500):
        yield writer.writerow([safe(cell) for cell in row(subscriber)])


def row(subscriber: Subscriber) -> list[str]:
    confirmed_at = subscriber.confirmed_at
    return [
        subscriber.address,
        subscriber.asked_at.isoformat(timespec="seconds"),
        confirmed_at.isoformat(timespec="seconds") if confirmed_at else "",
        subscriber.language,
        address_to_leave(subscriber),
    ]


def safe(cell: str) -> str:
    """Keep a spreadsheet from running a cell: an address may begin with a sign of a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


urlpatterns = [
    path("newsletter/", SubscriberList.as_view(), name="subscribers"),
    path("newsletter/results/", SubscriberList.as_view(results_only=True), name="subscribers_results"),
    path("newsletter/export/", export, name="subscribers_export"),
    path("newsletter/<uuid:pk>/remove/", RemoveSubscriber.as_view(), name="subscriber_remove"),
]
