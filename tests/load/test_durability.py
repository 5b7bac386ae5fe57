"""What was acknowledged is there, once, whatever was killed meanwhile; nobody finds the database locked."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest

from tests.asking import soup
from tests.factories import posted
from tests.installation import PROJECT, run, surroundings
from tests.load.crash_site import Senders, Site, a_server_of_its_own, serving

pytestmark = pytest.mark.installs

ACKNOWLEDGED, WEB_KILLS, DATABASE_KILLS = 5000, 50, 10
CONTENTION_SECONDS = 5 * 60
PHONE = "01772 842109"
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")  # so every log line of ours names a locked database, and says no more

STORED = """
import django, json
django.setup()
from referralforms.submissions import keys, sealing
from referralforms.submissions.models import Submission
holder = keys.holder()
for row in Submission.objects.all().iterator():
    answers = json.loads(sealing.open_sealed(bytes(row.sealed), context=row.context, holder=holder))
    if "what_happened" in answers:
        print(json.dumps([row.reference, answers["what_happened"]]))
"""
EDIT = """
import django, sys, time
django.setup()
from django.db import OperationalError
from home.models import StandardPage
page, locked, edits, until = StandardPage.objects.all()[int(sys.argv[1])], 0, 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    try:
        page.title = f"Edited {edits}"
        page.save_revision().publish()
        edits += 1
    except OperationalError:
        locked += 1
print(edits, locked)
"""


def stored(site: Site) -> dict[str, str]:
    """Return reference by token of all that was sent, and so of nothing that the sample site brings."""
    done = run("-c", STORED, DATA_DIR=str(site.data), **site.database)
    assert done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [(reference, words) for reference, words in rows if not words.startswith("Sample:")]
    assert len({token for _, token in rows}) == len(rows), "doubled"
    return {token: reference for reference, token in rows}


def check(site: Site, senders: Senders) -> None:
    """Every acknowledged message is there under its reference; the rest are those whose sender was stopped."""
    found = stored(site)
    lost = {token for token, reference in senders.acknowledged.items() if found.get(token) != reference}

    assert lost == set()
    assert len(found) - len(senders.acknowledged) <= len(senders.threads)


def kill_on(site: Site, senders: Senders, *, acknowledged: int, kills: int, pause: float) -> int:
    """Kill web processes, each fifth time all of them at a stroke, until enough is sent; return how often."""
    done = 0
    while done < kills or len(senders.acknowledged) < acknowledged:
        time.sleep(pause)
        if done < kills:
            done += 1
            site.web.kill() if done % 5 == 0 else site.web.kill_one()
    return done


def open_form(site: Site) -> tuple[str, dict]:
    """Return where the page's own form is sent, and what a browser sends."""
    path = next(each["url"] for each in site.get("/api/v1/forms/")["items"] if "conversation" in each["title"])
    with urllib.request.urlopen(site.address + urlsplit(path).path) as answer:  # noqa: S310 -- our own server
        page = soup(answer.read().decode())
    sent = posted() | {"token": page.find("input", attrs={"name": "token"})["value"]}
    return site.address + page.find("form", id="form")["action"], sent


def post(address: str, sent: dict) -> tuple[int, str]:
    """Send a form as a browser does; return status and text of what is shown in the end."""
    try:
        with urllib.request.urlopen(address, urlencode(sent, doseq=True).encode()) as answer:  # noqa: S310 -- an address of this machine
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def retried(senders: Senders) -> str:
    """Say what clients met when they were not answered, 0 standing for a broken connection."""
    return f"retries by what was met: {dict(Counter(senders.refusals))}"


def troubles(site: Site) -> list[str]:
    """Return the lines of all logs that tell of a locked database."""
    return [line for line in site.logs().splitlines() if any(code in line for code in LOCKED)]


