"""The parts of this site as an administrator sees them: plugins, handlers, the outbox, and how each does."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.models import Page

from home import outbox, plugins
from home.fields import ABSENT, PluginStreamField
from home.handlers import Handler

POINT = "handlers"
MOST_DEAD = 100  # rows


@dataclass(frozen=True)
class Contribution:
    """A thing that a plugin contributes; ``problem`` is the kind of error when it cannot be loaded."""

    point: str
    key: str
    path: str
    problem: str


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    contributions: list[Contribution]
    missing: list[str]  # apps that it needs and that are not installed

    @property
    def is_well(self) -> bool:
        return not self.missing and not any(each.problem for each in self.contributions)


@dataclass(frozen=True)
class Use:
    """A handler as one page has it; ``page`` is None for one that no page has chosen."""

    key: str
    label: str
    page: Page | None
    problems: list[str]


@dataclass(frozen=True)
class OutboxState:
    waiting: int
    oldest: datetime.datetime | None
    dead: list[outbox.Delivery]
    dead_count: int
    trouble: str


def parts() -> list[Part]:
    return [part_of(plugin) for plugin in plugins.installed()]


def part_of(plugin: plugins.Plugin) -> Part:
    promised = [(point, key, path) for point in plugins.POINTS for key, path in getattr(plugin, point).items()]
    contributed = [Contribution(plugins.POINTS[point], key, path, problem_of(path)) for point, key, path in promised]
    missing = [name for name in plugin.requires if not apps.is_installed(name)]
    return Part(plugin.name, str(plugin.verbose_name), contributed, missing)


def problem_of(path: str) -> str:
    try:
        import_string(path)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with it is what we came to see
        return type(error).__name__
    return ""


def left_out() -> dict[str, str]:
    """Return the plugins that could not be installed at all, each with why."""
    return dict(settings.BROKEN_PLUGINS)


def handlers() -> list[Use]:
    """Return every handler in every published page that has it, and those in none, each with its problems."""
    chosen = [use for page, field in pages_with_handlers() for use in uses(page, field)]
    seen = {use.key for use in chosen}
    offered, errands = plugins.contributions(POINT), plugins.contributions("errands")
    idle = [Use(key, label_of(made), None, problems_of_idle(made)) for key, made in offered.items() if key not in seen]
    always = [Use(key, label_of(made), None, problems_of(made())) for key, made in errands.items() if key not in seen]
    return chosen + idle + always


def pages_with_handlers() -> Iterator[tuple[Page, str]]:
    for model in apps.get_models():
        if issubclass(model, Page):
            for field in model._meta.get_fields():
                if isinstance(field, PluginStreamField) and field.point == POINT:
                    pages = model._default_manager.filter(live=True).order_by("title")
                    yield from ((page, field.name) for page in pages)


def uses(page: Page, field: str) -> Iterator[Use]:
    for child in getattr(page, field):
        if child.block_type == ABSENT:
            key = child.value.get("type", "")
            yield Use(key, key, page, ["Its plugin is not installed: what it should do is not done."])
        else:
            yield Use(child.block_type, str(child.block.label), page, asked(child.block, child.value))


def asked(block: Any, options: Any) -> list[str]:
    """Return what a handler says is wrong; one that cannot answer has a problem."""
    try:
        return block.problems(options)
    except Exception as error:  # noqa: BLE001 -- whatever it raises, the rest is shown
        return [f"It cannot be asked what it needs ({type(error).__name__})."]


def problems_of_idle(made: type) -> list[str]:
    """Return the problems of what has no options of its own; a handler that no page has chosen needs nothing."""
    block = made()
    return problems_of(block) if not block.child_blocks else []


def problems_of(block: Any) -> list[str]:
    return asked(block, block.get_default())


def label_of(made: type[Handler]) -> str:
    return str(made().label or made.__name__)


def outbox_state(now: datetime.datetime | None = None) -> OutboxState:
    now = now or timezone.now()
    dead = outbox.Delivery.objects.dead()
    return OutboxState(
        waiting=outbox.Delivery.objects.waiting().count(),
        oldest=outbox.oldest_waiting(now),
        dead=list(dead[:MOST_DEAD]),
        dead_count=dead.count(),
        trouble=outbox.trouble(now),
    )
