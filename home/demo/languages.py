"""The sample site in other languages: trees of their own, with the texts of ``texts/`` in them."""

import tomllib
from pathlib import Path
from typing import Any

from wagtail.models import Site

from home.demo import markup
from home.demo.front import front_blocks
from home.demo.site import SampleSite
from home.models import HomePage, StandardPage

FOLDER = Path(__file__).resolve().parent / "texts"


def texts(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what a folder holds in other languages, by the code of each: a file for each language."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}


def home_of(sample: SampleSite, code: str, said: dict[str, Any]) -> SampleSite:
    """Return the sample site as its loaders see it in another language."""
    root = sample.translated(sample.root, code)
    return SampleSite(sample.data | {"note": said["note"], "home": said["home"]}, root)


def add_pages(sample: SampleSite) -> None:
    """Add the standing pages, to which forms refer."""
    for code, said in texts(FOLDER).items():
        there = home_of(sample, code, said)
        for item in said["pages"]:
            add_page(there, sample.translated(sample.page_at(f"/{item['slug']}/"), code), item)


def add_page(there: SampleSite, page: StandardPage, item: dict[str, Any]) -> None:
    if page.live:
        return
    page.title, page.summary, page.slug = item["title"], item["summary"], item["slug"]
    page.body = there.story(item["body"])  # type: ignore[assignment]  # the field takes a list of blocks
    page.save_revision().publish()


def fill_front_pages(sample: SampleSite) -> None:
    """Fill the front pages once all is there to which they lead."""
    for code, said in texts(FOLDER).items():
        there = home_of(sample, code, said)
        if not there.root.live:
            fill_front_page(there, said["home"])
    Site.clear_site_root_paths_cache()


def fill_front_page(there: SampleSite, front: dict[str, Any]) -> None:
    page: HomePage = there.root
    page.title, page.heading = front["title"], front["heading"]
    page.introduction = markup.rich_text(front["introduction"])
    page.body = front_blocks(there)  # type: ignore[assignment]  # the field takes a list of blocks
    page.save_revision().publish()
