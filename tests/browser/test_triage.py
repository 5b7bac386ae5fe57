"""A day at the desk: what is new, a decision, a call, keys alone; and every view without a fault, in light and dark."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from referralforms.submissions import working_days
from referralforms.triage.presence import SECONDS_BETWEEN_SIGNS
from tests.browser.conftest import PATIENCE
from tests.browser.test_every_page import findings
from tests.browser.test_first_path import fill_in
from tests.browser.widths import outside
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

QUEUE = "/admin/submissions/"
REFERENCE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
A_MINUTE = 60  # seconds
MOST_TABS = 250
AT_THE_DESK, MANAGING = "Amara Osei", "Farah Siddiqui"  # of the sample site


class Counted:
    """A page on which each press and each choice counts."""

    def __init__(self, page: Page):
        self.page, self.count = page, 0

    def press(self, role: str, name: str | re.Pattern, place: int = 0) -> None:
        self.page.get_by_role(role, name=name).nth(place).click()
        self.count += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.count += 1


@pytest.fixture
def desk(open_context) -> Page:
    page = open_context().new_page()
    sign_in(page, "triage")
    return page


def send_an_enquiry(open_context) -> str:
    """Send one as the public do, and return its reference."""
    visitor = open_context(javascript=False).new_page()
    visitor.goto("/start-a-conversation/")
    fill_in(visitor)
    visitor.get_by_role("button", name="Send").click()
    return REFERENCE.search(visitor.locator("main").inner_text()).group()


def rows(page: Page):
    return page.locator("[data-queue-row]")


def today() -> str:
    return f"{working_days.day_of(timezone.now())}"


def test_what_comes_in_is_there_within_a_minute_without_a_reload(desk, open_context):
    desk.clock.install()
    desk.goto(QUEUE)
    desk.evaluate("window.isTheSamePage = true")
    reference = send_an_enquiry(open_context)
    seconds = int(desk.locator("[data-queue]").get_attribute("data-seconds"))
    desk.clock.run_for(seconds * 1000)

    expect(desk.get_by_role("link", name=reference)).to_be_visible(timeout=PATIENCE)
    expect(desk.locator("[data-queue-news]")).to_have_text(re.compile("came in"))
    assert desk.evaluate("window.isTheSamePage")
    assert seconds <= A_MINUTE


def test_a_screening_decision_takes_six_presses_at_most(desk, open_context):
    reference = send_an_enquiry(open_context)
    desk.goto("/admin/")
    hand = Counted(desk)
    hand.press("link", "Submissions")
    hand.press("link", reference)
    hand.press("button", "Show this answer to Tell us only what you want to")
    hand.press("button", "Screening")
    hand.press("button", "Accepted")

    expect(desk.get_by_text(f"{reference} is now ‘Accepted’.")).to_be_visible()
    assert hand.count <= 6


def test_an_attempt_is_written_down_with_five_presses_and_choices_at_most(desk, open_context):
    reference = send_an_enquiry(open_context)
    desk.goto(QUEUE)
    hand = Counted(desk)
    hand.press("link", reference)
    hand.choose("What came of it", "No answer")
    hand.press("button", "Write it down")

    expect(desk.get_by_text("The attempt is written down.")).to_be_visible()
    expect(desk.locator(".case__event--attempted")).to_contain_text("Phone call, no answer")
    assert hand.count <= 5


def switch_keys_on(page: Page) -> None:
    tab_to(page, page.locator("[data-keys] summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Use single keys on these pages."))
    page.keyboard.press("Space")
    expect(announced(page, "Single keys are on.")).to_be_attached()


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus, as whoever has no mouse does."""
    for _ in range(MOST_TABS):
        if control.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {control}.")


def announced(page: Page, words: str | re.Pattern) -> Locator:
    """Return the place whose change a screen reader says; one that is not shown at all says nothing."""
    return page.get_by_role("status").filter(has_text=words)


