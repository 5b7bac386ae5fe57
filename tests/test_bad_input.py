"""What should not come, comes by every way a form can be sent: a clear error, or kept as text; never a 500."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.urls import URLResolver, get_resolver, reverse

from referralforms.builder.journey import NOT_ASKED
from referralforms.builder.models import Layout
from referralforms.builder.questions.base import tidy
from referralforms.submissions import actions
from referralforms.submissions.models import Submission
from tests.asking import soup, steps_of, token_on
from tests.factories import FormPageFactory

FORM_TYPE, JSON = "application/x-www-form-urlencoded", "application/json"
ASKED = [
    ("long_text", {"key": "words", "label": "What happened?", "required": False, "max_length": 10_000}),
    ("date", {"key": "born", "label": "Born", "required": False}),
    ("agreement", {"key": "agree", "label": "May we?", "statement": "You may."}),
]
AGREED = [("q-agree", "yes")]
WILD = {
    "NUL": "be\x00fore \x00",
    "half a character": "half \ud83d of it",
    "HTML": "<script>alert(1)</script> \"'&amp;{{ page }}",
    "emoji": "😢👩‍👩‍👧 " * 50,
    "a very long word": "w" * 9_000,
    "right to left": "\u202eabc\u2066",
    "JSON": '{"a": [1, {"b": null}]}',
    "control characters": "a\x07\x1b[31mb",
}


@dataclass
class Way:
    """One way to send a form, by what a browser or a client puts into it."""

    client: object
    page: object
    name: str

    @property
    def address(self) -> str:
        if self.name == "staff":
            return reverse("entry_form", args=[self.page.pk])
        return f"/forms/{self.page.pk}/" + {"page": "send/", "steps": "step/1/"}[self.name]

    @property
    def shown_at(self) -> str:
        return self.address if self.name == "staff" else self.page.url

    @property
    def arrival(self) -> list[tuple[str, str]]:
        return [("channel", "post"), ("received_on", "2026-01-05")] if self.name == "staff" else []

    @property
    def left_open(self) -> dict[str, object]:
        return {"born": NOT_ASKED} if self.name == "staff" else {}

    def post(self, pairs: list[tuple[str, str]]) -> HttpResponse:
        """Send pairs as they are, and whatever page follows."""
        token = ("token", token_on(self.client.get(self.shown_at)))
        body = urlencode([token, *self.arrival, *pairs], errors="surrogatepass")
        first = self.client.post(self.address, body, content_type=FORM_TYPE)
        return self.client.get(first.url) if first.status_code == 302 else first

    def send(self, pairs: list[tuple[str, str]]) -> HttpResponse:
        """Send the form to its end."""
        shown = self.post(pairs)
        if self.name == "steps":
            self.client.post(f"/forms/{self.page.pk}/check/", {"token": token_on(shown)})
        return shown


@pytest.fixture(params=["page", "steps", "staff"])
def way(request, client, home_page, sealing_keys, person_in):
    layout = Layout.STEPS if request.param == "steps" else Layout.WHOLE
    if request.param == "staff":
        client.force_login(person_in("Triage worker"))
    steps = steps_of({"heading": "All", "questions": ASKED})
    return Way(client, FormPageFactory(parent=home_page, slug="wild", steps=steps, layout=layout), request.param)


@pytest.fixture
def call(client, home_page, sealing_keys):
    """Send answers by the API."""
    page = FormPageFactory(parent=home_page, slug="wild", steps=steps_of({"heading": "All", "questions": ASKED}))

    def send(answers, **more):
        version = client.get(f"/api/v1/forms/{page.pk}/").json()["version"]
        body = {"version": version, "token": str(uuid.uuid4()), "answers": answers} | more
        return client.post(f"/api/v1/forms/{page.pk}/submissions/", json.dumps(body), content_type=JSON)

    return send


@pytest.fixture
def stored(person_in):
    def read() -> dict:
        return actions.read(Submission.objects.get(), by=person_in("Triage worker"))

    return read


# --- kept as text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", WILD.values(), ids=WILD)
def test_odd_words_are_kept_as_words_by_page_and_steps_and_staff(way, stored, text):
    way.send([("q-words", text), *AGREED])

    # A browser cannot send half a character; whatever sends its bytes all the same gets signs of replacement.
    kept = stored()["words"].replace("\ufffd", "")
    assert kept == tidy(text).replace("\ud83d", "").replace("?", "")


@pytest.mark.parametrize("text", WILD.values(), ids=WILD)
def test_odd_words_are_kept_as_words_by_the_api(call, stored, text):
    assert call({"words": text, "agree": "yes"}).status_code == 201
    assert stored()["words"] == tidy(text)


def test_a_name_that_comes_twice_loses_neither_text(way, stored):
    way.send([("q-words", "first"), ("q-words", "second"), *AGREED])

    assert stored()["words"] == "first\nsecond"


def test_a_thousand_more_names_do_no_harm_and_are_not_stored(way, stored):
    way.send([("q-words", "mine"), *AGREED, *((f"x{number}", "y" * 50) for number in range(1000))])

    assert stored() == {"words": "mine", "agree": "yes"} | way.left_open


def test_names_in_brackets_are_no_answer_and_no_error(way, stored):
    way.send([("q-words", "mine"), ("q-words[a][b]", "x"), ("q-born[]", "x"), *AGREED])

    assert stored() == {"words": "mine", "agree": "yes"} | way.left_open


# --- a clear error, with every word -----------------------------------------------------------------


def test_a_day_that_does_not_exist_is_said_and_every_word_kept(way):
    shown = way.post([("q-words", "mine"), ("q-born", "31"), ("q-born-month", "2"), ("q-born-year", "1990"), *AGREED])
    page = soup(shown.text)

    assert (shown.status_code, page.title.text.startswith("Error: ")) == (422, True)
    assert [each.text for each in page.select(".error-summary a, .entry__errors a")] == [
        "February 1990 has only 28 days: check the day"
    ]
    assert page.find(id="q-words").text.strip() == "mine"
    assert [page.find(attrs={"name": f"q-born{part}"})["value"] for part in ("", "-month", "-year")] == [
        *("31", "2", "1990")
    ]


def test_ten_megabytes_in_parts_are_told_to_be_too_much_and_the_words_are_shown(way):
    parts = {"q-words": "mine " + "x" * 10_000_000, "q-born": "31"}
    shown = way.client.post(way.address, {"token": token_on(way.client.get(way.shown_at)), **parts})
    texts = [each.text[:8] for each in soup(shown.text).select("p.prose")]

    assert (shown.status_code, texts, Submission.objects.count()) == (413, ["mine xxx", "31"], 0)


def test_more_names_than_any_form_has_are_told_to_be_too_much_and_the_words_are_shown(way):
    shown = way.post([("q-words", "mine"), *((f"x{number}", "y") for number in range(11_000))])

    assert (shown.status_code, ">mine<" in shown.text, Submission.objects.count()) == (413, True, 0)


def test_ten_megabytes_are_told_to_be_too_much_and_the_words_are_shown(way):
    shown = way.post([("q-words", "mine " + "x" * 10_000_000), *AGREED])

    assert (shown.status_code, "This is too much to send at once" in shown.text, "mine xxx" in shown.text) == (
        413,
        True,
        True,
    )
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"%%%&&&===", quote("q-words").encode() + b"=%ED%A0%80%00", b"token=" + b"a" * 5000]
)
def test_a_body_that_is_no_form_is_a_page_and_no_crash(way, body):
    def answer(address: str) -> int:
        return way.client.post(address, body, content_type=FORM_TYPE).status_code

    # What holds no answers is shown again; to check answers that there are none of leads back to the form.
    assert [answer(address) for address in (way.address, f"/forms/{way.page.pk}/check/")] == [422, 302]


@pytest.mark.parametrize(
    "answers",
    [
        {"words": {"a": {"b": []}}, "agree": "yes"},
        {"words": ["x"], "agree": "yes"},
        {"words": 5, "agree": "yes"},
        {"words": None, "agree": ["yes"]},
        {"words": "", "agree": {"yes": True}},
        {"born": {"day": 31}, "agree": "yes"},
        {"born": "1990-02-31", "agree": "yes"},
        {"born": [[]], "agree": "yes"},
    ],
    ids=str,
)
def test_the_wrong_shape_is_named_by_the_api_with_its_question(call, answers):
    response = call(answers)
    wrong = next(key for key in answers if answers[key] not in ("yes", "", None))

    assert (response.status_code, [each["question"] for each in response.json()["errors"]]) == (422, [wrong])


def test_the_api_refuses_ten_megabytes_with_a_sentence(call):
    response = call({"words": "x" * 10_000_000, "agree": "yes"})

    assert (response.status_code, Submission.objects.count()) == (413, 0)
    assert response.json()["detail"].startswith("The body is larger than 1000000 bytes.")


def test_a_name_that_comes_twice_in_json_is_refused_since_one_text_would_be_lost(client, form_page):
    body = b'{"version": "x", "answers": {"words": "first", "words": "second"}}'
    response = client.post(f"/api/v1/forms/{form_page.pk}/submissions/", body, content_type=JSON)

    assert (response.status_code, response.json()) == (
        400,
        {"detail": "An object in the body has the same name twice. Nothing was stored: leave one of them out."},
    )


HUGE = "9" * 23  # more than either database takes for a number
API = [f"/api/v1/{kind}/{HUGE}/" for kind in ("pages", "case-studies", "insights", "forms")]


def addresses_with_a_number(resolver=None, prefix: str = "/") -> Iterator[str]:
    """Yield each of our own addresses in which nothing but a number varies, with one that no row can have."""
    for each in (resolver or get_resolver()).url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses_with_a_number(each, path)
        elif "<int:" in path and each.callback.__module__.startswith(OURS):
            yield re.sub(r"<int:\w+>", HUGE, path)


OURS = ("home.", "casestudies.", "insights.", "referralforms.")


def test_a_number_that_no_row_can_have_is_a_page_that_is_not_there(client, person_in):
    client.force_login(person_in("Editor", is_superuser=True))
    addresses = [each for each in addresses_with_a_number() if "<" not in each] + API
    asked = {each: client.get(each).status_code for each in addresses}
    met = {each: client.post(each).status_code if status == 405 else status for each, status in asked.items()}

    assert len(addresses) > 15
    assert {each: status for each, status in met.items() if status not in {302, 403, 404}} == {}
