"""The blocks of a front page of the sample site, out of its data."""

from typing import Any

from home.demo import markup
from home.demo.site import SampleSite
from home.models import HomePage


def front_blocks(sample: SampleSite) -> list[tuple[str, Any]]:
    """Return the blocks of the front page; those of plugins that are not installed are left out."""
    known = HomePage._meta.get_field("body").stream_block.child_blocks
    items = [item for item in sample.data["home"]["body"] if item["type"] in known]
    return [(item["type"], known[item["type"]].normalize(front_value(sample, item))) for item in items]


def front_value(sample: SampleSite, item: dict[str, Any]) -> dict[str, Any]:
    """Return a block's value: paths become pages, markup becomes rich text."""
    value = {key: each for key, each in item.items() if key != "type"}
    if item["type"] == "text":
        value["text"] = markup.rich_text(value["text"])
    if "page" in value:
        value["page"] = sample.page_at(value["page"])
    if "picture" in value:
        value["picture"] = sample.picture(value["picture"])
    if "ways" in value:
        value["ways"] = [front_way(sample, way) for way in value["ways"] if sample.has_page_at(way["page"])]
    return value


def front_way(sample: SampleSite, way: dict[str, Any]) -> dict[str, Any]:
    picture = sample.picture(way["picture"]) if "picture" in way else None
    return {**way, "page": sample.page_at(way["page"]), "picture": picture}
