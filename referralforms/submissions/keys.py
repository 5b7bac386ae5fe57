"""Key files. ``*.public`` may lie on every machine; all others on those alone where staff read.

In KEYS_DIR::

    organisation.public, .private   the pair of today
    retired-<id>.private            a pair before it, while anything is still sealed for it
    recovery.public                 its private half is printed once and kept off every machine
    search.index                    the secret of the search index
    canary.sealed                   a known word, sealed: who opens it has the right keys
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from referralforms.submissions import sealing
from referralforms.submissions.sealing import PRIVATE_BYTES, PUBLIC_BYTES, KeyHolder, Keyring, KeyUnusable, Recipient

ORGANISATION, RECOVERY = "organisation", "recovery"
INDEX_FILE, INDEX_BYTES = "search.index", 32
CANARY_FILE, CANARY, CANARY_CONTEXT = "canary.sealed", b"canary", b"canary"
# What no process that serves the public may read; what follows is left by a write that was cut short.
SECRETS = ("*.private", "*.index", ".*.private.*", ".*.index.*")

RECOVERY_NOTE = """
The recovery key, shown once and stored nowhere:

    {}

It opens every submission when the organisation's key is lost. Write it down or print it, and keep it in a safe,
off every computer. Prove what was written down with `python manage.py drill`.
"""


class KeyMissing(KeyUnusable):
    """There is no key where one is needed; the text says what to do."""


def folder() -> Path:
    return Path(settings.KEYS_DIR)


def recipients() -> list[Recipient]:
    """Return everybody to whom new submissions are sealed: the organisation, and who holds the recovery key.

    Whatever else lies beside these two is nobody's key. Should the recovery key get lost while the site runs, messages
    are still taken; health says so, and no process starts without it (``check_recovery``).

    Raises:
        KeyMissing: the organisation's is not there.
    """
    organisation, recovery = (folder() / f"{name}.public" for name in (ORGANISATION, RECOVERY))
    if not organisation.exists():
        raise KeyMissing(f"There is no public key in {settings.KEYS_DIR}: run `python manage.py make_keys`.")
    return [Recipient(read(path, PUBLIC_BYTES)) for path in (organisation, recovery) if path.exists()]


def check_recovery() -> None:
    """Make sure that what is sealed can be opened when the organisation's key is lost.

    Raises:
        KeyMissing: the public half of the recovery key is not there.
    """
    path = folder() / f"{RECOVERY}.public"
    if not path.exists():
        remedy = "copy it from a machine that has it, or run `python manage.py make_keys` where the private key is."
        raise KeyMissing(f"There is no {path}: {remedy}")


def holder() -> Keyring:
    """Return the organisation's private keys: today's, and those before it that are still needed.

    Raises:
        KeyMissing: this process has none, as is right for one that serves the public only.
    """
    path = folder() / f"{ORGANISATION}.private"
    if not path.exists():
        raise KeyMissing(f"There is no private key in {settings.KEYS_DIR}: put {path.name} there.")
    return Keyring(tuple(KeyHolder(read(each, PRIVATE_BYTES)) for each in [path, *retired()]))


def retired() -> list[Path]:
    return sorted(folder().glob("retired-*.private"))


def retired_ids() -> set[bytes]:
    """Return the ids of the keys that are no longer the organisation's, but may still be needed."""
    today = KeyHolder(read(folder() / f"{ORGANISATION}.private", PRIVATE_BYTES)).recipient.id
    return {KeyHolder(read(each, PRIVATE_BYTES)).recipient.id for each in retired()} - {today}


def index_key() -> bytes:
    """Return the secret of the search index.

    Raises:
        KeyMissing: this process has none, as is right for one that serves the public only.
    """
    return read(folder() / INDEX_FILE, INDEX_BYTES)


def recovery_holder(text: str) -> KeyHolder:
    """Return the holder of a recovery key as it was printed; spaces and line ends do not matter.

    Raises:
        KeyMissing: it is none.
    """
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != PRIVATE_BYTES:
        raise KeyMissing("This is no recovery key: it has 128 characters; check what was written down.")
    return KeyHolder(key)


def make_keys(say: Callable[[str], object] = print) -> bool:
    """Make what is missing of the keys; False when nothing is, or when this machine has public keys alone.

    Args:
        say: told the recovery key before its public half is stored, so that none is used that nobody was told.

    Raises:
        KeyMissing: there is a private key that cannot be read.
    """
    public, private = (folder() / f"{ORGANISATION}.{half}" for half in ("public", "private"))
    if public.exists() and not private.exists():
        return False
    before = set(folder().iterdir())
    # A private key alone is left by a start that was cut short between the two files: its other half follows.
    if not private.exists():
        write(private, KeyHolder.generate().private)
    if not public.exists():
        write(public, KeyHolder(read(private, PRIVATE_BYTES)).recipient.public)
    if not (folder() / INDEX_FILE).exists():
        write(folder() / INDEX_FILE, secrets.token_bytes(INDEX_BYTES))
    if not (folder() / f"{RECOVERY}.public").exists():
        make_recovery_key(say)
    if not (folder() / CANARY_FILE).exists():
        write_canary()
    return set(folder().iterdir()) != before


