"""Naming what went wrong so that an operator can tell causes apart, and nobody reads what a person wrote (pure)."""


def cause_of(error: BaseException) -> str:
    """Return the type of an exception and, where a database refused, its own code: never its text.

    So a full disk (``SQLITE_FULL``, ``53100``) and a locked database (``SQLITE_BUSY``, ``55P03``) are not one word.
    """
    code = code_of(error) or code_of(error.__cause__)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def code_of(error: BaseException | None) -> str:
    """Return the code that sqlite3 or psycopg gave to an error, or nothing."""
    return str(getattr(error, "sqlite_errorname", "") or getattr(error, "sqlstate", "") or "")
