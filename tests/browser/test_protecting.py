"""Data protection, the access log and the parts of the site as they are seen: wide and narrow, in light and dark,
as they come, after a mistake, and when nobody was found."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_signing_in import FINE, problems
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

DESK = "/admin/data-protection/"
PLAIN = [DESK, f"{DESK}retention/", f"{DESK}erased/", "/admin/access-log/"]
PERSON = re.compile("Person")


def find(page: Page, person: str = "") -> None:
    page.goto(DESK)
    section = page.get_by_role("region", name="Find what is held")
    section.get_by_label(PERSON).fill(person)
    section.get_by_role("button", name="Find").click()


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_and_the_log_are_without_fault_in_every_state(open_context, axe_script, scheme):
    page = open_context(color_scheme=scheme, bypass_csp=True).new_page()
    sign_in(page, "dpo")
    found = {}
    for address in PLAIN:
        page.goto(address)
        found[address] = problems(page, axe_script)
    find(page)
    expect(page.get_by_text("Give references, or what is known of the person.")).to_be_visible()
    found["nothing given"] = problems(page, axe_script)
    find(page, person="nobody@example.org")
    expect(page.get_by_text("Nothing is held of this person")).to_be_visible()
    found["nobody found"] = problems(page, axe_script)
    page.get_by_role("button", name="Erase for good").click()
    found["not confirmed"] = problems(page, axe_script)

    assert found == dict.fromkeys(found, FINE)


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_parts_of_the_site_are_without_fault(open_context, axe_script, scheme):
    page = open_context(color_scheme=scheme, bypass_csp=True).new_page()
    sign_in(page, "admin")
    page.goto("/admin/parts/")

    assert problems(page, axe_script) == FINE
