"""A new key of the organisation: everything is wrapped for it, nothing is opened, nothing is lost on the way."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from referralforms.runner.models import Draft
from referralforms.submissions import actions, keys, rotation, sealing
from referralforms.submissions.casework import Note
from referralforms.submissions.models import Submission
from tests.factories import answers, submission_of


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_DIR.mkdir()
    return settings.KEYS_DIR


@pytest.fixture
def recovery(folder) -> sealing.KeyHolder:
    told: list[str] = []
    keys.make_keys(told.append)
    return keys.recovery_holder(max(told[0].split(), key=len))


def bodies() -> dict[uuid.UUID, bytes]:
    return {pk: bytes(body) for pk, body in Submission.objects.values_list("pk", "sealed")}


def texts(bodies: dict[uuid.UUID, bytes]) -> set[bytes]:
    """Return the encrypted texts alone: what comes after the wrapped keys."""
    return {sealing.split(body).nonce + sealing.split(body).sealed for body in bodies.values()}


def said(capsys, *command: str) -> list[str]:
    call_command(*command)
    return capsys.readouterr().out.splitlines()


def old_holder() -> sealing.KeyHolder:
    return keys.holder().holders[0]


@pytest.mark.parametrize("number", [1, 3])
def test_every_text_is_wrapped_for_the_new_key_and_none_is_opened(recovery, form_page, person_in, capsys, number):
    rows = [submission_of(form_page) for _ in range(number)]
    before, old = bodies(), old_holder()
    lines = said(capsys, "rotate_keys")
    reader = person_in("Triage worker")

    assert lines[0] == f"{number} of {number} sealed texts were wrapped for the keys of today."
    assert (texts(bodies()), old_holder() == old) == (texts(before), False)
    assert [actions.read(Submission.objects.get(pk=row.pk), by=reader) for row in rows] == [answers()] * number
    for row in Submission.objects.all():
        assert sealing.is_sealed_for(bytes(row.sealed), [old_holder().recipient, recovery.recipient]) is True
        with pytest.raises(sealing.Unreadable):
            sealing.open_sealed(bytes(row.sealed), context=row.context, holder=old)


def test_a_rotation_raises_no_version_so_that_an_edit_meanwhile_is_not_refused(recovery, form_page):
    submission = submission_of(form_page)
    call_command("rotate_keys")

    assert Submission.objects.get().version == submission.version


def test_a_rotation_that_was_killed_goes_on_with_the_same_new_key(recovery, form_page, capsys, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(6):
        submission_of(form_page)
    wrap, calls = rotation.rewrap, []

    def dies_at_the_second_batch(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        wrap(*arguments)

    monkeypatch.setattr(rotation, "rewrap", dies_at_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys")
    new = old_holder()
    capsys.readouterr()

    assert said(capsys, "verify_sealed")[0] == "All 6 sealed texts open."
    assert said(capsys, "rotate_keys")[0] == "4 of 6 sealed texts were wrapped for the keys of today."
    assert said(capsys, "rotate_keys")[0] == "0 of 6 sealed texts were wrapped for the keys of today."
    assert old_holder() == new


@pytest.mark.parametrize("step", ["retired", "private", "public"])
def test_a_replacement_cut_short_between_two_files_is_completed(recovery, form_page, monkeypatch, capsys, step):
    submission_of(form_page)
    old, write = old_holder(), keys.write

    def dies(path, key, **more):
        if path.name.startswith(step) or path.suffix == f".{step}":
            write(path, key, **more)
            raise KeyboardInterrupt
        write(path, key, **more)

    monkeypatch.setattr(keys, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys")
    monkeypatch.setattr(keys, "write", write)
    lines = said(capsys, "rotate_keys")
    keys.open_canary(keys.holder().holders[0])

    assert lines[0] == "1 of 1 sealed texts were wrapped for the keys of today."
    assert (old_holder() == old, old_holder().recipient in keys.recipients()) == (False, True)


def test_a_row_changed_meanwhile_is_not_overwritten(recovery, form_page):
    submission = submission_of(form_page)
    keys.replace_organisation_key()
    tally = rotation.Tally()
    newer = sealing.seal(b"{}", context=submission.context, recipients=keys.recipients())
    Submission.objects.update(sealed=newer)
    rotation.rewrap([submission], keys.holder(), keys.recipients(), tally)

    assert (tally.seen, tally.changed, bodies()[submission.pk]) == (1, 0, newer)


def test_an_old_key_is_forgotten_once_nothing_is_sealed_for_it(recovery, form_page, folder, capsys):
    submission_of(form_page)
    keys.replace_organisation_key()
    with pytest.raises(CommandError, match=r"^1 texts are sealed for an old key still"):
        call_command("rotate_keys", "--forget-old")
    call_command("rotate_keys")
    call_command("rotate_keys", "--forget-old")

    assert keys.retired() == []
    assert said(capsys, "verify_sealed")[-1] == "All 1 sealed texts open."


def test_a_recipient_that_came_later_can_be_added(form_page, folder, capsys):
    (folder / "recovery.public").unlink()
    submission_of(form_page)
    recovery = sealing.KeyHolder.generate()
    keys.write(folder / "recovery.public", recovery.recipient.public)
    organisation = old_holder()

    assert said(capsys, "verify_sealed")[1].startswith("1 are not sealed for the keys of today")
    assert said(capsys, "rotate_keys", "--keep-key") == ["1 of 1 sealed texts were wrapped for the keys of today."]
    assert (old_holder(), rotation.verify_all(recovery).unreadable) == (organisation, [])


def test_what_cannot_be_read_is_named_by_its_reference_and_left_alone(recovery, form_page):
    whole, broken = submission_of(form_page), submission_of(form_page)
    body = bytes(broken.sealed)
    Submission.objects.filter(pk=broken.pk).update(sealed=body[:100] + bytes([body[100] ^ 1]) + body[101:])
    with pytest.raises(CommandError) as verified:
        call_command("verify_sealed")
    with pytest.raises(CommandError) as rotated:
        call_command("rotate_keys")

    assert str(verified.value) == f"1 cannot be read: submission {broken.reference}."
    assert str(rotated.value) == f"These cannot be read, and were left alone: submission {broken.reference}."
    assert sealing.is_sealed_for(bodies()[whole.pk], keys.recipients()) is True


@pytest.mark.parametrize("command", ["rotate_keys", "verify_sealed"])
def test_without_keys_it_is_said_what_to_do(db, folder, command):
    with pytest.raises(CommandError, match=r"organisation.private cannot be read|There is no private key in"):
        call_command(command)


def test_a_draft_is_under_the_browsers_key_and_left_alone(recovery, form_page, capsys):
    draft = Draft.objects.create(page=form_page, sealed=b"under the key of a browser", expires_at=timezone.now())
    lines = said(capsys, "rotate_keys")
    draft.refresh_from_db()

    assert (lines[0], bytes(draft.sealed)) == (
        "0 of 0 sealed texts were wrapped for the keys of today.", b"under the key of a browser",
    )  # fmt: skip
    assert said(capsys, "verify_sealed")[0] == "All 0 sealed texts open."


def test_notes_are_wrapped_anew_as_well(recovery, form_page, person_in, capsys):
    submission = submission_of(form_page)
    worker = person_in("Triage worker")
    actions.add_note(submission, "She rang.", by=worker)
    lines = said(capsys, "rotate_keys")
    note = Note.objects.get()

    assert lines[0] == "2 of 2 sealed texts were wrapped for the keys of today."
    assert sealing.is_sealed_for(bytes(note.sealed), keys.recipients()) is True
    assert sealing.open_sealed(bytes(note.sealed), context=note.context, holder=keys.holder()) == b"She rang."


def test_every_model_with_a_sealed_column_says_what_it_is_bound_to():
    models = rotation.sealed_models()

    assert Submission in models
    assert [model for model in models if not isinstance(getattr(model, "context", None), property)] == []


def test_a_private_key_that_a_cut_write_left_beside_its_file_goes(recovery, folder, form_page, capsys):
    lefts = [folder / f".{name}.0a1b2c3d" for name in ("organisation.private", "organisation.public", "canary.sealed")]
    for each in lefts:
        each.write_text("half a file")
    said(capsys, "rotate_keys")

    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []
    keys.open_canary(keys.holder())
