"""One walk through a form, whether the answers came as HTML or as JSON."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.builder.questions.channels import CHANNELS
from tests.asking import steps_of, stream, when
from tests.factories import answers, posted, questions

# What a browser can send: no half characters. The name of a channel holds no line end, since no tick box does.
TYPED = st.text(st.characters(codec="utf-8"), max_size=12)
SAFETY = st.sampled_from(["safe", "times", "plain", "no", "unsure", ""])
NUMBER = st.sampled_from(["07700 900 982", "wendy@example.org", "999", "0800 1111", "1 High Street", ""])
PART = st.fixed_dictionaries({"value": NUMBER | TYPED, "safe": SAFETY | TYPED})
WORDS = st.sampled_from(["yes", "no", "name_only", "first_name", "ring_off", ""]) | TYPED
CONTACT = st.fixed_dictionaries(
    {"channels": st.lists(st.sampled_from(list(CHANNELS)), unique=True) | st.lists(TYPED, max_size=2)},
    optional=dict.fromkeys(CHANNELS, PART) | dict.fromkeys(("voicemail", "announce", "times", "code_word"), WORDS),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "name_to_use": TYPED | st.text("a\x00 \n😢", max_size=120),
        "contact": CONTACT,
        "area": st.sampled_from(["kent-medway", "not-sure", "atlantis", ""]),
        "what_happened": TYPED | st.just("x" * 1001),
        "agree_contact": st.sampled_from(["yes", "no", ""]),
    },
)


@pytest.fixture
def steps(kent):
    return stream(*questions())


def as_post(given_answers: dict) -> QueryDict:
    """Return the same answers as a browser would post them."""
    data = QueryDict(mutable=True)
    for key, answer in given_answers.items():
        if isinstance(answer, dict):
            post_contact(data, f"q-{key}", answer)
        else:
            data[f"q-{key}"] = answer
    return data


def post_contact(data: QueryDict, name: str, answer: dict) -> None:
    for key, part in answer.items():
        if isinstance(part, list):
            data.setlist(f"{name}-{key}", part)
        elif isinstance(part, dict):
            data.update({f"{name}-{key}-{field}": text for field, text in part.items()})
        else:
            data[f"{name}-{key}"] = part


def outcome(journey: Journey) -> tuple:
    """Return all that the world sees of a journey."""
    wrong = [(each.key, each.problems) for each in journey.questions if each.problems]
    return wrong, journey.error_list, journey.is_complete, {} if wrong else journey.answers, journey.facts


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_answers=ANSWERS)
def test_html_and_json_come_to_the_same_end(steps, given_answers):
    assert outcome(Journey.of_post(steps, as_post(given_answers))) == outcome(Journey.of_json(steps, given_answers))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_answers=ANSWERS)
def test_what_is_stored_would_be_taken_again_unchanged(steps, given_answers):
    journey = Journey.of_json(steps, given_answers)
    if journey.is_complete:
        again = Journey.of_json(steps, journey.answers)
        assert (again.error_list, again.answers["name_to_use"]) == ([], journey.answers["name_to_use"])


def test_a_complete_form_gives_answers_and_facts(steps):
    journey = Journey.of_json(steps, answers())

    assert (journey.is_complete, journey.error_list, journey.facts) == (
        True,
        [],
        {"area": "kent-medway", "reach:contact": "safe"},
    )
    assert journey.answers == {
        "name_to_use": "Wendy",
        "contact": {
            "channels": ["phone"],
            "phone": {"value": "+447700900982", "typed": "07700 900 982", "safe": "safe"},
            "times": "",
            "never": "",
            "code_word": "",
            "days": [],
            "parts": [],
            "receipt": "no",
            "voicemail": "no",
            "announce": "",
        },
        "area": "kent-medway",
        "what_happened": "Somebody broke in.",
        "agree_contact": "yes",
    }


def test_a_browsers_post_gives_the_same_answers(steps):
    data = QueryDict(mutable=True)
    for name, value in posted().items():
        data.setlist(name, value if isinstance(value, list) else [value])

    assert outcome(Journey.of_post(steps, data)) == outcome(Journey.of_json(steps, answers()))


@pytest.mark.parametrize(
    "key, errors",
    [
        ("name_to_use", [{"id": "q-name_to_use", "message": "Answer the question ‘What should we call you?’"}]),
        ("contact", [{"id": "q-contact", "message": "Choose at least one way to reach you"}]),
        ("area", [{"id": "q-area", "message": "Answer the question ‘Where do you live?’"}]),
        ("agree_contact", [{"id": "q-agree_contact", "message": "Answer the question ‘May we get in touch?’"}]),
        ("what_happened", []),
    ],
)
def test_a_form_says_which_answer_is_missing(steps, key, errors):
    given_answers = answers()
    del given_answers[key]
    journey = Journey.of_json(steps, given_answers)

    assert (journey.error_list, journey.is_complete) == (errors, not errors)
    assert key not in journey.answers


def test_an_error_in_a_part_leads_to_the_part(steps):
    journey = Journey.of_json(steps, answers(contact={"channels": ["phone"], "phone": {"value": "07700 900 982"}}))

    assert [error["id"] for error in journey.error_list] == ["q-contact-phone-safe"]


def test_nothing_sent_names_every_required_question(steps):
    assert [error["id"] for error in Journey.of_json(steps, {}).error_list] == [
        "q-name_to_use",
        "q-contact",
        "q-area",
        "q-agree_contact",
    ]


def test_answers_to_what_was_not_asked_are_left_out(steps):
    journey = Journey.of_json(steps, answers(donation="50", __proto__="x"))

    assert set(journey.answers) == set(answers())


def test_an_empty_form_is_neither_judged_nor_complete(steps):
    journey = Journey.empty(steps)

    assert (journey.error_list, journey.is_complete, journey.answers, journey.facts) == ([], False, {}, {})


@pytest.mark.parametrize("walk", [Journey.empty, lambda steps: Journey.of_json(steps, {})])
def test_a_form_with_a_question_type_that_is_not_installed_is_not_walked(walk, db):
    with pytest.raises(FormIncomplete) as caught:
        walk(stream(*questions(), ("tarot_card", {"key": "card", "label": "Pick one"})))

    assert str(caught.value) == "tarot_card"


def test_stored_answers_stand_beside_their_questions_without_being_judged(steps):
    journey = Journey.of_stored(steps, {"name_to_use": "x" * 500, "area": "gone", "forgotten": "?"})
    shown = {asked.key: asked.lines for asked in journey.questions}

    assert (journey.error_list, journey.is_complete) == ([], False)
    assert shown == {
        "name_to_use": ["x" * 500],
        "contact": [],
        "area": ["gone"],
        "what_happened": [],
        "agree_contact": [],
    }


def test_steps_keep_their_heading_and_order(kent):
    journey = Journey.empty(stream(*questions()))

    assert [len(step.questions) for step in journey.steps] == [5]
    assert [asked.key for asked in journey.questions] == [fields["key"] for _, fields in questions()]


# --- branches -------------------------------------------------------------------------------------


def asks(key: str, **fields) -> tuple[str, dict]:
    return "short_text", {"key": key, "label": f"What is {key}?", **fields}


@pytest.fixture
def branching(db):
    """Who is it? If it is ‘me’, more about me; if a friend, more about them; then the end."""
    return steps_of(
        {"key": "who", "questions": [asks("who"), asks("friend", condition=when("who", value="friend"))]},
        {"key": "me", "condition": when("who", value="me"), "questions": [asks("age"), asks("note", required=False)]},
        {"key": "them", "condition": when("friend", "is_answered"), "questions": [asks("link")]},
        {"questions": [asks("end", required=False)]},
    )


def path(journey: Journey) -> list[tuple[str, list[str]]]:
    return [(step.key, [each.key for each in step.questions]) for step in journey.path]


@pytest.mark.parametrize(
    "given_answers, expected, missing",
    [
        ({}, [("who", ["who"]), ("step_4", ["end"])], ["who"]),
        ({"who": "me"}, [("who", ["who"]), ("me", ["age", "note"]), ("step_4", ["end"])], ["age"]),
        (
            {"who": "friend", "friend": "Sam"},
            [("who", ["who", "friend"]), ("them", ["link"]), ("step_4", ["end"])],
            ["link"],
        ),
        ({"who": "nobody", "friend": "Sam", "link": "x"}, [("who", ["who"]), ("step_4", ["end"])], []),
    ],
)
def test_the_path_follows_the_answers_and_what_is_missing_is_named(branching, given_answers, expected, missing):
    journey = Journey.of_answers(branching, given_answers)

    assert (path(journey), [each["question"] for each in journey.missing]) == (expected, missing)
    assert journey.is_complete is not bool(missing)


def test_what_is_missing_is_named_with_its_step(branching):
    assert Journey.of_answers(branching, {"who": "me"}).missing == [
        {
            "step": "me",
            "question": "age",
            "label": "What is age?",
            "message": "Answer the question ‘What is age?’",
        }
    ]


def test_answers_of_skipped_questions_are_not_stored(branching):
    given_answers = {"who": "me", "age": "40", "friend": "Sam", "link": "brother", "end": "x"}
    journey = Journey.of_answers(branching, given_answers)

    assert (journey.is_complete, journey.answers) == (True, {"who": "me", "age": "40", "end": "x"})


def test_a_condition_on_a_skipped_answer_does_not_hold(branching):
    assert path(Journey.of_answers(branching, {"who": "x", "friend": "Sam"})) == [
        ("who", ["who"]),
        ("step_4", ["end"]),
    ]


def test_steps_know_what_comes_before_and_after(branching):
    journey = Journey.of_answers(branching, {"who": "me", "age": "40"})
    who, me, last = journey.path

    assert [journey.after(each) for each in (who, me, last)] == [me, last, None]
    assert [journey.before(each) for each in (who, me, last)] == [None, who, me]
    assert (journey.step("me"), journey.step("them"), journey.step("unheard-of")) == (me, None, None)


def test_a_step_that_left_the_path_still_knows_its_neighbours(branching):
    left = Journey.of_answers(branching, {"who": "me"}).step("me")
    journey = Journey.of_answers(branching, {"who": "x"})

    assert (journey.before(left).key, journey.after(left).key) == ("who", "step_4")


def test_the_first_incomplete_step_is_where_to_go_on(branching):
    assert Journey.of_answers(branching, {}).first_incomplete.key == "who"
    assert Journey.of_answers(branching, {"who": "me"}).first_incomplete.key == "me"
    assert Journey.of_answers(branching, {"who": "x"}).first_incomplete is None


def test_a_step_reads_its_own_answers_out_of_a_post(branching):
    data = QueryDict("q-who=friend&q-friend=Sam&q-age=40")
    step = Journey.empty(branching).step("who")

    assert step.read(data) == {"who": "friend", "friend": "Sam"}


def test_an_empty_form_has_every_step_and_question(branching):
    assert path(Journey.empty(branching)) == [
        ("who", ["who", "friend"]),
        ("me", ["age", "note"]),
        ("them", ["link"]),
        ("step_4", ["end"]),
    ]


def test_a_step_with_guidance_alone_is_on_the_path_when_its_condition_holds(db):
    steps = steps_of(
        {"key": "who", "questions": [asks("who")]},
        {"key": "read_this", "guidance": "<p>Ring us.</p>", "condition": when("who", value="x")},
    )

    assert [step.key for step in Journey.of_answers(steps, {"who": "x"}).path] == ["who", "read_this"]
    assert [step.key for step in Journey.of_answers(steps, {"who": "y"}).path] == ["who"]


def test_stored_answers_are_shown_whatever_led_to_them(branching):
    journey = Journey.of_stored(branching, {"who": "me", "link": "kept"})

    assert path(journey) == [("who", ["who"]), ("me", ["age", "note"]), ("them", ["link"]), ("step_4", ["end"])]


def test_staff_may_mark_a_question_as_not_asked(branching):
    journey = Journey.of_answers(branching, {"who": "me"}, not_asked={"age"})

    assert (journey.is_complete, journey.answers) == (True, {"who": "me", "age": {"not_asked": True}})
    assert {each.key: each.lines for each in Journey.of_stored(branching, journey.answers).questions}["age"] == [
        "Not asked"
    ]


def test_an_answer_counts_more_than_the_mark_that_it_was_not_asked(steps):
    wrong = Journey.of_answers(steps, answers(area="atlantis"), not_asked={"area", "name_to_use"})

    assert ([each["question"] for each in wrong.missing], wrong.answers["name_to_use"]) == (["area"], "Wendy")


def test_a_safe_contact_that_was_not_asked_is_stored_as_such(steps):
    blank = {"channels": [], "phone": {"value": "", "safe": ""}, "times": " "}
    journey = Journey.of_answers(steps, answers(contact=blank), not_asked={"contact"})

    assert (journey.is_complete, journey.answers["contact"]) == (True, {"not_asked": True})


def test_the_public_cannot_say_that_they_were_not_asked(branching):
    journey = Journey.of_json(branching, {"who": {"not_asked": True}})

    assert [each["question"] for each in journey.missing] == ["who"]