def test_keys_alone_lead_through_the_queue(desk):
    desk.goto(QUEUE)
    switch_keys_on(desk)
    desk.reload()  # the list of keys is folded away again
    references = rows(desk).get_by_role("link").all_inner_texts()
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        desk.keyboard.press(key)
        expect(rows(desk).nth(place).get_by_role("link")).to_be_focused()
        expect(announced(desk, f"{place + 1} of {len(references)}: {references[place]}")).to_be_attached()
    desk.keyboard.press("o")

    expect(desk.get_by_role("heading", level=1)).to_contain_text(references[0])
    for key, field in (("a", "assignee"), ("n", "note")):
        desk.evaluate("document.activeElement.blur()")
        desk.keyboard.press(key)
        expect(desk.locator(f"#{field}")).to_be_focused()
    desk.keyboard.type("j")
    assert desk.locator("#note").input_value() == "j"  # a key that is typed is a letter
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    assert desk.locator("[data-keys]").get_attribute("open") == ""


@pytest.mark.parametrize("key, field", [("a", "assignee"), ("n", "note")])
def test_keys_lead_from_a_row_to_a_field_of_its_submission(desk, key, field):
    desk.goto(QUEUE)
    switch_keys_on(desk)
    desk.reload()
    desk.keyboard.press(key)
    expect(announced(desk, "Choose a row first, with j or k.")).to_be_attached()
    desk.keyboard.press("j")
    with desk.expect_navigation():
        desk.keyboard.press(key)

    expect(desk.locator(f"#{field}")).to_be_focused()


def test_keys_are_off_until_they_are_switched_on(desk):
    desk.goto(QUEUE)
    desk.keyboard.press("j")

    assert desk.evaluate("document.activeElement.closest('[data-queue-row]')") is None


def test_what_comes_into_an_empty_view_is_announced_without_a_reload(desk, open_context):
    desk.clock.install()
    desk.goto(f"{QUEUE}?view=mine&channel=web&priority=0&received_from={today()}")
    expect(desk.locator(".queue__empty")).to_be_visible()
    desk.evaluate("window.isTheSamePage = true")
    reference = send_an_enquiry(open_context)
    colleague = open_context().new_page()
    sign_in(colleague, "manager")
    colleague.goto(f"{QUEUE}{reference}/")
    colleague.get_by_label("Assign to").select_option(label=AT_THE_DESK)
    follow(colleague, colleague.get_by_role("button", name="Assign", exact=True))
    desk.clock.run_for(int(desk.locator("[data-queue]").get_attribute("data-seconds")) * 1000)

    expect(desk.get_by_role("link", name=reference)).to_be_visible(timeout=PATIENCE)
    expect(announced(desk, "One new submission came in.")).to_be_attached()
    assert desk.evaluate("window.isTheSamePage")


def test_a_colleague_who_comes_to_look_is_named_while_the_page_stands_open(desk, open_context):
    reference = send_an_enquiry(open_context)
    colleague = open_context().new_page()
    sign_in(colleague, "manager")
    desk.clock.install()
    desk.goto(f"{QUEUE}{reference}/")
    expect(desk.locator("[data-case-others]")).to_be_empty()
    colleague.goto(f"{QUEUE}{reference}/")
    desk.clock.run_for(SECONDS_BETWEEN_SIGNS * 1000)

    expect(announced(desk, f"{MANAGING} is looking at this.")).to_be_visible(timeout=PATIENCE)
    expect(colleague.locator("[data-case-others]")).to_contain_text(f"{AT_THE_DESK} is looking at this.")


@pytest.mark.looks
@pytest.mark.parametrize("width, held", [(320, ".case__bar"), (800, ".case__bar"), (1280, ".case__card")])
def test_which_ways_are_safe_stays_in_view_however_far_one_scrolls(desk, open_context, width, held):
    reference = send_an_enquiry(open_context)
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(f"{QUEUE}{reference}/")
    for place in (0, 0.3, 0.6, 1):
        assert abs(desk.evaluate(SCROLLED, place) - place) < 0.1
        expect(desk.locator(held)).to_be_in_viewport(ratio=1)
        expect(desk.locator(held)).to_contain_text("Phone")
        assert desk.locator(held).evaluate(ON_TOP), place


# The admin scrolls its main part, and not the window.
SCROLLED = """place => { const main = document.querySelector("main");
  const most = main.scrollHeight - main.clientHeight;
  main.scrollTo({ top: place * most, behavior: "instant" });
  return main.scrollTop / most; }"""
