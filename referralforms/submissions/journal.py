"""The journal of the log: the hash of each event, in a file, from its commit until well after it hangs on the chain.

The chain is made by the worker, seconds after an event was written. Without the journal, who holds the database and
nothing else could take an event out in between, or keep it from ever being stored, and nobody would miss it. It costs
no query and nobody waits for it. A line is a hash and says nothing; it is written after the commit, so that whatever
stands here must be in the log.
"""

import datetime
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

KEPT_DAYS = 2  # by then all of a day hangs on the chain


def folder() -> Path:
    return Path(settings.DATA_DIR) / "audit"


def note(hashes: Iterable[str]) -> None:
    """Write hashes of events down once the transaction that writes the events is committed."""
    lines = "".join(f"{each}\n" for each in hashes)
    transaction.on_commit(lambda: append(lines), robust=True)


def append(lines: str) -> None:
    """Add lines at a stroke, so that those of several processes do not mix."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"journal-{timezone.now():%Y-%m-%d}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines.encode())
    finally:
        os.close(descriptor)


def files() -> list[Path]:
    """Return the files, the oldest first; copies of those of other machines count too, whatever follows the day."""
    return sorted(folder().glob("journal-*.txt"))


def hashes(path: Path) -> list[str]:
    """Return what a file holds; a line cut short by a crash counts as not written."""
    return [line for line in path.read_text(encoding="ascii", errors="replace").splitlines() if len(line) == 64]


def old_files(today: datetime.date) -> list[Path]:
    last = f"journal-{today - datetime.timedelta(days=KEPT_DAYS):%Y-%m-%d}"
    return [path for path in files() if path.name < last]