def make_recovery_key(say: Callable[[str], object]) -> None:
    made = KeyHolder.generate()
    say(RECOVERY_NOTE.format(base64.b64encode(made.private).decode()))
    write(folder() / f"{RECOVERY}.public", made.recipient.public)


def write_canary() -> None:
    write(folder() / CANARY_FILE, sealing.seal(CANARY, context=CANARY_CONTEXT, recipients=recipients()), replace=True)


def open_canary(by: sealing.Holder, canary: Path | None = None) -> None:
    """Prove that a holder can open what is sealed today.

    Args:
        by: whose keys.
        canary: the file, if not that of this installation.

    Raises:
        KeyMissing: they cannot, or there is no canary.
    """
    path = canary or folder() / CANARY_FILE
    try:
        opened = sealing.open_sealed(decoded(path), context=CANARY_CONTEXT, holder=by)
    except sealing.Unreadable:
        opened = b""
    if opened != CANARY:
        raise KeyMissing(f"The private key does not open {path}: put the key there that belongs to it.")


def replace_organisation_key() -> None:
    """Retire the organisation's key and make another; stopped between two steps, it may be called again.

    Raises:
        KeyMissing: there is no private key to replace.
    """
    private, public = (folder() / f"{ORGANISATION}.{half}" for half in ("private", "public"))
    old = KeyHolder(read(private, PRIVATE_BYTES))
    kept = folder() / f"retired-{old.recipient.id.hex()}.private"
    if not kept.exists():
        write(kept, old.private)
    made = KeyHolder.generate()
    write(private, made.private, replace=True)
    write(public, made.recipient.public, replace=True)
    write_canary()


def complete_replacement() -> None:
    """Bring the public half and the canary in step with the private key, should a replacement have been cut short.

    What a write that was cut short has left beside its file goes too: it may be a whole private key.
    """
    recipient = KeyHolder(read(folder() / f"{ORGANISATION}.private", PRIVATE_BYTES)).recipient
    public = folder() / f"{ORGANISATION}.public"
    if Recipient(read(public, PUBLIC_BYTES)) != recipient:
        write(public, recipient.public, replace=True)
    if not sealing.is_sealed_for(decoded(folder() / CANARY_FILE), recipients()):
        write_canary()
    for name in (f"{ORGANISATION}.private", public.name, CANARY_FILE):
        for left in folder().glob(f".{name}.*"):
            left.unlink(missing_ok=True)


def write(path: Path, key: bytes, *, replace: bool = False) -> None:
    """Write a file that only this user may read; when it replaces another, then at a stroke.

    Raises:
        FileExistsError: it is there already, and is not to be replaced.
    """
    written = path.with_name(f".{path.name}.{secrets.token_hex(4)}") if replace else path
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    settle(path.parent)


def settle(directory: Path) -> None:
    """Make the names in a directory outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path, length: int) -> bytes:
    """Return the key in a file.

    Raises:
        KeyMissing: it is not there, or holds something else.
    """
    key = decoded(path)
    if len(key) != length:
        raise KeyMissing(f"{path} cannot be read as a key: restore it from the backup.")
    return key


def decoded(path: Path) -> bytes:
    try:
        return _decoded(path, path.stat().st_mtime_ns, path.stat().st_ino)
    except (OSError, binascii.Error) as error:
        raise KeyMissing(f"{path} cannot be read as a key: restore it from the backup.") from error


@lru_cache(maxsize=32)
def _decoded(path: Path, changed: int, inode: int) -> bytes:
    return base64.b64decode(path.read_bytes(), validate=False)


def check_start() -> None:
    """Stop a process whose role does not fit the keys that it can read.

    Raises:
        ImproperlyConfigured: it must not serve; the sentence says why.
    """
    try:
        if settings.ROLE == "public" and (secret := readable_secret()):
            raise ImproperlyConfigured(
                f"ROLE=public can read {secret}: keep that file off every machine that serves the public."
            )
        if settings.ROLE == "staff":
            open_canary(holder())
        check_recovery()
    except KeyMissing as error:
        raise ImproperlyConfigured(str(error)) from error


def readable_secret() -> Path | None:
    """Return a file with a secret that this process can read."""
    found = [path for pattern in SECRETS for path in sorted(folder().glob(pattern))]
    return next((path for path in found if os.access(path, os.R_OK)), None)


@checks.register(checks.Tags.security, deploy=True)
def check_keys(app_configs, **kwargs) -> list[checks.CheckMessage]:
    try:
        recipients()
        check_recovery()
        if settings.ROLE != "public":
            open_canary(holder())
    except KeyMissing as error:
        return [checks.Error(str(error), id="referralforms.E001")]
    return []
