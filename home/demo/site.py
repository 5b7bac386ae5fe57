"""The sample site as its loaders see it: the data, what exists already, and ways to add without doubling."""

import io
import tomllib
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models
from django.utils.text import slugify
from wagtail.models import Locale, Page
from wagtail.utils.file import hash_filelike

from home.absent import present
from home.demo import logos, markup, pictures
from home.models import Area, Claim, HomePage, Picture, StoredDocument
from home.pages import ContentPage

FOLDER = Path(__file__).resolve().parent
DATA_FILE = FOLDER / "sample_site.toml"

AnyPage = TypeVar("AnyPage", bound=Page)


class Unreadable(Exception):
    """The data file cannot be used; the text says where."""


def read(path: Path = DATA_FILE) -> dict[str, Any]:
    """Return the data of the sample site.

    Raises:
        Unreadable: there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} is not TOML: {error}.") from error


@cache
def jpeg(name: str) -> bytes:
    """Return a drawing as a file; to draw one takes half a second."""
    file = io.BytesIO()
    pictures.draw(name).save(file, "JPEG", quality=90)
    return file.getvalue()


def png(name: str, mark: str) -> bytes:
    """Return a logo as a file."""
    file = io.BytesIO()
    logos.draw(name, mark).save(file, "PNG", optimize=True)
    return file.getvalue()


def kept(title: str, description: str, filename: str, draw: Callable[[], bytes]) -> Picture:
    """Return the picture of a title, drawn where it was not there yet."""
    known = Picture.objects.filter(title=title).first()
    if known:
        return known
    image = Picture(title=title, description=description)
    image.file.save(filename, ImageFile(io.BytesIO(draw()), name=filename), save=True)
    return image


class SampleSite:
    """Adds what the data file names, unless it is there: each method may be called again."""

    def __init__(self, data: dict[str, Any], root: HomePage):
        self.data, self.root = data, root

    def add_page(self, parent: Page, page: AnyPage) -> AnyPage:
        """Publish a page under its parent, or return the one that has its slug there already."""
        page.slug = page.slug or slugify(page.title)
        known = Page.objects.child_of(parent).filter(slug=page.slug).first()
        if known:
            return known.specific
        parent.add_child(instance=page)
        page.save_revision().publish()
        return page

    def translated(self, page: AnyPage, code: str) -> AnyPage:
        """Return a page in another language, a draft with the English texts where it was not there yet."""
        locale, _ = Locale.objects.get_or_create(language_code=code)
        known = page.get_translation_or_none(locale)
        return known.specific if known else page.copy_for_translation(locale, copy_parents=True)

    def described(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that every page has."""
        shared = {name: item[name] for name in ("title", "slug", "summary") if name in item}
        return shared | {"picture": self.picture(item["picture"]) if item.get("picture") else None}

    def story(self, text: str) -> list[tuple[str, Any]]:
        """Return a body's blocks, the last of which says that the text is a sample."""
        note = ("paragraph", f"<p><i>{markup.inline(self.data['note'])}</i></p>")
        return [*markup.story(text, picture=self.picture, claim=self.claim), note]

    def picture(self, name: str) -> Picture:
        return kept(name, pictures.DESCRIPTIONS[name], f"{name}.jpg", lambda: jpeg(name))

    def logo(self, name: str, mark: str) -> Picture:
        """Return the logo of a partner: its description is what a reader who does not see it is told."""
        return kept(f"Logo of {name}", name, f"logo-{slugify(name)}.png", lambda: png(name, mark))

    def document(self, key: str, title: str) -> StoredDocument:
        known = StoredDocument.objects.filter(title=title).first()
        if known:
            return known
        content = (FOLDER / "leaflets" / f"{key}.pdf").read_bytes()
        document = StoredDocument(title=title, file_size=len(content), file_hash=hash_filelike(io.BytesIO(content)))
        document.file.save(f"{key}.pdf", ContentFile(content), save=True)
        return document

    def claim(self, key: str) -> Claim:
        return Claim.objects.get(key=key)

    @cached_property
    def areas(self) -> dict[str, Area]:
        return {area.key: area for area in Area.objects.all()}

    def area(self, key: str | None) -> Area | None:
        return self.areas[key] if key else None

    def has_page_at(self, path: str) -> bool:
        return present(Page.objects.filter(url_path=self.root.url_path + path.lstrip("/"))).exists()

    def page_at(self, path: str) -> ContentPage:
        """Return the page at an address of the site, such as ``/people-harmed/``."""
        return Page.objects.get(url_path=self.root.url_path + path.lstrip("/")).specific


def add(model: type[models.Model], known_by: str, items: list[dict[str, Any]]) -> None:
    """Make records that do not exist yet, told apart by one field."""
    for item in items:
        model._default_manager.get_or_create(**{known_by: item[known_by]}, defaults=item)
