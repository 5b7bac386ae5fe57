"""Each question type: what it checks, stores, shows and draws."""

import json
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from referralforms.apps import ReferralFormsConfig
from referralforms.builder.questions.base import WRONG_SHAPE, Problem, problems, tidy
from referralforms.builder.questions.phone import read_phone, shown
from tests.asking import QUESTION_TYPES, ids, question, references, soup, unlabelled

VECTORS = json.loads((Path(__file__).parent / "value_vectors.json").read_text(encoding="utf-8"))
PHONES = VECTORS["phone"]
PHONE_ANSWER = {"channels": ["phone"], "phone": {"value": "07700 900 982", "safe": "safe"}}
# A right answer to each type, as a browser's post is read and as JSON may bring it.
RAW = {
    "short_text": "Wendy",
    "long_text": "Somebody\nbroke in.",
    "name": "Siân O’Brien",
    "email": "wendy@example.org",
    "phone": {"typed": "07700 900 982"},
    "number": "12",
    "date": {"day": "27", "month": "March", "year": "2007"},
    "approximate_date": {"words": "the 1990s"},
    "postcode": "ct1 2ab",
    "area": "kent-medway",
    "yes_no": "not_sure",
    "one_choice": "letter",
    "several_choices": {"chosen": ["letter", "other"], "other": "A call"},
    "long_list": "kent-police",
    "address": {"lines": "1 High Street\nAshford", "postcode": "tn23 1aa"},
    "crime_reference": ["46/12345/26", "I do not know it"],
    "case_number": "a1234 bc",
    "group": [{"first": "Ann", "age": 7, "born": ""}, {"first": "Bea", "age": "", "born": "2019-05-01"}],
    "notice": {},
    "file": {"upload": "5f0c2a34-6a9e-4d1c-9a55-3b0d6f1e7c20", "name": "letter.pdf", "kind": "pdf"},
    "agreement": "yes",
    "agency_agreement": ["letter"],
    "safe_contact": PHONE_ANSWER,
}
ASKED = [kind for kind in RAW if kind != "notice"]  # those with something to fill in
TEXTS = ["short_text", "long_text", "name"]
PLAIN = [
    *TEXTS,
    "email",
    "long_list",
    "case_number",
    "postcode",
    "yes_no",
    "one_choice",
    "agreement",
]  # answered with one text
SHAPES = [True, 5, 1.5, ["a"], {"a": 1}, [[]]]

# What people type and paste, and what is kept of it.
WORDS = {
    "an emoji": ("I am 😢👨‍👩‍👧", "I am 😢👨‍👩‍👧"),
    "NUL": ("be\x00fore", "before"),
    "half a character": ("half \ud83d", "half ?"),
    "a very long word": ("a" * 90, "a" * 90),
    "right to left": ("\u202eabc שלום", "\u202eabc שלום"),
    "combining accents": ("Zoe\u0308", "Zoe\u0308"),
    "line ends of every kind": ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    "space around it": ("  Wendy \t\n", "Wendy"),
    "a name with an apostrophe": ("Siân O’Brien-Nguyễn", "Siân O’Brien-Nguyễn"),
    "a crime reference": ("46/123456/26 & <none>", "46/123456/26 & <none>"),
}


@pytest.fixture(autouse=True)
def files_are_taken(settings):
    settings.UPLOADS = True


def said(block, value, raw) -> list[str]:
    """Return what a person is told about a raw answer."""
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, raw)
    return [problem.message for problem in problems(caught.value)]


def drawn(kind: str, raw=None, found=(), name="q-asked", **fields):
    block, value = question(kind, **fields)
    return soup(block.draw(value, raw=raw, name=name, found=list(found)))


def test_every_type_that_the_plugin_contributes_is_tested_here():
    assert set(RAW) == set(ReferralFormsConfig.question_types)


def wrong_fields(block, value) -> list[str]:
    try:
        block.clean(value)
    except ValidationError as error:
        return list(error.block_errors)
    return []


