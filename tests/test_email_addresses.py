"""Email addresses: unusual but legal ones pass; a likely slip is a hint to the person and never an error."""

import pytest
from django.core.exceptions import ValidationError

from referralforms.builder.questions.email_address import is_possible_email, kind_of, likely_meant
from tests.asking import question, soup


@pytest.mark.parametrize(
    "address",
    [
        "wendy@example.org",
        "w+tag@example.org",
        "o'brien@example.co.uk",
        "jürgen@münchen.example",
        '"wendy w"@example.org',
        "a@[192.0.2.1]",
        "x@a.museum",
        "用户@例子.example",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "wendy@xn--mnchen-3ya.example",
    ],
)
def test_an_address_that_is_legal_passes(address):
    block, value = question("email")

    assert block.clean_answer(value, address) == address


@pytest.mark.parametrize(
    "text",
    ["wendy", "@example.org", "wendy@", "a b@example.org", "a@b@c", "a..b@example.org", "a@-b.org", "a@localhost"],
)
def test_what_no_mail_can_be_addressed_to_is_refused(text):
    block, value = question("email")

    assert is_possible_email(text) is False
    with pytest.raises(ValidationError, match="Enter an email address"):
        block.clean_answer(value, text)


@pytest.mark.parametrize(
    "typed, meant",
    [("w@gmial.com", "w@gmail.com"), ("w@hotmail.couk", "w@hotmail.co.uk"), ("w@gmail.com", ""), ("w@example.org", "")],
)
def test_a_likely_slip_is_pointed_out_and_taken_as_it_is(typed, meant):
    block, value = question("email")
    said = [f"Did you mean {meant}? If what you typed is right, leave it."] if meant else []

    assert likely_meant(typed) == meant
    assert block.clean_answer(value, typed) == typed
    assert block.review(value, typed) == [typed, *said]
    assert [
        tag.text for tag in soup(block.draw(value, raw=typed, name="q", found=[])).find_all(class_="advice")
    ] == said


@pytest.mark.parametrize(
    "address, kind",
    [
        ("pc@kent.police.uk.cjsm.net", "secure"),
        ("pc@kent.police.uk", "justice"),
        ("a@justice.gov.uk", "justice"),
        ("wendy@gmail.com", "private"),
        ("a@charity.example", ""),
        ("a@notpolice.uk", ""),
    ],
)
def test_a_professionals_address_is_recognised_and_none_is_refused(address, kind):
    block, value = question("email", is_work=True)

    assert kind_of(address) == kind
    assert block.clean_answer(value, address) == address
    assert bool(block.advice(value, address)) is (kind == "private")
    assert question("email")[0].advice(question("email")[1], address) == []
