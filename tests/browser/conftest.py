"""A whole running site, started as an operator starts it, and a browser to use it with."""

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

import pytest
from axe_playwright_python import sync_playwright as axe_package
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

START_SECONDS = 400
STOP_SECONDS = 40
PATIENCE = 30_000  # milliseconds: two browsers, two sites and the tests share two cores
AXE = Path(axe_package.__file__).with_name("axe.min.js")
VISITORS = itertools.count(1)
LISTEN = """
import contextlib, io, json, sys
for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(json.loads(line), {})
    print(json.dumps(said.getvalue()), flush=True)
"""


@dataclass(frozen=True)
class RunningSite:
    url: str
    data: Path
    environment: dict[str, str]
    pid: int

    def restart(self) -> None:
        """Let the server start anew: its workers end, and with them all that they remember."""
        (server,) = [pid for pid in children(self.pid) if "gunicorn" in Path(f"/proc/{pid}/cmdline").read_text()]
        before = set(children(server))
        os.kill(server, signal.SIGHUP)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and before & set(children(server)):
            time.sleep(0.1)
        urllib.request.urlopen(self.url, timeout=START_SECONDS).close()  # noqa: S310 -- an address of this machine

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the server, and return what it prints."""
        return subprocess.run(
            self.command(*arguments), env=self.variables, capture_output=True, text=True, check=True
        ).stdout

    def ask(self, code: str) -> str:
        """Run code beside the server, and return what it prints; one process for all, as each takes long to start."""
        print(json.dumps(code), file=self.shell.stdin, flush=True)
        return json.loads(self.shell.stdout.readline())

    @cached_property
    def shell(self) -> subprocess.Popen:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(self.command("shell", "-v0", "-c", LISTEN), env=self.variables, **pipes)

    def close(self) -> None:
        if "shell" in vars(self):
            self.shell.communicate(timeout=STOP_SECONDS)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]

    @property
    def variables(self) -> dict[str, str]:
        return {"HTTPS": "0", "SECRET_KEY": (self.data / "development-secret").read_text(), **self.environment}


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory) -> Iterator[str]:
    """An empty database of the kind that this run tests: SQLite in the site's own folder, or PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if "postgres" not in url:
        yield ""
        return
    import psycopg

    name = f"running_site_{os.getpid()}"
    server, _, _ = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{server}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def neutral_port() -> int:
    """Where "Exit this page" leads in tests; nothing need answer there."""
    return free_port()


@pytest.fixture(scope="session")
def running_site(tmp_path_factory, database_url, neutral_port) -> Iterator[RunningSite]:
    data, port = tmp_path_factory.mktemp("site"), free_port()
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, "DATA_DIR": str(data), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    environment["EXIT_URL"] = f"http://127.0.0.1:{neutral_port}/"
    if database_url:
        environment["DATABASE_URL"] = database_url
    with (data / "output").open("w") as output:
        command = [sys.executable, str(settings.BASE_DIR / "site" / "run.py")]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://localhost:{port}/", process, data / "output")
            site = RunningSite(f"http://localhost:{port}", data, environment, process.pid)
            yield site
            site.close()
        finally:
            process.terminate()
            assert process.wait(STOP_SECONDS) == 0


def wait_for(url: str, process: subprocess.Popen, output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 -- an address of this machine
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"The site did not start:\n{output.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one the test is skipped; in continuous integration it fails."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium: install it.")
        pytest.skip("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser, running_site) -> Iterator:
    """Make a browser window: ``open_context(width=320, javascript=False)``.

    Each is another visitor with an address of their own, or all that the tests send would look like spam of one.
    """
    opened: list[BrowserContext] = []

    def make(width: int = 1280, *, javascript: bool = True, **options) -> BrowserContext:
        context = browser.new_context(
            base_url=running_site.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            extra_http_headers={"X-Forwarded-For": str(ip_address("2001:db8::") + next(VISITORS))},
            **options,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    return AXE.read_text(encoding="utf-8")
