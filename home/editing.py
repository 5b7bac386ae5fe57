"""What helps an editor while writing: a hint about how hard the text is to read."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from wagtail.admin.panels import Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from home import reading

BESIDE_WORDS = {"id", "type"}  # of a stored block: what is not read by visitors


def rich_text_fields(page: models.Model) -> list[models.Field]:
    """Return the fields of a page that hold rich text."""
    return [field for field in page._meta.get_fields() if isinstance(field, RichTextField)]


def text_fields(page: models.Model) -> list[models.Field]:
    """Return the fields of a page that hold rich text or blocks."""
    return [field for field in page._meta.get_fields() if isinstance(field, RichTextField | StreamField)]


def plain_fields(page: models.Model) -> list[models.Field]:
    """Return the fields of a page's own type that hold words without any form, such as those of a testimonial."""
    fields = [field for field in page._meta.get_fields() if isinstance(field, models.TextField)]
    return [field for field in fields if field.model is not Page and not isinstance(field, RichTextField)]


def text_of(page: models.Model) -> str:
    """Return all that an editor wrote into them, one block on a line."""
    formed = [text for field in text_fields(page) for text in texts(stored(page, field))]
    plain = [getattr(page, field.attname) for field in plain_fields(page)]
    return "\n".join([*map(reading.plain_text, formed), *plain])


def stored(page: models.Model, field: models.Field) -> Any:
    """Return what the database keeps of a field: HTML, or the blocks of a stream as JSON can hold them."""
    value = getattr(page, field.attname)
    block = getattr(value, "stream_block", None)
    return block.get_prep_value(value) if block else value


def texts(value: Any) -> Iterator[str]:
    """Yield the texts inside a stored value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in BESIDE_WORDS:
                yield from texts(each)


class ReadingPanel(Panel):
    """Shows the reading age of the text as it was last saved; computed here, no third party sees the text."""

    def __init__(self, heading: str = "How hard it is to read", **kwargs):
        super().__init__(heading=heading, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/reading_hint.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return context | {"score": reading.score(text_of(self.instance)), "aim": reading.AIM}
