"""The plugin that the README prints, read out of it and installed as it stands there."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.installation import PLUGINS, PROJECT, run

pytestmark = pytest.mark.installs

BLOCKS = re.compile(r"^```(python|html)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"# (helplines/\S+)")
TEMPLATE = "helplines/templates/helplines/block.html"


def printed() -> dict[str, str]:
    """Return path -> text of each file of the plugin."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## How to write a plugin")[2].partition("\n## ")[0]
    found = BLOCKS.findall(section)
    code = {NAME.match(text)[1]: text for kind, text in found if kind == "python"}
    (template,) = (text for kind, text in found if kind == "html")
    return {**code, TEMPLATE: template}


def test_the_readme_prints_every_file_of_the_plugin():
    names = ["apps.py", "blocks.py", "questions.py", "api.py"]
    assert list(printed()) == [*(f"helplines/{name}" for name in names), TEMPLATE]


@pytest.fixture(scope="module")
def met(tmp_path_factory) -> dict:
    folder, data = tmp_path_factory.mktemp("path"), tmp_path_factory.mktemp("readme")
    for name, text in {"helplines/__init__.py": "", **printed()}.items():
        write(folder / name, text)
    (data / "static").mkdir()
    path = os.pathsep.join([str(PROJECT / "site"), str(PROJECT), str(folder)])
    plugins = ",".join([*PLUGINS, "helplines"])
    done = run("-m", "tests.use_readme_plugin", DATA_DIR=str(data), PLUGINS=plugins, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # after the recovery key, which is shown once


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_check_has_nothing_to_say_of_it(met):
    assert met["check"] == []


def test_its_block_shows_on_the_front_page(met):
    assert "<h2>Who else can help</h2>\n<ul><li>Samaritans: 116 123</li></ul>" in met["front"]


def test_its_question_takes_a_right_answer_and_refuses_a_wrong_one_with_its_sentence(met):
    sentence = {"id": "q-prison", "message": "A prison number looks like A1234BC"}
    assert (met["refused"], met["taken"]) == ([422, [sentence]], 302)


def test_its_api_route_answers(met):
    assert met["api"] == [{"name": "Samaritans", "number": "116 123"}]