ON_TOP = """bar => { const box = bar.getBoundingClientRect();
  return bar.contains(document.elementFromPoint(box.right - 12, box.top + box.height / 2)); }"""
COVERED = """() => { const bar = document.querySelector(".case__bar"), at = document.activeElement;
  if (!document.querySelector(".case").contains(at) || bar.contains(at)) return "";
  const [box, over] = [at.getBoundingClientRect(), bar.getBoundingClientRect()];
  return box.top < over.bottom && box.bottom > over.top ? at.outerHTML.slice(0, 160) : ""; }"""


@pytest.mark.looks
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_bar_of_safe_ways_covers_nothing_that_has_the_focus(desk, open_context, key):
    reference = send_an_enquiry(open_context)
    desk.set_viewport_size({"width": 320, "height": 640})
    desk.goto(f"{QUEUE}{reference}/")
    if key == "Shift+Tab":
        desk.locator(".case a, .case summary").last.focus()
    desk.evaluate("document.querySelector('main').style.scrollBehavior = 'auto'")  # or it is on its way when asked
    covered = set()
    for _ in range(60):
        desk.keyboard.press(key)
        covered.add(desk.evaluate(COVERED))

    assert covered - {""} == set()


def test_all_on_a_page_are_chosen_at_once_and_it_is_said_how_many(desk):
    desk.goto(f"{QUEUE}?view=open")
    desk.get_by_label("All on this page").check()
    number = rows(desk).count()
    expect(announced(desk, f"{number} of {number} chosen.")).to_be_visible()
    rows(desk).first.get_by_role("checkbox").uncheck()

    expect(announced(desk, f"{number - 1} of {number} chosen.")).to_be_visible()
    assert not desk.get_by_label("All on this page").is_checked()


def test_saved_views_are_offered_beside_the_tabs(desk):
    desk.goto(f"{QUEUE}?view=overdue")
    desk.get_by_text("Saved views", exact=True).click()
    desk.get_by_label("Name for the view as it is now").fill("Sample: late ones")
    follow(desk, desk.get_by_role("button", name="Keep this view"))
    desk.goto(QUEUE)
    desk.get_by_text("Saved views", exact=True).click()
    follow(desk, desk.get_by_role("link", name="Sample: late ones"))

    expect(desk.get_by_role("link", name=re.compile("Overdue"))).to_have_attribute("aria-current", "page")


# --- without a mouse ------------------------------------------------------------------------------


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    tab_to(page, control)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_screening_decision_needs_no_mouse(desk, open_context):
    reference = send_an_enquiry(open_context)
    desk.goto(QUEUE)
    press(desk, desk.get_by_role("link", name=reference))
    press(desk, desk.get_by_role("button", name="Screening", exact=True))
    tab_to(desk, desk.get_by_label("Reason (no names"))
    desk.keyboard.type("Sample: an advertisement")
    press(desk, desk.get_by_role("button", name=re.compile("^Spam")))

    expect(desk.get_by_text(f"{reference} is now ‘Spam’.")).to_be_visible()


def test_an_attempt_and_a_note_need_no_mouse(desk, open_context):
    reference = send_an_enquiry(open_context)
    desk.goto(f"{QUEUE}{reference}/")
    tab_to(desk, desk.get_by_label("What came of it", exact=True))
    desk.keyboard.type("No answer")
    press(desk, desk.get_by_role("button", name="Write it down"))
    expect(desk.locator(".case__event--attempted")).to_contain_text("Phone call, no answer")
    tab_to(desk, desk.locator("#note"))
    desk.keyboard.type("Sample: rang twice")
    press(desk, desk.get_by_role("button", name="Keep the note"))

    expect(desk.locator(".case__note")).to_have_text("Sample: rang twice")


def test_many_are_assigned_without_a_mouse(desk, open_context):
    references = [send_an_enquiry(open_context) for _ in range(2)]
    desk.goto(f"{QUEUE}?sort=newest")
    for reference in reversed(references):
        tab_to(desk, desk.get_by_label(f"Choose {reference}"))
        desk.keyboard.press("Space")
    tab_to(desk, desk.locator("#bulk-assignee"))
    desk.keyboard.type(AT_THE_DESK)
    press(desk, desk.get_by_role("button", name="Assign", exact=True))

    expect(desk.get_by_text("2 submissions changed")).to_be_visible()


