"""The small scripts of forms: a list that is shortened, rows that unfold, letters that are counted; all do without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import findings

pytestmark = pytest.mark.browser

PATH = "/three-scripts/"
MAKE = """
from home.models import HomePage
from referralforms.builder.models import FormPage
from tests.asking import NEEDED, steps_of

if not FormPage.objects.filter(slug="three-scripts").exists():
    WORDS = {"counted": "words"}
    asked = [
        ("long_list", {"key": "force", "label": "Which force?", "source": "police_forces", "required": False}),
        ("group", {"key": "people", "label": "Who else?", "required": False, "rows": 3, **NEEDED["group"]}),
        ("long_text", {"key": "words", "label": "Your words", "required": False, "max_length": 20}),
        ("long_text", {"key": "few", "label": "In a few words", "required": False, "max_length": 20, **WORDS}),
    ]
    texts = {"notice": "<p>We keep it safe.</p>", "what_happens_next": "<p>We ring.</p>"}
    page = FormPage(title="Three scripts", slug="three-scripts", **texts)
    page.steps = steps_of({"heading": "", "questions": asked})
    HomePage.objects.first().add_child(instance=page)
    page.save_revision().publish()
"""


@pytest.fixture(scope="module")
def site(running_site):
    running_site.ask(MAKE)
    return running_site


@pytest.fixture
def page(site, open_context) -> Page:
    page = open_context(bypass_csp=True).new_page()
    page.goto(PATH)
    return page


def entries(page: Page) -> list[str]:
    return page.get_by_label("Which force?").locator("option").all_inner_texts()


# --- filter.js ------------------------------------------------------------------------------------


def test_a_long_list_is_shortened_by_what_is_typed(page):
    whole = len(entries(page))
    page.get_by_label("Type to shorten the list").fill("  KENT ")

    assert (whole, entries(page)) == (46, ["Choose from the list", "Kent Police", "Another, or I am not sure"])
    expect(page.get_by_role("status").filter(has_text="2")).to_have_count(1)
    page.get_by_label("Type to shorten the list").fill("")
    assert len(entries(page)) == whole


def test_what_was_chosen_stays_chosen_however_the_list_is_shortened(page):
    page.get_by_label("Which force?").select_option("essex-police")
    page.get_by_label("Type to shorten the list").fill("no such force")

    assert entries(page) == ["Choose from the list", "Essex Police", "Another, or I am not sure"]
    expect(page.get_by_label("Which force?")).to_have_value("essex-police")


def test_enter_in_the_box_sends_nothing(page):
    page.get_by_label("Type to shorten the list").press("Enter")

    assert page.url.endswith(PATH)


# --- rows.js --------------------------------------------------------------------------------------


def visible_rows(page: Page) -> int:
    return page.locator("fieldset.row:visible").count()


def test_rows_unfold_one_by_one_with_the_focus_on_the_next_field(page):
    button = page.locator("[type=button]").filter(has_text="Add")
    before = visible_rows(page)
    button.click()
    focused = page.evaluate("document.activeElement.name")
    button.click()

    assert (before, focused, visible_rows(page), button.count()) == (1, "q-people-1-first", 3, 0)


def test_a_row_that_was_filled_in_is_in_sight_when_the_form_is_shown_again(page):
    page.locator("[type=button]").filter(has_text="Add").click()
    page.locator("[name='q-people-1-first']").fill("Ann")
    page.locator("[name='q-words']").fill("x" * 21)
    page.get_by_role("button", name="Send").click()

    expect(page.locator("[name='q-people-1-first']")).to_have_value("Ann")
    assert page.title().startswith("Error: ")
    assert page.locator("[name='q-people-1-first']").is_visible()


# --- limits.js ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label, typed, said",
    [
        ("Your words", "Nineteen characters", "Characters left: 1"),
        ("Your words", "😢" * 22, "Characters too many: 2"),
        ("In a few words", "one two " * 9, "Words left: 2"),
        ("In a few words", "word " * 23, "Words too many: 3"),
    ],
)
def test_it_says_how_much_may_still_be_written_and_cuts_nothing(page, label, typed, said):
    page.get_by_label(label).fill(typed)

    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_label(label)).to_have_value(typed)


# --- all of them ----------------------------------------------------------------------------------


def test_a_page_with_all_scripts_at_work_is_accessible(page, axe_script):
    page.get_by_label("Type to shorten the list").fill("kent")
    page.locator("[type=button]").filter(has_text="Add").click()
    page.get_by_label("Your words").fill("x" * 30)
    expect(page.get_by_text("Characters too many: 10")).to_be_visible()

    assert findings(page, axe_script) == []


def test_without_scripts_the_list_is_whole_all_rows_stand_there_and_the_limit_is_said(site, open_context):
    page = open_context(javascript=False).new_page()
    page.goto(PATH)

    assert (len(entries(page)), visible_rows(page)) == (46, 3)
    expect(page.get_by_text("You can write up to 20 characters")).to_have_count(1)
    page.get_by_label("Which force?").select_option("kent-police")
    page.locator("[name='q-people-2-first']").fill("Cid")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have it.")