@pytest.mark.parametrize(
    "key, wrong", [("a", []), ("a_1", []), ("A", ["key"]), ("1a", ["key"]), ("", ["key"]), ("a" * 41, ["key"])]
)
def test_a_key_is_a_short_name_in_small_letters(key, wrong):
    block, _ = question("short_text")

    assert wrong_fields(block, block.to_python({"key": key, "label": "What is it?"})) == wrong


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", WORDS)
def test_words_are_kept_whatever_characters_they_hold(kind, name):
    typed, kept = WORDS[name]
    block, value = question(kind)

    assert block.clean_answer(value, typed) == kept


@pytest.mark.parametrize("typed, kept", WORDS.values(), ids=WORDS)
def test_tidied_words_can_be_stored_and_do_not_change_again(typed, kept):
    assert tidy(typed) == kept
    assert tidy(kept) == kept
    assert tidy(typed).encode("utf-8").decode("utf-8") == kept


@pytest.mark.parametrize("kind", [*PLAIN, "number", "phone", "approximate_date", "date"])
def test_an_empty_answer_is_asked_for_with_the_question_in_the_sentence(kind):
    block, value = question(kind)

    assert [said(block, value, raw) for raw in (None, "", "   ", "\x00")] == [["Answer the question ‘What is it?’"]] * 4


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind != "safe_contact"])
def test_an_editor_words_what_is_said_when_an_answer_is_missing(kind, db):
    block, value = question(kind, error="Tell us a name")

    assert said(block, value, None) == ["Tell us a name"]
    assert said(block, value, block.read(QueryDict(""), "q-asked")) == ["Tell us a name"]


@pytest.mark.parametrize("kind", [*PLAIN, "number", "date"])
def test_an_optional_question_may_be_left_empty(kind):
    block, value = question(kind, required=False)

    assert [block.clean_answer(value, raw) for raw in (None, "", " ")] == ["", "", ""]


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("raw", SHAPES, ids=repr)
def test_json_of_another_shape_is_refused_with_a_sentence(kind, raw):
    block, value = question(kind)

    assert said(block, value, raw) == [WRONG_SHAPE]


@pytest.mark.parametrize("raw", [True, 5, 1.5, ["a"], "text"], ids=repr)
def test_safe_contact_refuses_json_of_another_shape(raw):
    block, value = question("safe_contact")

    assert said(block, value, raw) == [WRONG_SHAPE]


def test_a_text_is_refused_only_when_it_is_longer_than_the_editor_said():
    block, value = question("short_text", max_length=5)

    assert block.clean_answer(value, "12345") == "12345"
    assert said(block, value, "123456") == ["Use 5 characters or fewer"]


def test_a_long_text_says_how_much_was_written():
    block, value = question("long_text", max_length=100)

    assert block.clean_answer(value, "é" * 100) == "é" * 100
    assert said(block, value, "é" * 101) == ["Use 100 characters or fewer; you wrote 101"]


def test_an_agreement_is_yes_or_nothing():
    block, value = question("agreement", required=False)

    assert block.clean_answer(value, "yes") == "yes"
    assert [said(block, value, raw) for raw in ("on", "YES", "no", "<b>")] == [["Tick the box, or leave it empty"]] * 4


def test_an_area_is_one_of_ours_or_not_sure(kent, lincolnshire):
    block, value = question("area")

    assert [block.clean_answer(value, raw) for raw in ("kent-medway", "lincolnshire", "not-sure")] == [
        "kent-medway",
        "lincolnshire",
        "not-sure",
    ]
    assert said(block, value, "atlantis") == ["Choose an area from the list, or ‘not sure’"]
    assert said(block, value, "") == ["Answer the question ‘What is it?’"]


@pytest.mark.parametrize("kind", TEXTS)
def test_the_field_of_a_text_carries_the_editors_rules(kind):
    block, value = question(kind, max_length=200, required=False)
    field = block.form_field(value)

    assert (type(field), field.required) == (forms.CharField, False)
    assert said(block, value, "x" * 201)[0].startswith("Use 200 characters or fewer")


OFFERED = {
    "agreement": ["yes"],
    "area": ["kent-medway", "not-sure"],
    "agency_agreement": ["letter", "meeting"],
    "yes_no": ["yes", "no", "not_sure"],
    "one_choice": ["letter", "meeting"],
    "several_choices": ["letter", "meeting", "other", "none"],
}


@pytest.mark.parametrize("kind", OFFERED)
def test_a_choice_says_what_it_offers(kind, kent):
    block, value = question(kind)

    assert list(block.offered(value)) == OFFERED[kind]


