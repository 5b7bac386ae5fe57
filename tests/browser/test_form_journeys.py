"""A form in steps, as people really use it: keyboard, no script, small screen, Back, two tabs, and a server that ends.

Whatever happens, nothing is lost and nothing is doubled.
"""

import re
import statistics

import pytest
from playwright.sync_api import Page, expect

from tests.browser.forms import REFERRAL
from tests.browser.test_every_page import findings
from tests.browser.test_leaving import elsewhere  # noqa: F401 -- a fixture

pytestmark = pytest.mark.browser

REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
PATH = "/refer-in-steps/"
STORY = "Somebody broke into their home."
WRITTEN = ("Officer Dibble", "Kent Police", "Wendy", "kent-medway", STORY, "+447700900982")
COUNT = "from referralforms.submissions.models import Submission as S; print(S.objects.count())"
NEWEST = (
    "from referralforms.submissions.actions.reading import opened; "
    "from referralforms.submissions.models import Submission as S; print(opened(S.objects.latest('received_at')))"
)
DRAFTS = "from referralforms.runner.models import Draft as D; print(D.objects.count())"
MAKE_OLD = (
    "from referralforms.runner.models import Draft as D; from django.utils import timezone; "
    "D.objects.update(expires_at=timezone.now())"
)
ENDS_SOON = (
    "import datetime; from referralforms.runner.models import Draft as D; from django.utils import timezone; "
    "D.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=5, seconds=25))"
)


def count(site, code: str = COUNT) -> int:
    return int(site.ask(code))


@pytest.fixture(scope="module")
def site(running_site):
    running_site.ask(REFERRAL)
    return running_site


