"""Numbers of cases and people: guessed for staff, refused for nobody."""

import json
from pathlib import Path

import pytest

from referralforms.builder.questions.case_numbers import guess_crime_reference, read_number
from referralforms.builder.questions.lists import POLICE_FORCES
from referralforms.builder.questions.postcode import read_postcode
from tests.asking import question

VECTORS = json.loads((Path(__file__).parent / "value_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("typed", VECTORS["crime_ref"])
def test_a_crime_reference_is_guessed(typed):
    assert list(guess_crime_reference(typed)) == VECTORS["crime_ref"][typed]


@pytest.mark.parametrize("typed", VECTORS["ident"])
def test_a_number_of_a_person_is_recognised(typed):
    kind, _, text = typed.partition(":")

    assert list(read_number(kind, text)) == VECTORS["ident"][typed]


@pytest.mark.parametrize("typed", VECTORS["postcode"])
def test_a_postcode_is_read_as_people_type_it(typed):
    assert list(read_postcode(typed)) == VECTORS["postcode"][typed]


@pytest.mark.parametrize("typed, read", [("CT1 2", "CT1"), ("sw1a", "SW1A"), ("ct11", "CT11")])
def test_a_postcode_cut_short_is_its_district(typed, read):
    assert read_postcode(typed) == ("district", read)


@pytest.mark.parametrize(
    "typed", ["I have lost it", "CAD 1234/01JAN24", "46-12345-26", "😢", "<b>", "0" * 200, "I lost the letter;" * 500]
)
def test_no_crime_reference_is_refused(typed):
    block, value = question("crime_reference")

    assert block.clean_answer(value, [typed]) == [typed]


def test_staff_read_what_a_reference_looks_like():
    block, value = question("crime_reference")

    assert block.show(value, ["46/12345/26", "CAD 1234/01JAN24", "lost"]) == [
        "46/12345/26 (looks like a crime number of Athena or Connect)",
        "CAD 1234/01JAN24 (looks like the number of a call, not of a crime)",
        "lost",
    ]


@pytest.mark.parametrize(
    "kind, typed, shown",
    [
        ("prison_number", "A1234BC", "A1234BC"),
        ("prison_number", "a1234 bc", "a1234 bc (read as A1234BC)"),
        ("prison_number", "12", "12 (does not look like A1234BC: check it)"),
        ("pnc", "2012/123456A", "2012/123456A"),
        ("other", "any thing", "any thing"),
    ],
)
def test_staff_are_told_when_a_number_looks_odd(kind, typed, shown):
    block, value = question("case_number", number_kind=kind)

    assert block.clean_answer(value, typed) == typed
    assert block.show(value, typed) == [shown]


def test_every_force_of_england_and_wales_is_in_the_list():
    assert len(POLICE_FORCES) == 43 + 1
    assert len(dict(POLICE_FORCES)) == len(POLICE_FORCES)
    assert POLICE_FORCES[-1] == ("british-transport-police", "British Transport Police")
