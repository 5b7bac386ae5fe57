"""Red line: unanswered means not safe. Every channel with every answer, and with none."""

import json
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from referralforms.builder.questions.base import problems
from referralforms.builder.questions.channels import ANNOUNCE, CHANNELS, KNOWS, VOICEMAIL
from referralforms.builder.questions.contact_safety import DO_NOT_USE, USABLE, may_use, safety_card
from referralforms.builder.questions.safe_contact import (
    MAX_ADDRESS,
    MAX_VALUE,
    MAX_WORDS,
    RECEIPT_UNSAFE,
    TIMES_MISSING,
)
from tests.asking import ids, question, soup

TYPED = {
    "phone": "07700 900 982",
    "text": "07700 900 982",
    "email": "wendy@example.org",
    "post": "1 High Street\nAshford",
    "third_person": "01632 960 001",
}
STORED = TYPED | {"phone": "+447700900982", "text": "+447700900982", "third_person": "+441632960001"}
SHOWN = TYPED | {"phone": "07700 900982", "text": "07700 900982", "third_person": "01632 960001"}
LINKS = {
    "phone": "tel:+447700900982",
    "text": "sms:+447700900982",
    "email": "mailto:wendy@example.org",
    "post": "",
    "third_person": "tel:+441632960001",
}
NO_DETAILS = {"times": "", "never": "", "days": [], "parts": [], "code_word": "", "receipt": "no"}
WITH_SAFETY = list(TYPED)
# Every answer that any channel knows, none at all, and what nobody offers.
SAFETY_ANSWERS = ["safe", "times", "plain", "no", "unsure", "", None, "yes", "SAFE", "safe ", "true", "\x00safe"]
EVERY_ANSWER = list(product(WITH_SAFETY, SAFETY_ANSWERS))
WRONG_SHAPE = "This answer has the wrong shape: see the schema of the form."


def given_answer(channel: str, safe: str | None) -> dict:
    """Return an answer with one chosen channel."""
    part = {"value": STORED[channel]} | ({} if safe is None else {"safe": safe})
    return {"channels": [channel], "times": "weekday mornings", channel: part}


def cleaned(raw, **fields) -> dict:
    block, value = question("safe_contact", **fields)
    return block.clean_answer(value, raw)


def found(raw, **fields) -> list[tuple[str, str]]:
    """Return what is wrong with a raw answer: (part, sentence)."""
    with pytest.raises(ValidationError) as caught:
        cleaned(raw, **fields)
    return [(each.part, each.message) for each in problems(caught.value)]


def lines(raw) -> list[str]:
    block, value = question("safe_contact")
    return block.show(value, block.clean_answer(value, raw))


@pytest.mark.parametrize("channel, safe", EVERY_ANSWER)
def test_a_channel_may_be_used_only_when_it_was_marked_so(channel, safe):
    assert may_use(given_answer(channel, safe), channel) is (safe in {"safe", "times", "plain"})


@pytest.mark.parametrize("channel, safe", EVERY_ANSWER)
def test_the_card_links_a_channel_only_when_it_was_marked_safe(channel, safe):
    usable = safe in {"safe", "times", "plain"}

    assert safety_card(given_answer(channel, safe)) == [
        {
            "key": channel,
            "label": CHANNELS[channel].label,
            "value": SHOWN[channel],
            "state": DO_NOT_USE if not usable else USABLE[safe] + ": weekday mornings" * (safe == "times"),
            "usable": usable,
            "link": LINKS[channel] if usable else "",
            "hint": "",
        }
    ]


@pytest.mark.parametrize("times", [{}, {"times": ""}, {"times": " \x00"}])
def test_only_at_the_times_i_give_asks_for_the_times(times):
    part = {"value": TYPED["phone"], "safe": "times"}

    assert found({"channels": ["phone"], "phone": part, **times}) == [("times", TIMES_MISSING)]
    assert may_use({"channels": ["phone"], "phone": part}, "phone") is False


