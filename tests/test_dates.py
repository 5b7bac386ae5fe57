"""Dates as people write them: boxes, rough words, and what cannot be."""

import datetime
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from referralforms.builder.questions.base import problems
from referralforms.builder.questions.dates import When, WrongDate, read_month, read_parts, read_when
from tests.asking import question

VECTORS = json.loads((Path(__file__).parent / "value_vectors.json").read_text(encoding="utf-8"))["when"]
TODAY = timezone.localdate()


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize("words", VECTORS)
def test_rough_words_are_read_as_people_write_them(words):
    precision, first, last = VECTORS[words]

    assert read_when(words) == When(precision, day(first), day(last))


@pytest.mark.parametrize(
    "words, precision, first, last",
    [
        ("the 1990s", "decade", "1990-01-01", "1999-12-31"),
        ("in the late 90s", "decade", "1990-01-01", "1999-12-31"),
        ("in the 20s", "text", None, None),
        ("over several years", "text", None, None),
        ("between 2010 and 2012", "span", "2010-01-01", "2012-12-31"),
        ("from March 2010 to May 2010", "span", "2010-03-01", "2010-05-31"),
        ("2010-2012", "span", "2010-01-01", "2012-12-31"),
        ("2010 – 2012", "span", "2010-01-01", "2012-12-31"),
        ("2012 to 2010", "text", None, None),
        ("since 2015", "span", "2015-01-01", None),
        ("until June 1999", "span", None, "1999-06-30"),
        ("Summer 2015", "year", "2015-01-01", "2015-12-31"),
        ("on Tuesday 3rd of March, 2020", "day", "2020-03-03", "2020-03-03"),
        ("March 3rd 2020", "day", "2020-03-03", "2020-03-03"),
        ("2020-03-03", "day", "2020-03-03", "2020-03-03"),
        ("29/2/2024", "day", "2024-02-29", "2024-02-29"),
        ("29/2/2023", "text", None, None),
        ("31/2/2020", "text", None, None),
        ("1/2/24", "text", None, None),
        ("1066", "text", None, None),
        ("", "text", None, None),
    ],
)
def test_what_can_be_read_is_read_and_the_rest_is_words(words, precision, first, last):
    assert read_when(words) == When(precision, day(first), day(last))


@given(st.text(max_size=60) | st.from_regex(r"[0-9 /.a-z-]{0,30}"))
def test_no_words_make_reading_fail(words):
    when = read_when(words)

    assert when.first is None or when.last is None or when.first <= when.last


@pytest.mark.parametrize(
    "typed, month",
    [("3", 3), ("03", 3), ("mar", 3), ("March", 3), ("Sept.", 9), ("ma", None), ("13", None), ("0", None)],
)
def test_a_month_is_a_number_or_a_name(typed, month):
    assert read_month(typed) == month


@pytest.mark.parametrize(
    "typed, sentence, part",
    [
        (("31", "2", "2026"), "February 2026 has only 28 days: check the day", "day"),
        (("32", "1", "2020"), "The day must be a number from 1 to 31", "day"),
        (("1", "Smarch", "2020"), "The month must be a number from 1 to 12, or a name such as March", "month"),
        (("1", "1", "20"), "The year must have four numbers, such as 1998", "year"),
        (("", "1", "2020"), "The date must include a day", "day"),
        (("1", "", ""), "The date must include a month and a year", "month"),
    ],
)
def test_a_wrong_date_is_told_with_the_box_to_look_at(typed, sentence, part):
    with pytest.raises(WrongDate) as caught:
        read_parts(*typed)

    assert (str(caught.value), caught.value.part) == (sentence, part)


def answer(kind: str, raw, **fields):
    """Return the answer, or what is said and where."""
    block, value = question(kind, **fields)
    try:
        return block.clean_answer(value, raw)
    except ValidationError as error:
        return [(each.part, each.message) for each in problems(error)]


@pytest.mark.parametrize("typed", ["27", "027"[1:]])
def test_three_boxes_are_one_iso_date(typed):
    assert answer("date", {"day": typed, "month": "mar", "year": "2007"}) == "2007-03-27"
    assert answer("date", "2007-03-27") == "2007-03-27"


def test_a_year_alone_is_a_date_where_the_editor_says_so():
    assert answer("date", {"year": "1980"}, year_alone=True) == "1980"
    assert answer("date", {"year": "1980"}) == [("", "The date must include a day and a month")]
    assert answer("date", {"month": "2", "year": "1980"}, year_alone=True) == [("", "The date must include a day")]


@pytest.mark.parametrize(
    "time, year, said",
    [
        ("past", TODAY.year + 1, [("year", "The date must be today or before: check the year")]),
        ("future", TODAY.year - 1, [("year", "The date must be today or after: check the year")]),
        ("any", TODAY.year + 1, f"{TODAY.year + 1}-01-01"),
    ],
)
def test_a_date_is_before_or_after_today_where_it_must_be(time, year, said):
    assert answer("date", f"{year}-01-01", time=time) == said


def test_a_date_of_birth_fits_an_age():
    ages = {"min_age": 10, "max_age": 120, "year_alone": True}

    assert (
        answer("date", f"{TODAY.year - 9}", **ages)[0][1]
        == "This date makes the person younger than 10: check the year"
    )
    assert (
        answer("date", f"{TODAY.year - 121}", **ages)[0][1]
        == "This date makes the person older than 120: check the year"
    )
    assert answer("date", f"{TODAY.year - 10}", **ages) == f"{TODAY.year - 10}"


def test_rough_words_are_kept_beside_what_they_mean():
    assert answer("approximate_date", "around 2015") == {
        "words": "around 2015",
        "precision": "year",
        "from": "2015-01-01",
        "to": "2015-12-31",
    }
    assert answer("approximate_date", {"words": "when I was six"})["precision"] == "text"


@pytest.mark.parametrize("words", [f"{TODAY.year + 1}", f"12 March {TODAY.year + 2}", f"since {TODAY.year + 1}"])
def test_the_future_is_refused(words):
    assert answer("approximate_date", words) == [("", "This is in the future: check the year")]


def test_staff_read_the_words_and_how_they_were_read():
    block, value = question("approximate_date")

    assert block.show(value, answer("approximate_date", "the 1990s")) == ["the 1990s (1990-01-01 to 1999-12-31)"]
    assert block.show(value, answer("approximate_date", "since 2015")) == ["since 2015 (2015-01-01 to now)"]
    assert block.show(value, answer("approximate_date", "last summer")) == ["last summer"]
    assert question("date")[0].show(question("date")[1], "2007-03-02") == ["2 March 2007"]
