"""Reports, export, mail and calendar as they are seen: accessible, in light and dark, on a small screen."""

import pytest

from tests.browser.test_every_page import findings
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

PAGES = ["/admin/submission-report/", "/admin/submissions/export/?view=open", "/admin/submission-notices/"]


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_fault(open_context, axe_script, scheme):
    page = open_context(color_scheme=scheme, bypass_csp=True).new_page()
    sign_in(page, "manager")
    found = []
    for address in [*PAGES, f"{PAGES[0]}?first=2026-03-02&last=2026-03-01&base=cohort"]:
        page.goto(address)
        found += findings(page, axe_script)

    assert found == []


def test_no_page_is_wider_than_a_small_screen(open_context):
    page = open_context(320).new_page()
    sign_in(page, "manager")
    widths = {}
    for address in PAGES:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 320} == {}


CUT = """selector => [...document.querySelectorAll(selector)].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth + 0.5 || each.scrollWidth > each.clientWidth + 1;
}).map((each) => each.textContent)"""
A4_WITHIN_MARGINS = 672  # CSS px: 178 mm
SMALLEST_TEXT = 13  # CSS px


CHARTS = ".report__label, .report__number"
ALL = f"{CHARTS}, .report th, .report td"  # on a screen a table may be scrolled, on paper it may not


@pytest.mark.looks
@pytest.mark.parametrize(
    "medium, width, looked_at", [("print", A4_WITHIN_MARGINS, ALL), ("screen", 320, CHARTS), ("screen", 1280, ALL)]
)
def test_nothing_of_a_report_is_cut_or_tiny_on_paper_or_on_any_screen(open_context, medium, width, looked_at):
    page = open_context(width).new_page()
    sign_in(page, "manager")
    page.goto(f"{PAGES[0]}?first=2026-01-01&last=2026-12-31&base=events")
    page.emulate_media(media=medium)
    longest = page.locator(".report__label").first
    longest.evaluate("each => { each.textContent = 'Criminal damage, arson and other harm to a home or to things'; }")

    assert page.evaluate(CUT, looked_at) == []
    assert longest.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") >= SMALLEST_TEXT


def test_the_address_of_a_calendar_is_made_shown_and_ended(open_context):
    page = open_context().new_page()
    sign_in(page, "manager")
    page.goto("/admin/submission-notices/")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address").input_value()
    fetched = page.request.get(address)
    page.get_by_role("button", name="End the address").click()

    assert (fetched.status, fetched.text().splitlines()[0]) == (200, "BEGIN:VCALENDAR")
    assert page.request.get(address).status == 404
