"""A backup comes back whole, on either database, or says why not; the drill proves it with the recovery key."""

import json
import re

import pytest

from tests.installation import empty_database, make_sample_site, manage, run

pytestmark = pytest.mark.installs

SEND = """
import django, uuid
django.setup()
from referralforms.builder import versions
from referralforms.builder.models import FormPage
from referralforms.submissions import actions
from referralforms.submissions.models import Channel
for number in range(3):
    version = versions.current(FormPage.objects.first())
    answers = {"name_to_use": f"Wendy {number}"}
    receipt = actions.submit(version, answers, token=uuid.uuid4(), channel=Channel.WEB, facts={})
    print(receipt.reference)
"""
READ = """
import django
django.setup()
import json
from referralforms.submissions import keys, sealing
from referralforms.submissions.models import Submission
for row in Submission.objects.order_by("reference"):
    text = sealing.open_sealed(bytes(row.sealed), context=row.context, holder=keys.holder())
    print(row.reference, json.loads(text)["name_to_use"])
"""


IDS = """
import django
django.setup()
from referralforms.submissions.models import Submission
print(*Submission.objects.order_by("pk").values_list("pk", flat=True))
"""
FIRST_ID = IDS.replace("print(*", "print(").replace("flat=True))", "flat=True)[0])")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A sample site with three submissions more, a backup of it, and what can be read in it."""
    place = tmp_path_factory.mktemp("installation")
    data, target = place / "data", place / "backup"
    with empty_database() as database:
        given = {"DATA_DIR": str(data), **database}
        data.mkdir()
        made = manage("make_keys", **given)
        make_sample_site(data, **database)
        sent = run("-c", SEND, **given)
        kept = manage("backup", str(target), **given)
        read, health, ids = run("-c", READ, **given), manage("verify_sealed", **given), run("-c", IDS, **given)
        assert (sent.stderr, kept.stderr, read.stderr, health.stderr, ids.stderr) == ("", "", "", "", "")
        yield {
            "given": given, "data": data, "backup": target, "said": kept.stdout,
            "recovery": max(made.stdout.split(), key=len), "references": sent.stdout.split(),
            "read": read.stdout, "health": health.stdout, "ids": ids.stdout.split(),
        }  # fmt: skip


@pytest.fixture
def copy_of_backup(installation, tmp_path):
    import shutil

    return shutil.copytree(installation["backup"], tmp_path / "copy")


def sentence(done) -> str:
    assert (done.returncode != 0, done.stderr.count("\n"), "Traceback" in done.stderr) == (True, 1, False), done.stderr
    return done.stderr.strip()


def test_a_backup_says_what_it_holds_and_holds_no_secret(installation):
    manifest = json.loads((installation["backup"] / "manifest.json").read_text())
    names = set(manifest["files"])
    secrets = [path.read_bytes() for path in installation["data"].joinpath("keys").glob("*.private")]
    contents = [path.read_bytes() for path in installation["backup"].rglob("*") if path.is_file()]

    assert re.fullmatch(r".* holds \d+ rows and \d+ files. Keep the private keys apart.\n", installation["said"])
    assert {name for name in names if name.startswith("keys/")} == {
        "keys/organisation.public", "keys/recovery.public", "keys/canary.sealed",
    }  # fmt: skip
    assert manifest["tables"]["referralforms_submission"][0] == len(installation["ids"])
    assert [secret for secret in secrets for content in contents if secret.strip() in content] == []


def test_a_restored_copy_reads_with_the_organisations_key(installation, tmp_path):
    place = tmp_path / "new"
    (place / "keys").mkdir(parents=True)
    (place / "static").mkdir()
    for name in ("organisation.private", "search.index"):
        (place / "keys" / name).write_bytes((installation["data"] / "keys" / name).read_bytes())
    with empty_database("restored") as database:
        given = {"DATA_DIR": str(place), **database}
        done = manage("restore", str(installation["backup"]), **given)
        read = run("-c", READ, **given)
        health = manage("verify_sealed", **given)
        again = manage("restore", str(installation["backup"]), **given)

    assert (done.returncode, done.stderr, read.stderr) == (0, "", "")
    assert (read.stdout, health.stdout) == (installation["read"], installation["health"])
    assert set(installation["references"]) <= set(read.stdout.split())
    pictures = [path.relative_to(place) for path in (place / "media").rglob("*") if path.is_file()]
    assert len(pictures) == len([path for path in (installation["data"] / "media").rglob("*") if path.is_file()]) > 0
    assert sentence(again) == "CommandError: The database here is not empty: restore into a new one."


def test_the_drill_opens_everything_with_the_recovery_key_alone(installation, tmp_path):
    key = tmp_path / "recovery"
    key.write_text(installation["recovery"])
    done = manage("drill", str(installation["backup"]), "--recovery-key", str(key), **installation["given"])

    assert (done.returncode, done.stderr) == (0, "")
    (texts,) = re.findall(r"All (\d+) sealed texts open", installation["health"])
    assert done.stdout.splitlines()[-2:] == [
        f"The recovery key opens the canary and all {texts} sealed texts.",
        "The drill succeeded; nothing of it was kept.",
    ]


def test_the_drill_fails_with_another_key(installation, tmp_path):
    key = tmp_path / "recovery"
    key.write_text("A" * 128)
    done = manage("drill", str(installation["backup"]), "--recovery-key", str(key), **installation["given"])

    assert "The drill failed: The private key does not open" in sentence(done)


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "no manifest", "another format"])
def test_a_backup_that_is_not_as_it_was_made_is_refused(copy_of_backup, tmp_path, harm):
    manifest, key = copy_of_backup / "manifest.json", copy_of_backup / "keys" / "recovery.public"
    {
        "changed": lambda: key.write_text("other"),
        "missing": key.unlink,
        "added": lambda: (copy_of_backup / "more").write_text(""),
        "no manifest": manifest.unlink,
        "another format": lambda: manifest.write_text('{"format": 9}'),
    }[harm]()
    with empty_database("restored") as database:
        done = manage("restore", str(copy_of_backup), DATA_DIR=str(tmp_path / "new"), **database)

    found = {"no manifest": "is no whole backup", "another format": "has the format 9"}
    assert found.get(harm, "is not as it was made; see") in sentence(done)


def test_a_backup_never_replaces_another(installation):
    done = manage("backup", str(installation["backup"]), **installation["given"])

    assert sentence(done) == f"CommandError: {installation['backup']} is there already: name a folder that is not."


def test_a_backup_of_another_database_is_refused(copy_of_backup, tmp_path):
    manifest = json.loads((copy_of_backup / "manifest.json").read_text())
    (copy_of_backup / "manifest.json").write_text(json.dumps(manifest | {"database": "oracle"}))
    with empty_database("restored") as database:
        done = manage("restore", str(copy_of_backup), DATA_DIR=str(tmp_path / "new"), **database)

    assert sentence(done) == "CommandError: This backup is of oracle: set DATABASE_URL to such a database."


def test_media_and_other_keys_are_not_restored_over(installation, tmp_path):
    full, other = tmp_path / "full", tmp_path / "other"
    (full / "media").mkdir(parents=True)
    (full / "media" / "picture").write_text("")
    (other / "keys").mkdir(parents=True)
    (other / "keys" / "recovery.public").write_text("other")
    said = []
    for place in (full, other):
        with empty_database("restored") as database:
            done = manage("restore", str(installation["backup"]), DATA_DIR=str(place), **database)
        said.append(sentence(done))

    assert said[0] == f"CommandError: {full}/media is not empty: restore into a new DATA_DIR."
    assert said[1].startswith(f"CommandError: {other}/keys/recovery.public is another key than that of the backup")


def test_what_was_erased_after_a_backup_stays_erased_when_it_is_restored(installation, tmp_path):
    place, ledger = tmp_path / "new", tmp_path / "ledger.jsonl"
    erased = run("-c", FIRST_ID, **installation["given"]).stdout.strip()
    ledger.write_text(f'{{"id": "{erased}"}}\n')
    with empty_database("restored") as database:
        given = {"DATA_DIR": str(place), **database}
        done = manage("restore", str(installation["backup"]), "--ledger", str(ledger), **given)
        left = run("-c", IDS, **given).stdout.split()

    assert (done.returncode, done.stderr, erased in left) == (0, "", False)
    assert len(left) == len(installation["ids"]) - 1


def test_the_ledger_of_what_was_erased_comes_back_with_what_was_added_since(installation, tmp_path):
    place, newer = tmp_path / "new", tmp_path / "newer.jsonl"
    newer.write_text('{"id": "1"}\n{"id": "2"}\n')
    place.mkdir()
    (place / "erased.jsonl").write_text('{"id": "1"}\n')
    with empty_database("restored") as database:
        given = {"DATA_DIR": str(place), **database}
        missing = manage("restore", str(installation["backup"]), "--ledger", str(tmp_path / "none"), **given)
        done = manage("restore", str(installation["backup"]), "--ledger", str(newer), **given)

    assert "is not there: nothing was restored." in sentence(missing)
    assert (done.returncode, (place / "erased.jsonl").read_text()) == (0, newer.read_text())
