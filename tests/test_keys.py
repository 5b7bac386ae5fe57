"""The key files: who may read them, and what is said when one is missing or broken."""

import base64
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from home import plugins
from referralforms.submissions import keys, sealing
from referralforms.submissions.sealing import KeyHolder, open_sealed, seal
from tests.installation import run

ALL = ("organisation.private", "organisation.public", "recovery.public", "search.index", "canary.sealed")


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    return tmp_path


def modes(folder) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def said_by(call) -> str:
    with pytest.raises(keys.KeyMissing) as caught:
        call()
    return str(caught.value)


def test_only_this_user_may_read_the_keys(folder):
    assert keys.make_keys() is True
    assert modes(folder) == dict.fromkeys(ALL, 0o600)


def test_a_pair_seals_and_opens(folder):
    keys.make_keys()
    body = seal(b"words", context=b"row", recipients=keys.recipients())

    assert open_sealed(body, context=b"row", holder=keys.holder()) == b"words"


def test_keys_are_never_overwritten(folder):
    keys.make_keys()
    before = contents(folder)

    assert (keys.make_keys(), contents(folder)) == (False, before)


def test_an_existing_file_is_not_written_to(folder):
    path = folder / "organisation.private"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        keys.write(path, b"new")

    assert path.read_text() == "precious"


def test_a_public_machine_keeps_its_public_key_alone(folder):
    keys.make_keys()
    for name in ("organisation.private", "search.index", "canary.sealed"):
        (folder / name).unlink()

    assert (keys.make_keys(), set(modes(folder))) == (False, {"organisation.public", "recovery.public"})


def test_a_start_that_was_cut_short_is_completed_with_the_same_key(folder):
    keys.make_keys()
    before = contents(folder)
    (folder / "organisation.public").unlink()

    assert (keys.make_keys(), contents(folder)) == (True, before)


def recovery_key_told(folder) -> str:
    told: list[str] = []
    keys.make_keys(told.append)
    return max(told[0].split(), key=len)


def test_the_recovery_key_is_told_once_and_stored_nowhere(folder):
    told: list[str] = []
    keys.make_keys(told.append)
    keys.make_keys(told.append)
    key = max(told[0].split(), key=len)

    assert (len(told), len(key)) == (1, 128)
    assert [name for name, content in contents(folder).items() if key.encode() in content] == []


def test_what_is_sealed_opens_with_the_recovery_key_alone(folder):
    recovery = keys.recovery_holder(recovery_key_told(folder))
    body = seal(b"words", context=b"row", recipients=keys.recipients())

    assert keys.recipients() == [keys.holder().holders[0].recipient, recovery.recipient]
    assert open_sealed(body, context=b"row", holder=recovery) == b"words"


def test_a_recovery_key_may_be_typed_in_lines(folder):
    key = recovery_key_told(folder)
    lines = "\n".join(key[start : start + 16] for start in range(0, 128, 16))

    assert keys.recovery_holder(f"  {lines}\n") == keys.recovery_holder(key)


@pytest.mark.parametrize("text", ["", "no key", "A" * 127, "A" * 132, "é" * 128])
def test_what_is_no_recovery_key_is_refused(text):
    sentence = "This is no recovery key: it has 128 characters; check what was written down."
    assert said_by(lambda: keys.recovery_holder(text)) == sentence


def test_a_recovery_key_made_elsewhere_is_kept(folder):
    elsewhere = KeyHolder.generate()
    keys.write(folder / "recovery.public", elsewhere.recipient.public)
    told: list[str] = []
    keys.make_keys(told.append)

    assert (told, keys.recipients()[1]) == ([], elsewhere.recipient)


def test_the_canary_opens_with_either_key_and_with_no_other(folder):
    recovery = keys.recovery_holder(recovery_key_told(folder))
    keys.open_canary(keys.holder())
    keys.open_canary(recovery)

    sentence = f"The private key does not open {folder}/canary.sealed: put the key there that belongs to it."
    assert said_by(lambda: keys.open_canary(KeyHolder.generate())) == sentence


def test_without_a_public_key_it_is_said_what_to_do(folder):
    assert said_by(keys.recipients) == f"There is no public key in {folder}: run `python manage.py make_keys`."


def test_without_a_private_key_it_is_said_what_to_do(folder):
    assert said_by(keys.holder) == f"There is no private key in {folder}: put organisation.private there."


