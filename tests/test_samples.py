"""Sample answers of the editor's preview: each is one that a person could have given."""

from typing import Any

import pytest
from django.test import override_settings

from referralforms.builder import samples
from referralforms.builder.questions.base import Question
from tests.asking import NEEDED, QUESTION_TYPES
from tests.plugins.outside.questions import Colour

TYPES: dict[str, type[Question]] = {**QUESTION_TYPES, "colour": Colour}


def asked(kind: str, **fields) -> tuple[Question, Any, Any]:
    """Return a question type, what an editor filled in for it, and the sample answer."""
    block = TYPES[kind]()
    value = block.to_python({"key": "asked", "label": "What is it?", **NEEDED.get(kind, {}), **fields})
    return block, value, samples.of_schema(block.schema(value))


@pytest.mark.django_db
@override_settings(UPLOADS=True)
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("kind", TYPES)
def test_a_sample_answer_is_right_and_is_not_empty(kind, required):
    block, value, sample = asked(kind, required=required)

    assert block.clean_answer(value, sample) not in (None, "", [], {})


@pytest.mark.parametrize(
    "kind, fields, sample",
    [
        ("email", {}, "name@example.org"),
        ("postcode", {}, "CT1 2AB"),
        ("phone", {}, {"typed": "07700 900 982"}),
        ("case_number", {"number_kind": "prison_number"}, "A1234BC"),
        ("number", {}, 12),
        ("number", {"minimum": 17.5}, 18),
        ("number", {"maximum": 3}, 3),
        ("number", {"minimum": 0.2, "maximum": 0.4, "is_whole": False}, 0.4),
        ("short_text", {"max_length": 8}, "A sample"),
        ("one_choice", {}, "letter"),
    ],
)
def test_a_sample_answer_looks_like_what_is_asked_for(kind, fields, sample):
    assert asked(kind, **fields)[-1] == sample


@pytest.mark.parametrize(
    "fields",
    [
        {"time": "past"},
        {"time": "future"},
        {"min_age": 18},
        {"max_age": 17},
        {"min_age": 0, "max_age": 0, "time": "past"},
        {"min_age": 10, "max_age": 17, "year_alone": True},
    ],
)
def test_a_sample_date_is_within_the_limits_of_its_question(fields):
    block, value, sample = asked("date", **fields)

    assert block.clean_answer(value, sample) == sample
