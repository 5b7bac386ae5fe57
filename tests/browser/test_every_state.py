"""Pages in the states that no link leads to: refused, gone, failed, in forced colours, met by the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.addresses import ONE_OF_EACH
from tests.browser.test_every_page import RULES, findings
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.looks]

ADDRESSES = [
    "/no-such-page/",
    "/search/",
    "/search/?q=xyzzy",
    "/case-studies/?harm=fraud&area=lincolnshire",
    "/leaflets/?language=cy&audience=responsible",
    "/newsletter/",
    "/newsletter/asked/",
    "/newsletter/confirm/no-such-token/",
    "/newsletter/leave/no-such-token/",
    "/_util/login/?next=/private/",
]
TOKENS = (
    "from insights.models import Subscriber; asked = Subscriber.objects.unconfirmed().first();"
    "print(f'/newsletter/confirm/{asked.confirm_token}/ /newsletter/leave/{asked.leave_token}/')"
)
# Without the cookie that goes with it, a password is refused on the page that needs neither database nor context.
SEND_WITHOUT_COOKIE = """() => { const form = document.createElement("form"); form.method = "post";
  form.action = "/_util/authenticate_with_password/1/1/"; document.body.append(form); form.submit(); }"""
# Every component stands there at once, so there are many headers; what one page may have once is judged on pages.
ON_ONE_PAGE = {"runOnly": [each for each in RULES["runOnly"] if each != "best-practice"]}
MOST_STOPS = 150
# Of what has the focus: what it is, whether it is seen to have it, and at how many of nine points it lies uncovered.
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const around = [at.nextElementSibling];
  for (let each = at; each && each !== document.body; each = each.parentElement) around.push(each);
  const isSeen = around.some((each) => each && getComputedStyle(each).outlineStyle !== "none");
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]))
    .map(([x, y]) => document.elementFromPoint(box.x + x * box.width, box.y + y * box.height));
  const ours = [at, ...(at.labels ?? [])];
  const open = points.filter((each) => each && ours.some((part) => part.contains(each) || each.contains(part)));
  return { name: at.outerHTML.slice(0, 120), isBody: at === document.body, isSeen, open: open.length,
    place: [...document.querySelectorAll("*")].indexOf(at) };
}"""


def width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def told_of(page: Page, axe_script: str) -> list[str]:
    too_wide = [f"{page.url} is {width(page)} pixels wide"] if width(page) > 320 else []
    return findings(page, axe_script) + too_wide


def test_no_page_that_says_no_or_that_nothing_is_there_has_a_fault_on_a_small_screen(
    open_context, running_site, axe_script
):
    page = open_context(320, bypass_csp=True).new_page()
    found = []
    for address in [*ADDRESSES, *running_site.ask(TOKENS).split()]:
        page.goto(address)
        found += told_of(page, axe_script)

    assert found == []


def refuse_newsletter(page: Page) -> None:
    page.goto("/newsletter/")
    page.get_by_role("button", name="Ask for our letter").click()


def send_without_cookie(page: Page) -> None:
    page.goto("/no-such-page/")
    page.evaluate(SEND_WITHOUT_COOKIE)


@pytest.mark.parametrize(
    ("begin", "title"),
    [(refuse_newsletter, "Error: Our letter"), (send_without_cookie, "We could not take what you sent")],
)
def test_no_refusal_has_a_fault_on_a_small_screen(open_context, axe_script, begin: Callable[[Page], None], title):
    page = open_context(320, bypass_csp=True).new_page()
    begin(page)
    page.wait_for_function("(title) => document.title.startsWith(title)", arg=title)

    assert told_of(page, axe_script) == []


def test_no_type_of_page_has_a_fault_in_forced_colours(open_context, axe_script):
    page = open_context(forced_colors="active", bypass_csp=True).new_page()
    found = []
    for address in ONE_OF_EACH.values():
        page.goto(address)
        found += findings(page, axe_script)

    assert found == []


# Over which words of a page, as it opens, the way out lies.
COVERED = """() => {
  const out = document.querySelector(".exit").getBoundingClientRect(), words = document.createRange();
  return [...document.querySelectorAll("main h1, main h2, main p, .breadcrumbs a")].filter((each) => {
    words.selectNodeContents(each);
    return [...words.getClientRects()].some((line) => line.left < out.right && line.right > out.left
      && line.top < out.bottom && line.bottom > out.top);
  }).map((each) => each.textContent.trim());
}"""


@pytest.mark.parametrize("width", [768, 900, 1280])
def test_the_way_out_lies_over_no_words_as_a_page_opens(open_context, width):
    page, covered = open_context(width).new_page(), {}
    page.goto("/start-a-conversation/")
    paper = page.get_by_role("link", name="Print this form").get_attribute("href")
    for address in [*ONE_OF_EACH.values(), "/cy/", "/ar/", "/cy/start-a-conversation/", "/ar/refer-someone/", paper]:
        page.goto(address)
        covered[address] = page.evaluate(COVERED)

    assert {address: words for address, words in covered.items() if words} == {}


def walk(page: Page) -> list[dict]:
    """Press Tab until the focus leaves the page or comes back to where it began, and return every stop.

    Within a film's controls, each of which is a stop, the film itself stays what has the focus.
    """
    stops: dict[int, dict] = {}
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["isBody"] or (len(stops) > 1 and at["place"] == next(iter(stops))):
            break
        stops.setdefault(at["place"], at)
    return list(stops.values())


@pytest.mark.parametrize("options", [{"width": 320}, {"width": 1280}, {"width": 1280, "forced_colors": "active"}])
def test_whoever_goes_by_keyboard_without_a_script_sees_where_they_are_and_nothing_lies_over_it(open_context, options):
    page = open_context(**options, javascript=False).new_page()
    hidden, stops = [], {}
    for address in ONE_OF_EACH.values():
        page.goto(address)
        met = walk(page)
        stops[address] = len(met)
        hidden += [(address, each["name"]) for each in met if not each["isSeen"] or not each["open"]]

    assert hidden == []
    assert [address for address, count in stops.items() if not 10 < count < MOST_STOPS] == []


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_no_component_has_a_fault_in_any_of_its_states(open_context, axe_script, look):
    page = open_context(**look, bypass_csp=True).new_page()
    sign_in(page, "editor")
    page.goto("/admin/design-system/")

    assert findings(page, axe_script, ON_ONE_PAGE) == []
