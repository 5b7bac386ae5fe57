"""Immutable versions of a form, told apart by the hash of their definition."""

import hashlib
import json
from typing import Any

from django.db.models import Case, When
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page

from home import language
from home.records import SiteDetails
from referralforms.builder.models import FormPage, FormVersion

ITEM = "item"  # of a list: without its id, Wagtail reads the wrapping itself as the value


def current(page: FormPage) -> FormVersion:
    """Return the version of a page as it is published now, written on first use."""
    defined = definition(page) | privacy(page)
    version, _ = FormVersion.objects.get_or_create(
        page=page,
        digest=digest(defined),
        defaults={"title": page.title, "definition": defined, "language": language.of_page(page)},
    )
    return version


def definition(page: FormPage) -> dict[str, Any]:
    """Return what a person is asked and told, as JSON without the ids of blocks."""
    parts = {name: stored(page, name) for name in ("steps", "conditions")}
    return {name: part for name, part in parts.items() if part} | {"notice": page.notice}


def privacy(page: FormPage) -> dict[str, Any]:
    """Return which published revision of the privacy notice, in the form's language, is there to read beside it.

    It is part of the version, so that a submission points to what was there when its form was shown, even if the
    notice is published anew before it is sent.
    """
    named = SiteDetails.objects.exclude(privacy_page=None).values("privacy_page__translation_key")
    notices = Page.objects.live().filter(translation_key__in=named).exclude(live_revision=None)
    own_language = Case(When(locale=page.locale_id, then=0), default=1)
    columns = notices.order_by(own_language, "pk").values_list("pk", "live_revision_id", "last_published_at")
    for key, revision, published_at in columns[:1]:
        return {"privacy": {"page": key, "revision": revision, "published_at": published_at.isoformat()}}
    return {}


def stored(page: FormPage, name: str) -> list[dict[str, Any]]:
    """Return a stream with every option filled in: what was left to its default is part of what a version means."""
    value = getattr(page, name)
    filled_in = value.stream_block.to_python(value.get_prep_value())
    read_whole(filled_in)
    return without_ids(filled_in.get_prep_value())


def read_whole(value: Any) -> None:
    """Read every block inside a value: Wagtail gives back as it was stored what nobody looked at."""
    if isinstance(value, StreamValue | ListValue):
        for child in value if isinstance(value, StreamValue) else value.bound_blocks:
            read_whole(child.value)
    elif isinstance(value, dict):
        for each in value.values():
            read_whole(each)


def without_ids(value: Any) -> Any:
    """Leave out the ids that Wagtail gives blocks, and conditions without rules: two forms that ask the same have
    the same hash."""
    if isinstance(value, list):
        return [without_ids(each) for each in value]
    if isinstance(value, dict):
        is_block = {"type", "value"} <= value.keys()
        if is_block and value["type"] == ITEM:
            return without_ids(value["value"])
        return {
            key: without_ids(each)
            for key, each in value.items()
            if not ((is_block and key == "id") or is_always(key, each))
        }
    return value


def is_always(key: str, value: Any) -> bool:
    return key == "condition" and isinstance(value, dict) and not value.get("rules")


def digest(defined: dict[str, Any]) -> str:
    canonical = json.dumps(defined, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