@contextlib.contextmanager
def locked_by_another(site: Site) -> Iterator[None]:
    """Hold the database's one lock for writing."""
    with contextlib.closing(sqlite3.connect(site.data / "site.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def report(text: str, capsys) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


@pytest.mark.load
def test_five_thousand_messages_outlive_fifty_kills_of_the_web_processes(tmp_path, capsys):
    with serving(tmp_path) as site:
        with Senders(site, 8) as senders:
            kills = kill_on(site, senders, acknowledged=ACKNOWLEDGED, kills=WEB_KILLS, pause=2)
        report(f"web: {len(senders.acknowledged)} acknowledged, {kills} kills, {retried(senders)}", capsys)
        check(site, senders)


@pytest.mark.load
def test_five_thousand_messages_outlive_ten_kills_of_postgresql_and_fifty_of_the_web_processes(tmp_path, capsys):
    web = 0
    with a_server_of_its_own() as server, serving(tmp_path / "data", DATABASE_URL=server.url) as site:
        with Senders(site, 8) as senders:
            for number in range(1, DATABASE_KILLS + 1):
                share = {"acknowledged": ACKNOWLEDGED * number // DATABASE_KILLS, "kills": WEB_KILLS // 10}
                web += kill_on(site, senders, **share, pause=2)
                server.kill()
        kills = f"{DATABASE_KILLS} kills of the server, {web} of web processes"
        report(f"PostgreSQL: {len(senders.acknowledged)} acknowledged, {kills}, {retried(senders)}", capsys)
        check(site, senders)


def contend(site: Site, seconds: float, editors: int, submitters: int) -> tuple[list[list[int]], Senders]:
    """Let submitters, editors and the worker write at once; return (edits, locked) of each editor."""
    worker = site.run("manage.py", "deliver")
    worker.start()
    environment = surroundings(DATA_DIR=str(site.data), **site.database)
    command = [sys.executable, "-c", EDIT]
    with Senders(site, submitters) as senders:
        edit = [
            subprocess.Popen([*command, str(at), str(seconds)], cwd=PROJECT, env=environment, stdout=-1, text=True)
            for at in range(editors)
        ]
        done = [[int(number) for number in each.communicate()[0].split()] for each in edit]
    return done, senders


@pytest.mark.load
def test_nobody_finds_sqlite_locked_in_five_minutes(tmp_path, capsys):
    with serving(tmp_path) as site:
        done, senders = contend(site, CONTENTION_SECONDS, editors=4, submitters=8)
        edits, locked = (sum(each[at] for each in done) for at in (0, 1))
        report(f"SQLite: {len(senders.acknowledged)} sent, {edits} edits, {locked} locked, {senders.refusals}", capsys)

        assert (locked, senders.refusals, troubles(site)) == (0, [], [])
        check(site, senders)
        with locked_by_another(site):  # the same look at the logs does find it where it is
            assert senders.send(str(uuid.uuid4())) is None
        assert (senders.refusals, troubles(site) != []) == ([503], True)


@pytest.mark.only_on("postgresql")
def test_messages_outlive_kills_of_postgresql_and_of_web_processes_in_a_few_seconds(tmp_path):
    """The short form of what is killed, on PostgreSQL."""
    with a_server_of_its_own() as server, serving(tmp_path / "data", DATABASE_URL=server.url) as site:
        with Senders(site, 2) as senders:
            for acknowledged in (10, 20):
                kill_on(site, senders, acknowledged=acknowledged, kills=1, pause=0.5)
                server.kill()
        check(site, senders)


@pytest.mark.only_on("sqlite")
def test_messages_outlive_kills_and_editors_in_a_few_seconds(tmp_path):
    """The short form of all three, on SQLite."""
    with serving(tmp_path) as site:
        with Senders(site, 2) as senders:
            kill_on(site, senders, acknowledged=20, kills=3, pause=0.5)
        check(site, senders)
        done, others = contend(site, 2, editors=1, submitters=1)

        assert (done[0][1], others.refusals, troubles(site)) == (0, [], [])


@pytest.mark.load
def test_a_disk_that_is_really_full_refuses_with_the_words_and_the_phone_number(tmp_path, capsys):
    """On a file system of its own, filled to the last byte; needs the right to mount one."""
    data = tmp_path / "small"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(data)], check=True)
    try:
        with serving(data) as site:
            address, sent = open_form(site)
            (data / "ballast").write_bytes(bytes(shutil.disk_usage(data).free))
            refused = [post(address, sent) for _ in range(20)]
            (data / "ballast").unlink()
            after = post(address, sent)
            report(f"full disk: {[status for status, _ in refused].count(503)} of {len(refused)} are 503", capsys)
    finally:
        subprocess.run(["umount", str(data)], check=True)

    assert {status for status, _ in refused} == {503}
    assert [text for _, text in refused if "Wendy" not in text or PHONE not in text] == []
    assert after[0] == 200
