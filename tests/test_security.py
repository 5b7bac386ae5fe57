"""What leaves the process beside answers: lines in logs, policies for browsers."""

import logging
from pathlib import Path

import pytest
from django.conf import settings

from home.security import QuietFormatter
from tests.factories import UserFactory

SECRET = "Somebody broke in."


def fail(words: str) -> None:
    held = words  # a local value, as a traceback with values would show it
    raise ValueError(held)


def logged(message: str, *arguments, error: BaseException | None = None) -> str:
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("home", logging.ERROR, __file__, 1, message, arguments, about)
    return QuietFormatter().format(record)


@pytest.fixture
def error():
    try:
        fail(SECRET)
    except ValueError as error:
        return error


def test_a_line_says_what_kind_of_error_it_was_and_where(error):
    line = logged("It failed.", error=error)
    assert " ERROR home: It failed. [ValueError at " in line
    assert line.endswith(f"{__file__}:{fail.__code__.co_firstlineno + 2}]")


def test_a_line_never_holds_the_text_of_an_error(error):
    assert SECRET not in logged("It failed.", error=error)


def test_an_error_is_one_line(error):
    assert "\n" not in logged("It failed.", error=error)


def test_a_text_that_another_handler_has_made_is_left_out(error):
    record = logging.LogRecord("home", logging.ERROR, __file__, 1, "It failed.", (), (type(error), error, None))
    record.exc_text, record.stack_info = f"ValueError: {SECRET}", SECRET
    assert SECRET not in QuietFormatter().format(record)


def test_an_error_that_was_never_raised_has_no_place():
    assert logged("It failed.", error=ValueError(SECRET)).endswith("[ValueError at unknown place]")


def test_a_line_without_an_error_is_a_plain_line():
    assert logged("%s came", "A letter").endswith(" ERROR home: A letter came")


def test_a_record_is_left_as_it_was_for_other_handlers(error):
    record = logging.LogRecord("home", logging.ERROR, __file__, 1, "It failed.", (), (type(error), error, None))
    QuietFormatter().format(record)
    assert record.exc_info[1] is error


def test_every_logger_writes_quiet_lines():
    assert {each["formatter"] for each in settings.LOGGING["handlers"].values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"]["()"] == "home.security.QuietFormatter"


def policy(response) -> dict[str, str]:
    directives = response["Content-Security-Policy"].split("; ")
    return dict(each.split(" ", 1) for each in directives)


def test_a_public_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(client, home_page):
    given = policy(client.get("/"))
    assert given["default-src"] == "'self'"
    assert {given[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert given["object-src"] == "'none'"


@pytest.mark.parametrize("path", ["/no-such-page/", "/api/v1/pages/", "/api/v1/no-such-route/"])
def test_every_other_public_answer_has_the_strict_policy_too(client, home_page, path):
    assert policy(client.get(path)) == policy(client.get("/"))


def test_the_admin_has_a_policy_that_lets_the_editor_work(client, home_page):
    client.force_login(UserFactory(is_superuser=True))
    given = policy(client.get("/admin/"))
    assert given["script-src"] == "'self' 'unsafe-inline'"
    assert given["default-src"] == "'self'"


def test_a_path_that_only_begins_like_the_admin_is_public(client, home_page):
    assert policy(client.get("/administration/")) == policy(client.get("/"))


def test_no_directive_of_any_policy_lets_another_origin_in():
    every = [settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], settings.ADMIN_CONTENT_SECURITY_POLICY]
    sources = {source for policy in every for sources in policy.values() for source in sources}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


@pytest.mark.parametrize(("path", "value"), [("/", "DENY"), ("/admin/login/", "SAMEORIGIN")])
def test_only_the_admin_may_be_framed_and_by_itself_alone(client, home_page, path, value):
    assert client.get(path)["X-Frame-Options"] == value


def test_a_reader_gets_no_cookie(client, home_page):
    assert dict(client.get("/").cookies) == {}


def test_pictures_are_served_and_documents_are_not_beside_wagtails_own_view(client, home_page, settings):
    for name in ("images/a.txt", "documents/secret.txt"):
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")

    assert client.get("/media/images/a.txt").getvalue() == b"x"
    assert client.get("/media/documents/secret.txt").status_code == 404


@pytest.mark.parametrize("path", ["/media/images/../documents/secret.txt", "/media/images/%2e%2e/documents/secret.txt"])
def test_no_way_round_leads_to_a_document(client, home_page, settings, path):
    from pathlib import Path

    secret = Path(settings.MEDIA_ROOT) / "documents" / "secret.txt"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("x")

    assert client.get(path).status_code == 400


def test_a_private_page_opens_with_its_password(client, home_page):
    from wagtail.models import PageViewRestriction

    from tests.factories import StandardPageFactory

    page = StandardPageFactory(parent=home_page, slug="private")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="kettle")
    address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    response = client.post(address, {"password": "kettle", "return_url": "/private/"})

    assert (response.status_code, response["Location"]) == (302, "/private/")
    assert client.get("/private/").status_code == 200
