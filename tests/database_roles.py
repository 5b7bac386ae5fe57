"""What a role of PostgreSQL may not do, as tests ask it."""

import os

from django.db import DatabaseError, connection, transaction

PUBLIC_ROLE = f"public_of_tests_{os.getpid()}"  # a server knows each name once, whatever runs beside


def is_refused(statement: str) -> bool:
    """Say whether the database refuses a statement to the role taken on, and for want of a right."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False
