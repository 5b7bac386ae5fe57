"""The sample site's insights, events, films and subscribers."""

import datetime
import io
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.utils.file import hash_filelike

from home.demo import markup
from home.demo.checked import add_checked
from home.demo.site import SampleSite
from home.models import StoredDocument, User
from home.permissions import EDITOR, group_name
from insights.models import EventIndexPage, EventPage, InsightIndexPage, InsightPage, Subscriber, VideoPage

FOLDER = Path(__file__).resolve().parent / "sample"
COPIED = (
    "kind",
    "published_on",
    "author_name",
    "author_role",
    "author_is_person",
    "first_published",
    "first_published_url",
)


def load(sample: SampleSite) -> None:
    section = sample.data["insights"]
    described = sample.described(section) | {"introduction": markup.rich_text(section["introduction"])}
    index = sample.add_page(sample.root, InsightIndexPage(**described, show_in_menus=True))
    for item in section["items"]:
        sample.add_page(index, insight(sample, item))
    events = sample.add_page(index, EventIndexPage(title="Events", slug="events", summary="Where you can meet us."))
    for item in section["events"]:
        sample.add_page(events, event(sample, item))
    for item in section["videos"]:
        add_checked(sample, index, video(sample, item), item)
    add_subscribers(section["subscribers"])


def insight(sample: SampleSite, item: dict[str, Any]) -> InsightPage:
    copied = {name: item[name] for name in COPIED if name in item}
    page = InsightPage(**sample.described(item), **copied, body=sample.story(item["body"]))
    page.areas = [sample.areas[key] for key in item.get("areas", [])]
    return page


def event(sample: SampleSite, item: dict[str, Any]) -> EventPage:
    copied = {name: item[name] for name in ("venue", "town", "status", "calendar_words") if name in item}
    area = sample.area(item.get("area"))
    body = sample.story(item["body"])
    return EventPage(**sample.described(item), **copied, **times(item), area=area, body=body)


def times(item: dict[str, Any]) -> dict[str, datetime.datetime]:
    """Return when an event is: on dates of its own, or some days from now, so that a sample has events to come."""
    if "starts_at" in item:
        return {name: item[name] for name in ("starts_at", "ends_at")}
    day = timezone.localdate() + datetime.timedelta(days=item["in_days"])
    hours = {"starts_at": item["from_time"], "ends_at": item["to_time"]}
    return {name: timezone.make_aware(datetime.datetime.combine(day, time)) for name, time in hours.items()}


def video(sample: SampleSite, item: dict[str, Any]) -> VideoPage:
    files = {name: document(item[name], f"{item['title']} ({name})") for name in ("film", "captions") if name in item}
    transcript = markup.rich_text(item["transcript"])
    person = item.get("person_shown", "")
    return VideoPage(**sample.described(item), **files, person_shown=person, transcript=transcript)


def document(name: str, title: str) -> StoredDocument:
    """Return a file of this folder as a document, stored once."""
    known = StoredDocument.objects.filter(title=title).first()
    if known:
        return known
    content = (FOLDER / name).read_bytes()
    stored = StoredDocument(title=title, file_size=len(content), file_hash=hash_filelike(io.BytesIO(content)))
    stored.file.save(name, ContentFile(content), save=True)
    return stored


def add_subscribers(items: list[dict[str, Any]]) -> None:
    """Add people to the newsletter who do not exist, and let the sample editor look after the list."""
    now = timezone.now()
    for item in items:
        asked_at = now - datetime.timedelta(days=item["asked_days_ago"])
        state = Subscriber.State(item["state"])
        confirmed_at = asked_at if state == Subscriber.State.CONFIRMED else None
        values = {"state": state, "asked_at": asked_at, "confirmed_at": confirmed_at}
        Subscriber.objects.get_or_create(address=item["address"], defaults=values)
    for person in User.objects.filter(groups__name=group_name(EDITOR)):
        person.groups.add(Group.objects.get(name=group_name("Newsletter editor")))