def test_a_schema_describes_a_text():
    block, value = question("short_text", hint="Any name.", max_length=60)

    assert block.schema(value) == {
        "type": "string",
        "title": "What is it?",
        "description": "Any name.",
        "maxLength": 60,
    }


@pytest.mark.parametrize("required, known", [(True, ["yes"]), (False, ["", "yes"])])
def test_a_schema_names_what_an_agreement_can_be(required, known):
    block, value = question("agreement", required=required)

    assert block.schema(value)["enum"] == known


@pytest.mark.parametrize("required, first", [(True, "kent-medway"), (False, "")])
def test_a_schema_names_the_areas(required, first, kent):
    block, value = question("area", required=required)

    assert block.schema(value)["enum"][0] == first
    assert block.schema(value)["enum"][-2:] == ["kent-medway", "not-sure"]


@pytest.mark.parametrize("required", [True, False])
def test_a_schema_of_safe_contact_offers_only_the_ways_of_this_form(required):
    block, value = question("safe_contact", required=required, channels=["email", "self"])
    schema = block.schema(value)

    assert (schema["type"], schema["required"]) == ("object", ["channels"] * required)
    assert schema["properties"]["channels"] == {
        "type": "array",
        "items": {"enum": ["email", "self"]},
        "minItems": int(required),
    }
    assert schema["properties"]["email"]["required"] == ["value", "safe"]
    details = {"times", "never", "days", "parts", "code_word", "voicemail", "announce", "receipt"}
    assert set(schema["properties"]) == {"channels", "email"} | details


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_every_schema_is_json_with_the_label_as_title(kind, kent):
    block, value = question(kind)

    assert json.loads(json.dumps(block.schema(value)))["title"] == "What is it?"


def test_staff_read_a_text_line_by_line():
    block, value = question("long_text")

    assert block.show(value, "One\n\nThree") == ["One", "", "Three"]


@pytest.mark.parametrize(
    "answer, line", [("yes", "Agreed: You may contact me."), ("", "Not agreed: You may contact me.")]
)
def test_staff_read_what_was_agreed_to(answer, line):
    block, value = question("agreement")

    assert block.show(value, answer) == [line]


def test_staff_read_the_name_of_an_area_and_the_key_of_one_that_is_gone(kent):
    block, value = question("area")

    assert [block.show(value, key) for key in ("kent-medway", "not-sure", "gone")] == [
        ["Kent and Medway"],
        ["I am not sure, or somewhere else"],
        ["gone"],
    ]


@pytest.mark.parametrize(
    "kind, answer, facts",
    [
        ("area", "kent-medway", {"area": "kent-medway"}),
        ("area", "not-sure", {}),
        ("area", "", {}),
        ("area", {"area": "", "postcode": "CT1 2AB"}, {"area": "kent-medway"}),
        ("area", {"area": "not-sure", "postcode": "CT1"}, {"area": "kent-medway"}),
        ("area", {"area": "lincolnshire", "postcode": "CT1"}, {"area": "lincolnshire"}),
        ("area", {"area": "", "postcode": "CT11"}, {}),
        ("postcode", "CT1 2AB", {"area": "kent-medway"}),
        ("postcode", "CT1", {"area": "kent-medway"}),
        ("postcode", "ZZ9", {}),
        ("postcode", "", {}),
        ("short_text", "Wendy", {}),
        ("long_text", "Somebody broke in.", {}),
        ("agreement", "yes", {}),
        ("safe_contact", PHONE_ANSWER, {"reach:asked": "safe"}),
    ],
)
def test_only_area_and_reach_are_known_outside_the_sealed_body(kind, answer, facts, kent):
    kent.postcode_districts = "CT1 CT10 ME14"
    kent.save()
    block, value = question(kind)

    assert block.facts(value, answer) == facts


@pytest.mark.parametrize("kind", [*PLAIN, "area", "number"])
def test_a_question_reads_its_own_name_out_of_what_was_posted(kind):
    block, _ = question(kind)

    assert block.read(QueryDict("q-asked=a&q-other=b"), "q-asked") == "a"
    assert block.read(QueryDict("q-other=b"), "q-asked") == ""