@pytest.mark.parametrize("channel", [*CHANNELS, "pigeon", ""])
def test_a_channel_that_was_not_chosen_is_never_used(channel):
    answer = {"channels": [], channel: {"value": "07700 900 982", "safe": "safe"}}

    assert (may_use(answer, channel), safety_card(answer)) == (False, [])


@pytest.mark.parametrize("answer", [{"channels": ["phone"]}, {"channels": ["phone"], "phone": {}}])
def test_a_channel_without_its_answer_is_never_used(answer):
    assert may_use(answer, "phone") is False
    assert [(way["state"], way["usable"], way["link"]) for way in safety_card(answer)] == [(DO_NOT_USE, False, "")]


def test_who_will_contact_us_gives_us_nothing_to_use():
    assert (may_use({"channels": ["self"]}, "self"), safety_card({"channels": ["self"]})) == (
        False,
        [
            {
                "key": "self",
                "label": "I will contact you",
                "value": "",
                "state": "The person rings or writes to us",
                "usable": True,
                "link": "",
                "hint": "",
            }
        ],
    )


def test_a_channel_of_a_later_version_is_left_out_of_the_card():
    assert safety_card({"channels": ["pigeon"], "pigeon": {"value": "x", "safe": "safe"}}) == []


def test_the_link_of_an_address_carries_nothing_but_the_address():
    answer = given_answer("email", "safe")
    answer["email"]["value"] = "a?bcc=other@example.org"

    assert safety_card(answer)[0]["link"] == "mailto:a%3Fbcc%3Dother@example.org"


@pytest.mark.parametrize("channel", WITH_SAFETY)
def test_a_channel_is_stored_as_dialled_and_as_typed(channel):
    answer = cleaned({"channels": [channel], channel: {"value": TYPED[channel], "safe": "safe"}})

    person = {"name": "", "link": "", "knows": ""} if channel == "third_person" else {}

    assert (answer["channels"], answer[channel]) == (
        [channel],
        {"value": STORED[channel], "typed": TYPED[channel], "safe": "safe"} | person,
    )


@pytest.mark.parametrize("channel, safe", EVERY_ANSWER)
def test_the_safety_question_must_be_answered_with_one_of_its_choices(channel, safe):
    part = {"value": TYPED[channel]} | ({} if safe is None else {"safe": safe})
    raw = {"channels": [channel], channel: part, "times": "weekday mornings"}
    asked = CHANNELS[channel]

    if safe in dict(asked.safety):
        assert cleaned(raw)[channel]["safe"] == safe
    else:
        assert found(raw) == [(f"{channel}-safe", f"{asked.label}: choose an answer to ‘{asked.safety_label}’")]


@pytest.mark.parametrize("channel", WITH_SAFETY)
def test_every_channel_can_be_marked_not_safe_and_not_sure(channel):
    assert {"safe", "no", "unsure"} < set(dict(CHANNELS[channel].safety))


@pytest.mark.parametrize("channel", WITH_SAFETY)
def test_a_chosen_channel_needs_its_number_or_address(channel):
    raw = {"channels": [channel], channel: {"value": "  ", "safe": "safe"}}

    assert found(raw) == [(f"{channel}-value", CHANNELS[channel].missing)]


@pytest.mark.parametrize("channel", WITH_SAFETY)
def test_a_chosen_channel_left_empty_is_told_both_things(channel):
    assert [part for part, _ in found({"channels": [channel]})] == [f"{channel}-value", f"{channel}-safe"]


@pytest.mark.parametrize("raw", [None, {}, {"channels": []}, {"channels": ["pigeon"]}, {"phone": {"value": "1"}}])
def test_at_least_one_way_is_needed(raw):
    assert found(raw) == [("", "Choose at least one way to reach you")]


def test_an_editor_words_what_is_said_when_no_way_is_chosen():
    assert found({}, error="How can we reach you?") == [("", "How can we reach you?")]


