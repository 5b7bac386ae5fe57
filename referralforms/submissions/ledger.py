"""The ledger of erased ids: a file to which is only ever added, kept apart from the database.

A backup that is older than an erasure brings the erased back; the ledger says what must go again. Keep a copy of it
with every backup, always the newest. One line a step, in JSON, without reference or name, in whatever order lines of
several copies are put together:

``{"id": ..., "begun": attempt}``  before the erasure is committed: whatever then ends this process, the id is here;
``{"id": ...}``                    once it is committed;
``{"id": ..., "kept": attempt}``   once it is certain that the attempt was rolled back, so that nothing goes early.
"""

import fcntl
import json
import os
import secrets
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

Line = dict[str, str]


def path() -> Path:
    return Path(settings.DATA_DIR) / "erased.jsonl"


def ids() -> set[uuid.UUID]:
    """Return every id that was erased, or was about to be when its process ended."""
    return done() | set(open_attempts().values())


def done() -> set[uuid.UUID]:
    return done_in(read(path()))


def done_in(lines: Iterable[Line]) -> set[uuid.UUID]:
    return {uuid.UUID(line["id"]) for line in lines if line.keys() == {"id"}}


def open_attempts() -> dict[str, uuid.UUID]:
    """Return the ids, by attempt, of which it is not written whether they were erased."""
    lines = read(path())
    gone = done_in(lines)
    kept = {line["kept"] for line in lines if "kept" in line}
    begun = {line["begun"]: uuid.UUID(line["id"]) for line in lines if "begun" in line}
    return {attempt: pk for attempt, pk in begun.items() if attempt not in kept and pk not in gone}


def read(file: Path) -> list[Line]:
    """Return the lines of a ledger; one cut short by a crash counts as not written."""
    text = file.read_text(encoding="ascii", errors="replace") if file.exists() else ""
    return [line for line in map(parsed, text.splitlines()) if line]


def parsed(text: str) -> Line | None:
    try:
        line = json.loads(text)
        return line if uuid.UUID(line["id"]) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def begin(pk: uuid.UUID) -> None:
    """Write that an id is about to be erased. Call it inside the transaction that does so, as its last act."""
    append([{"id": str(pk), "begun": secrets.token_hex(8)}])


def keep(attempts: dict[str, uuid.UUID]) -> None:
    """Write that these attempts were rolled back."""
    append([{"id": str(pk), "kept": attempt} for attempt, pk in attempts.items()])


def add(erased: Iterable[uuid.UUID]) -> None:
    """Write that ids were erased, unless it is written already."""
    known = done()
    append([{"id": str(each)} for each in dict.fromkeys(erased) if each not in known])


def append(lines: list[Line]) -> None:
    """Add lines; on return they are on the disk."""
    if not lines:
        return
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        is_whole = size == 0 or os.pread(file.fileno(), 1, size - 1) == b"\n"
        text = b"".join(json.dumps(each).encode() + b"\n" for each in lines)
        file.write(text if is_whole else b"\n" + text)
        file.flush()
        os.fsync(file.fileno())
