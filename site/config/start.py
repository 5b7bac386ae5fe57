"""How a process starts: a wrong setting ends in one sentence, never in a traceback."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.db.utils import OperationalError, ProgrammingError

CANNOT_START = 2  # exit code, as a wrong command line has
CANNOT_SERVE = 3  # exit code of a worker at which gunicorn stops, instead of trying for ever


def run_command(arguments: list[str]) -> int:
    """Run one management command and return the exit code of the process."""
    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        return refuse(str(error))
    except (OperationalError, ProgrammingError) as error:
        return refuse(database_problem(error))
    except PermissionError as error:
        return refuse(f"{error.filename} cannot be written: give this user the right, or set DATA_DIR.")
    return 0


def application_or_exit() -> WSGIHandler:
    """Return what a web server calls; where it must not serve, end the process with one sentence."""
    try:
        application = get_wsgi_application()
        # Not at the top: the seam can be imported once Django is set up.
        from home import plugins  # noqa: PLC0415 -- only once the settings are known

        plugins.check_start()
    except ImproperlyConfigured as error:
        refuse(str(error))
        sys.exit(CANNOT_SERVE)
    return application


def refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


def database_problem(error: Exception) -> str:
    """Say what to do about a database that does not answer as expected.

    The driver's own text is left out: it may quote the values of a statement.
    """
    text = str(error)
    if "no such table" in text or "does not exist" in text:
        return "The database is not up to date: run `python manage.py migrate` first."
    if "unable to open" in text or "readonly" in text:
        return "The database file cannot be written: set DATA_DIR to a folder that this user may write."
    return "The database does not answer: check DATABASE_URL and that the server is running."
