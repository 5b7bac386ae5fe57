"""Each of the five intake forms, sent by whoever comes: by keyboard alone, without a script, on a small screen."""

import statistics

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filling import ANSWERS, FORMS, Keyboard, Pointer, is_sent, press_button, send, walk
from tests.browser.test_every_page import findings
from tests.browser.test_form_journeys import reference_on

pytestmark = pytest.mark.browser

SMALL = 320  # pixels
OWN = "q-referrer_", "q-agency_kind", "q-email", "q-receipt"  # how the names of a professional's own fields begin
FIRST_REFERRAL, SECOND_REFERRAL = 36, 30  # fields and presses


@pytest.mark.parametrize("form", FORMS)
def test_it_is_sent_with_the_keyboard_alone(open_context, form):
    page = open_context().new_page()
    page.goto(f"/{form}/")
    send(page, Keyboard(page), ANSWERS[form])

    assert reference_on(page)


@pytest.mark.parametrize("form", FORMS)
def test_it_is_sent_without_a_script(open_context, form):
    page = open_context(SMALL, javascript=False).new_page()
    page.goto(f"/{form}/")
    send(page, Pointer(page), ANSWERS[form])

    assert reference_on(page)


def faults(page: Page, axe_script: str) -> list[str]:
    """Return what is wrong with a page as it stands: what axe finds, and whether one has to scroll sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return findings(page, axe_script) + ([f"{page.url}: {width} pixels wide"] if width > SMALL else [])


def press_too_early(page: Page) -> None:
    """Press the button with nothing filled in, if that is an error here."""
    address = page.url
    press_button(page)
    if not page.title().startswith("Error: "):
        page.goto(address)


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", FORMS)
def test_on_a_small_screen_every_page_is_whole_and_accessible_with_errors_and_without(
    open_context, axe_script, form, scheme
):
    page, found, errors = open_context(SMALL, color_scheme=scheme, bypass_csp=True).new_page(), [], 0
    page.goto(f"/{form}/")
    for state in walk(page, Pointer(page), ANSWERS[form]):
        found += faults(page, axe_script)
        if state == "shown" and "/check/" not in page.url:
            press_too_early(page)
            errors += page.title().startswith("Error: ")
            found += faults(page, axe_script)

    assert (found, errors > 0, is_sent(page)) == ([], True, True)


def test_a_second_referral_takes_nothing_of_the_senders_own_and_a_counted_number_of_acts(open_context):
    page, acts = open_context().new_page(), []
    answers = ANSWERS["refer-someone"]
    page.goto("/refer-someone/")
    first = Pointer(page)
    send(page, first, answers)
    theirs = {name: each for name, each in answers.items() if not name.startswith(OWN)}
    for _ in range(3):
        page.get_by_role("link", name="Refer another person of the same event").click()
        hands = Pointer(page)
        send(page, hands, theirs)
        acts.append(1 + hands.done)

    assert (first.done, statistics.median(acts)) == (FIRST_REFERRAL, SECOND_REFERRAL)
    page.goto("/refer-someone/")
    expect(page.get_by_label("Your name")).to_have_value("Officer Dibble")
