"""Bringing a backup back into an empty place, checked before and after; and proving that it can be read."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from home import backup, databases, plugins


class CannotRestore(Exception):
    """The text says what to do; nothing that was here has been changed."""


def restore(source: Path, *, ledger: Path | None = None) -> dict[str, Any]:
    """Restore a backup and bring it to the present release; then let plugins do what must follow.

    Args:
        source: the folder of the backup.
        ledger: a newer list of what was erased since, should there be one.

    Raises:
        CannotRestore: the backup is not whole, or there is something here already.
    """
    manifest = read_manifest(source)
    check_files(source, manifest)
    check_place(source, manifest)
    try:
        found = databases.load(source)
    except databases.DatabaseToolFailed as error:
        raise CannotRestore(f"The database was not restored: {error}. Empty it, and run this again.") from error
    if wrong := sorted(name for name, table in manifest["tables"].items() if found.get(name) != table):
        raise CannotRestore(f"These tables are not as they were: {', '.join(wrong)}. Empty the database, try again.")
    copy_files(source, ledger)
    call_command("migrate", verbosity=0)
    for follow in plugins.contributions("after_restore").values():
        follow()
    return manifest


def read_manifest(source: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((source / backup.MANIFEST).read_text())
        return manifest if manifest["format"] == backup.FORMAT else refuse_format(manifest["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotRestore(f"{source} is no whole backup: it has no {backup.MANIFEST} that can be read.") from error


def refuse_format(number: Any) -> dict[str, Any]:
    raise CannotRestore(f"This backup has the format {number}; this release reads {backup.FORMAT}: use a newer one.")


def check_files(source: Path, manifest: dict[str, Any]) -> None:
    """Refuse a backup of which a file is missing, changed, or not in its list."""
    found = {name: backup.digest_of(source / name) for name in backup.files_in(source)}
    if wrong := sorted(name for name in found | manifest["files"] if found.get(name) != manifest["files"].get(name)):
        raise CannotRestore(f"{source} is not as it was made; see {wrong[0]}. Nothing was restored: use another.")


def check_place(source: Path, manifest: dict[str, Any]) -> None:
    """Refuse to restore over anything, and into another kind of database."""
    if manifest["database"] != connection.vendor:
        raise CannotRestore(f"This backup is of {manifest['database']}: set DATABASE_URL to such a database.")
    if not databases.is_empty():
        raise CannotRestore("The database here is not empty: restore into a new one.")
    if any(Path(settings.MEDIA_ROOT).rglob("*")):
        raise CannotRestore(f"{settings.MEDIA_ROOT} is not empty: restore into a new DATA_DIR.")
    for path in source.joinpath("keys").glob("*"):
        there = Path(settings.KEYS_DIR) / path.name
        if there.exists() and there.read_bytes() != path.read_bytes():
            raise CannotRestore(f"{there} is another key than that of the backup: empty KEYS_DIR, or set another.")


def copy_files(source: Path, ledger: Path | None) -> None:
    for name, target in {"media": settings.MEDIA_ROOT, "keys": settings.KEYS_DIR}.items():
        if (source / name).exists():
            shutil.copytree(source / name, target, dirs_exist_ok=True)
    kept = settings.DATA_DIR / backup.LEDGER
    lines = [line for path in (kept, source / backup.LEDGER, ledger) for line in lines_of(path)]
    if lines:
        kept.write_text("".join(f"{line}\n" for line in dict.fromkeys(lines)))


def lines_of(path: Path | None) -> list[str]:
    return path.read_text().splitlines() if path and path.exists() else []


def prove(recovery_key: str) -> list[str]:
    """Let each plugin prove with the recovery key that what it keeps sealed can be read, and return what they say."""
    return [prove_one(recovery_key) for prove_one in plugins.contributions("restore_proofs").values()]
