"""What holds of every question type: one answer whichever way it came, and one that its own schema describes."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from referralforms.builder.questions.base import problems
from tests.asking import QUESTION_TYPES, question, soup
from tests.test_questions import RAW

TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
TYPED = st.sampled_from(
    [
        "",
        " ",
        "yes",
        "letter",
        "none",
        "kent-medway",
        "CT1 2AB",
        "07700 900 982",
        "31",
        "2",
        "February",
        "2024",
        "-1.5",
        "1e3",
        "the 1990s",
        "wendy@example.org",
        "2024-02-01",
        "46/123456/26",
        "\x00",
        "😢",
        "a" * 3000,
        "<b>&amp;",
    ]
)
WORDS = TYPED | TEXT
KEYS = st.sampled_from(
    [
        "typed",
        "words",
        "chosen",
        "other",
        "day",
        "month",
        "year",
        "area",
        "postcode",
        "lines",
        "channels",
        "phone",
        "value",
        "safe",
        "name",
        "upload",
        "a",
        "first",
        "language",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXT, inner, max_size=5),
    max_leaves=12,
)
calm = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def files_are_taken(settings):
    settings.UPLOADS = True


every_kind = pytest.mark.parametrize("kind", QUESTION_TYPES)


def accepted(block, value, raw):
    """Return the answer to a raw one, or None where it is refused with sentences."""
    try:
        return block.clean_answer(value, raw)
    except ValidationError as error:
        said = [problem.message for problem in problems(error)]
    assert all(said)
    return None


def posted_from(page: BeautifulSoup) -> QueryDict:
    """Return what a browser would post from a page as it is drawn."""
    data = QueryDict(mutable=True)
    for field in page.find_all(["input", "textarea", "select"]):
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data.appendlist(field["name"], chosen["value"] if chosen else "")
        elif field.name == "textarea":
            data.appendlist(field["name"], field.text.removeprefix("\n").replace("\n", "\r\n"))
        elif field.get("type") not in {"checkbox", "radio", "file"} or field.has_attr("checked"):
            data.appendlist(field["name"], field.get("value", ""))
    return data


def check_answer(block, value, answer) -> None:
    """An answer is JSON that its schema describes, that comes out again as it is, and that can be shown and drawn."""
    schema = block.schema(value)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    json.dumps(answer, ensure_ascii=False).encode("utf-8")
    assert block.clean_answer(value, answer) == answer
    page = soup(block.draw(value, raw=answer, name="q-asked", found=[]))
    assert block.clean_answer(value, block.read(posted_from(page), "q-asked")) == answer
    assert all(isinstance(line, str) for line in block.show(value, answer))
    assert all(isinstance(text, str) for text in block.facts(value, answer).values())
    assert all(isinstance(text, str) for text in block.advice(value, answer))


@every_kind
@pytest.mark.parametrize("required", [True, False])
def test_a_right_answer_is_one_answer_from_page_and_json(kind, required, kent):
    block, value = question(kind, required=required)

    check_answer(block, value, block.clean_answer(value, RAW[kind]))


@every_kind
def test_an_answer_left_empty_where_it_may_be_is_described_by_its_schema(kind, kent):
    block, value = question(kind, required=False)

    check_answer(block, value, block.clean_answer(value, None))
    check_answer(block, value, block.clean_answer(value, block.read(QueryDict(""), "q-asked")))


@every_kind
@calm
@given(raw=ANYTHING, required=st.booleans())
def test_whatever_comes_as_json_is_refused_in_a_sentence_or_is_an_answer(kind, raw, required, kent):
    block, value = question(kind, required=required)
    answer = accepted(block, value, raw)
    if answer is not None:
        check_answer(block, value, answer)


@every_kind
@calm
@given(data=st.data(), required=st.booleans())
def test_whatever_is_posted_is_kept_on_the_page_or_is_an_answer(kind, data, required, kent):
    block, value = question(kind, required=required)
    posted = QueryDict(mutable=True)
    fields = posted_names(soup(block.draw(value, raw=None, name="q-asked", found=[])))
    for name, known in fields.items():
        posted.setlist(
            name, data.draw(st.lists(st.sampled_from(sorted(known)) | WORDS if known else WORDS, max_size=2))
        )
    raw = block.read(posted, "q-asked")
    assert json.loads(json.dumps(raw)) == raw
    answer = accepted(block, value, raw)
    block.draw(value, raw=raw, name="q-asked", found=[])
    if answer is not None:
        check_answer(block, value, answer)


def posted_names(page: BeautifulSoup) -> dict[str, set[str]]:
    """Return the names of fields on a page, each with the values that it offers."""
    names: dict[str, set[str]] = {}
    for field in page.find_all(["input", "textarea", "select"]):
        offered = {option["value"] for option in field.find_all("option")}
        if field.get("type") in {"checkbox", "radio"}:
            offered = {field["value"]}
        names.setdefault(field["name"], set()).update(offered)
    return names
