"""Workers die and mails fail: whatever is owed is delivered, and no more often than workers died, twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from home.models import Delivery
from tests.factories import submission_of

PATIENCE = 1800  # seconds for all: what is measured is what is lost and doubled, and not how long it takes


def database_url() -> str:
    """Return the address of the database of this test."""
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgres://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


def worker(base_dir: Path, folder: Path) -> subprocess.Popen:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{base_dir / 'site'}{os.pathsep}{base_dir}",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "SENT": str(folder / "sent"),
    }
    command = [sys.executable, "-m", "tests.load.worker"]
    return subprocess.Popen(command, cwd=base_dir, env=environment, stderr=subprocess.DEVNULL)


def sent(folder: Path) -> list[str]:
    file = folder / "sent"
    return file.read_text().splitlines() if file.exists() else []


def deliver_all(base_dir: Path, folder: Path, *, kills: int, between: int) -> None:
    """Run two workers, kill one after every so many mails, and start another, until nothing waits."""
    chance, until = random.Random(3), time.monotonic() + PATIENCE  # noqa: S311 -- it guards nothing
    workers, killed, next_kill = [worker(base_dir, folder) for _ in range(2)], 0, between
    try:
        while Delivery.objects.waiting().exists() and time.monotonic() < until:
            if killed < kills and len(sent(folder)) >= next_kill:
                time.sleep(chance.random() * 0.05)
                victim = workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                killed, next_kill = killed + 1, len(sent(folder)) + between
                workers.append(worker(base_dir, folder))
            time.sleep(0.02)
    finally:
        for each in workers:
            each.kill()
            each.wait()
    assert killed == kills


def check(base_dir: Path, folder: Path, form_page, *, owed: int, kills: int, between: int) -> str:
    """Owe, deliver under kills, and judge; return the numbers in a sentence."""
    to = {"to": "team@example.org"}
    rows = [submission_of(form_page) for _ in range(owed)]
    Delivery.objects.all().delete()
    Delivery.objects.bulk_create(
        Delivery(handler="notify_staff", about=f"submission:{row.pk}", options=to) for row in rows
    )
    deliver_all(base_dir, folder, kills=kills, between=between)
    told = Counter(subject.rpartition(" ")[2] for subject in sent(folder))

    assert set(told) == {row.reference for row in rows}
    assert (Delivery.objects.waiting().count(), Delivery.objects.dead().count()) == (0, 0)
    assert sum(told.values()) - owed <= kills
    return f"outbox: {owed} owed, {kills} kills, all delivered, {sum(told.values()) - owed} twice"


@pytest.mark.django_db(transaction=True)
def test_all_is_delivered_though_workers_are_killed_and_mails_fail(form_page, base_dir, tmp_path):
    check(base_dir, tmp_path, form_page, owed=30, kills=2, between=8)


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_of_six_hundred_deliveries_all_are_made_though_twelve_workers_are_killed(form_page, base_dir, tmp_path, capsys):
    said = check(base_dir, tmp_path, form_page, owed=600, kills=12, between=40)
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