def press(page: Page, name: str = "Continue") -> None:
    """Press a button of the form, and wait until the next page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def about_you(page: Page) -> None:
    page.goto(PATH)
    fill_about_you(page)


def fill_about_you(page: Page) -> None:
    page.get_by_label("Your name").fill("Officer Dibble")
    page.get_by_label("Your team").fill("Kent Police")
    press(page)


def about_them(page: Page, name: str = "Wendy") -> None:
    page.get_by_label("What are they called?").fill(name)
    page.get_by_label("Kent and Medway").check()
    press(page)


def what_happened(page: Page) -> None:
    page.get_by_label("What happened?").fill(STORY)
    press(page)


def in_touch(page: Page) -> None:
    page.get_by_label("Phone call").check()
    page.get_by_label("Phone number", exact=True).fill("07700 900 982")
    page.get_by_role("group", name="Is it safe to ring this number?").get_by_label("Yes, at any time").check()
    page.get_by_label("They agree to be contacted.").check()
    press(page)


def to_the_check(page: Page) -> None:
    about_you(page)
    about_them(page)
    what_happened(page)
    in_touch(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def reference_on(page: Page) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have it.")
    return REFERENCE.search(page.locator("main").inner_text()).group()


# --- sent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_it_is_sent_on_a_small_screen_with_and_without_a_script(site, open_context, javascript):
    page, before = open_context(320, javascript=javascript).new_page(), count(site)
    to_the_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320 if javascript else True
    press(page, "Send")

    assert (bool(reference_on(page)), count(site)) == (True, before + 1)
    assert STORY not in page.content()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"No press of Tab leads to {name}.")


def test_it_is_sent_with_the_keyboard_alone(site, open_context):
    page = open_context().new_page()
    page.goto(PATH)
    for name, text in (("q-your_name", "Officer Dibble"), ("q-your_team", "Kent Police")):
        tab_to(page, name)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2/")
    tab_to(page, "q-name_to_use")
    page.keyboard.type("Wendy")
    tab_to(page, "q-area")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/3/")
    tab_to(page, "q-what_happened")
    page.keyboard.type(STORY)
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/5/")
    tab_to(page, "q-contact-channels")
    page.keyboard.press("Space")
    tab_to(page, "q-contact-phone-value")
    page.keyboard.type("07700 900 982")
    tab_to(page, "q-contact-phone-safe")
    page.keyboard.press("Space")
    tab_to(page, "q-agreed")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    tab_to(page, "Send")
    page.keyboard.press("Enter")

    assert reference_on(page)


def test_every_page_on_the_way_is_accessible_in_its_error_state_too(site, open_context, axe_script):
    page, found = open_context(320, bypass_csp=True).new_page(), []
    page.goto(PATH)
    for step in (about_you, about_them, what_happened, in_touch):
        if step is not what_happened:
            press(page)
            assert page.title().startswith("Error: ")
            assert page.evaluate("document.activeElement.matches('[data-error-summary]')") is True
            found += findings(page, axe_script)
        step(page)
        found += findings(page, axe_script)
    press(page, "Send")
    found += findings(page, axe_script)

    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_check_page_keeps_or_deletes_without_sending(site, open_context, javascript):
    page, before = open_context(320, javascript=javascript).new_page(), count(site)
    to_the_check(page)
    press(page, "Keep them for longer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(page, "Delete what I wrote")
    expect(page.get_by_role("heading", level=1)).to_have_text("What you wrote is deleted")

    assert count(site) == before


# --- once, and nothing lost -----------------------------------------------------------------------


def test_send_pressed_twice_and_reloaded_is_one_submission(site, open_context):
    page, before = open_context(javascript=False).new_page(), count(site)
    to_the_check(page)
    page.get_by_role("button", name="Send").dblclick()
    first = reference_on(page)
    page.reload()

    assert (reference_on(page), count(site)) == (first, before + 1)


@pytest.mark.parametrize("javascript", [True, False])
def test_continue_pressed_twice_is_one_draft_and_goes_one_step_on(site, open_context, javascript):
    page, before = open_context(javascript=javascript).new_page(), count(site, DRAFTS)
    page.goto(PATH)
    page.get_by_label("Your name").fill("Officer Dibble")
    page.get_by_label("Your team").fill("Kent Police")
    page.get_by_role("button", name="Continue").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Who it is about")
    assert (page.get_by_role("alert").count(), count(site, DRAFTS)) == (0, before + 1)


def test_back_after_sending_sends_nothing_again(site, open_context):
    page, before = open_context().new_page(), count(site)
    to_the_check(page)
    press(page, "Send")
    reference_on(page)
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("These answers are no longer kept here")
    assert count(site) == before + 1


def test_back_keeps_every_answer_by_browser_and_by_link(site, open_context):
    page = open_context().new_page()
    about_you(page)
    about_them(page)
    page.go_back()
    expect(page.get_by_label("What are they called?")).to_have_value("Wendy")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_label("Your name")).to_have_value("Officer Dibble")
    page.reload()
    expect(page.get_by_label("Your team")).to_have_value("Kent Police")


def test_two_tabs_keep_two_people_apart(site, open_context):
    context, before = open_context(), count(site)
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(PATH)
    for page, name in ((one, "Ann"), (two, "Ben")):
        page.get_by_label("Your name").fill(f"Officer of {name}")
        page.get_by_label("Your team").fill("Kent Police")
        press(page)
    for page, name in ((two, "Ben"), (one, "Ann")):
        about_them(page, name)
        what_happened(page)
        in_touch(page)
        expect(page.locator("main")).to_contain_text(f"Officer of {name}")
        press(page, "Send")

    assert (reference_on(one) != reference_on(two), count(site)) == (True, before + 2)


def test_a_server_that_starts_anew_between_steps_loses_nothing(site, open_context):
    page = open_context(javascript=False).new_page()
    about_you(page)
    page.get_by_label("What are they called?").fill("Wendy")
    site.restart()
    page.get_by_label("Kent and Medway").check()
    press(page)
    what_happened(page)
    in_touch(page)
    expect(page.locator("main")).to_contain_text("Officer Dibble")
    site.restart()
    press(page, "Send")

    assert reference_on(page)


def test_after_the_time_is_over_every_word_is_kept_and_the_form_is_sent(site, open_context):
    page, before = open_context(javascript=False).new_page(), count(site)
    about_you(page)
    about_them(page)
    page.get_by_label("What happened?").fill(STORY)
    site.ask(MAKE_OLD)
    press(page)

    expect(page.get_by_role("alert")).to_contain_text("no longer kept")
    expect(page.get_by_label("What happened?")).to_have_value(STORY)
    press(page)
    in_touch(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    fill_about_you(page)
    about_them(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(page, "Send")

    assert (bool(reference_on(page)), count(site)) == (True, before + 1)
    stored = site.ask(NEWEST)
    assert [word for word in WRITTEN if word not in stored] == []


def test_before_the_time_is_over_one_press_keeps_the_answers(site, open_context):
    page = open_context().new_page()
    about_you(page)
    site.ask(ENDS_SOON)
    page.reload()
    page.get_by_label("What are they called?").fill("Wendy")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_be_visible(timeout=60_000)  # five minutes before the end
    dialog.get_by_role("button", name="Keep my answers").click()

    expect(dialog).not_to_be_visible()
    expect(page.get_by_label("What are they called?")).to_have_value("Wendy")
    press(page)
    assert page.title().startswith("Error: ")  # the area is missing; the draft is there


def test_leaving_ends_the_draft_and_no_way_leads_back_to_it(site, open_context, elsewhere):  # noqa: F811 -- a fixture
    page = open_context().new_page()
    about_you(page)
    address, before = page.url, count(site, DRAFTS)
    page.get_by_role("link", name="Exit this page", exact=True).click()
    page.wait_for_url(elsewhere)
    page.goto(address)

    assert (count(site, DRAFTS), "Dibble" in page.content()) == (before - 1, False)


def test_saved_for_later_it_goes_on_elsewhere_with_link_and_code(site, open_context):
    page = open_context().new_page()
    about_you(page)
    page.get_by_label("What are they called?").fill("Wendy")
    page.get_by_role("button", name="Save and come back later").click()
    address, code = page.locator(".saved__link").inner_text(), page.locator(".receipt__reference").inner_text()
    other = open_context(320, javascript=False).new_page()
    other.goto(address)
    other.get_by_label("The code you were shown").fill(code)
    press(other)

    expect(other.get_by_label("What are they called?")).to_have_value("Wendy")


# --- how much it takes ----------------------------------------------------------------------------

SECOND_REFERRAL = 12  # presses and fields; the first takes three more, for the sender's own page


class Hands:
    """A professional's hands, which count what they do."""

    def __init__(self, page: Page):
        self.page, self.done = page, 0

    def do(self, *acts) -> None:
        for act in acts:
            act()
            self.done += 1