def test_two_on_one_submission_the_second_is_told_and_keeps_the_words(desk, open_context):
    reference = send_an_enquiry(open_context)
    slower = conflict(desk, reference)

    expect(slower.get_by_label("Reason (no names")).to_have_value("Sample: an advertisement")


def follow(page: Page, control: Locator) -> None:
    """Press what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        control.click()


def conflict(desk: Page, reference: str) -> Page:
    """Decide twice on what was shown once, and return the page of whoever came second."""
    slower = desk.context.new_page()
    for page in (desk, slower):
        page.goto(f"{QUEUE}{reference}/")
    follow(desk, desk.get_by_role("button", name="Screening"))
    slower.get_by_label("Reason (no names").fill("Sample: an advertisement")
    follow(slower, slower.get_by_role("button", name="Spam"))
    expect(slower.get_by_role("heading", name="Since you opened it")).to_be_visible()
    return slower


# --- what cannot be undone easily -------------------------------------------------------------------


def in_the_panel(page: Page, name: str) -> Locator:
    """Unfold one panel of the case page, if it folds, and return it."""
    panel = page.get_by_role("region", name=name)
    if panel.locator("[data-panel-toggle]").get_attribute("aria-expanded") == "false":
        panel.get_by_role("button", name="Toggle section").click()
    return panel


def bar_a_colleague(page: Page, reference: str) -> None:
    page.goto(f"{QUEUE}{reference}/")
    panel = in_the_panel(page, "Conflict of interest")
    panel.get_by_label("Who must not see it").select_option(label=AT_THE_DESK)
    panel.get_by_label("Reason").fill("Sample: a neighbour")
    panel.get_by_role("button", name="Keep them out").click()


def merge(page: Page, reference: str, kept: str) -> None:
    page.goto(f"{QUEUE}{reference}/")
    panel = in_the_panel(page, "Linked submissions")
    panel.get_by_label("It is a duplicate of").fill(kept)
    panel.get_by_label("Reason", exact=True).fill("Sample: sent twice")
    panel.get_by_role("button", name="End it as a duplicate").click()


@pytest.mark.looks
def test_to_bar_a_colleague_is_asked_first_and_going_back_does_nothing(open_context, axe_script):
    reference, page = send_an_enquiry(open_context), open_context(bypass_csp=True).new_page()
    sign_in(page, "manager")
    bar_a_colleague(page, reference)
    asked = page.get_by_role("dialog", name="Keep this person out?")
    expect(asked).to_contain_text(f"{AT_THE_DESK} will see nothing of {reference}")
    expect(asked).to_contain_text("Reason: Sample: a neighbour")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keep them out")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked).to_be_visible()
    found = [findings(page, axe_script)]
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    found.append(findings(page, axe_script))
    follow(page, asked.get_by_role("button", name="Keep them out"))

    expect(page.get_by_text(f"sees nothing of {reference} any more.")).to_be_visible()
    assert found == [[], []]


def test_to_merge_is_asked_first_unless_something_is_missing(desk, open_context):
    reference, kept = (send_an_enquiry(open_context) for _ in range(2))
    with desk.expect_navigation():
        merge(desk, reference, "")
    expect(desk.get_by_text("Write the reference of the one that is kept.")).to_be_visible()
    merge(desk, reference, kept)
    asked = desk.get_by_role("dialog", name="End it as a duplicate?")
    expect(asked).to_contain_text(f"{reference} ends here, as a duplicate of {kept}.")
    follow(desk, asked.get_by_role("button", name="End it as a duplicate"))

    expect(desk.get_by_text(f"{reference} is a duplicate of {kept}, which is kept.")).to_be_visible()


def test_without_javascript_to_merge_and_to_bar_take_one_press(open_context):
    reference, kept = (send_an_enquiry(open_context) for _ in range(2))
    page = open_context(javascript=False).new_page()
    sign_in(page, "manager")
    merge(page, reference, kept)
    expect(page.get_by_text(f"{reference} is a duplicate of {kept}, which is kept.")).to_be_visible()
    bar_a_colleague(page, kept)

    expect(page.get_by_text(f"sees nothing of {kept} any more.")).to_be_visible()


# --- how it looks ---------------------------------------------------------------------------------

VIEWS = {
    "triage": [
        *("/admin/", QUEUE, f"{QUEUE}?view=open", f"{QUEUE}?view=open&received_from=nonsense", f"{QUEUE}views/"),
        *("case", "reveal", "print", "found", "nothing found", "conflict", "refused"),
        *("/admin/submission-notices/", "/admin/enter-submission/", "entry"),
    ],
    "practitioner": [f"{QUEUE}?view=mine", "case"],
    "manager": [
        "/admin/submission-report/?first=2026-01-01&last=2026-12-31&base=events",
        *("/admin/submission-report/?first=x", f"{QUEUE}export/?view=open"),
    ],
    "dpo": [
        "/admin/data-protection/erased/",
        "/admin/open-by-exception/",
        "by exception",
        "certificate",
    ],  # the rest is in test_protecting.py
}

PRESSED_ON_THE_CASE = {"reveal": "Show this answer", "refused": re.compile("^Spam")}


def go_to(page: Page, view: str, reference: str) -> Page:
    """Open a view by its address, or by the way that leads to it."""
    if view.startswith("/"):
        page.goto(view)
    elif view == "print":
        page.goto(f"{QUEUE}{reference}/print/")
    elif view == "conflict":
        return conflict(page, reference)
    elif view in PRESSED_ON_THE_CASE:
        page.goto(f"{QUEUE}{reference}/")
        follow(page, page.get_by_role("button", name=PRESSED_ON_THE_CASE[view]).first)
    elif view == "entry":
        page.goto("/admin/enter-submission/")
        follow(page, page.locator(".entry__forms a").first)
    elif view == "by exception":
        page.goto("/admin/open-by-exception/")
        page.get_by_label("Reference").fill(reference)
        page.get_by_label("Reason").fill("Sample: a complaint")
        follow(page, page.get_by_role("button", name="Open it for an hour"))
    elif view == "certificate":
        erase(page, reference)
        page.goto("/admin/data-protection/erased/")
        follow(page, page.get_by_role("link", name=re.compile("Certificate")).first)
    elif "found" in view:
        page.goto(QUEUE)
        page.get_by_role("searchbox").fill("07700 900982" if view == "found" else "07700 900999")
        follow(page, page.get_by_role("button", name="Find"))
    else:
        page.goto(f"{QUEUE}?view=open")
        follow(page, rows(page).get_by_role("link").first)
    return page


def erase(page: Page, reference: str) -> None:
    page.goto("/admin/data-protection/")
    section = page.get_by_role("region", name=re.compile("Erase"))
    section.get_by_label("References").fill(reference)
    section.get_by_label("Reason").fill("Sample: asked by letter")
    section.get_by_label("I know that this cannot be undone").check()
    section.get_by_role("button", name="Erase for good").click()
    follow(page, page.get_by_role("dialog").get_by_role("button", name="Erase for good"))


UNFOLD = """document.querySelectorAll("main details").forEach((each) => { each.open = true; });
  document.querySelectorAll("main [data-panel-toggle][aria-expanded=false]").forEach((each) => each.click())"""


@pytest.mark.looks
@pytest.mark.parametrize("person", VIEWS)
def test_every_view_is_without_a_fault_in_light_and_dark_on_wide_and_small_screens(open_context, axe_script, person):
    reference = send_an_enquiry(open_context) if person in {"triage", "dpo"} else ""
    start = open_context(bypass_csp=True).new_page()
    sign_in(start, person)
    found, cut = [], {}
    for view in VIEWS[person]:
        page = go_to(start, view, reference)
        page.evaluate(UNFOLD)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += [(view, width, scheme, each) for each in findings(page, axe_script)]
            cut[view, width] = outside(page)
        start.set_viewport_size({"width": 1280, "height": 900})

    assert found == []
    assert {view: each for view, each in cut.items() if each} == {}
