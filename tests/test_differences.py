"""What changed between two versions of a form: a sentence for each thing, and none for what is the same."""

import copy

import pytest

from referralforms.builder.differences import differences
from tests.asking import rule, when


def asked(key: str, kind: str = "short_text", **fields) -> dict:
    return {"type": kind, "value": {"key": key, "label": key.title(), "required": True, **fields}}


def step(key: str, *questions: dict, **fields) -> dict:
    return {"type": "step", "value": {"key": key, "heading": key.title(), "questions": list(questions), **fields}}


def named(*rules: dict) -> dict:
    return {"type": "condition", "value": {"name": "mine", "match": "all", "rules": list(rules)}}


OPTIONS = [{"key": "letter", "label": "A letter"}, {"key": "meeting", "label": "A meeting"}]
MINE = {"type": "answer", "value": rule("who", value="me")}
FORM = {
    "steps": [
        step("you", asked("who"), asked("age", hint="In years.")),
        step("more", asked("how", "one_choice", options=OPTIONS), asked("why", condition=when("who", value="me"))),
        step("end", asked("agree", "agreement"), condition=when("age", "is_answered")),
    ],
    "conditions": [named(MINE)],
    "notice": "<p>We keep it safe.</p>",
}


def steps(form: dict) -> list:
    return form["steps"]


def questions(form: dict, at: int) -> list:
    return form["steps"][at]["value"]["questions"]


def value(form: dict, at: int, number: int | None = None) -> dict:
    """Return what an editor filled in for a step, or for one of its questions."""
    return form["steps"][at]["value"] if number is None else questions(form, at)[number]["value"]


CHANGES = [
    ("nothing", lambda form: None, []),
    ("a step more", lambda form: steps(form).append(step("last", asked("other"))),
     ["The step ‘Last’ was added.", "The question ‘Other’ was added to the step ‘Last’."]),
    ("a step less", lambda form: steps(form).pop(0),
     ["The step ‘You’ was removed.", "The question ‘Who’ was removed from the step ‘You’.",
      "The question ‘Age’ was removed from the step ‘You’."]),
    ("steps in another order", lambda form: steps(form).append(steps(form).pop(1)),
     ["The order of the steps was changed.", "The order of the questions was changed."]),
    ("a step called otherwise", lambda form: value(form, 0).update(heading="Yourself"),
     ["In the step ‘You’, the heading changed from ‘You’ to ‘Yourself’."]),
    ("guidance", lambda form: value(form, 0).update(guidance="<p>Take your <b>time</b>.</p>"),
     ["In the step ‘You’, the guidance is now ‘Take your time.’."]),
    ("a step under a condition", lambda form: value(form, 1).update(condition=when("age", "is_answered")),
     ["In the step ‘More’, the condition was added."]),
    ("a step without its condition", lambda form: value(form, 2).pop("condition"),
     ["In the step ‘End’, the condition was removed."]),
    ("a question more", lambda form: questions(form, 0).append(asked("town")),
     ["The question ‘Town’ was added to the step ‘You’."]),
    ("a question less", lambda form: questions(form, 0).pop(),
     ["The question ‘Age’ was removed from the step ‘You’."]),
    ("a question in another step", lambda form: questions(form, 1).insert(0, questions(form, 0).pop()),
     ["The question ‘Age’ was moved from ‘You’ to ‘More’."]),
    ("questions in another order", lambda form: questions(form, 0).reverse(),
     ["The order of the questions was changed."]),
    ("other words", lambda form: value(form, 0, 0).update(label="Who are you?"),
     ["In the question ‘Who’, the wording changed from ‘Who’ to ‘Who are you?’."]),
    ("a long hint", lambda form: value(form, 0, 0).update(hint="x" * 100),
     [f"In the question ‘Who’, the hint is now ‘{'x' * 80}…’."]),
    ("a hint less", lambda form: value(form, 0, 1).update(hint=""),
     ["In the question ‘Age’, the hint was taken away."]),
    ("an answer that may be left out", lambda form: value(form, 0, 0).update(required=False),
     ["In the question ‘Who’, an answer may be left out now."]),
    ("an answer that must be given",
     lambda form: value(form, 0, 0).update(required=False), ["In the question ‘Who’, an answer must be given now."]),
    ("another condition", lambda form: value(form, 1, 1).update(condition=when("who", value="you")),
     ["In the question ‘Why’, the condition was changed."]),
    ("choices", lambda form: value(form, 1, 0).update(options=OPTIONS[:1]),
     ["In the question ‘How’, the choices changed."]),
    ("another type", lambda form: questions(form, 0)[0].update(type="name"),
     ["In the question ‘Who’, ‘type’ changed from ‘short_text’ to ‘name’."]),
    ("a rule of a named condition", lambda form: form["conditions"][0]["value"].update(match="any"),
     ["The condition ‘mine’ was changed."]),
    ("no named condition", lambda form: form.pop("conditions"), ["The condition ‘mine’ was removed."]),
    ("the notice", lambda form: form.update(notice="<p>We keep it.</p>"),
     ["What is said about the use of information changed."]),
]  # fmt: skip
BACKWARDS = {"an answer that must be given"}


@pytest.mark.parametrize("name, change, sentences", CHANGES, ids=[name for name, _, _ in CHANGES])
def test_a_change_is_told_in_a_sentence(name, change, sentences):
    changed = copy.deepcopy(FORM)
    change(changed)
    before, after = (changed, FORM) if name in BACKWARDS else (FORM, changed)

    assert differences(before, after) == sentences
