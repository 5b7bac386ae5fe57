"""The public's server as it is run: gunicorn with ROLE=public, as a role of PostgreSQL that may read nothing sent."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.asking import soup
from tests.factories import posted
from tests.installation import PROJECT, empty_database, make_sample_site, manage, surroundings

pytestmark = [pytest.mark.installs, pytest.mark.only_on("postgresql")]  # roles are PostgreSQL's

ROLE = f"public_server_{os.getpid()}"
STARTS_WITHIN = 120  # seconds
CLOSED = (
    ("referralforms_submission", "sealed"),
    ("referralforms_upload", "sealed"),
    ("referralforms_event", "detail"),
    ("referralforms_eventreason", "text"),
    ("referralforms_note", "sealed"),
    ("home_user", "username"),
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[tuple[str, str, Path]]:
    """A sample site; return the address of its database as the owner's and as the public role's, and its folder."""
    folder = tmp_path_factory.mktemp("installation")
    with empty_database("public_server") as database, role_of(database["DATABASE_URL"]) as public:
        make_sample_site(folder, **database)
        for command in (["collectstatic", "--noinput", "-v0"], ["harden_database", ROLE, "--public"]):
            done = manage(*command, DATA_DIR=str(folder), **database)
            assert (done.returncode, done.stderr) == (0, "")
        yield database["DATABASE_URL"], public, folder


@contextmanager
def role_of(owner: str) -> Iterator[str]:
    """Make a role with a password, and return the address under which it connects."""
    parts, password = urlsplit(owner), secrets.token_hex()
    place = parts.netloc.rpartition("@")[2]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
        yield f"{parts.scheme}://{ROLE}:{password}@{place}{parts.path}"
        connection.execute(f"DROP OWNED BY {ROLE}")
        connection.execute(f"DROP ROLE {ROLE}")


@pytest.fixture(scope="module")
def server(installation, tmp_path_factory) -> Iterator[str]:
    """The address of the running server, which has public keys alone, and shares files with the staff's."""
    _, public, folder = installation
    keys, port = tmp_path_factory.mktemp("keys"), free_port()
    for key in (folder / "keys").glob("*.public"):
        shutil.copy(key, keys)
    given = {"DATABASE_URL": public, "DATA_DIR": str(folder), "KEYS_DIR": str(keys), "ROLE": "public"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "site/gunicorn.conf.py"],
        cwd=PROJECT,
        env=surroundings(**given, PORT=str(port), WEB_CONCURRENCY="1"),
    )
    try:
        yield answering(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def answering(address: str, process: subprocess.Popen) -> str:
    """Return an address once somebody answers there."""
    until = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/").close()  # noqa: S310 -- our own server
        except urllib.error.HTTPError as error:
            raise AssertionError(f"The front page answers {error.code}.") from error
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return address
    raise AssertionError("The server does not start.")


def read(address: str, data: dict | None = None) -> tuple[int, str]:
    """Return status and text of what a visitor is shown in the end."""
    body = urlencode(data, doseq=True).encode() if data else None
    with urllib.request.urlopen(address, body) as answer:  # noqa: S310 -- our own server
        return answer.status, answer.read().decode()


def test_a_visitor_reads_a_page_fills_in_a_form_and_sends_it(installation, server):
    owner, _, _ = installation
    before = sent(owner)
    status, _ = read(f"{server}/")
    form = soup(read(f"{server}/start-a-conversation/")[1]).select_one("main form[method=post]")
    token = form.select_one("[name=token]")["value"]
    done, shown = read(f"{server}{form['action']}", {"token": token, **posted()})
    reference = soup(shown).select_one(".receipt__reference").text

    assert (status, done, sent(owner) - before) == (200, 200, {reference})


def sent(owner: str) -> set[str]:
    with psycopg.connect(owner) as connection:
        return {row[0] for row in connection.execute("SELECT reference FROM referralforms_submission")}


@pytest.mark.parametrize("table, column", CLOSED)
def test_who_takes_over_that_server_reads_nothing_that_was_sent_and_nobody_of_staff(installation, table, column):
    _, public, _ = installation
    with psycopg.connect(public) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SELECT {column} FROM {table} LIMIT 1")  # noqa: S608 -- names from the list above


def test_that_server_has_no_admin(server):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(f"{server}/admin/login/")