def test_an_optional_question_needs_no_way():
    assert cleaned({}, required=False) == {}


def test_a_way_that_this_form_does_not_offer_counts_as_not_chosen():
    raw = {"channels": ["post", "email"], "email": {"value": TYPED["email"], "safe": "safe"}, "post": {}}

    assert cleaned(raw, channels=["phone", "email"])["channels"] == ["email"]


@pytest.mark.parametrize("unticked", WITH_SAFETY)
def test_what_stands_beside_an_unticked_way_is_not_stored(unticked):
    raw = {key: {"value": TYPED[key], "safe": "safe"} for key in WITH_SAFETY}
    ticked = [key for key in WITH_SAFETY if key != unticked]
    answer = cleaned(raw | {"channels": ticked})

    assert (answer["channels"], unticked in answer, may_use(answer, unticked)) == (ticked, False, False)


def test_who_will_contact_us_stores_no_number():
    raw = {key: {"value": TYPED[key], "safe": "safe"} for key in WITH_SAFETY}

    assert cleaned(raw | {"channels": ["self"]}) == {"channels": ["self"], "self": {}} | NO_DETAILS


def test_ways_are_kept_in_the_order_of_the_form_and_once():
    part = {"value": TYPED["text"], "safe": "no"}
    raw = {"channels": ["text", "phone", "text"], "phone": part, "text": part}

    assert cleaned(raw)["channels"] == ["phone", "text"]


@pytest.mark.parametrize(
    "channel, typed, sentence",
    [
        ("phone", "07700", "Phone number: check the number, it seems to be too short or too long"),
        ("phone", "999", "Phone number: check the number, it seems to be too short or too long"),
        ("text", "ring me", "Mobile number: check the number, it seems to be too short or too long"),
        (
            "third_person",
            "07700 900 9821 2",
            "Their phone number: check the number, it seems to be too short or too long",
        ),
        ("email", "wendy", "Enter an email address, such as name@example.org"),
        ("email", "a b@example.org", "Enter an email address, such as name@example.org"),
        ("email", "a\nb@example.org", "Enter an email address, such as name@example.org"),
        ("email", "a" * MAX_VALUE + "@example.org", "Email address: this is too long"),
        ("phone", "0" * (MAX_VALUE + 1), "Phone number: this is too long"),
        ("post", "x" * (MAX_ADDRESS + 1), "Address for letters: this is too long"),
    ],
)
def test_what_cannot_be_dialled_or_written_to_is_said_beside_its_field(channel, typed, sentence):
    raw = {"channels": [channel], channel: {"value": typed, "safe": "safe"}}

    assert found(raw) == [(f"{channel}-value", sentence)]


@pytest.mark.parametrize("channel", WITH_SAFETY)
@pytest.mark.parametrize("part", ["value", "safe"])
def test_an_error_leads_to_an_id_that_the_page_has(channel, part):
    block, value = question("safe_contact")
    raw = {"channels": [channel]}
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, raw)
    page = soup(block.draw(value, raw=raw, name="q-asked", found=problems(caught.value)))

    assert f"q-asked-{channel}-{part}" in ids(page)
    assert page.find(id=f"q-asked-{channel}-{part}-error").text.startswith("Error: ")


def test_no_way_at_all_leads_to_the_first_box():
    block, value = question("safe_contact")
    page = soup(block.draw(value, raw={}, name="q-asked", found=[]))

    assert page.find(id="q-asked")["name"] == "q-asked-channels"


def test_no_safety_answer_is_chosen_for_the_person():
    block, value = question("safe_contact")
    page = soup(block.draw(value, raw=None, name="q-asked", found=[]))

    assert page.find_all(checked=True) == []


