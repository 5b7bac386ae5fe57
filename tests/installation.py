"""Runs commands of an installation in processes of their own, each with its settings in the environment alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SECRET = "a-secret-for-tests-alone-of-fifty-characters-length"
PLUGINS = ("casestudies", "insights", "referralforms")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments; of this process's environment nothing but PATH and the like goes along."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        timeout=900,
    )


def surroundings(**environment: str) -> dict[str, str]:
    """Return the whole environment of such a process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    paths = os.pathsep.join([str(PROJECT / "site"), str(PROJECT), str(PROJECT / "tests" / "plugins")])
    given = {"SECRET_KEY": SECRET, "HTTPS": "0", "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": paths}
    return {**kept, **coverage(), **given, **environment}


def coverage() -> dict[str, str]:
    """Let lines that run in such a process count, where coverage is measured."""
    return {name: value for name, value in os.environ.items() if name.startswith("COV")}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", *arguments, **environment)


def make_sample_site(data: Path, **environment: str) -> None:
    """Build the whole sample site, with every plugin, in a folder of its own."""
    for command in (["migrate", "-v0"], ["prepare"], ["load_demo"]):
        done = manage(*command, DATA_DIR=str(data), **environment)
        assert (done.returncode, done.stderr) == (0, "")
    (data / "static").mkdir(exist_ok=True)  # where a release collects its files; WhiteNoise warns when it is missing


@contextmanager
def empty_database(prefix: str = "installation") -> Iterator[dict[str, str]]:
    """Offer an empty database of the kind that these tests run on: SQLite in the DATA_DIR, or PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if "postgres" not in url:
        yield {}
        return
    import psycopg

    name = f"{prefix}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
