"""The words of the house in other languages: complete, and the same in the file that is read and the file that runs."""

import gettext
import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LANGUAGES = ["cy", "ar"]
SOURCES = ["home", "casestudies", "insights", "referralforms", "site", "templates"]
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# Templates of what the public read; what is marked for translation is taken out of them, then all that is not read.
READ_BY_THE_PUBLIC = ["casestudies", "insights", "home", "components"]
MARKED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|_\(\"[^\"]*\"\)|{%\s*translate\b.*?%}", re.DOTALL
)
GIVEN = re.compile(r"""\b(?:aria-label|alt|title|label|words|all|kicker|hint|placeholder)="([^"{]*)["{]""")
UNREAD = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
IS_WORD = re.compile(r"[^\W\d_]{2}")
# What stands for something else, and what is markup: the same in every language.
HELD = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|</?[a-z][^>]*>")


def folder(code: str) -> Path:
    return ROOT / "home" / "locale" / code / "LC_MESSAGES"


def catalogue(code: str) -> Catalog:
    with (folder(code) / "django.po").open("rb") as file:
        return read_po(file, locale=code)


def said_in_code() -> set[str]:
    """Return every text that the code and the templates hand to gettext."""
    found: set[str] = set()
    for path in (path for name in SOURCES for path in (ROOT / name).rglob("*.*") if path.suffix in {".py", ".html"}):
        text = path.read_text(encoding="utf-8")
        code = templatize(text) if path.suffix == ".html" else text
        for _, message, *_ in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
            found.add(message[-1] if isinstance(message, tuple) else message)
    return found


def templates_for_the_public() -> list[Path]:
    found = [path for name in READ_BY_THE_PUBLIC for path in (ROOT / "templates" / name).rglob("*.html")]
    return sorted(path for path in found if "admin" not in path.parts)


def unmarked(template: str) -> list[str]:
    """Return the words of a template that are read as they stand, whatever the language of the page."""
    rest = MARKED.sub("", template)
    texts = [*GIVEN.findall(rest), *UNREAD.sub("\n", rest).split("\n")]
    return [text.strip() for text in texts if IS_WORD.search(text)]


def held(text: str) -> Counter[str]:
    return Counter(HELD.findall(text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(code):
    assert {message.id for message in catalogue(code) if message.id} == said_in_code()


def test_every_word_in_a_template_for_the_public_is_handed_to_translation():
    found = {path.name: unmarked(path.read_text(encoding="utf-8")) for path in templates_for_the_public()}

    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "template, words",
    [
        ('<p>{% translate "Search" %} {{ count }}</p>', []),
        ("{% blocktranslate with a=b %}Found: {{ a }}{% endblocktranslate %}{# a remark #}", []),
        ('{% include "components/tag.html" with label=_("Cancelled") tone="strong" %}', []),
        ("<h2>What helped</h2>", ["What helped"]),
        ('{% include "components/tag.html" with label="Cancelled" %}', ["Cancelled"]),
        ('<nav aria-label="Kinds of page">', ["Kinds of page"]),
        ("{{ count }} page{{ count|pluralize }}", ["page"]),
    ],
)
def test_a_word_that_nobody_handed_to_translation_is_found(template, words):
    assert unmarked(template) == words


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_and_none_is_a_guess(code):
    messages = [message for message in catalogue(code) if message.id]

    assert [message.id for message in messages if not message.string or message.fuzzy] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_keeps_what_stands_for_something_else(code):
    messages = [message for message in catalogue(code) if message.id]

    assert [message.id for message in messages if held(message.id) != held(message.string)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_runs_is_what_is_read(code):
    with (folder(code) / "django.mo").open("rb") as file:
        running = {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}

    assert running == {
        f"{message.context}\x04{message.id}" if message.context else message.id: message.string
        for message in catalogue(code)
        if message.id
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_text_that_nobody_translated_yet_is_said_in_english(code):
    with translation.override(code):
        assert translation.gettext("A text of tomorrow, for %(name)s") == "A text of tomorrow, for %(name)s"
