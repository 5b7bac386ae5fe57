"""Saving a whole database to a file and loading it again, SQLite and PostgreSQL alike, with a digest of every table."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from tqdm import tqdm

SQLITE_FILE, DUMP_FILE = "database.sqlite3", "database.dump"
ROWS = 500  # read at a time

Tables = dict[str, list[Any]]  # name -> number of rows, and a digest in which their order does not matter


class DatabaseToolFailed(Exception):
    """The text says which tool, and what it said of itself; never a row."""


def save(folder: Path) -> Tables:
    """Save the database as it is at one moment, while others go on writing."""
    return save_sqlite(folder / SQLITE_FILE) if connection.vendor == "sqlite" else save_postgresql(folder / DUMP_FILE)


def load(folder: Path) -> Tables:
    """Load a saved database into this empty one, and return what is in it now."""
    if connection.vendor == "sqlite":
        return load_sqlite(folder / SQLITE_FILE)
    run_tool("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name()}", folder / DUMP_FILE)
    with transaction.atomic():
        return postgresql_tables()


def is_empty() -> bool:
    return not connection.introspection.table_names()


# --- SQLite -------------------------------------------------------------------------------------------


def save_sqlite(path: Path) -> Tables:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)  # in one step: with a write-ahead log nobody has to wait
        return sqlite_tables(copy)


def load_sqlite(path: Path) -> Tables:
    connection.close()
    place = Path(str(connection.settings_dict["NAME"]))
    for left in ("-wal", "-shm"):  # of the empty file that this replaces
        place.with_name(place.name + left).unlink(missing_ok=True)
    loaded = place.with_name(f"{place.name}.loading")
    shutil.copyfile(path, loaded)
    with closing(sqlite3.connect(loaded)) as copy:
        tables = sqlite_tables(copy)
    loaded.replace(place)
    return tables


def sqlite_tables(copy: sqlite3.Connection) -> Tables:
    names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {each: digest(copy.execute(f'SELECT * FROM "{each}"')) for each in progress(names)}  # noqa: S608 -- its own


# --- PostgreSQL -----------------------------------------------------------------------------------------


def save_postgresql(path: Path) -> Tables:
    """Save it with pg_dump, and digest its tables in the very same snapshot."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        run_tool("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}", name())
        return postgresql_tables()


def postgresql_tables() -> Tables:
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
    found = {}
    for each in progress(names):
        with connection.chunked_cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{each}"')  # noqa: S608 -- names come from the database itself
            found[each] = digest(row for rows in fetched(cursor) for row in rows)
    return found


def fetched(cursor) -> Iterator[list]:
    while rows := cursor.fetchmany(ROWS):
        yield rows


def run_tool(tool: str, *arguments: Any) -> None:
    """Run a tool of PostgreSQL on this database; its password goes through the environment, where no list shows it.

    Raises:
        DatabaseToolFailed: it is not there, or failed.
    """
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {key: str(given[field]) for key, field in names.items() if given[field]}
    try:
        subprocess.run(  # noqa: S603 -- fixed names, no shell
            [tool, *map(str, arguments)], env={**os.environ, **environment}, check=True, capture_output=True
        )
    except FileNotFoundError as error:
        raise DatabaseToolFailed(f"{tool} is not installed: install the client of your PostgreSQL") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseToolFailed(f"{tool} failed with code {error.returncode}") from error


def name() -> str:
    return str(connection.settings_dict["NAME"])


# --- both -----------------------------------------------------------------------------------------------


def progress(names: list[str]) -> Iterable[str]:
    return tqdm(names, desc="Tables", disable=None, leave=False)


def digest(rows: Iterable) -> list[Any]:
    """Return the number of rows, and the sum of their hashes: the same in whatever order they come."""
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr([plain(each) for each in row]).encode()).digest())
    return [count, f"{total % 2**256:064x}"]


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