def test_all_that_was_posted_stands_on_the_page_again():
    block, value = question("safe_contact")
    data = QueryDict(mutable=True)
    data.setlist("q-asked-channels", ["phone", "third_person"])
    posted = {
        "phone-value": "0",
        "phone-safe": "times",
        "third_person-value": "01632 960 001",
        "third_person-name": "Ann",
        "third_person-link": "my sister",
        "third_person-knows": "no",
        "post-value": "1 High Street",
        "voicemail": "name_only",
        "announce": "ring_off",
        "times": "mornings",
        "never": "after 5",
        "code_word": "kettle",
    }
    data.update({f"q-asked-{part}": text for part, text in posted.items()})
    page = soup(block.draw(value, raw=block.read(data, "q-asked"), name="q-asked", found=[]))
    shown = {field["name"]: field.get("value") for field in page.find_all("input", type=["text", "tel", "email"])}
    shown |= {field["name"]: field.text.strip() for field in page.find_all("textarea")}
    shown |= {field["name"]: field["value"] for field in page.find_all("input", type="radio", checked=True)}

    assert {name.removeprefix("q-asked-"): text for name, text in shown.items() if text} == posted
    assert [box["value"] for box in page.find_all("input", type="checkbox", checked=True)] == ["phone", "third_person"]


@pytest.mark.parametrize("ask", [True, False])
def test_the_code_word_is_asked_only_where_the_editor_wants_it(ask):
    block, value = question("safe_contact", ask_code_word=ask)
    page = soup(block.draw(value, raw=None, name="q-asked", found=[]))

    assert ("q-asked-code_word" in ids(page)) is ask


def phone(**more) -> dict:
    return {"channels": ["phone"], "phone": {"value": TYPED["phone"], "safe": "safe"}, **more}


UNANSWERED = ["Voice message: No (not answered)", "If someone else answers: Say nothing and ring off (not answered)"]


@pytest.mark.parametrize("answer", [None, "", "perhaps", "YES", "\x00yes"])
def test_unanswered_questions_about_ringing_are_shown_as_no(answer):
    more = {} if answer is None else {"voicemail": answer, "announce": answer}

    assert lines(phone(**more)) == ["Phone call: Safe at any time", *UNANSWERED]


@pytest.mark.parametrize("key, label", VOICEMAIL)
def test_staff_read_whether_a_voice_message_may_be_left(key, label):
    assert lines(phone(voicemail=key))[1] == f"Voice message: {label}"


@pytest.mark.parametrize("key, label", ANNOUNCE)
def test_staff_read_what_may_be_said_when_someone_else_answers(key, label):
    assert lines(phone(announce=key))[2] == f"If someone else answers: {label}"


@pytest.mark.parametrize("key, label", [*KNOWS, ("", "not answered"), ("perhaps", "not answered")])
def test_staff_read_who_the_other_person_is_and_what_they_know(key, label):
    person = {"value": TYPED["third_person"], "safe": "safe", "name": "Ann", "link": "my sister", "knows": key}
    shown = lines({"channels": ["third_person"], "third_person": person})

    assert shown == [
        "Through someone else: Safe at any time",
        *UNANSWERED,
        f"The other person: Ann (my sister); knows what it is about: {label}",
    ]


def test_staff_read_times_and_code_word_only_when_they_were_given():
    assert lines(phone(times="mornings", code_word="kettle"))[3:] == ["Times: mornings", "Code word: kettle"]
    assert lines(phone())[3:] == []


def test_an_answer_stored_without_its_details_is_shown_as_unanswered():
    block, value = question("safe_contact")
    stored = given_answer("phone", "safe") | {"voicemail": "yes", "third_person": {"name": "Ann"}, "times": ""}
    stored["channels"].append("third_person")

    assert block.show(value, stored)[2:] == [
        "Voice message: Yes",
        "If someone else answers: Say nothing and ring off (not answered)",
        "The other person: Ann (); knows what it is about: not answered",
    ]


def test_long_details_are_cut_rather_than_refused():
    answer = cleaned(phone(times="x" * 10_000, code_word="y" * 10_000))

    assert (answer["times"], answer["code_word"]) == ("x" * MAX_WORDS, "y" * MAX_WORDS)