BROKEN = {
    "empty": b"",
    "words": b"this is no key at all",
    "wrong padding": b"abcde",
    "not text": bytes(range(256)),
    "cut short": base64.b64encode(bytes(90)),
    "too long": base64.b64encode(bytes(5000)),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name, call", [("public", keys.recipients), ("private", keys.holder)])
def test_a_broken_key_file_is_named(folder, name, call, content):
    path = folder / f"organisation.{name}"
    path.write_bytes(content)

    assert said_by(call) == f"{path} cannot be read as a key: restore it from the backup."


def test_a_folder_in_the_place_of_a_key_is_named(folder):
    (folder / "organisation.public").mkdir()

    assert said_by(keys.recipients).endswith("cannot be read as a key: restore it from the backup.")


def test_a_key_file_with_line_ends_is_read(folder):
    holder = KeyHolder.generate()
    lines = base64.encodebytes(holder.recipient.public)
    (folder / "organisation.public").write_bytes(lines.replace(b"\n", b"\r\n"))

    assert (keys.recipients(), len(holder.recipient.public)) == ([holder.recipient], sealing.PUBLIC_BYTES)


def test_a_changed_file_is_read_again(folder):
    keys.make_keys()
    first = keys.recipients()
    (folder / "organisation.public").unlink()
    (folder / "organisation.private").unlink()
    keys.make_keys()

    assert keys.recipients() != first


def test_the_command_says_what_it_did(folder, capsys):
    call_command("make_keys")
    first = capsys.readouterr().out
    call_command("make_keys")

    assert (first.count("The recovery key, shown once"), capsys.readouterr().out) == (1, "There are keys already.\n")
    assert first.endswith("New keys are in KEYS_DIR: back it up.\n")


def test_the_command_names_a_broken_key(folder):
    (folder / "organisation.private").write_text("broken")
    with pytest.raises(CommandError, match="cannot be read as a key"):
        call_command("make_keys")


# --- a role and its keys ------------------------------------------------------------------------------


def refusal(settings, role: str) -> str:
    """Return why a process in this role does not start; nothing when it does."""
    settings.ROLE = role
    try:
        plugins.check_start()
    except ImproperlyConfigured as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "name", ["organisation.private", "retired-0011.private", "search.index", ".organisation.private.0a1b2c3d"]
)
def test_a_public_process_that_can_read_a_secret_does_not_start(folder, settings, name):
    (folder / name).write_text("secret")

    sentence = f"ROLE=public can read {folder}/{name}: keep that file off every machine that serves the public."
    assert refusal(settings, "public") == sentence


def test_a_public_process_starts_with_public_keys_alone(folder, settings):
    keys.make_keys()
    for name in ("organisation.private", "search.index"):
        (folder / name).unlink()

    assert refusal(settings, "public") == ""


def test_a_staff_process_starts_only_if_it_can_open_the_canary(folder, settings):
    keys.make_keys()
    right = refusal(settings, "staff")
    (folder / "organisation.private").unlink()
    missing = refusal(settings, "staff")
    keys.write(folder / "organisation.private", KeyHolder.generate().private)

    assert (right, missing) == ("", f"There is no private key in {folder}: put organisation.private there.")
    assert refusal(settings, "staff").startswith("The private key does not open")


def test_a_staff_process_without_a_canary_does_not_start(folder, settings):
    keys.make_keys()
    (folder / "canary.sealed").unlink()

    assert refusal(settings, "staff") == f"{folder}/canary.sealed cannot be read as a key: restore it from the backup."


@pytest.mark.parametrize("role", ["all", "staff", "public"])
def test_no_process_starts_without_the_public_half_of_the_recovery_key(folder, settings, role):
    keys.make_keys()
    (folder / "recovery.public").unlink()
    if role == "public":
        for name in ("organisation.private", "search.index"):
            (folder / name).unlink()

    copy = "copy it from a machine that has it, or run `python manage.py make_keys` where the private key is."
    assert refusal(settings, role) == f"There is no {folder}/recovery.public: {copy}"


def test_what_lies_beside_the_two_keys_is_nobodys_key(folder):
    keys.make_keys()
    two = keys.recipients()
    keys.write(folder / "somebody.public", KeyHolder.generate().recipient.public)

    assert (keys.recipients(), len(two)) == (two, 2)


def test_a_start_check_that_cannot_be_loaded_stops_the_start(settings, monkeypatch):
    from django.apps import apps

    config = apps.get_app_config("referralforms")
    monkeypatch.setattr(type(config), "start_checks", {"keys": "referralforms.nowhere.check"})

    sentence = "referralforms: its check 'keys' cannot be loaded from referralforms.nowhere.check."
    assert refusal(settings, "all") == sentence


GUNICORN = ("-m", "gunicorn", "-c", "site/gunicorn.conf.py")


@pytest.mark.parametrize(
    "start", [("manage.py", "check_start"), ("manage.py", "deliver", "--once"), ("-c", "import config.wsgi"), GUNICORN],
    ids=["check_start", "worker", "wsgi", "gunicorn"],
)  # fmt: skip
@pytest.mark.parametrize("role", ["public", "staff"])
def test_no_process_starts_in_a_role_that_its_keys_forbid(tmp_path, role, start):
    (tmp_path / "keys").mkdir()
    (tmp_path / "static").mkdir()
    if role == "public":
        (tmp_path / "keys" / "organisation.private").write_text("secret")
    done = run(*start, DATA_DIR=str(tmp_path), ROLE=role, PORT="8119", WEB_CONCURRENCY="1")
    sentence = {"public": "ROLE=public can read", "staff": "There is no private key in"}[role]

    assert (done.returncode in {2, 3}, done.stderr.count("\n"), done.stderr.startswith(sentence)) == (True, 1, True)


def test_the_check_before_a_start_names_a_missing_key(folder):
    missing = [message.msg for message in keys.check_keys(None)]
    keys.make_keys()

    assert missing == [f"There is no public key in {folder}: run `python manage.py make_keys`."]
    assert keys.check_keys(None) == []
