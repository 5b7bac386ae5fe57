"""The sample site in other languages: every form whole, and nothing of it left in English."""

from collections.abc import Iterator
from typing import Any

import pytest

from home.demo import languages
from referralforms import demo

LANGUAGES = ["cy", "ar"]
INTAKE = ["start-a-conversation", "ask-for-a-conversation", "make-contact", "ask-for-someone-else", "refer-someone"]
TEXTS = (
    "label",
    "hint",
    "error",
    "statement",
    "none_label",
    "other_label",
    "last_label",
    "text",
    "heading",
    "guidance",
)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in TEXTS and isinstance(each, str) and each:
                yield each
            else:
                yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def english(slug: str) -> dict[str, Any]:
    return next(data for data in map(demo.read, demo.form_files()) if data["slug"] == slug)


@pytest.mark.parametrize("slug", INTAKE)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_of_a_form_is_said_in_the_language(code, slug):
    data = english(slug)
    told = demo.in_words(data, languages.texts(demo.TEXTS)[code])
    theirs, ours = list(texts_in(demo.steps(told))), set(texts_in(demo.steps(data)))

    assert len(theirs) == len(list(texts_in(demo.steps(data))))
    assert [text for text in theirs if text in ours] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_laid_over_nothing(code):
    said = languages.texts(demo.TEXTS)[code]
    shared = demo.shared()["questions"]

    assert set(said["questions"]) <= set(shared)
    assert set(said["forms"]) == set(INTAKE)
    for slug, own in said["forms"].items():
        data = english(slug)
        asked = {key for step in data["steps"] for key in step["questions"]}
        assert set(own.get("questions", {})) <= asked
        assert set(own.get("steps", {})) <= {step["key"] for step in data["steps"]}
