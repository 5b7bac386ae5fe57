"""The whole way in, with an app and with a security key, looked at as people with other eyes and hands do."""

import pytest
from playwright.sync_api import Page, expect

from home.demo.foundation import sample_password
from tests.browser.test_every_page import SETTLED
from tests.browser.widths import outside
from tests.signing_in import enter_code, sign_in

pytestmark = pytest.mark.browser

WIDTHS = (320, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (rules) => (await axe.run(document, {runOnly: rules})).violations.map(
    (each) => [each.id, each.nodes.map((node) => node.html)])"""
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def problems(page: Page, axe_script: str) -> dict:
    """Return, by width, what axe finds on a page, and what it cuts off."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(SETTLED)  # a message that fades in has no contrast yet
        page.evaluate(axe_script)
        found[width] = (page.evaluate(RUN_AXE, RULES), outside(page))
    return found


FINE = dict.fromkeys(WIDTHS, ([], []))


def give_password(page: Page, username: str, password: str) -> None:
    page.get_by_placeholder("Enter your username").fill(username)
    page.get_by_placeholder("Enter password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def with_key(page: Page) -> None:
    """Plug a virtual security key into the browser."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_security_key_is_added_and_signs_in(open_context, axe_script):
    page = open_context().new_page()
    sign_in(page, "analyst")
    with_key(page)
    page.goto("/admin/account/second-factor/keys/add/")
    assert problems(page, axe_script) == FINE
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert problems(page, axe_script) == FINE

    page.get_by_role("link", name="Go on").click()
    page.context.clear_cookies()
    page.goto("/admin/")
    give_password(page, "analyst", sample_password("analyst"))
    page.get_by_role("button", name="Use a security key").click()
    expect(page).to_have_url("/admin/")
    for path in ("", "keys/", "codes/new/", "app/remove/"):
        page.goto(f"/admin/account/second-factor/{path}")
        assert problems(page, axe_script) == FINE, path


def test_every_page_of_the_way_in_is_for_everybody(open_context, axe_script):
    page = open_context().new_page()
    page.goto("/admin/")
    assert problems(page, axe_script) == FINE
    give_password(page, "dpo", "wrong")
    expect(page.get_by_text("User name or password is not right.")).to_be_visible()
    assert problems(page, axe_script) == FINE
    give_password(page, "dpo", sample_password("dpo"))
    assert problems(page, axe_script) == FINE
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("That code is not right, or was used before.")).to_be_visible()
    assert problems(page, axe_script) == FINE


def test_the_way_in_needs_no_javascript(open_context):
    page = open_context(320, javascript=False).new_page()
    page.goto("/admin/")
    give_password(page, "practitioner", sample_password("practitioner"))
    enter_code(page, "practitioner")
    expect(page).to_have_url("/admin/")


def test_pages_about_sign_ins_are_for_everybody(open_context, axe_script):
    page = open_context().new_page()
    sign_in(page, "admin")
    page.goto("/admin/account/sessions/")
    assert problems(page, axe_script) == FINE
    page.goto("/admin/users/")
    page.get_by_role("row").filter(has_text="triage").get_by_role("link").first.click()
    page.get_by_role("link", name="Second factor, and where this person is signed in").click()
    assert problems(page, axe_script) == FINE


def test_staff_are_told_before_their_sign_in_ends(open_context, axe_script):
    page = open_context().new_page()
    sign_in(page, "editor")
    page.route("**/account/time-left/", lambda route: route.fulfill(json={"idle": 200, "absolute": 9000}))
    page.clock.install()
    page.goto("/admin/")
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("alert").filter(has_text="You will be signed out within five minutes")).to_be_visible()
    page.unroute("**/account/time-left/")
    page.get_by_role("button", name="Stay signed in").click()

    expect(page.locator("#signed-in")).to_have_count(0)
