"""Questions asked again for each row."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from referralforms.builder.questions.base import problems
from tests.asking import ids, question, soup


def posted(text: str) -> QueryDict:
    return QueryDict(text)


def test_rows_left_empty_are_no_answer():
    block, value = question("group")
    raw = block.read(posted("q-asked-0-first=Ann&q-asked-0-age=7&q-asked-1-first=+&q-asked-2-first=Bea"), "q-asked")

    assert block.clean_answer(value, raw) == [
        {"first": "Ann", "age": 7, "born": ""},
        {"first": "Bea", "age": "", "born": ""},
    ]


def test_what_is_wrong_in_a_row_is_told_beside_its_field():
    block, value = question("group")
    raw = block.read(
        posted("q-asked-1-age=old&q-asked-1-born-month=2&q-asked-1-born=31&q-asked-1-born-year=20"), "q-asked"
    )
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, raw)
    found = problems(caught.value)
    page = soup(block.draw(value, raw=raw, name="q-asked", found=found))

    assert [each.part for each in found] == ["1-first", "1-age", "1-born-year"]
    assert {f"q-asked-{each.part}" for each in found} <= set(ids(page))
    assert page.find(id="q-asked-1-age-error").text == "Error: Enter a whole number, such as 12"
    assert page.find(id="q-asked-1-born-month")["value"] == "2"


def test_no_more_rows_are_taken_than_the_editor_said():
    block, value = question("group", rows=1)
    with pytest.raises(ValidationError) as caught:
        block.clean_answer(value, [{"first": "Ann"}, {"first": "Bea"}])

    assert [each.message for each in problems(caught.value)] == ["Fill in 1 at most"]
    assert (
        len(
            soup(block.draw(value, raw=[{"first": "Ann"}, {"first": "Bea"}], name="q", found=[])).find_all(class_="row")
        )
        == 2
    )


def test_staff_read_a_row_after_the_other():
    block, value = question("group", row_label="Child")

    assert block.show(value, [{"first": "Ann", "age": 7, "born": ""}]) == ["Child 1", "Their name: Ann", "Age: 7"]


def test_a_page_has_every_row_without_a_script():
    block, value = question("group", rows=4)
    page = soup(block.draw(value, raw=None, name="q-asked", found=[]))

    assert [row.legend.text for row in page.find_all(class_="row")] == ["Person 1", "Person 2", "Person 3", "Person 4"]
