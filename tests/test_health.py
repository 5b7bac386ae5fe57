"""What the installation says of itself: to operators in sentences, to a monitor in one word."""

import datetime
import shutil
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from home import backup, health, periodic, vitals
from home.plugins import installed
from referralforms.submissions import key_health, keys
from referralforms.submissions.models import Submission
from tests.factories import submission_of

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA_DIR, settings.KEYS_DIR = tmp_path, tmp_path / "keys"
    settings.KEYS_DIR.mkdir()
    return tmp_path


@pytest.fixture
def well(data, home_page):
    """An installation where nothing needs somebody to look."""
    keys.make_keys()
    (data / backup.LAST_BACKUP).write_text(timezone.now().isoformat())
    now = timezone.now()
    periodic.PeriodicRun.objects.create(key="tick", due_at=now, started_at=now, ended_at=now)


def troubled() -> list[str]:
    return [each.subject for each in health.findings() if not each.is_well]


def test_the_command_says_how_every_part_does(well, capsys):
    call_command("check_health")
    lines = capsys.readouterr().out.splitlines()

    assert {line.split(":")[0].split()[1] for line in lines} >= {"Database", "Disk", "Backup", "Keys", "Sealing"}
    assert [line for line in lines if not line.startswith("well")] == []


def test_two_numbers_to_ring_are_noticed(well, settings):
    assert "Phone" not in troubled()

    settings.PHONE = "020 7946 0000"
    found = {each.subject: each.sentence for each in health.findings()}

    assert found["Phone"] == "The settings of the site say 01772 842109, PHONE says 020 7946 0000: make them one."
    assert troubled() == ["Phone"]


def test_a_monitor_learns_one_word(well, client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text, answer["Content-Type"]) == (200, "well\n", "text/plain")
    assert ("no-store" in answer["Cache-Control"], "Set-Cookie" in answer) == (True, False)
    assert client.post("/healthz").status_code == 405


def test_a_monitor_learns_no_more_when_something_is_wrong(well, client, data):
    (data / backup.LAST_BACKUP).unlink()

    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (503, "look\n")
    with pytest.raises(CommandError, match=r"^Not well: Backup\.$"):
        call_command("check_health")


@pytest.mark.parametrize("hours, is_well", [(1, True), (25, True), (27, False)])
def test_a_backup_grows_old(well, data, hours, is_well):
    made_at = timezone.now() - datetime.timedelta(hours=hours)
    (data / backup.LAST_BACKUP).write_text(made_at.isoformat())

    assert ("Backup" not in troubled()) is is_well


def test_a_full_disk_is_told(well, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(100, 100, 1 << 20))

    assert troubled() == ["Disk"]


def test_a_database_that_does_not_answer_is_told(well, monkeypatch):
    class Away:
        def cursor(self):
            raise DatabaseError("words")

    monkeypatch.setattr(vitals, "connection", Away())

    assert vitals.database() == health.Finding(
        "Database", is_well=False, sentence="It does not answer (DatabaseError)."
    )


def test_a_missing_recovery_key_and_a_foreign_private_key_are_told(well, data):
    keys.write(data / "keys" / "organisation.private", keys.KeyHolder.generate().private, replace=True)
    foreign = key_health.own_keys().is_well
    (data / "keys" / "recovery.public").unlink()
    keys.write(data / "keys" / "organisation.public", keys.holder().holders[0].recipient.public, replace=True)
    keys.write_canary()

    assert foreign is False
    assert key_health.own_keys().sentence.startswith(f"There is no {keys.folder()}/recovery.public: copy it")


def test_a_public_machine_that_seals_for_an_old_key_is_told(well, form_page):
    submission_of(form_page)
    before = troubled()
    keys.replace_organisation_key()
    sealed_for_the_old = troubled()
    Submission.objects.update(sealed=b"no body")

    assert (before, sealed_for_the_old, troubled()) == ([], ["Sealing"], ["Sealing"])


def test_every_part_that_has_something_to_say_is_asked():
    assert {"installation", "keys"} <= {key for plugin in installed() for key in plugin.health}
