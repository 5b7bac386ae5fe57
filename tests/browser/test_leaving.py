"""Leaving quickly, as DOMAIN.md has it: at once, with or without a script, and Back does not bring the words back."""

import base64
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WORDS = "Somebody broke into our home."
SLOW_SECONDS = 20
WHITE = (255, 255, 255)


# As where a visitor has forbidden a site to keep anything.
NO_STORAGE = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); }
})"""


class Elsewhere(BaseHTTPRequestHandler):
    asked: list[dict] = []
    may_answer = threading.Event()

    def do_GET(self):
        self.asked.append(dict(self.headers))
        self.may_answer.wait(SLOW_SECONDS)
        body = b"<!doctype html><title>Weather</title><h1>Weather</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere(neutral_port) -> Iterator[str]:
    Elsewhere.may_answer.set()
    server = ThreadingHTTPServer(("127.0.0.1", neutral_port), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{neutral_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def slow(elsewhere) -> Iterator[threading.Event]:
    """The other site, which answers only when this is set."""
    Elsewhere.asked.clear()
    Elsewhere.may_answer.clear()
    yield Elsewhere.may_answer
    Elsewhere.may_answer.set()


def write_something(page: Page) -> None:
    page.goto("/")
    page.goto("/start-a-conversation/")
    page.get_by_label("Tell us only what you want to").fill(WORDS)


def colours_shown(page: Page) -> set:
    """Return what is to be seen now; Playwright's own ways to look would wait for the other site."""
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "png"})
    image = Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")
    return {colour for _, colour in image.getcolors(image.width * image.height)}


def test_one_press_leads_elsewhere_and_back_does_not_bring_the_words_back(open_context, elsewhere):
    page = open_context().new_page()
    write_something(page)
    page.get_by_role("link", name="Exit this page", exact=True).click()
    page.wait_for_url(elsewhere)
    page.go_back()
    page.wait_for_url(elsewhere)

    assert "Weather" in page.content()


def test_the_page_is_hidden_at_once_however_slowly_the_other_site_answers(open_context, elsewhere, slow):
    page = open_context().new_page()
    write_something(page)
    page.get_by_role("link", name="Exit this page", exact=True).click(no_wait_after=True)
    while not Elsewhere.asked:
        page.wait_for_timeout(50)

    assert page.url.endswith("/start-a-conversation/")
    assert colours_shown(page) == {WHITE}
    slow.set()
    page.wait_for_url(elsewhere)


def test_one_leaves_where_the_browser_lets_the_site_keep_nothing(open_context, elsewhere):
    context = open_context()
    context.add_init_script(NO_STORAGE)
    page = context.new_page()
    write_something(page)
    page.get_by_role("link", name="Exit this page", exact=True).click()

    page.wait_for_url(elsewhere)


def test_shift_three_times_leads_elsewhere(open_context, elsewhere):
    page = open_context().new_page()
    write_something(page)
    for words in ("press Shift 2 more times", "press Shift 1 more time."):
        page.keyboard.press("Shift")
        expect(page.locator("[data-exit-help]")).to_contain_text(words)
    page.keyboard.press("Shift")

    page.wait_for_url(elsewhere)


def test_shift_pressed_to_write_capitals_does_not_lead_away(open_context, elsewhere):
    page = open_context().new_page()
    write_something(page)
    page.get_by_label("What should we call you?").press_sequentially("Ab")
    for letter in "WXYZ":
        page.keyboard.press(f"Shift+{letter}")

    assert page.url.endswith("/start-a-conversation/")


def test_without_a_script_the_plain_link_does_it_and_the_words_are_gone(open_context, elsewhere):
    page = open_context(320, javascript=False).new_page()
    write_something(page)
    page.get_by_role("link", name="Exit this page", exact=True).click()
    page.wait_for_url(elsewhere)
    page.go_back()

    assert WORDS not in page.content()
    assert page.get_by_label("Tell us only what you want to").input_value() == ""


def test_the_other_site_is_not_told_where_the_visitor_comes_from(open_context, elsewhere):
    Elsewhere.asked.clear()
    page = open_context(javascript=False).new_page()
    write_something(page)
    page.get_by_role("link", name="Exit this page", exact=True).click()
    page.wait_for_url(elsewhere)

    assert next(headers.get("Referer") for headers in Elsewhere.asked if "Mozilla" in headers["User-Agent"]) is None


def test_the_second_stop_of_the_keyboard_leads_away(open_context, elsewhere):
    page = open_context().new_page()
    page.goto("/people-harmed/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url(elsewhere)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_button_is_in_view_wherever_one_reads(open_context, width):
    page = open_context(width).new_page()
    page.goto("/people-harmed/")
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    button = page.get_by_role("link", name="Exit this page", exact=True)

    expect(button).to_be_in_viewport(ratio=1)
    box = button.bounding_box()
    assert box["width"] >= 24
    assert box["height"] >= 24
