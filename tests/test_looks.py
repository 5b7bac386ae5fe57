"""A question that is drawn once looks as it does when it is drawn for one person, and keeps nothing of anybody."""

import pytest
from django.utils import translation

from referralforms.builder import looks
from referralforms.builder.questions.base import Problem
from tests.asking import QUESTION_TYPES, question

SECRET = "Quixotic"
PARTS = ("typed", "number", "words", "other", "chosen", "upload", "name", "line_1", "postcode", "value")
OF_TYPE = {str: SECRET, dict: dict.fromkeys(PARTS, SECRET), list: [SECRET]}
OF_KIND = {"group": [{"first": SECRET}]}
AWKWARD = 'An "answer" <b>&amp; {{ more }}\ue003'
RAWS = [None, "", "letter", "yes", "agreed", AWKWARD, {}, {"chosen": ["letter"]}, {"typed": AWKWARD}, {"words": ""}, []]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_a_question_put_together_is_the_question_drawn(kind):
    block, value = question(kind)
    raws = [raw for raw in RAWS if raw is None or isinstance(raw, block.raw_type)]

    drawn = [block.draw(value, raw=raw, name="q-asked", found=[]) for raw in raws]
    assert [looks.drawn(block, value, raw=raw, name="q-asked", found=[]) for raw in raws] == drawn


@pytest.mark.django_db
@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_what_is_kept_of_a_question_is_the_same_whatever_was_answered(kind):
    (block, value), (_, other) = question(kind), question(kind)
    said = OF_KIND.get(kind, OF_TYPE[block.raw_type])
    html = looks.drawn(block, value, raw=said, name="q-asked", found=[])
    looks.drawn(block, other, raw=None, name="q-asked", found=[])
    kept = "".join(html for looks in vars(value).get("looks", {}).values() for html in looks.values())

    assert vars(value).get("looks") == vars(other).get("looks")
    assert SECRET not in kept
    assert kind not in {"short_text", "long_text", "name"} or (SECRET in html and kept != "")


def test_a_question_speaks_the_language_of_each_page():
    block, value = question("yes_no")
    with translation.override("cy"):
        welsh = looks.drawn(block, value, raw=None, name="q-asked", found=[])

    assert welsh != looks.drawn(block, value, raw=None, name="q-asked", found=[])


def test_a_question_with_something_wrong_is_drawn_with_it():
    block, value = question("short_text")
    drawn = looks.drawn(block, value, raw="", name="q-asked", found=[Problem("Say what it is")])

    assert drawn == block.draw(value, raw="", name="q-asked", found=[Problem("Say what it is")])


def test_a_type_that_offers_what_changes_is_drawn_each_time():
    offered = {"hall": "The hall"}

    class Venue(QUESTION_TYPES["one_choice"]):
        def offered(self, value):
            return offered

        class Meta:
            template = QUESTION_TYPES["one_choice"]().meta.template

    block, (_, value) = Venue(), question("one_choice")
    first = looks.drawn(block, value, raw=None, name="q-asked", found=[])
    offered["barn"] = "The barn"

    assert ("The barn" in first, "The barn" in looks.drawn(block, value, raw=None, name="q-asked", found=[])) == (
        False,
        True,
    )


def test_a_type_that_draws_in_another_way_is_not_taken_for_what_it_is_made_of():
    class Loud(QUESTION_TYPES["short_text"]):
        def draw_context(self, value, raw, name, found):
            return super().draw_context(value, raw, name, found) | {"raw": (raw or "").upper()}

        class Meta:
            template = "referralforms/questions/short_text.html"

    block = Loud()
    value = block.to_python({"key": "asked", "label": "What is it?"})

    assert 'value="LOUD"' in looks.drawn(block, value, raw="loud", name="q-asked", found=[])
