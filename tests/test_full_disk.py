"""A full disk: nothing is acknowledged, no word is lost, and the phone number is beside."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from referralforms.builder import versions
from referralforms.submissions.models import Submission
from tests.asking import token_on
from tests.factories import answers, posted

pytestmark = pytest.mark.django_db(transaction=True)  # SQLite ends the whole transaction when there is no room

PHONE = "01772 842109"
PHONE_OF_THE_AREA = "0800 783 1583"  # of the area that was chosen
WORDS = ("Wendy", "07700 900 982", "Somebody broke in.")
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON referralforms_submission FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
SPACE = "DROP TRIGGER full_disk ON referralforms_submission; DROP FUNCTION full_disk();"


@contextmanager
def full_disk():
    """Let the database find no room: SQLite at its number of pages, PostgreSQL with the error of a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FULL)
            yield
            cursor.execute(SPACE)
            return
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        cursor.execute("CREATE TABLE filler (words BLOB)")
        cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [4096 * (free + 1)])
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("DROP TABLE filler")


@pytest.fixture
def token(client, form_page) -> str:
    return token_on(client.get("/start-a-conversation/"))


def test_every_refusal_is_a_503_that_keeps_the_words_and_shows_the_phone_number(client, form_page, token):
    address, data = reverse("form_send", args=[form_page.pk]), {"token": token, **posted()}
    with full_disk():
        refused = [client.post(address, data) for _ in range(3)]
    after = client.post(address, data)

    assert [answer.status_code for answer in refused] == [503] * 3
    assert [word for answer in refused for word in (*WORDS, PHONE_OF_THE_AREA) if word not in answer.text] == []
    assert (after.status_code, Submission.objects.count()) == (302, 1)


def test_the_api_refuses_with_503_and_the_phone_number(client, form_page):
    body = {"version": versions.current(form_page).digest, "token": str(uuid.uuid4()), "answers": answers()}
    address = f"/api/v1/forms/{form_page.pk}/submissions/"
    with full_disk():
        refused = client.post(address, body, content_type="application/json")
    after = client.post(address, body, content_type="application/json")

    assert (refused.status_code, PHONE in refused.text) == (503, True)
    assert (after.status_code, Submission.objects.count()) == (201, 1)
