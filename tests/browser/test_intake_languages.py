"""Each of the five intake forms, sent once in each language, with no word of the house left in English."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import RunningSite
from tests.browser.filling import ANSWERS, FORMS, Pointer, press_button, walk
from tests.browser.test_every_page import findings
from tests.test_catalogues import catalogue

pytestmark = pytest.mark.browser

PREFIX = {"en-gb": "", "cy": "/cy", "ar": "/ar"}
TAG = {"en-gb": "en-GB", "cy": "cy", "ar": "ar"}
REFERENCE = ".receipt__reference"
CALLED_BY_THEIR_OWN_NAME = {"English"}  # where one may choose a language
LONG = 25  # letters, from which on a text cannot stand in another by chance
SHOWN = """() => [
  ...document.body.innerText.split("\\n"),
  ...[...document.querySelectorAll("[aria-label]")].map((each) => each.getAttribute("aria-label")),
]"""


def house_words(code: str) -> set[str]:
    """Return the English words of the house that no page in a language may show."""
    texts = {message.id for message in catalogue(code) if message.id and message.id != message.string}
    return {text.strip() for text in texts if not re.search(r"%\(|\{|<", text)} - CALLED_BY_THEIR_OWN_NAME


def english_on(page: Page, words: set[str]) -> set[str]:
    lines = {line.strip() for line in page.evaluate(SHOWN)}
    whole = "\n".join(lines)
    return (lines & words) | {text for text in words if len(text) >= LONG and text in whole}


def language_of(page: Page) -> tuple[str, str]:
    return tuple(page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]"))


def stored_language(site: RunningSite, reference: str) -> str:
    query = "SELECT language FROM referralforms_submission WHERE reference = "
    if url := site.environment.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as connection:
            return connection.execute(query + "%s", [reference]).fetchone()[0]
    with sqlite3.connect(site.data / "site.sqlite3") as connection:
        found = connection.execute(query + "?", [reference]).fetchone()[0]
    connection.close()
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", list(PREFIX))
def test_it_is_sent_in_the_language_and_nothing_on_its_pages_is_in_another(
    open_context, axe_script, running_site, code, form
):
    page = open_context(bypass_csp=True).new_page()
    words = house_words(code) if code != "en-gb" else set()
    languages, english, faults = set(), set(), []
    page.goto(f"{PREFIX[code]}/{form}/")
    press_button(page)  # with nothing filled in: the words for mistakes
    english |= english_on(page, words)
    faults += findings(page, axe_script)
    page.goto(f"{PREFIX[code]}/{form}/")
    for state in walk(page, Pointer(page), ANSWERS[form]):
        languages.add(language_of(page))
        english |= english_on(page, words)
        if "/check/" in page.url or state == "sent":
            faults += findings(page, axe_script)

    assert (languages, english, faults) == ({(TAG[code], "rtl" if code == "ar" else "ltr")}, set(), [])
    assert stored_language(running_site, page.locator(REFERENCE).inner_text()) == code


@pytest.mark.looks
@pytest.mark.parametrize("code", ["cy", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_around_the_forms_are_in_the_language_and_lead_to_the_others(open_context, axe_script, code, width):
    page = open_context(width, bypass_csp=True).new_page()
    for path in ("/", "/privacy/", "/stay-safe-online/"):
        page.goto(f"/{code}{path}")
        assert english_on(page, house_words(code)) == set()
        assert findings(page, axe_script) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_navigation():
        page.get_by_role("link", name="English").click()

    assert page.url.endswith("/stay-safe-online/")
    assert language_of(page) == ("en-GB", "ltr")
