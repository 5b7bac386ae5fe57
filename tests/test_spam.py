"""Signals of spam: several together make a suspicion; nobody is refused, and nobody is told."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from referralforms.runner import spam
from referralforms.submissions.models import Submission
from tests.asking import soup, token_on
from tests.factories import posted

LINKS = {"story": "http://a.example www.b.example [url=c]"}


@pytest.fixture(autouse=True)
def nobody_counted():
    cache.clear()


@pytest.fixture
def asked():
    return RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")


def count_many(request) -> None:
    for _ in range(spam.MANY_PER_HOUR):
        spam.count(request)


@pytest.mark.parametrize(
    "met, found",
    [
        ({}, ()),
        ({"trap": "x"}, ("trap",)),
        ({"trap": "  "}, ()),
        ({"age": 0}, ()),
        ({"age": 60, "answers": LINKS}, ()),
        ({"age": 1, "answers": LINKS}, ("quick", "links")),
        ({"age": 1, "answers": {"a": [LINKS, {"b": "nothing"}]}}, ("quick", "links")),
        ({"trap": "x", "age": 1, "answers": LINKS}, ("trap", "quick", "links")),
        ({"age": None, "answers": {"story": "one http://a.example"}}, ()),
    ],
)
def test_signals_make_a_suspicion_together_and_the_trap_alone(asked, met, found):
    assert spam.suspicions(asked, **{"answers": {}, **met}) == found


def test_many_from_one_address_are_no_suspicion_by_themselves(asked):
    count_many(asked)

    assert spam.suspicions(asked, {}, age=60) == ()
    assert spam.suspicions(asked, {}, age=1) == ("quick", "many")


def test_another_address_is_counted_by_itself(asked):
    count_many(asked)
    other = RequestFactory().post("/", REMOTE_ADDR="192.0.2.2")

    assert spam.suspicions(other, {}, age=1) == ()


def test_behind_a_proxy_the_address_is_what_the_nearest_one_saw():
    request = RequestFactory().post("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.7")

    assert spam.address(request) == "192.0.2.7"


def test_the_hash_of_an_address_is_another_one_tomorrow(monkeypatch):
    today = spam.hashed("192.0.2.1")
    monkeypatch.setattr(timezone, "localdate", lambda: "tomorrow")

    assert ("192" in today, spam.hashed("192.0.2.1") == today) == (False, False)


@pytest.mark.parametrize("trap", ["", "https://spam.example"])
def test_the_sender_sees_the_same_answer_and_nothing_is_dropped(client, form_page, trap):
    page = client.get("/start-a-conversation/")
    response = client.post(
        reverse("form_send", args=[form_page.pk]), {"token": token_on(page), "homepage": trap, **posted()}
    )
    shown = soup(client.get(response.url).text)

    assert (response.status_code, shown.h1.text) == (302, "Thank you. We have it.")
    assert Submission.objects.get().suspicions == (["trap", "quick"] if trap else [])


def test_the_trap_is_out_of_sight_and_says_so_to_who_cannot_see(client, form_page):
    page = soup(client.get("/start-a-conversation/").text)
    trap = page.find("input", attrs={"name": spam.TRAP_FIELD})

    assert (trap["tabindex"], trap["autocomplete"], trap.parent["class"]) == ("-1", "off", ["visually-hidden"])
    assert page.find("label", attrs={"for": trap["id"]}).text == "Leave this empty"
