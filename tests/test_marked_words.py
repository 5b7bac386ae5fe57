"""What a person writes is nowhere but in the sealed body: marked words are sent on every path, and looked for."""

import json
import logging
import os
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection

from home import outbox
from home.security import QuietFormatter
from referralforms.builder import versions
from referralforms.models import Submission
from tests.asking import token_on
from tests.factories import answers, posted
from tests.raw_files import content

PATHS = ("success", "invalid", "duplicate", "error", "database away", "refused by the database", "mail down", "api")
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
SERVER_LOGS = Path("/var/log/postgresql")


def marked(path: str) -> list[str]:
    """Return five words that stand nowhere else, of one path: forty of all."""
    number = PATHS.index(path)
    return [f"Qx{LETTERS[number]}{LETTERS[place]}zebrafinch{number}{place}" for place in range(5)]


def fields(path: str) -> dict:
    """Return a form in whose every free field stands a marked word."""
    name, story, times, code, email = marked(path)
    return posted() | {
        "q-name_to_use": name,
        "q-what_happened": f"I saw {story} there.",
        "q-contact-times": times,
        "q-contact-code_word": code,
        "q-contact-channels": ["phone", "email"],
        "q-contact-email-value": f"{email}@example.org",
        "q-contact-email-safe": "safe",
    }


class FailingMail(BaseEmailBackend):
    """A mail server that is away, and whose error repeats what it was to send."""

    def send_messages(self, messages) -> int:
        raise ConnectionError("\n".join(str(message.message()) for message in messages))


class Lines(logging.Handler):
    """Every line that would be written to a log."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(QuietFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    """The logs of the process, as they are configured: from warnings upwards, and those of Django."""
    handler = Lines()
    loggers = [logging.getLogger(name) for name in (None, "django", "django.request", "django.security")]
    for each in loggers:
        each.addHandler(handler)
    yield handler.lines
    for each in loggers:
        each.removeHandler(handler)


@pytest.fixture
def server_log():
    """Return what PostgreSQL's own log has received since, where this machine lets us read it."""
    files = sorted(SERVER_LOGS.glob("*.log")) if connection.vendor == "postgresql" and SERVER_LOGS.is_dir() else []
    readable = {path: path.stat().st_size for path in files if os.access(path, os.R_OK)}

    def since() -> str:
        return "".join(path.read_bytes()[size:].decode(errors="replace") for path, size in readable.items())

    return since


def send(client, form_page, path: str, token: str = "", **changes):
    token = token or token_on(client.get("/start-a-conversation/"))
    return client.post(f"/forms/{form_page.pk}/send/", {"token": token, **fields(path), **changes})


def away(execute, sql, parameters, many, context):
    raise OperationalError(f"The server is away; it was to do {sql} with {parameters}.")


def walk_every_path(client, form_page, monkeypatch) -> dict[str, int]:
    """Send marked words on every path, and return how each was answered."""
    client.raise_request_exception = False
    met = {"success": send(client, form_page, "success").status_code}
    outbox.deliver_due()
    met["invalid"] = send(client, form_page, "invalid", **{"q-contact-phone-safe": "", "q-area": ""}).status_code
    token = token_on(client.get("/start-a-conversation/"))
    repeated = [send(client, form_page, "duplicate", token) for _ in range(2)]
    otherwise = send(client, form_page, "duplicate", token, **{"q-name_to_use": marked("duplicate")[1]})
    met["duplicate"] = max(each.status_code for each in (*repeated, otherwise))
    met["error"] = broken(client, form_page, monkeypatch)
    token = token_on(client.get("/start-a-conversation/"))
    with connection.execute_wrapper(away):
        met["database away"] = send(client, form_page, "database away", token).status_code
    met["refused by the database"] = refused(client, form_page, monkeypatch)
    send(client, form_page, "mail down")
    with monkeypatch.context() as patch:
        patch.setattr(settings, "EMAIL_BACKEND", "tests.test_marked_words.FailingMail")
        outbox.deliver_due()
    met["mail down"] = outbox.Delivery.objects.waiting().count()
    met["api"] = over_the_api(client, form_page)
    outbox.deliver_due()
    return met


