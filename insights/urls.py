"""What insights offer beside pages: a feed, and events for a calendar."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from home.pages import page_or_404
from insights.calendar import calendar_file
from insights.events import EventPage
from insights.feed import InsightsFeed


@require_safe
def event_calendar(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give one event to a calendar; the file's name says nothing of what it is about."""
    event = page_or_404(EventPage.objects.for_readers(), page_id)
    response = HttpResponse(calendar_file(event.calendar_entry()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("feed/", InsightsFeed(), name="feed"),
    path("calendar/<int:page_id>.ics", event_calendar, name="event_calendar"),
]