def refer_another(page: Page, name: str) -> int:
    hands = Hands(page)
    call = page.get_by_role("group", name="Is it safe to ring this number?")
    hands.do(
        page.get_by_role("link", name="Refer another person of the same event").click,
        lambda: page.get_by_label("What are they called?").fill(name),
        page.get_by_label("Kent and Medway").check,
        lambda: press(page),
        lambda: page.get_by_label("What happened?").fill(STORY),
        lambda: press(page),
        page.get_by_label("Phone call").check,
        lambda: page.get_by_label("Phone number", exact=True).fill("07700 900 982"),
        call.get_by_label("Yes, at any time").check,
        page.get_by_label("They agree to be contacted.").check,
        lambda: press(page),
        lambda: press(page, "Send"),
    )
    reference_on(page)
    return hands.done


def test_a_second_referral_needs_no_retyping_of_the_senders_own_details(site, open_context):
    page = open_context().new_page()
    to_the_check(page)
    press(page, "Send")
    reference_on(page)
    taken = [refer_another(page, name) for name in ("Ann", "Ben", "Cid")]

    assert statistics.median(taken) == SECOND_REFERRAL
    page.goto(PATH)
    expect(page.get_by_label("Your name")).to_have_value("Officer Dibble")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_home_to_sent_it_takes_three_screens_and_four_answers(site, open_context, javascript):
    page, screens = open_context(320, javascript=javascript).new_page(), []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    page.goto("/")
    page.get_by_role("link", name="Start a conversation").first.click()
    page.get_by_label("What should we call you?").fill("Wendy")
    page.get_by_label("Phone call").check()
    page.get_by_label("Phone number", exact=True).fill("07700 900 982")
    page.get_by_role("group", name="Is it safe to ring this number?").get_by_label("Yes, at any time").check()
    page.get_by_label("Kent and Medway").check()
    page.get_by_label("You may contact me about restorative justice.").check()
    press(page, "Send")

    assert (bool(reference_on(page)), len(screens)) == (True, 3)
    assert page.context.cookies() == []
