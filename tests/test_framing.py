"""Pages of one person in the frame of everybody: what is remembered holds nothing of anybody."""

import pytest
from django.test import Client

from referralforms.runner import framing
from tests.asking import soup, token_on
from tests.test_runner_steps import at, page, walk  # noqa: F401 -- fixtures

ODD = f"{framing.TITLE_PLACE}{framing.MAIN_PLACE}{framing.BETWEEN}{{{{ page }}}}<b>"


def test_one_persons_words_are_on_no_page_of_another(client, page, walk):  # noqa: F811 -- a fixture
    mine = walk(client, {1: {"q-your_name": "Officer Dibble"}})
    back = client.get(mine.request["PATH_INFO"].replace("/2/", "/1/"))
    other = Client()
    theirs = walk(other, {1: {"q-your_name": "Somebody else"}})
    others_back = other.get(theirs.request["PATH_INFO"].replace("/2/", "/1/"))

    assert ("Officer Dibble" in back.text, "Dibble" in others_back.text) == (True, False)
    assert token_on(back) != token_on(others_back)


def test_letters_that_mark_places_are_kept_as_they_were_written(client, page, walk):  # noqa: F811 -- a fixture
    walk(client, {1: {"q-your_name": ODD}})
    back = soup(client.get("/refer/", follow=True).text)

    assert back.find(id="q-your_name")["value"] == ODD
    assert [len(back.find_all(each)) for each in ("title", "main", "h1", "form")] == [1, 1, 1, 2]


@pytest.mark.parametrize("area, phone", [("kent-medway", "0800 783 1583"), ("not-sure", "01772 842109")])
def test_the_frame_rings_the_area_that_was_chosen(client, page, walk, area, phone):  # noqa: F811 -- a fixture
    posted = {1: {"q-your_name": "Officer"}, 2: {"q-name_to_use": "Wendy", "q-area": area}}

    assert phone in soup(walk(client, posted).text).find("header").text


def test_an_error_is_said_in_the_title_and_above_all_else(client, page, at):  # noqa: F811 -- a fixture
    shown = soup(at(client, 1, {}, token_on(client.get("/refer/"))).text)

    assert shown.title.text.startswith("Error: Step 1")
    assert shown.main.find(attrs={"role": "alert"}).find_next("h1").text == "Refer"
