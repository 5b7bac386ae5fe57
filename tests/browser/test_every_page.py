"""Every page of the sample site: accessible, at home on a small screen, quiet, and alive."""

import json
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

import pytest

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
FILES = ("/documents/", "/media/", "/insights/feed/", "/insights/calendar/")  # to be had, and no pages
OTHER_PATHS = (*FILES, "/admin/", "/api/", "/exit/")
# What fades in, such as a message, has no contrast yet; what goes on for longer or for ever is not waited for.
SETTLED = """Promise.all(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime < 3000)
  .map((each) => each.finished.catch(() => null))).then(() => null)"""


def findings(page, axe_script: str, rules: dict = RULES) -> list[str]:
    """Return what the accessibility engine finds; in the dark it is asked about colours alone, the rest is the same."""
    page.wait_for_load_state()
    page.evaluate(SETTLED)
    page.evaluate(axe_script)
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        rules = COLOURS
    result = page.evaluate(f"axe.run(document, {json.dumps(rules)})")
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in result["violations"]]


def links(page) -> set[str]:
    """Return whole addresses, each with its fragment, of what a page links to, shows, plays or offers as a feed."""
    named = "all => all.map(each => each.href || each.src)"
    return set(page.eval_on_selector_all("a[href], link[rel=alternate], img[src], source[src], track[src]", named))


def ids(page) -> set[str]:
    return set(page.eval_on_selector_all("[id]", "all => all.map(each => each.id)"))


def is_public(link: str, site: str) -> bool:
    return link.startswith(f"{site}/") and not urlsplit(link).path.startswith(OTHER_PATHS)


@dataclass
class Crawl:
    """What links lead to from the front page: the status of each page, its ids, and every link met."""

    site: str
    statuses: dict[str, int] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)

    def follow(self, page) -> None:
        waiting = [f"{self.site}/"]
        while waiting:
            link = waiting.pop()
            if link not in self.statuses:
                self.statuses[link] = page.goto(link).status
                self.ids[link], met = ids(page), links(page)
                self.links |= met
                waiting += [urldefrag(each).url for each in met if is_public(each, self.site)]

    def files(self) -> list[str]:
        ours = [each for each in self.links if each.startswith(f"{self.site}/")]
        return sorted({urldefrag(each).url for each in ours if urlsplit(each).path.startswith(FILES)})

    def places(self) -> list[tuple[str, str]]:
        """Return (page, id) of every link that leads to a place on a page."""
        split = [urldefrag(each) for each in self.links if is_public(each, self.site)]
        return sorted({(each.url, each.fragment) for each in split if each.fragment})


@pytest.fixture(scope="module")
def crawl(browser, running_site) -> Crawl:
    context = browser.new_context(java_script_enabled=True)
    crawled = Crawl(running_site.url)
    crawled.follow(context.new_page())
    context.close()
    assert set(crawled.statuses.values()) == {200}, crawled.statuses
    return crawled


@pytest.fixture(scope="module")
def public_pages(crawl) -> list[str]:
    return sorted(crawl.statuses)


def test_every_link_leads_somewhere_and_the_whole_sample_site_is_reached(public_pages):
    assert len(public_pages) >= 35


def test_every_file_that_is_linked_to_can_be_had(crawl, open_context):
    files = crawl.files()
    asked = open_context().request
    statuses = {link: asked.get(link).status for link in files}

    assert [start for start in FILES if not any(urlsplit(link).path.startswith(start) for link in files)] == []
    assert {link: status for link, status in statuses.items() if status != 200} == {}


def test_every_link_to_a_place_on_a_page_leads_to_something_there(crawl):
    places = crawl.places()

    assert len(places) > len(crawl.statuses)  # each page has a link past its header, and some have more
    assert [(page, place) for page, place in places if place not in crawl.ids[page]] == []


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_fault(public_pages, open_context, axe_script, scheme):
    page = open_context(color_scheme=scheme, bypass_csp=True).new_page()
    found = []
    for link in public_pages:
        page.goto(link)
        found += findings(page, axe_script)

    assert found == []


@pytest.mark.looks
def test_the_form_has_no_accessibility_fault_in_its_error_state(open_context, axe_script):
    page = open_context(320, bypass_csp=True).new_page()
    page.goto("/start-a-conversation/")
    page.get_by_label("Phone call").check()
    page.get_by_label("Letter", exact=True).check()
    page.get_by_role("button", name="Send").click()

    assert page.title().startswith("Error: ")
    assert findings(page, axe_script) == []


@pytest.mark.looks
def test_no_page_is_wider_than_a_small_screen(public_pages, open_context):
    page = open_context(320).new_page()
    widths = {}
    for link in public_pages:
        page.goto(link)
        widths[link] = page.evaluate("document.documentElement.scrollWidth")

    assert {link: width for link, width in widths.items() if width > 320} == {}


def test_no_page_sets_a_cookie_asks_another_origin_or_breaks_its_policy(public_pages, open_context, running_site):
    context = open_context()
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for link in public_pages:
        page.goto(link, wait_until="load")

    assert [url for url in asked if not url.startswith((running_site.url, "data:"))] == []
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
    assert context.cookies() == []