@pytest.mark.parametrize(
    "raw",
    [
        {"channels": "phone"},
        {"channels": {"phone": True}},
        {"channels": [["phone"]]},
        {"channels": [None]},
        {"channels": None},
        phone() | {"phone": "07700 900 982"},
        phone() | {"phone": None},
        phone() | {"phone": ["07700 900 982"]},
        phone() | {"phone": {"value": 7700900982, "safe": "safe"}},
        phone() | {"phone": {"value": {"a": "b"}, "safe": True}},
        phone() | {"times": ["mornings"]},
        phone() | {"voicemail": True},
        phone() | {"announce": None},
        phone() | {"email": {"value": None}},
    ],
)
def test_json_of_another_shape_is_refused(raw):
    assert found(raw) == [("", WRONG_SHAPE)]


TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
SAFETY = st.sampled_from([each for each in SAFETY_ANSWERS if each is not None]) | TEXT
PART = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from([*TYPED.values(), "", "999"]) | TEXT,
        "safe": SAFETY,
        "name": TEXT,
        "knows": TEXT,
    },
)
NEARLY = st.fixed_dictionaries(
    {"channels": st.lists(st.sampled_from(list(CHANNELS)) | TEXT, max_size=6)},
    optional=dict.fromkeys(CHANNELS, PART | ANYTHING)
    | dict.fromkeys(("voicemail", "announce", "times", "code_word"), SAFETY | ANYTHING),
)
RIGHT = st.fixed_dictionaries(
    {"channels": st.lists(st.sampled_from(list(CHANNELS)), max_size=6)}
    | {
        key: st.fixed_dictionaries(
            {"value": st.just(TYPED[key]), "safe": st.sampled_from([each for each, _ in CHANNELS[key].safety])}
        )
        for key in WITH_SAFETY
    }
)


@settings(max_examples=400, deadline=None)
@given(raw=ANYTHING | NEARLY | RIGHT, required=st.booleans())
def test_whatever_comes_as_json_only_what_was_chosen_and_marked_may_be_used(raw, required):
    try:
        answer = cleaned(raw, required=required)
    except ValidationError:
        return
    ticked = raw.get("channels", []) if raw else []

    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert {way["link"] for way in safety_card(answer) if not way["usable"]} <= {""}
    for channel in CHANNELS:
        if may_use(answer, channel):
            assert (channel in ticked, raw[channel]["safe"] in USABLE) == (True, True)


@settings(max_examples=200, deadline=None)
@given(answer=NEARLY.filter(lambda raw: all(isinstance(raw.get(key, {}), dict) for key in CHANNELS)))
def test_the_card_never_links_what_may_not_be_used(answer):
    shown = {way["label"]: way["link"] for way in safety_card(answer)}
    unsafe = [CHANNELS[key].label for key in CHANNELS if not may_use(answer, key)]

    assert [shown[label] for label in unsafe if label in shown] == [""] * sum(label in shown for label in unsafe)


def test_days_and_times_of_day_are_times_too():
    part = {"value": TYPED["phone"], "safe": "times"}
    answer = cleaned({"channels": ["phone"], "phone": part, "days": ["tue", "mon", "x"], "parts": ["evening"]})

    assert (answer["days"], answer["parts"], may_use(answer, "phone")) == (["mon", "tue"], ["evening"], True)
    assert safety_card(answer)[0]["state"] == "Only at the times given: Monday, Tuesday; evening"


def test_staff_read_when_a_person_must_never_be_rung():
    assert lines(phone(never="after school"))[3:] == ["Never at: after school"]


def test_an_extension_is_dialled_and_read():
    answer = cleaned({"channels": ["phone"], "phone": {"value": "01632 960 001 ext 12", "safe": "safe"}})
    card = safety_card(answer)[0]

    assert (card["value"], card["link"]) == ("01632 960001 extension 12", "tel:+441632960001;ext=12")


