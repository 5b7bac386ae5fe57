"""The newsletter for those who look after it: the list in the admin, the export, adding from a file."""

import csv
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import ModelLogEntry

from insights.models import DepartedAddress, Subscriber
from insights.newsletter import actions
from insights.newsletter.admin import lines, safe
from tests.factories import SubscriberFactory

ADDRESS = "wendy@example.org"
LIST = "/admin/newsletter/"


@pytest.fixture
def signed_in(client, person_in):
    def make(role: str) -> None:
        client.force_login(person_in(role))

    return make


@pytest.fixture
def carer(signed_in) -> None:
    """Who looks after the newsletter is signed in."""
    signed_in("Newsletter editor")


def test_who_looks_after_the_newsletter_sees_the_list(client, carer):
    SubscriberFactory(address=ADDRESS, on_list=True)
    response = client.get(LIST)

    assert response.status_code == 200
    assert ADDRESS in response.text
    assert "Export confirmed as CSV" in response.text
    assert LIST in client.get("/admin/").text


def test_the_list_can_be_searched_and_filtered(client, carer):
    SubscriberFactory(address=ADDRESS, on_list=True)
    SubscriberFactory(address="other@example.org")

    assert "other@example.org" not in client.get(f"{LIST}results/?q=wendy").text
    assert ADDRESS not in client.get(f"{LIST}results/?state=asked").text


def test_the_number_of_queries_does_not_grow_with_the_list(client, carer, queries_anew):
    SubscriberFactory(on_list=True)
    with_one = queries_anew(client, LIST)
    SubscriberFactory(on_list=True)
    SubscriberFactory()

    assert queries_anew(client, LIST) == with_one


@pytest.mark.parametrize("role", ["Editor", "Triage worker", "Manager", "Analyst", "Data-protection officer"])
def test_nobody_else_sees_exports_or_removes(client, signed_in, role):
    signed_in(role)
    subscriber = SubscriberFactory(address=ADDRESS, on_list=True)
    paths = [LIST, f"{LIST}results/", f"{LIST}export/", f"{LIST}{subscriber.pk}/remove/"]
    answers = [client.get(path) for path in paths] + [client.post(paths[3])]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert [answer for answer in answers if ADDRESS in str(answer.content)] == []
    assert Subscriber.objects.count() == 1
    assert LIST not in client.get("/admin/").text


def test_taking_somebody_off_is_leaving_and_the_log_names_no_address(client, carer):
    subscriber = SubscriberFactory(address=ADDRESS, on_list=True)
    path = f"{LIST}{subscriber.pk}/remove/"

    assert ADDRESS in client.get(path).text
    assert client.post(path).status_code == 302
    assert (Subscriber.objects.count(), DepartedAddress.objects.count()) == (0, 1)
    assert [entry.label for entry in ModelLogEntry.objects.all()] == [f"Subscriber {str(subscriber.pk)[:8]}"]


# --- The export ------------------------------------------------------------------------------------


def export(client) -> list[list[str]]:
    response = client.get(f"{LIST}export/")
    assert response.streaming
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_the_export_holds_the_confirmed_alone_each_with_a_link_to_leave(client, carer):
    subscriber = SubscriberFactory(address=ADDRESS, on_list=True)
    SubscriberFactory()
    heading, *rows = export(client)

    assert heading == ["Address", "Asked", "Confirmed", "Language", "Link to leave"]
    assert [(row[0], row[4]) for row in rows] == [
        (ADDRESS, f"http://testserver/newsletter/leave/{subscriber.leave_token}/")
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-"])
def test_an_address_that_a_spreadsheet_would_run_is_made_harmless(client, carer, sign):
    SubscriberFactory(address=f"{sign}cmd@example.org", on_list=True)

    assert export(client)[1][0] == f"'{sign}cmd@example.org"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_every_beginning_of_a_formula_is_known(cell):
    assert safe(cell) == f"'{cell}"


def test_the_export_is_one_query_for_any_number(db, django_assert_num_queries):
    for _ in range(3):
        SubscriberFactory(on_list=True)

    with django_assert_num_queries(1):
        assert len(list(lines())) == 4


@pytest.mark.parametrize("path", [LIST, f"{LIST}export/"])
def test_a_visitor_is_asked_to_sign_in(client, home_page, path):
    assert "/login/" in client.get(path)["Location"]


# --- Adding from a file ----------------------------------------------------------------------------


def add_from(tmp_path, text: str) -> str:
    file, said = tmp_path / "addresses.txt", io.StringIO()
    file.write_text(text, encoding="utf-8")
    call_command("import_subscribers", str(file), stdout=said)
    return said.getvalue()


def test_a_file_adds_who_is_new_and_nobody_who_left(db, tmp_path):
    actions.leave(SubscriberFactory(address="left@example.org", on_list=True))
    SubscriberFactory(address="known@example.org", on_list=True)
    said = add_from(tmp_path, "new@example.org\n\nLeft@example.org\nknown@example.org\n")

    assert said.splitlines() == ["1 added", "1 on the list already", "1 left before, so not added again"]
    assert Subscriber.objects.get(address="new@example.org").is_confirmed


@pytest.mark.parametrize("text", ["good@example.org\nno address\n", "=cmd()\n"])
def test_a_file_with_a_wrong_line_adds_nothing(db, tmp_path, text):
    with pytest.raises(CommandError, match=r"this is no address\. Nothing was added\."):
        add_from(tmp_path, text)

    assert not Subscriber.objects.exists()


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_subscribers", str(tmp_path / "none.txt"))
