"""Reading environment variables: each helper ends a wrong value with a sentence that says what to set."""

import importlib
import os
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50  # characters, as Django's own check asks
PLUGIN_ENTRY_POINTS = "restorative.plugins"


def flag(name: str, default: str) -> bool:
    value = os.environ.get(name, default)
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 (on) or 0 (off).")
    return value == "1"


def listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret(name: str) -> str:
    """Return a secret of at least ``SECRET_LENGTH`` characters; there is no default to fall back on.

    Raises:
        ImproperlyConfigured: it is missing or short.
    """
    value = os.environ.get(name, "")
    if len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"Set {name} to at least {SECRET_LENGTH} random characters, for example the output of "
            '`python -c "import secrets; print(secrets.token_urlsafe(48))"`.'
        )
    return value


def one_of(name: str, choices: set[str], default: str) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to one of {', '.join(sorted(choices))}.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return a folder that exists and may be written, made if need be.

    Raises:
        ImproperlyConfigured: it cannot be made or written.
    """
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be made ({error.strerror}).") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}: {path} cannot be written: give this user the right, or set {name}.")
    return path


def plugins(default: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the plugins to install, and why each broken one is left out.

    Raises:
        ImproperlyConfigured: PLUGINS names a package that is not there: a spelling mistake must not
            silently hide a part of the site.
    """
    chosen = listed("PLUGINS") if "PLUGINS" in os.environ else [*default, *advertised_plugins()]
    broken = {}
    for name in chosen:
        if not is_there(name):
            raise ImproperlyConfigured(
                f"PLUGINS names {name!r}, and there is no such package: install it or correct the name "
                f"(this project has {', '.join(default)})."
            )
        if problem := import_problem(name):
            broken[name] = problem
    return [name for name in dict.fromkeys(chosen) if name not in broken], broken


def advertised_plugins() -> list[str]:
    return [entry.value for entry in entry_points(group=PLUGIN_ENTRY_POINTS)]


def is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def import_problem(name: str) -> str:
    """Say why a plugin's AppConfig cannot be imported, or nothing when it can."""
    try:
        importlib.import_module(name)
        if find_spec(f"{name}.apps"):
            importlib.import_module(f"{name}.apps")
    except Exception as error:  # noqa: BLE001 -- whatever a plugin raises, the site must start
        return f"{type(error).__name__}: {error}"
    return ""


def whole_number(name: str, default: str) -> int:
    value = os.environ.get(name, default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, such as {default}.")
    return int(value)