def test_a_name_that_came_twice_loses_no_word():
    block, value = question("long_text")
    raw = block.read(QueryDict("q-asked=one&q-asked=&q-asked=two&q-asked=one"), "q-asked")

    assert block.clean_answer(value, raw) == "one\ntwo"


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_every_field_has_a_label_and_every_reference_an_id(kind, kent):
    hint = {"hint": "Only if you want to."}
    page = drawn(kind, raw=RAW[kind], found=[Problem("Something is missing")], **hint)

    assert unlabelled(page) == []
    assert references(page) - set(ids(page)) == set()
    assert len(ids(page)) == len(set(ids(page)))


@pytest.mark.parametrize("kind", ASKED)
def test_the_first_field_carries_the_id_to_which_an_error_leads(kind, kent):
    page = drawn(kind)
    first, led_to = page.find(["input", "textarea", "select"]), page.find(id="q-asked")

    assert led_to == first or (led_to.name, led_to["tabindex"]) == ("fieldset", "-1")


@pytest.mark.parametrize("kind", ASKED)
def test_hint_and_error_are_read_out_with_the_question(kind, kent):
    page = drawn(kind, found=[Problem("Something is missing")], hint="Only if you want to.")
    described = page.find(attrs={"aria-describedby": True})

    assert described["aria-describedby"].split()[:2] == ["q-asked-hint", "q-asked-error"]
    assert page.find(id="q-asked-hint").text == "Only if you want to."
    assert page.find(id="q-asked-error").text == "Error: Something is missing"


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_without_hint_and_error_nothing_is_described(kind, kent):
    page = drawn(kind)

    assert [page.find(id="q-asked-hint"), page.find(id="q-asked-error")] == [None, None]
    assert "q-asked-hint" not in references(page)


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("required, marks", [(True, []), (False, ["(optional)"])])
def test_a_question_that_may_be_left_empty_says_so_beside_its_label(kind, required, marks, kent):
    page = drawn(kind, required=required)
    label = page.find(class_="label--large")

    assert [mark.text for mark in label.find_all(class_="optional")] == marks
    assert "What is it?" in label.text


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_what_an_editor_writes_is_escaped(kind, kent):
    wild = "<script>alert(1)</script>\"'&"
    page = drawn(kind, label=wild, hint=wild, found=[Problem(wild)])

    assert page.find("script", src=False) is None
    assert page.find(class_="label--large").text.startswith(wild)


@pytest.mark.parametrize("kind", TEXTS)
def test_what_a_person_wrote_comes_back_whole_and_escaped(kind):
    wild = "\n</textarea>\"'><script>alert(1)</script> &amp; 😢"
    page = drawn(kind, raw=wild)
    field = page.find(id="q-asked")

    assert page.find("script", src=False) is None
    # A browser takes one line end after <textarea> away; the template writes it, so that none of the person's goes.
    assert (field.text if kind == "long_text" else field["value"]) in {wild, "\n" + wild}


def test_a_posted_choice_is_marked_again(kent):
    agreement = drawn("agreement", raw="yes").find("input")
    areas = {field["value"]: field.has_attr("checked") for field in drawn("area", raw="kent-medway").find_all("input")}

    assert agreement.has_attr("checked")
    assert areas == {"kent-medway": True, "not-sure": False}


def test_a_browser_may_fill_in_what_the_editor_allows():
    field = drawn("short_text", autocomplete="name", max_length=60).find("input")

    assert (field["autocomplete"], field["maxlength"]) == ("name", "60")


@pytest.mark.parametrize("text", PHONES)
def test_telephone_numbers_are_read_as_people_type_them(text):
    kind, number, *_ = PHONES[text]
    read = read_phone(text)

    assert (read.kind, read.number) == (kind, number)


@pytest.mark.parametrize("text", ["", "abc", "+", "()", "٠٧٧٠٠", "07700 900 98२ x", "+44" * 50, "tel:07700900982\x00"])
def test_no_text_makes_reading_a_number_fail(text):
    assert read_phone(text).kind in {"mobile", "other", "service", "invalid"}


@pytest.mark.parametrize(
    "number, as_read_out",
    [("+447700900982", "07700 900982"), ("+33142685300", "+33 1 42 68 53 00"), ("gone", "gone"), ("", "")],
)
def test_a_number_is_shown_in_groups(number, as_read_out):
    assert shown(number) == as_read_out