@pytest.mark.parametrize("wish", [None, "", "no", "pigeon"])
def test_no_receipt_is_sent_unless_it_was_asked_for(wish):
    assert cleaned(phone() if wish is None else phone(receipt=wish))["receipt"] == "no"


@pytest.mark.parametrize("safe, usable", [("safe", True), ("plain", True), ("no", False), ("unsure", False)])
def test_a_receipt_goes_only_where_it_is_safe(safe, usable):
    raw = {"channels": ["email"], "email": {"value": TYPED["email"], "safe": safe}, "receipt": "email"}

    if usable:
        assert cleaned(raw)["receipt"] == "email"
        assert lines(raw)[-1] == "A receipt was asked for: by email"
    else:
        assert found(raw) == [("receipt", RECEIPT_UNSAFE["email"])]


def test_a_receipt_needs_its_address():
    assert found(phone(receipt="text")) == [("receipt", RECEIPT_UNSAFE["text"])]


@pytest.mark.parametrize("channels, offered", [(["phone"], ["no"]), (["email", "text"], ["no", "email", "text"])])
def test_a_receipt_is_offered_by_the_ways_of_this_form(channels, offered):
    block, value = question("safe_contact", channels=channels, ask_receipt=True)
    page = soup(block.draw(value, raw=None, name="q-asked", found=[]))

    assert [box["value"] for box in page.find_all("input", attrs={"name": "q-asked-receipt"})] == offered


def test_who_answers_for_somebody_else_must_say_whether_a_message_may_be_left():
    assert found(phone(), is_strict=True) == [("voicemail", "Choose an answer to ‘May we leave a voice message?’")]
    assert cleaned(phone(voicemail="no"), is_strict=True)["voicemail"] == "no"


@pytest.mark.parametrize("part", ["receipt", "voicemail"])
def test_an_error_about_a_detail_leads_to_its_question(part):
    block, value = question("safe_contact", is_strict=True, ask_receipt=True)
    raw = phone(receipt="email")
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, raw)
    page = soup(block.draw(value, raw=raw, name="q-asked", found=problems(caught.value)))

    assert page.find(id=f"q-asked-{part}").name == "fieldset"
    assert page.find(id=f"q-asked-{part}-error").text.startswith("Error: ")


# --- a likely slip of the keys ----------------------------------------------------------------------

SLIP, SAID = "wendy@gmial.com", "Did you mean wendy@gmail.com? If what you typed is right, leave it."


def slipped(safe: str = "safe", typed: str = SLIP) -> dict:
    return {"channels": ["email"], "email": {"value": typed, "safe": safe}}


def test_a_likely_slip_in_an_email_address_is_pointed_out_and_taken_as_typed():
    block, value = question("safe_contact")
    answer = block.clean_answer(value, slipped())
    drawn = soup(block.draw(value, raw=slipped(), name="q-asked", found=[]))
    field = drawn.find("input", attrs={"name": "q-asked-email-value"})

    assert (answer["email"]["value"], SAID in block.review(value, answer)) == (SLIP, True)
    assert [each.text for each in drawn.select(".advice")] == [SAID]
    assert ("q-asked-email-value-advice" in field["aria-describedby"], field.get("aria-invalid")) == (True, None)


def test_an_address_without_a_slip_brings_no_hint():
    block, value = question("safe_contact")
    raw = slipped(typed="wendy@example.org")
    drawn = soup(block.draw(value, raw=raw, name="q-asked", found=[]))

    assert drawn.select(".advice") == []
    assert [line for line in block.review(value, block.clean_answer(value, raw)) if "mean" in line] == []


@pytest.mark.parametrize("safe, hint", [("safe", "perhaps wendy@gmail.com was meant"), ("no", "")])
def test_staff_read_of_a_likely_slip_where_they_may_write(safe, hint):
    (way,) = safety_card(slipped(safe))

    assert (way["hint"], way["value"]) == (hint, SLIP)