def broken(client, form_page, monkeypatch) -> int:
    """Meet an error that nobody foresaw, and whose text repeats what was written."""
    from referralforms.builder.questions.text import ShortText

    def fail(self, value, raw):
        raise RuntimeError(f"It fails on {raw!r}")

    with monkeypatch.context() as patch:
        patch.setattr(ShortText, "clean_answer", fail)
        return send(client, form_page, "error").status_code


def refused(client, form_page, monkeypatch) -> int:
    """Have the database refuse a row, as it does what breaks a constraint; its server writes that to its log."""
    taken = Submission.objects.first().reference
    with monkeypatch.context() as patch:
        patch.setattr(Submission._meta.get_field("reference"), "default", taken)
        patch.setattr(Submission._meta.get_field("reference"), "_get_default", lambda: taken)
        return send(client, form_page, "refused by the database").status_code


def over_the_api(client, form_page) -> int:
    name, story, times, code, email = marked("api")
    contact = {"channels": ["email"], "email": {"value": f"{email}@example.org", "safe": "safe"}}
    given = answers(name_to_use=name, what_happened=story, contact=contact | {"times": times, "code_word": code})
    address, version = f"/api/v1/forms/{form_page.pk}/submissions/", versions.current(form_page).digest
    token = str(uuid.uuid4())
    met = []
    for answered in (given, given, given | {"name_to_use": code}, {"name_to_use": story}):
        body = json.dumps({"version": version, "token": token, "answers": answered})
        met.append(client.post(address, body, content_type="application/json").status_code)
    return max(met)


def dump() -> str:
    """Return every row of every table as text, what lies in bytes included."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names from the database itself
            rows += [repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()]
    return "\n".join(rows)


def sessions() -> str:
    """Return what the sessions hold, which stands in their rows packed and signed."""
    return "\n".join(repr(each.get_decoded()) for each in Session.objects.all())


def files_of_the_site() -> str:
    found = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    return "".join(content(path).decode("latin-1") for path in found)


@pytest.mark.django_db(transaction=True)
def test_forty_marked_words_are_nowhere_but_in_the_sealed_bodies(client, form_page, monkeypatch, log, server_log):
    cache.clear()
    met = walk_every_path(client, form_page, monkeypatch)
    words = [word for path in PATHS for word in marked(path)]
    places = {
        "logs": "\n".join(log),
        "mails": "\n".join(message.message().as_string() for message in mail.outbox),
        "dump of the database, with outbox and Wagtail's log": dump(),
        "sessions": sessions(),
        "cache": repr(getattr(cache, "_cache", "")),
        "files": files_of_the_site(),
        "PostgreSQL's log": server_log(),
    }
    low = {place: text.lower() for place, text in places.items()}

    assert met == {
        "success": 302, "invalid": 422, "duplicate": 422, "error": 500, "database away": 503,
        "refused by the database": 503, "mail down": 2, "api": 422,
    }  # fmt: skip
    assert (len(words), len(log) > 4, len(mail.outbox), Submission.objects.count() > 3) == (40, True, 2, True)
    assert {place: [word for word in words if word.lower() in text] for place, text in low.items()} == {
        place: [] for place in places
    }


@pytest.mark.django_db(transaction=True)
def test_the_search_for_words_finds_a_word_that_is_there(client, form_page, log):
    Submission.objects.all().delete()
    word = marked("success")[0]
    logging.getLogger("home").error("A careless line about %s", word)
    session = SessionStore()
    session["words"] = word
    session.save()

    assert (word in "\n".join(log), word in sessions(), word in dump()) == (True, True, False)
    assert "Start a conversation" in dump()
