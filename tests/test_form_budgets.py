"""What a form costs, in Python calls and queries; a change that costs more is noticed here."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referralforms.builder.models import Layout
from referralforms.runner import views
from tests.asking import steps_of, token_on, when
from tests.calls import python_calls
from tests.factories import FormPageFactory, posted

PATH, LONG = "/start-a-conversation/", "/long/"
STEPS, EACH = 20, 5  # of the long form, and questions in each
FIRST, MIDDLE, LAST = 1, 11, STEPS
SHOWN, SENT, STEP_SHOWN, STEP_POSTED = 2_000, 6_000, 4_000, 4_000  # Python calls at most
CHECK_SHOWN, CHECK_SENT = 21_000, 12_000  # a hundred answers on one page; judged, sealed and stored
# psycopg's own for each statement, more of them in a process that ran the whole suite.
DRIVER = 190 if connection.vendor == "postgresql" else 0
READS, STATEMENTS = 2, 8  # of a step that is shown; of one that is posted, or a form that is sent
STORED_ROWS = 3  # submission, event and delivery; or one draft


def writes(captured) -> list[str]:
    return [each["sql"] for each in captured if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def costs(act: Callable[[], Any]) -> tuple[int, int]:
    """Return the Python calls of what was done before, without those of another database, and the rows it writes."""
    with CaptureQueriesContext(connection) as captured:
        calls = python_calls(act)
    return calls - STATEMENTS * DRIVER, len(writes(captured))


def shown(act: Callable[[], Any]) -> int:
    """Return the same of a step that is shown, which asks but twice."""
    return python_calls(act) - READS * DRIVER


@pytest.fixture
def long_page(home_page, sealing_keys):
    """A form of 100 questions in 20 steps, with 40 conditions: one of ten of a step, the others of a question."""

    def asked(number: int) -> tuple[str, dict]:
        question = {"key": f"q{number}", "label": f"Question {number}", "required": False}
        is_conditional = number % 5 == 4 or (number % 5 == 3 and number % 10 == 3)
        return "short_text", question | ({"condition": when("q0", "is_not", f"{number}")} if is_conditional else {})

    def step(place: int) -> dict:
        condition = {"condition": when("q1", "is", "words")} if place % 2 else {}
        return {"heading": f"Step {place}", "questions": [asked(place * EACH + at) for at in range(EACH)]} | condition

    steps = steps_of(*map(step, range(STEPS)))
    return FormPageFactory(parent=home_page, title="Long", slug="long", layout=Layout.STEPS, steps=steps)


@pytest.fixture
def go(client, long_page) -> Callable[[int], Any]:
    """Answer the steps of the long form up to one, and return the page that comes next."""

    def go(number: int):
        page = client.get(LONG)
        for at in range(1, number + 1):
            page = client.get(client.post(*posting(long_page, at, token_on(page))).url)
        return page

    return go


def posting(page, number: int, token: str) -> tuple[str, dict]:
    """Return where a step is posted, and every answer to it."""
    answers = {f"q-q{each}": "words" for each in range((number - 1) * EACH, number * EACH)}
    return reverse("form_post", args=[page.pk, number]), {"token": token, **answers}


def test_the_form_is_as_long_as_the_budget_says(long_page):
    plan = long_page.plan
    conditions = [each for each in (*plan.steps, *plan.questions) if each.condition.parts]

    assert (len(list(plan.questions)), len(conditions)) == (100, 40)


def test_a_form_that_was_shown_before_costs_little(client, form_page):
    client.get(PATH)

    assert python_calls(lambda: client.get(PATH)) <= SHOWN


def test_a_form_is_sent_within_its_budget(client, form_page):
    client.post(reverse("form_send", args=[form_page.pk]), {"token": token_on(client.get(PATH)), **posted()})
    data = {"token": token_on(client.get(PATH)), **posted()}
    calls, rows = costs(lambda: client.post(reverse("form_send", args=[form_page.pk]), data))

    assert (calls <= SENT, rows) == (True, STORED_ROWS), calls


@pytest.mark.parametrize("layout", Layout)
def test_a_long_form_is_shown_within_its_budget(client, long_page, layout):
    long_page.layout = layout
    long_page.save()
    client.get(LONG)

    assert python_calls(lambda: client.get(LONG)) <= SHOWN


@pytest.mark.parametrize("number", [FIRST, MIDDLE, LAST])
def test_a_step_of_a_long_form_is_shown_within_its_budget_before_and_after_it_was_answered(
    client, long_page, go, number
):
    before = go(number - 1)
    unanswered = shown(lambda: client.get(before.request["PATH_INFO"]))
    after = reverse("form_step", args=[long_page.pk, next_draft(client, long_page, before, number), number])
    client.get(after)
    answered = shown(lambda: client.get(after))

    assert (unanswered <= STEP_SHOWN, answered <= STEP_SHOWN) == (True, True), (unanswered, answered)


def next_draft(client, page, shown, number: int) -> str:
    """Post a step, and return the id of the draft that its address then names."""
    return client.post(*posting(page, number, token_on(shown))).url.split("/")[3]


@pytest.mark.parametrize("number", [FIRST, MIDDLE, LAST])
def test_a_step_of_a_long_form_is_posted_within_its_budget(client, long_page, go, number):
    address, data = posting(long_page, number, token_on(go(number - 1)))
    client.post(address, data)
    calls, rows = costs(lambda: client.post(address, data))

    assert (calls <= STEP_POSTED, rows) == (True, 1), calls


def test_all_answers_of_a_long_form_are_shown_within_their_budget(client, go):
    page = go(LAST)
    calls, _ = costs(lambda: client.get(page.request["PATH_INFO"]))

    assert ("Check your answers" in page.text, calls <= CHECK_SHOWN) == (True, True), calls


def test_a_long_form_is_sent_within_its_budget(client, long_page, go):
    address = reverse("form_send_checked", args=[long_page.pk])
    client.post(address, {"token": token_on(go(LAST))})
    data = {"token": token_on(go(LAST))}
    calls, rows = costs(lambda: client.post(address, data))

    assert (calls <= CHECK_SENT, rows) == (True, STORED_ROWS + 1), calls


def test_showing_a_form_asks_for_nothing_but_the_stamp(client, form_page, django_assert_num_queries):
    client.get(PATH)
    with django_assert_num_queries(1):
        assert views.show(RequestFactory().get(PATH), form_page).status_code == 200
