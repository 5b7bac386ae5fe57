"""Every subset of the plugins: the site starts and serves, and keeps and hides what the absent ones own.

All in one file, and so on one worker: the sample site is built once, and each subset visits a copy.
"""

import json
import re
import shutil
import time
from functools import cache
from itertools import chain, combinations

import pytest

from home.demo.second_factor import sample_code
from tests.installation import PLUGINS, make_sample_site, run

pytestmark = pytest.mark.installs

SUBSETS = list(chain.from_iterable(combinations(PLUGINS, size) for size in range(len(PLUGINS) + 1)))
BLOCKS = {
    "case_studies": "casestudies",
    "testimonials": "casestudies",
    "insights": "insights",
    "newsletter": "insights",
    "start_a_conversation": "referralforms",
}


@pytest.fixture(scope="module")
def sample_data(tmp_path_factory):
    data = tmp_path_factory.mktemp("sample") / "data"
    make_sample_site(data)
    return data


@pytest.fixture(scope="module")
def visited(sample_data, tmp_path_factory):
    """Visit a copy of the sample site with some plugins installed, once; return what was met, and the copy."""

    @cache
    def met_and_data(subset: tuple[str, ...]):
        data = shutil.copytree(sample_data, tmp_path_factory.mktemp("subset") / "data")
        return visit(data, subset), data

    return met_and_data


def visit(data, subset) -> dict:
    done = run("-m", "tests.visit_site", DATA_DIR=str(data), PLUGINS=",".join(subset))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=SUBSETS, ids=lambda subset: "+".join(subset) or "none")
def subset(request):
    return request.param


@pytest.fixture
def met(subset, visited):
    """What a visit met with only these plugins installed."""
    return visited(subset)[0]


@pytest.fixture
def absent_ids(met, subset):
    return {page["id"] for page in met["pages"] if page["app"] not in {"home", *subset}}


def test_check_has_nothing_to_say(met):
    assert met["check"] == []


def test_no_migration_is_needed(met):
    assert met["migrations"] == []


def test_the_front_page_answers(met):
    assert met["public"]["/"] == 200


def test_pages_answer_where_their_plugin_is_installed_and_404_where_it_is_not(met, absent_ids):
    expected = {page["path"]: 404 if page["id"] in absent_ids else 200 for page in met["pages"]}
    assert met["public"] == {path: expected[path] for path in met["public"]}


def test_the_api_lists_all_pages_but_those_of_absent_plugins(met, absent_ids):
    assert set(met["in_api"]) == {page["id"] for page in met["pages"]} - absent_ids


def test_the_explorer_lists_no_page_of_an_absent_plugin(met, absent_ids):
    below_home = {page["id"] for page in met["pages"] if page["path"].count("/") == 2}
    assert below_home - set(met["in_explorer"]) == below_home & absent_ids
    assert absent_ids.isdisjoint(met["in_explorer"])


def test_the_lists_of_the_admin_answer(met):
    assert met["lists"] == dict.fromkeys(met["lists"], 200)


def test_every_address_that_names_a_page_of_an_absent_plugin_answers_404(met, absent_ids):
    assert met["editor"] == {name: [404] if absent_ids else [] for name in met["editor"]}
    assert len(met["editor"]) > 30 or not absent_ids


def test_the_header_leads_to_the_form_only_where_forms_are_installed(met, subset):
    assert ('href="/start-a-conversation/"' in met["front"]) == ("referralforms" in subset)


def test_publishing_the_front_page_keeps_every_block_at_its_place(met):
    saved = met["saved"]
    assert saved["status"] == 302
    assert [block["type"] for block in saved["after"]] == [block["type"] for block in saved["before"]]


def test_publishing_the_front_page_keeps_the_blocks_of_absent_plugins_as_they_were(met, subset):
    before, after = (
        [block for block in met["saved"][when] if BLOCKS.get(block["type"], "home") not in {"home", *subset}]
        for when in ("before", "after")
    )
    assert after == before
    assert len(before) == sum(owner not in subset for owner in BLOCKS.values())


def test_what_was_hidden_while_plugins_were_absent_is_all_there_once_they_are_back(visited):
    whole, _ = visited(PLUGINS)
    _, published_without_plugins = visited(())

    again = visit(published_without_plugins, PLUGINS)

    assert visible(again["front"]) == visible(whole["front"])
    assert again["public"] == whole["public"] == dict.fromkeys(whole["public"], 200)


def visible(page: str) -> str:
    """Leave out the keys that the editor gives to paragraphs."""
    return re.sub(r' data-block-key="\w+"', "", page)


def test_make_code_prints_a_current_code_for_each_sample_person(sample_data):
    people = run("manage.py", "sample_people", DATA_DIR=str(sample_data))
    began = time.time()
    printed = run("site/run.py", "code", DATA_DIR=str(sample_data))
    names = [line.split()[0] for line in people.stdout.splitlines() if line.startswith("  ")]
    found = {name: code for name, code, _ in (line.split() for line in printed.stdout.splitlines() if line[:2] == "  ")}
    current = [{name: sample_code(name, at) for name in names} for at in (began, time.time())]

    assert (printed.returncode, printed.stderr, len(names) > 5) == (0, "", True)
    assert found in current
