"""Finding something: from the header, without a script, on a small screen; and what an editor's preview says."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import findings
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

RESULTS = [
    "/search/",
    "/search/?q=letter",
    "/search/?q=letter&kind=case-study",
    "/search/?q=zebra",
    "/leaflets/?format=large_print",
]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reader_finds_a_page_from_the_header_without_a_script(open_context, width):
    page = open_context(width, javascript=False).new_page()
    page.goto("/")
    if width == 320:
        page.locator("header summary").click()
    page.get_by_role("search", name="Search this site").get_by_role("searchbox").fill("shame")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="If you caused harm", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("If you caused harm")


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_found_has_no_accessibility_fault_and_fits_a_small_screen(open_context, axe_script, scheme):
    page = open_context(320, color_scheme=scheme, bypass_csp=True).new_page()
    found, widths = [], {}
    for path in RESULTS:
        page.goto(path)
        found += findings(page, axe_script)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")

    assert (found, {path: width for path, width in widths.items() if width > 320}) == ([], {})


def test_leaflets_are_narrowed_with_the_keyboard_alone(open_context):
    page = open_context(javascript=False).new_page()
    page.goto("/leaflets/")
    page.get_by_label("Format").focus()
    page.keyboard.press("L")
    page.get_by_role("button", name="Show").press("Enter")

    expect(page.get_by_role("status")).to_have_text("Leaflets of the kind you chose: 2")
    assert parse_qs(urlsplit(page.url).query) == {"format": ["large_print"]}


def test_the_design_system_shows_every_component(open_context):
    staff = open_context().new_page()
    said = []
    staff.on("console", lambda message: said.append(message.text))
    sign_in(staff, "editor")
    staff.goto("/admin/design-system/")

    assert staff.locator("[data-component]").count() > 60
    assert [text for text in said if "Content Security Policy" in text] == []


def test_the_preview_beside_the_editor_counts_words_and_looks_for_faults(open_context):
    staff = open_context(1600).new_page()
    sign_in(staff, "editor")
    known = staff.request.get("/api/v1/pages/?limit=50").json()["items"]
    page_id = next(each["id"] for each in known if each["slug"] == "people-harmed")
    staff.goto(f"/admin/pages/{page_id}/edit/")
    staff.get_by_role("button", name="Toggle checks").click()

    expect(staff.locator("[data-content-word-count]")).to_have_text(re.compile(r"^\d{3,4}$"))
