"""When a step or a question is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referralforms.builder import conditions
from referralforms.builder.conditions import ALWAYS, NOT_ASKED, OPERATORS, Circle, Condition, Rule, UnknownName

YEAR_LONG = {"from": "1990-01-01", "to": "1990-12-31"}

HOLDS = [
    ("yes", "is", "yes"),
    (" Yes ", "is", "yes"),
    (True, "is", "yes"),
    (["phone"], "is", "phone"),
    (18, "is", "18"),
    ("no", "is_not", "yes"),
    (None, "is_not", "yes"),
    (["phone", "post"], "is_not", "phone"),
    (["phone", "post"], "contains", "post"),
    ("A burglary at night", "contains", "burglary"),
    ("x", "is_answered", ""),
    (0, "is_answered", ""),
    (None, "is_not_answered", ""),
    ("", "is_not_answered", ""),
    ([], "is_not_answered", ""),
    (NOT_ASKED, "is_not_answered", ""),
    (17, "less", "18"),
    ("1,200", "more", "1000"),
    ("£12.50", "more", "12.49"),
    ("2024-05-30", "before", "2024-05-31"),
    ("2024-06-01", "after", "2024-05-31"),
    ("1989", "before", "1990-01-01"),
    ("2024-02", "after", "2024-01-31"),
    (YEAR_LONG, "before", "1991"),
    (YEAR_LONG, "after", "1989-12"),
    ({"from": "1990-01-01"}, "after", "1989"),
]
HOLDS_NOT = [
    ("no", "is", "yes"),
    (None, "is", "yes"),
    (["phone", "post"], "is", "phone"),
    ({"odd": 1}, "is", "yes"),
    (["telephone"], "contains", "phone"),
    (None, "contains", "x"),
    ("x", "contains", ""),
    ({"x": "y"}, "contains", "y"),
    (18, "less", "18"),
    ("many", "more", "1"),
    (True, "more", "0"),
    ("NaN", "less", "1"),
    ("Infinity", "more", "1"),
    (12, "more", "few"),
    (None, "less", "1"),
    ("1990", "before", "1990-06-01"),
    ("1990", "after", "1990-06-01"),
    ("2024-02-31", "before", "2030-01-01"),
    ("0000", "before", "2030-01-01"),
    ("soon", "after", "2020-01-01"),
    ({}, "after", "2020-01-01"),
    (20200101, "after", "2019-01-01"),
    ("x", "resembles", "x"),
]


@pytest.mark.parametrize("answer, operator, value", HOLDS)
def test_a_rule_holds(answer, operator, value):
    assert Rule("q", operator, value).holds({"q": answer}) is True


@pytest.mark.parametrize("answer, operator, value", HOLDS_NOT)
def test_a_rule_does_not_hold(answer, operator, value):
    assert Rule("q", operator, value).holds({"q": answer}) is False


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "to", "x"]), inner),
    max_leaves=6,
)


@given(st.sampled_from([key for key, _ in OPERATORS]), ODD, st.text(max_size=12))
def test_no_answer_however_odd_is_an_error(operator, answer, value):
    assert Rule("q", operator, value).holds({"q": answer}) in {True, False}


@given(ODD, st.text(max_size=12))
def test_is_and_is_not_are_never_both_true_or_both_false(answer, value):
    given_answers = {"q": answer}

    assert Rule("q", "is", value).holds(given_answers) is not Rule("q", "is_not", value).holds(given_answers)


A, B = Rule("a", "is", "yes"), Rule("b", "is", "yes")


@pytest.mark.parametrize("given_answers, all_of, any_of", [
    ({}, False, False), ({"a": "yes"}, False, True), ({"a": "yes", "b": "yes"}, True, True),
])  # fmt: skip
def test_a_condition_takes_all_or_any_of_its_parts(given_answers, all_of, any_of):
    assert Condition((A, B)).holds(given_answers) is all_of
    assert Condition((A, B), "any").holds(given_answers) is any_of
    assert ALWAYS.holds(given_answers) is True


def answer(question, operator="is", value="yes") -> dict:
    return {"type": "answer", "value": {"question": question, "operator": operator, "value": value}}


def test_a_stored_condition_is_read_with_the_conditions_that_it_names():
    named = {"either": {"match": "any", "rules": [answer("a"), answer("b")]}}
    found = conditions.read({"match": "all", "rules": [{"type": "named", "value": "either"}, answer("c")]}, named)

    assert found == Condition((Condition((A, B), "any"), Rule("c", "is", "yes")))
    assert [rule.question for rule in found.rules()] == ["a", "b", "c"]


@pytest.mark.parametrize("stored", [None, {}, {"match": "any", "rules": []}])
def test_without_rules_it_is_always_asked(stored):
    assert conditions.read(stored) == ALWAYS


def test_an_unknown_name_and_a_circle_are_told_apart():
    circle = {"a": {"rules": [{"type": "named", "value": "b"}]}, "b": {"rules": [{"type": "named", "value": "a"}]}}

    with pytest.raises(UnknownName, match="gone"):
        conditions.read({"rules": [{"type": "named", "value": "gone"}]}, circle)
    with pytest.raises(Circle, match="a"):
        conditions.read(circle["a"], circle, ("a",))
