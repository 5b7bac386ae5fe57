"""Events: meetings that people may come to. Those that are over leave the list by themselves."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_noop
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home import structured
from home.editing import ReadingPanel
from home.pages import ContentPage, story
from home.records import Area
from insights.addresses import path_of
from insights.calendar import Entry

ENDS_FIRST = "The event cannot end before it starts."


class EventQuerySet(PageQuerySet):
    def for_readers(self) -> Self:
        return self.live().public()

    def upcoming(self) -> Self:
        """What anybody may still come to, the next one first; one that was cancelled stays until its day is over."""
        return self.for_readers().filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> Self:
        return self.for_readers().filter(ends_at__lt=timezone.now()).order_by("-starts_at", "-pk")


class EventIndexPage(ContentPage):
    kind_label = gettext_noop("Events")
    parent_page_types = ["insights.InsightIndexPage"]
    subpage_types = ["insights.EventPage"]
    max_count_per_parent = 1
    page_description = "All events: those to come first, then those that are over."

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        events = EventPage.objects.child_of(self)
        context["events"], context["past_events"] = list(events.upcoming()), list(events.past())
        return context

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        return good_until_one_is_over(response, response.context_data["events"])


class EventPage(ContentPage):
    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    venue = models.CharField(max_length=160)
    town = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose numbers to show."
    )
    status = models.CharField(
        max_length=20,
        choices=Status.choices,
        default=Status.PLANNED,
        help_text="Do not unpublish an event that is cancelled: people who meant to come must be able to see it.",
    )
    calendar_words = models.CharField(
        "words in a calendar",
        max_length=120,
        blank=True,
        help_text="What a calendar shows if somebody adds the event. Others may see that calendar: do not say what the "
        "event is about. Left empty, it says ‘Event’ and the venue.",
    )
    body = story(blank=True)

    objects = PageManager.from_queryset(EventQuerySet)()

    kind_label = gettext_noop("Event")
    parent_page_types = ["insights.EventIndexPage"]
    subpage_types: list[str] = []
    page_description = "A meeting that people may come to, with a file for their calendar."

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("starts_at", help_text="Day and hour, in the time of the place."),
                        FieldPanel(
                            "ends_at",
                            help_text="Once it is over, the event leaves the list of those to come by itself.",
                        ),
                    ]
                ),
                FieldPanel("status"),
            ],
            "When",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("venue", help_text="The name of the house, as it stands at its door."),
                        FieldPanel("town", help_text="Helps a reader to see whether they can get there."),
                    ]
                ),
                FieldPanel("area"),
            ],
            "Where",
        ),
        FieldPanel(
            "body", help_text="What happens there, who may come, whether to book, how to get in without stairs."
        ),
        ReadingPanel(),
        FieldPanel("calendar_words"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("starts_at")]
    api_fields = [
        *ContentPage.api_fields,
        *(APIField(name) for name in ("starts_at", "ends_at", "venue", "town", "status", "body")),
    ]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="event_ends_after_it_starts"
            )
        ]

    @property
    def contact_area(self) -> Area | None:
        return self.area

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.venue, self.town) if part)

    @property
    def words_for_calendar(self) -> str:
        return self.calendar_words or f"Event at {self.venue}"

    @property
    def calendar_address(self) -> str:
        return path_of("insights", "event_calendar", self.pk) if self.pk else ""

    def calendar_entry(self) -> Entry:
        """Return the event as a calendar takes it."""
        first, last = self.first_published_at or self.starts_at, self.last_published_at or self.starts_at
        return Entry(
            uid=self.translation_key,
            words=self.words_for_calendar,
            place=self.place,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            changed_at=last,
            edition=int((last - first).total_seconds()),
            is_cancelled=self.is_cancelled,
        )

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": ENDS_FIRST})

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        return response if self.is_past else good_until_one_is_over(response, [self])

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        status = "EventCancelled" if self.is_cancelled else "EventScheduled"
        return structured.described(
            "Event",
            self,
            request,
            name=self.title,
            startDate=local(self.starts_at),
            endDate=local(self.ends_at),
            eventStatus=f"{structured.CONTEXT}/{status}",
            eventAttendanceMode=f"{structured.CONTEXT}/OfflineEventAttendanceMode",
            location={"@type": "Place", "name": self.venue, "address": self.place},
            organizer=structured.provider(self, request),
            image=structured.picture_address(self, request),
        )


def local(value: datetime.datetime) -> str:
    return timezone.localtime(value).isoformat()


def good_until_one_is_over(response: HttpResponse, events: Iterable[EventPage]) -> HttpResponse:
    """Tell the page cache that this answer changes by itself when the first of some events is over."""
    ends = [event.ends_at for event in events]
    if ends:
        left = (min(ends) - timezone.now()).total_seconds()
        # `no-cache` is for browsers, which ask each time; only our own cache reads the age.
        patch_cache_control(response, no_cache=True, max_age=max(0, int(left)))
    return response
