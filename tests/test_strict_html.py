"""What the public are given is HTML without a single error of syntax, as the standard counts them."""

import pytest
from html5lib import HTMLParser
from wagtail.models import Page, Site

WITHOUT_A_PAGE = [
    "/search/",
    "/search/?q=letter",
    "/search/?q=zebra",
    "/newsletter/",
    "/newsletter/asked/",
    "/newsletter/confirm/x/",
    "/newsletter/leave/x/",
    "/no-such-page/",
]


def errors(html: str) -> list[str]:
    parser = HTMLParser()
    parser.parse(html)
    return [f"line {line}: {name}" for (line, _), name, _ in parser.errors]


def test_every_page_of_the_sample_site_is_free_of_errors_in_every_language(client, sample_site):
    Site.clear_site_root_paths_cache()
    pages = [page.get_url() for page in Page.objects.live().public().filter(depth__gt=1)]
    found = {path: errors(client.get(path).text) for path in [*pages, *WITHOUT_A_PAGE]}

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_form_with_mistakes_in_it_is_free_of_errors(client, home_page):
    answer = client.post("/newsletter/", {"address": "no address"})

    assert (answer.status_code, errors(answer.text)) == (422, [])


@pytest.mark.parametrize("part", ["<p><div></p>", '<a href="/" href="/">x</a>', "<b><i></b></i>", "</li>", "a & b &c;"])
def test_an_error_is_found(part):
    whole = "<!doctype html><html lang='en'><head><title>A</title></head><body>{}</body></html>"

    assert errors(whole.format("<p>There</p>")) == []
    assert errors(whole.format(part)) != []
