"""What a log may say of a failure: its kind and the database's own code, and never a word of its text."""

import contextlib
import sqlite3

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from home.failures import cause_of
from home.models import Area

WORDS = "what a person wrote"


def test_an_error_of_our_own_is_its_type_alone():
    assert cause_of(ValueError(WORDS)) == "ValueError"


def test_a_locked_database_is_named_by_its_code(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as one:
        one.execute("BEGIN EXCLUSIVE")
        other = sqlite3.connect(tmp_path / "db", timeout=0)
        with contextlib.closing(other), pytest.raises(sqlite3.OperationalError) as met:
            other.execute("CREATE TABLE t (x)")

    assert cause_of(met.value) == "OperationalError SQLITE_BUSY"


@pytest.mark.django_db
def test_what_django_raises_is_named_by_the_code_beneath_it():
    Area.objects.create(key="one", name=WORDS)
    with pytest.raises(DatabaseError) as met, transaction.atomic():
        Area.objects.create(key="one", name=WORDS)

    code = {"sqlite": "SQLITE_CONSTRAINT_UNIQUE", "postgresql": "23505"}[connection.vendor]
    assert cause_of(met.value) == f"IntegrityError {code}"


def test_an_error_of_django_without_a_cause_is_its_type_alone():
    assert cause_of(OperationalError(WORDS)) == "OperationalError"
