"""Leaving quickly: the answer of /exit/."""

import pytest
from django.apps import apps


def test_exit_ends_every_cookie_and_leads_to_a_neutral_site(client, settings, db):
    client.cookies["sessionid"] = "x"
    client.cookies["anything"] = "y"
    response = client.get("/exit/")

    assert (response.status_code, response["Location"]) == (302, settings.EXIT_URL)
    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == {"sessionid": 0, "anything": 0}
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Clear-Site-Data"] == '"cache", "cookies"'


@pytest.mark.parametrize("header", ["sec-purpose", "purpose"])
def test_exit_asked_ahead_of_a_wish_does_nothing(client, db, header):
    client.cookies["anything"] = "x"
    response = client.get("/exit/", headers={header: "prefetch"})

    assert (response.status_code, list(response.cookies)) == (204, [])


def test_exit_is_on_every_public_page_and_on_the_page_for_a_wrong_address(client, form_page):
    for path in ("/", "/start-a-conversation/", "/no-such-page/"):
        assert client.get(path).text.count('href="/exit/"') == 2


@pytest.mark.parametrize("cookie", ["a[b]=1", "path=/x", "version=1", "foo bar=1", "a@b=1", "{x}=1", "=1", "lonely"])
def test_exit_leads_away_whatever_cookies_another_site_has_set(client, db, settings, cookie):
    response = client.get("/exit/", headers={"cookie": cookie})

    assert (response.status_code, response["Location"]) == (302, settings.EXIT_URL)


def test_exit_asks_the_database_nothing(client, settings):
    assert client.get("/exit/")["Location"] == settings.EXIT_URL


ENDED: list[str] = []


def end_a_draft(request) -> None:
    ENDED.append(request.COOKIES["draft"])


def fail_to_end(request) -> None:
    raise OSError("the disk is full")


def test_exit_ends_what_plugins_keep_for_the_visitor_and_a_failure_keeps_nobody(client, settings, monkeypatch, caplog):
    paths = {"first": "tests.test_exit.fail_to_end", "second": "tests.test_exit.end_a_draft"}
    monkeypatch.setattr(apps.get_app_config("insights"), "leaving", paths)
    client.cookies["draft"] = "a-draft"

    assert client.get("/exit/")["Location"] == settings.EXIT_URL
    assert ENDED == ["a-draft"]
    assert [record.getMessage() for record in caplog.records] == ["Leaving: 'first' failed (OSError)."]


def test_exit_asked_ahead_of_a_wish_ends_nothing(client, monkeypatch):
    monkeypatch.setattr(apps.get_app_config("insights"), "leaving", {"end": "tests.test_exit.end_a_draft"})
    client.cookies["draft"] = "kept"
    client.get("/exit/", headers={"sec-purpose": "prefetch"})

    assert "kept" not in ENDED
