"""The drill: a backup restored by a process of its own, in a place that is empty before and gone after."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


class DrillFailed(Exception):
    """The text says at which step."""


def rehearse(source: Path, recovery_key: str) -> list[str]:
    """Restore a backup at this release, with no key but the recovery key, and return what was found.

    Raises:
        DrillFailed: it could not be restored, or not be read.
    """
    with tempfile.TemporaryDirectory(prefix="drill-") as place, empty_database(Path(place)) as url:
        done = subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(source.resolve()), "--prove"],
            env={**os.environ, **surroundings(Path(place)), "DATABASE_URL": url},
            input=recovery_key, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise DrillFailed(done.stderr.strip().removeprefix("CommandError: "))
    return done.stdout.splitlines()


def surroundings(place: Path) -> dict[str, str]:
    """Return an environment in which nothing of this installation can be found but its secret."""
    return {
        "DATA_DIR": str(place),
        "KEYS_DIR": str(place / "keys"),
        "ROLE": "all",
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def empty_database(place: Path) -> Iterator[str]:
    """Offer the address of an empty database of the kind that is used here."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{place / 'site.sqlite3'}"
        return
    name = connection.ops.quote_name(f"drill_{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield address_of(name.strip('"'))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str) -> str:
    """Return the address of another database on the same server."""
    given = {key: quote(str(value or ""), safe="") for key, value in connection.settings_dict.items() if key.isupper()}
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}"
