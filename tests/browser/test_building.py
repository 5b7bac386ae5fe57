"""An editor's side of forms: built by hand, previewed, printed, told apart by version, taken out and in as files."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_page import findings
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

PAGE = (
    "from referralforms.builder.models import FormPage as F; "
    "print(F.objects.get(slug='ask-for-a-conversation', locale__language_code='en-gb').pk)"
)

FRONT = "from home.models import HomePage as H; print(H.objects.get(locale__language_code='en-gb').pk)"


@pytest.fixture(scope="module")
def front(running_site) -> int:
    """The id of the front page, below which forms stand."""
    return int(running_site.manage("shell", "-v0", "-c", FRONT).split()[-1])


@pytest.fixture(scope="module")
def number(running_site) -> int:
    """The id of the form for people harmed."""
    return int(running_site.manage("shell", "-v0", "-c", PAGE).split()[-1])


@pytest.fixture
def editor(open_context):
    page = open_context(bypass_csp=True).new_page()
    sign_in(page, "editor")
    return page


@pytest.mark.parametrize("mode", ["step-2", "step-3-answered"])
def test_a_step_is_previewed_as_the_public_meets_it(editor, axe_script, number, mode):
    editor.goto(f"/admin/pages/{number}/view_draft/?mode={mode}")
    editor.evaluate("document.querySelector('wagtail-userbar')?.remove()")  # Wagtail's own, for editors alone

    expect(editor.get_by_role("button", name="Continue")).to_be_visible()
    assert findings(editor, axe_script) == []
    assert (editor.get_by_label("Phone call").count() == 1) is (mode == "step-3-answered")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_form_on_paper_is_accessible_and_fits_a_small_screen(open_context, axe_script, number, width):
    page = open_context(width, bypass_csp=True).new_page()
    page.goto(f"/forms/{number}/paper/")

    assert findings(page, axe_script) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


STYLES = """(selector) => [...document.querySelectorAll(selector)].map((each) => {
  const style = getComputedStyle(each);
  return [style.breakBefore, style.breakInside, style.breakAfter].join(" ");
})"""
HEIGHTS = "() => [...document.querySelectorAll('.paper__line')].map((each) => each.getBoundingClientRect().height)"
EDGES = "() => [...document.querySelectorAll('.paper__line')].map((each) => getComputedStyle(each).borderBlockEndWidth)"
A_LINE = 32  # pixels that handwriting needs at least: 8.5 mm


def test_a_printed_form_has_a_part_on_each_page_whole_questions_and_lines_to_write_on(open_context, number):
    page = open_context().new_page()
    page.goto(f"/forms/{number}/paper/")
    page.emulate_media(media="print")

    assert set(page.evaluate(STYLES, ".paper__step")) == {"page auto auto"}
    assert set(page.evaluate(STYLES, ".paper__question, .paper__choices li")) == {"auto avoid auto"}
    assert set(page.evaluate(STYLES, ".paper h2, .paper h3, .paper__label")) == {"auto auto avoid"}
    assert (min(page.evaluate(HEIGHTS)) >= A_LINE, set(page.evaluate(EDGES))) == (True, {"1px"})
    for hidden in (".paper__how", ".header", ".footer"):
        expect(page.locator(hidden)).to_be_hidden()


def test_a_form_goes_out_as_a_file_and_comes_in_as_a_draft_whose_change_is_told_in_words(editor, number, tmp_path):
    editor.goto(f"/admin/forms/{number}/versions/")
    file = tmp_path / "form.json"
    with editor.expect_download() as download:
        editor.evaluate(f"location.href = '/admin/forms/{number}/export/'")
    download.value.save_as(file)
    form = json.loads(file.read_text())
    form["steps"][1]["questions"][0]["label"] = "Which name shall we use?"
    del form["digest"]
    file.write_text(json.dumps(form))

    editor.goto(f"/admin/forms/{number}/import/")
    editor.get_by_label("A form as JSON").set_input_files(file)
    editor.get_by_role("button", name="Import", exact=True).click()
    editor.wait_for_url(f"**/admin/pages/{number}/edit/", wait_until="commit")
    editor.goto(f"/admin/forms/{number}/versions/")
    expect(editor.get_by_text("Which name shall we use?").first).to_be_visible()


# --- built by hand --------------------------------------------------------------------------------

TITLE, ADDRESS = "Come to our open morning", "/come-to-our-open-morning/"
SLOW = 30_000  # milliseconds, for what the editor does by itself
COMES, NEEDS = "Would you like to come?", "What would help you to come?"


def insert(within: Locator, name: str) -> None:
    """Add a block at the end of a stream."""
    within.get_by_title("Insert a block").last.click()
    within.page.get_by_role("option", name=name, exact=True).click()


def write(editor: Page, field: str, text: str) -> None:
    """Write into a field of rich text."""
    area = editor.locator(f"[name={field}] ~ .Draftail-Editor__wrapper").get_by_role("textbox")
    area.click()
    editor.keyboard.type(text)
    expect(area).to_have_text(text)


def ask(questions: Locator, at: int, kind: str, key: str, label: str) -> Locator:
    """Add a question, and return what an editor fills in for it."""
    insert(questions, kind)
    questions.locator(f"[name$='questions-{at}-value-key']").fill(key)
    questions.locator(f"[name$='questions-{at}-value-label']").fill(label)
    return questions.locator("[data-streamfield-child]").filter(
        has=questions.page.locator(f"[name$='questions-{at}-value-key']")
    )


def ask_only_if(question: Locator, key: str, value: str) -> None:
    condition = question.locator("[data-contentpath=condition]")
    condition.get_by_label("Toggle section").first.click()
    insert(condition.locator("[data-contentpath=rules]"), "Answer to a question")
    condition.locator("[name$='rules-0-value-question']").fill(key)
    condition.locator("[name$='rules-0-value-value']").fill(value)


def build(editor: Page, front: int) -> None:
    editor.goto(f"/admin/pages/add/referralforms/formpage/{front}/")
    editor.locator("#id_title").fill(TITLE)
    editor.locator("#id_layout").select_option("steps")
    steps = editor.locator("#panel-child-content-steps-content")
    insert(steps, "Step")
    steps.locator("[name=steps-0-value-heading]").fill("The open morning")
    questions = steps.locator("[data-contentpath=questions]")
    ask(questions, 0, "Yes or no", "comes", COMES)
    ask_only_if(ask(questions, 1, "Short text", "needs", NEEDS), "comes", "yes")
    write(editor, "notice", "We count who comes.")
    write(editor, "what_happens_next", "We write to you.")


def publish(editor: Page, front: int) -> None:
    editor.get_by_role("button", name="More actions").last.click()
    editor.get_by_role("button", name="Publish", exact=True).click()
    editor.wait_for_url(f"**/admin/pages/{front}/", timeout=SLOW)
    expect(editor.locator(".messages")).to_contain_text("published")


def test_a_form_is_built_by_hand_previewed_published_and_sent(editor, open_context, front):
    build(editor, front)
    editor.get_by_label("Toggle preview").click()
    preview = editor.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("group", name=COMES, exact=True)).to_be_visible(timeout=SLOW)
    expect(preview.get_by_text(f"If you answered ‘Yes’ to ‘{COMES}’, answer this question.")).to_be_visible()
    editor.wait_for_url("**/edit/", timeout=SLOW, wait_until="commit")  # saved by itself: no saving crosses the next
    publish(editor, front)

    visitor = open_context().new_page()
    visitor.goto(ADDRESS)
    visitor.get_by_label("Yes", exact=True).check()
    visitor.get_by_label(NEEDS).fill("A ramp")
    visitor.get_by_role("button", name="Continue").click()
    expect(visitor.get_by_text("A ramp")).to_be_visible()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", name="Thank you. We have it.")).to_be_visible()
