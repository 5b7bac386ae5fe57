"""A plugin from outside the project, tests/plugins/outside: installed by a path and a name, it takes part in all."""

import json
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from tests.installation import PLUGINS, manage, run
from tests.test_question_answers import accepted, check_answer

pytestmark = pytest.mark.installs

OUTSIDE = ",".join([*PLUGINS, "outside"])


@pytest.fixture(scope="module")
def met(tmp_path_factory) -> dict:
    data = tmp_path_factory.mktemp("outside")
    (data / "static").mkdir()
    done = run("-m", "tests.use_outside_plugin", DATA_DIR=str(data), PLUGINS=OUTSIDE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # after the recovery key, which is shown once


def test_check_has_nothing_to_say_of_it(met):
    assert met["check"] == []


def test_it_needs_no_migration_of_the_project(tmp_path):
    done = manage("makemigrations", "--check", "--dry-run", DATA_DIR=str(tmp_path), PLUGINS=OUTSIDE)
    assert (done.returncode, done.stdout) == (0, "No changes detected\n")


def test_its_block_shows_on_the_front_page(met):
    assert '<p class="greeting">Hello from outside</p>' in met["front"]


def test_its_question_is_asked(met):
    assert '<label for="q-favourite">Green or blue?</label>' in met["form"]


def test_its_question_is_described_in_the_api(met):
    described = {"type": "string", "title": "Green or blue?", "description": "", "enum": ["green", "blue"]}
    assert met["definition"]["type"] == "colour"
    assert met["definition"]["answer"] == described


def test_a_wrong_answer_to_its_question_is_refused(met):
    assert met["refused"] == [422, [{"id": "q-favourite", "message": "Choose green or blue"}]]


def test_a_right_answer_to_its_question_is_taken(met):
    assert met["taken"] == 302


def test_staff_read_the_answer_as_the_plugin_shows_it(met):
    assert "The colour blue" in met["case"]


def test_its_api_route_answers(met):
    assert met["greeting"] == {"greeting": "Good morning"}


def test_it_must_have_the_plugin_that_it_requires(tmp_path):
    done = manage("check", DATA_DIR=str(tmp_path), PLUGINS="outside")
    assert done.returncode == 1
    assert "(home.E002) The plugin outside needs referralforms: add it to PLUGINS." in done.stderr


FOLDER = Path(__file__).parent / "plugins" / "outside"
WHOLE_TYPE = [FOLDER / "questions.py", FOLDER / "templates" / "outside" / "colour.html"]


def test_its_question_type_with_its_template_takes_fewer_than_forty_lines():
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in WHOLE_TYPE) < 40


@pytest.fixture
def colour(settings, monkeypatch):
    """The type by itself, as its author would test it."""
    monkeypatch.syspath_prepend(str(FOLDER.parent))
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], FOLDER / "templates"]}]
    block = import_string("outside.questions.Colour")()
    return block, block.to_python({"key": "favourite", "label": "Green or blue?"})


@pytest.mark.parametrize("answer, shown", [("green", "The colour green"), ("blue", "The colour blue")])
def test_its_answers_hold_what_every_answer_holds(colour, answer, shown):
    block, value = colour
    check_answer(block, value, block.clean_answer(value, answer))

    assert block.show(value, answer) == [shown]


@pytest.mark.parametrize("raw", ["red", "", None, ["green"], {"green": 1}, 5, "\x00green "[:1]])
def test_what_is_no_colour_is_refused_in_a_sentence(colour, raw):
    block, value = colour

    assert accepted(block, value, raw) is None
