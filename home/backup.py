"""A copy of all that is kept, in a folder: database, media, public keys, the ledger of what was erased.

The manifest is written last, and names every file with its SHA-256 digest and every table with its number of rows
and a digest of them. **Private keys are never in it**; who holds a backup can read no submission.
"""

import datetime
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from tqdm import tqdm

from home import databases

MANIFEST, LEDGER = "manifest.json", "erased.jsonl"
LAST_BACKUP = "last-backup"  # in DATA_DIR: when one was last made
PUBLIC_KEY_FILES = ("*.public", "*.sealed")  # a list of what may go along, never of what may not
FORMAT = 1
PIECE = 1 << 20  # bytes


class CannotBackUp(Exception):
    """The text says what to do."""


def backup(target: Path) -> dict[str, Any]:
    """Write a backup into a new folder, and return its manifest.

    Raises:
        CannotBackUp: the folder is there already, or something cannot be read or written.
    """
    if target.exists():
        raise CannotBackUp(f"{target} is there already: name a folder that is not.")
    if settings.S3_BUCKET:
        raise CannotBackUp("Files are in a bucket: switch on its versions, and back up the database with pg_dump.")
    with whole_or_not_at_all(target) as folder:
        tables = databases.save(folder)
        copy_files(folder)
        manifest = describe(folder, tables)
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    (settings.DATA_DIR / LAST_BACKUP).write_text(manifest["made_at"])
    return manifest


@contextmanager
def whole_or_not_at_all(target: Path) -> Iterator[Path]:
    """Offer a folder that gets its name once all is written."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)  # what an earlier try left
        partial.mkdir(parents=True, mode=0o700)
        yield partial
        partial.rename(target)
    except (OSError, databases.DatabaseToolFailed) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise CannotBackUp(f"The backup was not made: {error}.") from error


def copy_files(folder: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    copy_tree([path for path in media.rglob("*") if path.is_file()], media, folder / "media", "Media")
    keys = Path(settings.KEYS_DIR)
    public = [path for pattern in PUBLIC_KEY_FILES for path in keys.glob(pattern)]
    copy_tree(public, keys, folder / "keys", "Public keys")
    if (settings.DATA_DIR / LEDGER).exists():
        shutil.copy2(settings.DATA_DIR / LEDGER, folder / LEDGER)


def copy_tree(files: list[Path], source: Path, target: Path, title: str) -> None:
    for path in tqdm(files, desc=title, disable=None, leave=False):
        copied = target / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy2(path, copied)


def describe(folder: Path, tables: databases.Tables) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(".".join(each) for each in MigrationRecorder(connection).applied_migrations()),
        "tables": tables,
        "files": {name: digest_of(folder / name) for name in files_in(folder)},
    }


def files_in(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != MANIFEST)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def last_made_at() -> datetime.datetime | None:
    """Return when a backup was last made here; None for never."""
    try:
        return datetime.datetime.fromisoformat((settings.DATA_DIR / LAST_BACKUP).read_text().strip())
    except (OSError, ValueError):
        return None
