"""A StreamField whose block types come from the installed plugins.

Blocks of a plugin that is not installed are neither lost nor shown: they travel as an ``absent`` block,
through editor, revisions and saves, and become themselves again once the plugin is back.
"""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import checks
from django.db import models
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.fields import StreamField

from home.plugins import contributions, promised

ABSENT = "absent"

Blocks = Iterable[tuple[str, blocks.Block]]


class AbsentBlock(blocks.FieldBlock):
    """Holds the stored form of a block, ``{"type", "value", "id"}``, that nothing installed can read."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.field = forms.CharField(widget=forms.HiddenInput())

    def value_from_form(self, value: str) -> dict:
        try:
            held = json.loads(value)
        except ValueError:
            held = None
        return held if isinstance(held, dict) and "type" in held else {}

    def value_for_form(self, value: dict) -> str:
        return json.dumps(value)

    def clean(self, value: dict) -> dict:
        if not value:
            raise forms.ValidationError("There is nothing to keep here: remove this part.")
        return value

    def get_default(self) -> dict:
        return {}

    def render(self, value, context=None) -> str:
        return ""

    def get_searchable_content(self, value) -> list:
        return []

    class Meta:
        icon = "warning"
        group = "Not installed"
        label = "Kept for a plugin that is not installed"
        help_text = "Visitors do not see this part. It is kept as it is until its plugin is installed again."


class PluginStreamBlock(blocks.StreamBlock):
    """A stream of own blocks and of those that plugins contribute at one point."""

    def __init__(self, point: str = "", own: Blocks = (), **kwargs):
        self.point, self.own = point, tuple(own)
        super().__init__(**kwargs)
        # Plugins may not all be imported yet: the block types are asked for when first needed.
        del self.child_blocks

    @cached_property
    def child_blocks(self) -> dict[str, blocks.Block]:
        contributed = [(key, block()) for key, block in contributions(self.point).items()] if self.point else []
        named = [*self.base_blocks.items(), *self.own, *contributed, (ABSENT, AbsentBlock())]
        for name, block in named:
            block.set_name(name)
        return dict(named)

    def to_python(self, value):
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return self.empty_value(raw_text=value)
        if isinstance(value, list):
            value = [self.held(child) for child in value]
        return super().to_python(value)

    def bulk_to_python(self, values):
        return [self.to_python(value) for value in values]

    def held(self, child: Any) -> Any:
        """Wrap a stored block of an unknown type."""
        if isinstance(child, dict) and child["type"] not in self.child_blocks:
            return {"type": ABSENT, "value": child, "id": child.get("id")}
        return child

    def get_prep_value(self, value) -> list[dict]:
        return [child["value"] if child["type"] == ABSENT else child for child in super().get_prep_value(value)]

    def get_api_representation(self, value, context=None) -> list[dict]:
        children = super().get_api_representation(value, context=context)
        return [child for child in children if child["type"] != ABSENT]

    def normalize(self, value):
        return self.to_python(value)


class PluginStreamField(StreamField):
    """A StreamField of ``own`` blocks and of those contributed at ``point`` (see ``home.plugins.POINTS``).

    What blocks there are is no part of the database's shape, so migrations keep the point alone.
    """

    def __init__(self, point: str = "", own: Blocks = (), **kwargs):
        self.point, self.own = point, own
        super().__init__([], **kwargs)

    @cached_property
    def stream_block(self) -> PluginStreamBlock:
        block = PluginStreamBlock(self.point, self.own)
        block.set_meta_options(self.block_opts)
        return block

    def check(self, **kwargs) -> list[checks.CheckMessage]:
        """Name what a plugin calls as one of the field's own blocks is called: stored content would change its type."""
        own = {ABSENT, *(name for name, _ in self.own)}
        taken = [(key, plugin.name) for key, _, plugin in promised(self.point) if key in own] if self.point else []
        return [
            *super().check(**kwargs),
            *(
                checks.Error(f"{self.point} {key!r} of {name} is a block of the site's own: rename it.", id="home.E005")
                for key, name in taken
            ),
        ]

    def deconstruct(self):
        name, path, _, kwargs = models.Field.deconstruct(self)
        return name, path, [self.point], kwargs

    def has_absent_blocks(self, instance: models.Model) -> bool:
        return any(child.block_type == ABSENT for child in getattr(instance, self.attname))
