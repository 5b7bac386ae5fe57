"""A wrong setting stops the start with one sentence that says what to do."""

import socket
import sys

import pytest

from tests.installation import PROJECT, manage, run

pytestmark = pytest.mark.installs


def refused(done) -> str:
    """Return the sentence; there must be one, and no more."""
    lines = done.stderr.strip().splitlines()
    assert (done.returncode != 0, len(lines), "Traceback" in done.stderr) == (True, 1, False), done.stderr
    return lines[0]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY to at least 50 random characters"),
        ({"SECRET_KEY": "short"}, "Set SECRET_KEY to at least 50 random characters"),
        ({"ROLE": "visitor"}, "ROLE is 'visitor': set it to one of all, public, staff."),
        ({"DEBUG": "yes"}, "DEBUG is 'yes': set it to 1 (on) or 0 (off)."),
        ({"HTTPS": "true"}, "HTTPS is 'true': set it to 1 (on) or 0 (off)."),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be read: write it as postgres://"),
        ({"DATABASE_URL": "oracle://a:b@c/d"}, "DATABASE_URL names another database: use sqlite or postgres."),
        ({"EMAIL_URL": "pigeon://a"}, "EMAIL_URL cannot be read: write it as submission://"),
        ({"PLUGINS": "casestudies,insihgts"}, "PLUGINS names 'insihgts', and there is no such package"),
    ],
    ids=lambda value: next(iter(value.items())) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_named(tmp_path, environment, sentence):
    assert sentence in refused(manage("check", **{"DATA_DIR": str(tmp_path), **environment}))


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    assert "DATA_DIR: " in refused(manage("check", DATA_DIR=str(tmp_path / "file" / "below")))


def test_a_database_that_is_not_migrated_says_so(tmp_path):
    assert "run `python manage.py migrate` first" in refused(manage("load_demo", DATA_DIR=str(tmp_path)))


def test_a_database_that_does_not_answer_says_so_without_its_own_words(tmp_path):
    url = "postgres://nobody:hidden@127.0.0.1:9/none"
    sentence = refused(manage("load_demo", DATA_DIR=str(tmp_path), DATABASE_URL=url))

    assert sentence == "The database does not answer: check DATABASE_URL and that the server is running."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "cannot be read (No such file or directory)."),
        ("[broken", "is not TOML"),
        ("note = 'x'", "missing or wrong"),
    ],
    ids=["missing", "no TOML", "no site"],
)
def test_a_data_file_that_cannot_be_used_is_named(migrated, tmp_path, text, sentence):
    path = tmp_path / "other.toml"
    if text:
        path.write_text(text)

    assert sentence in refused(manage("load_demo", "--file", str(path), DATA_DIR=str(migrated)))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    data = tmp_path_factory.mktemp("migrated")
    done = manage("migrate", "-v0", DATA_DIR=str(data))
    assert (done.returncode, done.stderr) == (0, "")
    return data


def start(**environment: str):
    return run(str(PROJECT / "site" / "run.py"), **environment)


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_make_run_refuses_what_is_no_port(tmp_path, port):
    assert f"PORT is {port!r}" in refused(start(DATA_DIR=str(tmp_path), PORT=port))


def test_make_run_says_that_a_port_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused(start(DATA_DIR=str(tmp_path), PORT=str(port)))

    assert sentence.startswith(f"Port {port} is taken")
    assert list(tmp_path.iterdir()) == []


def test_make_run_says_that_its_folder_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")

    assert "set DATA_DIR to another" in refused(start(DATA_DIR=str(tmp_path / "file"), PORT="1024", SECRET_KEY=""))


ROUTES = """
import django
django.setup()
from django.urls import Resolver404, resolve
for path in ("/admin/", "/api/v1/openapi.json", "/forms/1/send/", "/exit/", "/"):
    try:
        view = resolve(path).func
        print(path, "yes" if path == "/" or "serving" not in view.__module__ else "page")
    except Resolver404:
        print(path, "no")
"""


@pytest.mark.parametrize(
    ("role", "served"),
    [
        ("public", ["page", "yes", "yes", "yes", "yes"]),
        ("staff", ["yes", "no", "page", "yes", "yes"]),
        ("all", ["yes", "yes", "yes", "yes", "yes"]),
    ],
)
def test_the_role_decides_which_addresses_are_served(tmp_path, role, served):
    done = run("-c", ROUTES, DATA_DIR=str(tmp_path), ROLE=role)

    assert done.stderr == ""
    assert [line.split()[1] for line in done.stdout.splitlines()] == served


def test_a_plugin_may_be_offered_by_an_entry_point(tmp_path, monkeypatch):
    """What an installed distribution offers is used without being named in PLUGINS."""
    metadata = tmp_path / "offered-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: offered\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[restorative.plugins]\noffered = offered_plugin\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    from config import environment

    assert environment.advertised_plugins() == ["offered_plugin"]
    assert sys.path[0] == str(tmp_path)
