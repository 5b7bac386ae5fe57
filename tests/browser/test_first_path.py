"""The main job, done by the people who do it: read, send, receive, handle."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
WORDS = "Somebody broke into our home."


def read_a_case_study_and_begin(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="A Creeper Burglary").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A Creeper Burglary")
    page.get_by_role("link", name="Start a conversation").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Start a conversation")


def fill_in(page: Page) -> None:
    page.get_by_label("What should we call you?").fill("Wendy")
    page.get_by_label("Phone call").check()
    page.get_by_label("Phone number", exact=True).fill("07700 900 982")
    page.get_by_role("group", name="Is it safe to ring this number?").get_by_label("Yes, at any time").check()
    page.get_by_label("Kent and Medway").check()
    page.get_by_label("Tell us only what you want to").fill(WORDS)
    page.get_by_label("You may contact me about restorative justice.").check()


def test_an_enquiry_is_sent_and_handled_without_javascript(open_context):
    visitor = open_context(320, javascript=False).new_page()
    read_a_case_study_and_begin(visitor)
    fill_in(visitor)
    visitor.get_by_role("button", name="Send").click()
    reference = REFERENCE.search(visitor.locator("main").inner_text()).group()
    assert WORDS not in visitor.content()

    staff = open_context(javascript=False).new_page()
    sign_in(staff, "triage")
    staff.goto("/admin/submissions/")
    assert WORDS not in staff.content()
    staff.get_by_role("link", name=reference).click()
    assert WORDS not in staff.content()  # sensitive: it is shown to who asks for it, and that is recorded
    staff.get_by_role("button", name="Show this answer to Tell us only what you want to").click()
    expect(staff.get_by_text(WORDS)).to_be_visible()
    expect(staff.get_by_role("link", name="07700 900982")).to_be_visible()

    staff.get_by_role("button", name="Screening").click()
    expect(staff.get_by_text(f"{reference} is now ‘Screening’.")).to_be_visible()


def test_what_is_missing_is_said_at_the_top_and_beside_the_question(open_context):
    page = open_context(320).new_page()
    page.goto("/start-a-conversation/")
    page.get_by_label("Tell us only what you want to").fill(WORDS)
    page.get_by_role("button", name="Send").click()

    assert page.title().startswith("Error: ")
    expect(page.get_by_label("Tell us only what you want to")).to_have_value(WORDS)
    links = page.get_by_role("alert").get_by_role("link")
    assert links.count() == 4
    for place in range(4):
        target = links.nth(place).get_attribute("href")
        assert page.locator(target).count() == 1, target


def test_pressing_twice_and_reloading_makes_no_second_submission(open_context, running_site):
    page = open_context().new_page()
    page.goto("/start-a-conversation/")
    before = submissions_in(open_context)
    fill_in(page)
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_text(REFERENCE)).to_be_visible()
    first = REFERENCE.search(page.locator("main").inner_text()).group()
    page.reload()

    assert REFERENCE.search(page.locator("main").inner_text()).group() == first
    assert submissions_in(open_context) - before == {first}


def submissions_in(open_context) -> set[str]:
    staff = open_context(javascript=False).new_page()
    sign_in(staff, "triage")
    staff.goto("/admin/submissions/")
    return set(REFERENCE.findall(staff.locator("body").inner_text()))


@pytest.mark.parametrize("username", ["editor", "dpo", "analyst", "admin"])
def test_who_does_not_triage_meets_no_submission_of_others(open_context, username):
    staff = open_context(javascript=False).new_page()
    sign_in(staff, username)
    response = staff.goto("/admin/submissions/")

    assert (response.status, REFERENCE.findall(staff.locator("body").inner_text())) in [
        (200, []),
        (403, []),
    ] or response.url.endswith("/admin/")


def test_who_works_cases_meets_their_own_alone(open_context):
    staff = open_context(javascript=False).new_page()
    sign_in(staff, "practitioner")
    staff.goto("/admin/submissions/?view=open")
    rows = staff.locator("tbody tr").all_inner_texts()

    assert rows != []
    assert [row for row in rows if "Tomasz Zielinski" not in row] == []


def test_a_mail_tells_staff_of_it_with_the_reference_alone(running_site, open_context):
    page = open_context(javascript=False).new_page()
    page.goto("/start-a-conversation/")
    fill_in(page)
    page.get_by_role("button", name="Send").click()
    reference = REFERENCE.search(page.locator("main").inner_text()).group()

    running_site.manage("deliver", "--once")

    mails = [path.read_text() for path in (running_site.data / "mail").iterdir()]
    assert len([mail for mail in mails if reference in mail]) == 1
    assert not any("Wendy" in mail or WORDS in mail or "07700" in mail for mail in mails)
