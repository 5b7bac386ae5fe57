"""The seam between the site and its plugins.

A plugin is an installed app whose AppConfig subclasses ``Plugin`` and names, as dotted paths under
stable keys, what it contributes. No other module of the site names a plugin: it asks here. Paths are
texts, so that apps.py imports nothing that needs the app registry to be ready. Admin menus, panels and
the like use Wagtail's own hooks instead.
"""

import logging
from collections.abc import Iterator
from typing import Any, ClassVar

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

POINTS = {
    "home_blocks": "Wagtail blocks of the home page",
    "story_blocks": "Wagtail blocks of the body of pages",
    "question_types": "Wagtail blocks that ask a question in a form",
    "handlers": "Wagtail blocks that do something with what was sent",
    "errands": "Wagtail blocks that do other things owed after a commit; no form offers them",
    "api_routers": "django-ninja routers, served under /api/v1/<key>/",
    "urls": "lists of URL patterns, served under /<key>/ to the public",
    "translated_urls": "the same, served in another language under /<code>/<key>/ too",
    "staff_urls": "lists of URL patterns, served below the admin and without a sign-in: each view asks who may",
    "leaving": "functions that end what a visitor who leaves quickly had begun; each takes the request",
    "design_examples": "functions that show a plugin's own components in every state; see home/design.py",
    "demo_loaders": "functions that load a section of the sample site",
    "preparations": "functions run before a start, safe to repeat",
    "periodic": "functions that the worker runs in intervals; see home/periodic.py",
    "public_places": "functions that say whether a plugin shows a page, as in a feed; each takes page and request",
    "role_changes": "functions told of a change of roles: whose, given, taken, by; in its transaction",
    "erasers": "functions that erase what a plugin keeps about a thing, such as ‘submission:<id>’, and count it",
    "health": "functions that say how a part does, as a list of home.health.Finding",
    "after_restore": "functions that do what must follow a restore, such as erasing again what had been erased",
    "restore_proofs": "functions that prove with the recovery key that sealed content opens; each says what it found",
    "start_checks": "functions that raise ImproperlyConfigured where a process must not serve in its ROLE",
}

log = logging.getLogger(__name__)


class Plugin(AppConfig):
    """What an app contributes; override only what it has. Each value is key -> dotted path."""

    default = False  # without this Django takes the base class, imported into an apps.py, for the app's own
    requires: ClassVar[tuple[str, ...]] = ()
    roles: ClassVar[dict[str, list[str]]] = {}  # role -> permissions as "app_label.codename"
    # Whoever has any right over these ("app_label" or "app_label.model") must sign in with a second factor.
    second_factor_for: ClassVar[tuple[str, ...]] = ()
    told_of_roles: ClassVar[tuple[str, ...]] = ()  # whoever has one of these rights is told when roles change
    disposable: ClassVar[tuple[str, ...]] = ()  # models whose rows go with the plugin; other rows stop retire_plugin

    home_blocks: ClassVar[dict[str, str]] = {}
    story_blocks: ClassVar[dict[str, str]] = {}
    question_types: ClassVar[dict[str, str]] = {}
    handlers: ClassVar[dict[str, str]] = {}
    errands: ClassVar[dict[str, str]] = {}
    api_routers: ClassVar[dict[str, str]] = {}
    urls: ClassVar[dict[str, str]] = {}
    translated_urls: ClassVar[dict[str, str]] = {}
    staff_urls: ClassVar[dict[str, str]] = {}
    leaving: ClassVar[dict[str, str]] = {}
    design_examples: ClassVar[dict[str, str]] = {}
    demo_loaders: ClassVar[dict[str, str]] = {}
    preparations: ClassVar[dict[str, str]] = {}
    periodic: ClassVar[dict[str, str]] = {}
    public_places: ClassVar[dict[str, str]] = {}
    role_changes: ClassVar[dict[str, str]] = {}
    erasers: ClassVar[dict[str, str]] = {}
    health: ClassVar[dict[str, str]] = {}
    after_restore: ClassVar[dict[str, str]] = {}
    restore_proofs: ClassVar[dict[str, str]] = {}
    start_checks: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.default = True


def installed() -> list[Plugin]:
    return [config for config in apps.get_app_configs() if isinstance(config, Plugin)]


def promised(point: str) -> Iterator[tuple[str, str, Plugin]]:
    """Yield (key, dotted path, plugin) for all that installed plugins say they contribute."""
    for plugin in installed():
        for key, path in getattr(plugin, point).items():
            yield key, path, plugin


def contributions(point: str) -> dict[str, Any]:
    """Return what can be used at a point now, by key. What fails to import counts as absent."""
    found: dict[str, Any] = {}
    for key, path, plugin in promised(point):
        if key in found:
            continue
        try:
            found[key] = import_string(path)
        except Exception as error:  # noqa: BLE001 -- a broken plugin must never take the site down
            log.error("Plugin %s: %s %r cannot be loaded (%s).", plugin.label, point, key, type(error).__name__)
    return found


def check_start() -> None:
    """Ask every plugin whether this process may serve in its ROLE.

    Raises:
        ImproperlyConfigured: it may not, or a plugin cannot be asked; unlike other contributions, a check
            that cannot be loaded does not count as absent.
    """
    for key, path, plugin in promised("start_checks"):
        try:
            check = import_string(path)
        except Exception as error:
            raise ImproperlyConfigured(f"{plugin.name}: its check {key!r} cannot be loaded from {path}.") from error
        check()


@checks.register
def check_plugins(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Name what is broken or missing where an operator looks, since visitors are not shown it."""
    return [
        *(
            checks.Warning(f"The plugin {name} is left out: its apps.py fails with {problem}.", id="home.W001")
            for name, problem in settings.BROKEN_PLUGINS.items()
        ),
        *check_requirements(),
        *check_contributions(),
    ]


def check_requirements() -> Iterator[checks.CheckMessage]:
    for plugin in installed():
        for name in plugin.requires:
            if not apps.is_installed(name):
                message = f"The plugin {plugin.name} needs {name}: add it to PLUGINS."
                yield checks.Error(message, obj=plugin, id="home.E002")


def check_contributions() -> Iterator[checks.CheckMessage]:
    for point in POINTS:
        owners: dict[str, str] = {}
        for key, path, plugin in promised(point):
            if key in owners:
                message = f"{point} {key!r} has two owners, {owners[key]} and {plugin.name}: rename one."
                yield checks.Error(message, obj=plugin, id="home.E003")
            owners.setdefault(key, plugin.name)
            try:
                import_string(path)
            except Exception as error:  # noqa: BLE001 -- whatever it raises, the site goes on without it
                message = f"{plugin.name}: {point} {key!r} cannot be loaded from {path}: {error!r}."
                yield checks.Warning(message, obj=plugin, id="home.W004")
