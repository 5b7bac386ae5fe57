"""A receipt goes only to who asked for it, where it is safe now, and says nothing but reference, date and number."""

import datetime
import json

import pytest
from django.core import mail
from django.utils import timezone

from home import handlers, outbox
from home.models import Delivery
from referralforms.submissions import keys, sealing
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.models import Submission
from referralforms.submissions.receipts import Receipt
from tests.factories import FormPageFactory, questions, submission_of
from tests.factories import answers as all_answers

OPTIONS = {"asked_by": "receipt", "contact": "contact", "sender": "post@letters.example"}
EMAIL = {"value": "wendy@example.org", "safe": "safe"}
WORDS = ("Wendy", "Somebody", "broke in", "kent", "safe", "restorative", "conversation", "Medway")


@pytest.fixture
def form_page(home_page, sealing_keys, kent):
    asks = ("short_text", {"key": "receipt", "label": "Send me a receipt?", "required": False})
    return FormPageFactory(
        parent=home_page, steps=[("step", {"heading": "", "guidance": "", "questions": [*questions(), asks]})]
    )


def answers(**changes) -> dict:
    return {key: value for key, value in all_answers(**changes).items() if key != "area"}


def sent(form_page, area=None, *, receipt="email", email=EMAIL, channels=("email",), options=OPTIONS) -> Submission:
    contact = {"channels": list(channels), "email": email}
    wish = {"receipt": receipt} if receipt is not None else {}
    submission = submission_of(form_page, area, **answers(contact=contact, **wish))
    Delivery.objects.create(handler="receipt", about=f"submission:{submission.pk}", options=options)
    outbox.deliver_due()
    return submission


def test_who_asked_for_it_is_sent_reference_date_and_number_and_nothing_else(form_page, kent):
    submission = sent(form_page, kent)
    (message,) = mail.outbox
    day = timezone.localtime(submission.received_at)

    assert message.subject == f"Your reference: {submission.reference}"
    assert message.body == f"Reference {submission.reference}\n{day.day} {day:%B %Y}\n0800 783 1583\n"
    assert (message.to, message.cc, message.bcc, message.attachments) == (["wendy@example.org"], [], [], [])
    assert message.from_email == "post@letters.example"


def test_no_header_says_who_we_are_or_where_it_was_sent_from(form_page, kent):
    sent(form_page, kent)
    text = mail.outbox[0].message().as_string().replace("wendy@example.org", "")

    assert [word for word in WORDS if word.lower() in text.lower()] == []
    assert mail.outbox[0].message()["Message-ID"].endswith("@letters.example>")


def test_where_no_area_is_known_the_number_is_the_providers(form_page):
    sent(form_page)

    assert mail.outbox[0].body.splitlines()[2] == "01772 842109"


@pytest.mark.parametrize("wish", [None, "", "no", "text", "post"])
def test_who_did_not_ask_for_it_is_sent_nothing(form_page, wish):
    sent(form_page, receipt=wish)

    assert (mail.outbox, Delivery.objects.waiting().count()) == ([], 0)


@pytest.mark.parametrize("safe", ["", "no", "unsure", "times", "anything"])
def test_an_address_that_is_not_marked_safe_is_sent_nothing(form_page, safe):
    sent(form_page, email={"value": "wendy@example.org", "safe": safe})

    assert mail.outbox == []


@pytest.mark.parametrize("safe, count", [("safe", 1), ("plain", 1)])
def test_an_address_for_plain_messages_may_have_one_since_it_names_nobody(form_page, safe, count):
    sent(form_page, email={"value": "wendy@example.org", "safe": safe})

    assert len(mail.outbox) == count


def test_an_address_given_for_a_channel_that_was_not_chosen_is_sent_nothing(form_page):
    sent(form_page, channels=("phone",))

    assert mail.outbox == []


@pytest.mark.parametrize("contact", ["name_to_use", "gone"])
def test_an_address_from_any_other_question_is_sent_nothing(form_page, contact):
    sent(form_page, options=OPTIONS | {"contact": contact})

    assert mail.outbox == []


def test_the_answer_counts_as_it_is_at_the_moment_of_sending(form_page):
    submission, other = (
        submission_of(form_page, **answers(contact=each, receipt="yes"))
        for each in (
            {"channels": ["email"], "email": EMAIL},
            {"channels": ["email"], "email": EMAIL | {"safe": "no"}},
        )
    )
    Delivery.objects.create(handler="receipt", about=f"submission:{submission.pk}", options=OPTIONS)
    reseal(submission, other)
    outbox.deliver_due()

    assert mail.outbox == []


def reseal(submission: Submission, as_in: Submission) -> None:
    """Give a submission the answers of another, as a correction by staff would."""
    text = json.dumps(opened(as_in)).encode()
    body = sealing.seal(text, context=submission.context, recipients=keys.recipients())
    Submission.objects.filter(pk=submission.pk).update(sealed=body)


def test_a_body_that_cannot_be_opened_leaves_the_receipt_owed(form_page):
    submission = submission_of(form_page, **answers(receipt="email"))
    Submission.objects.update(sealed=b"\x01\x00")
    Delivery.objects.create(handler="receipt", about=f"submission:{submission.pk}", options=OPTIONS)
    outbox.deliver_due()

    assert list(Delivery.objects.waiting().values_list("problem")) == [("Unreadable",)]


def test_what_a_receipt_needs_is_said_in_sentences(settings, tmp_path):
    settings.KEYS_DIR, settings.DEFAULT_FROM_EMAIL = tmp_path, "victims@restorative.example"
    found = Receipt().problems({"sender": ""})

    assert found[0] == "The sender of receipts says what we do: give one that does not."
    assert found[1].startswith("Without a private key nobody can look up whether the address is safe.")


def test_a_receipt_that_is_set_up_has_no_problems(settings, sealing_keys):
    settings.EMAIL_BACKEND = "smtp"

    assert Receipt().problems(OPTIONS) == [handlers.mail_problems()[0]]
    settings.DEFAULT_FROM_EMAIL = "post@letters.example"
    assert Receipt().problems(OPTIONS) == []


def test_a_receipt_is_dated_by_the_day_in_this_country(form_page):
    submission = submission_of(form_page, **answers(contact={"channels": ["email"], "email": EMAIL}, receipt="email"))
    night = datetime.datetime(2026, 7, 1, 23, 30, tzinfo=datetime.UTC)
    Submission.objects.filter(pk=submission.pk).update(received_at=night)
    Delivery.objects.create(handler="receipt", about=f"submission:{submission.pk}", options=OPTIONS)
    outbox.deliver_due()

    assert mail.outbox[0].body.splitlines()[1] == "2 July 2026"


def of_form(home_page, slug: str, asked: list, answers: dict, options: dict) -> None:
    """Send a form of these questions, and let the worker send what is owed."""
    steps = [("step", {"heading": "", "guidance": "", "questions": asked})]
    submission = submission_of(FormPageFactory(parent=home_page, slug=slug, steps=steps), **answers)
    Delivery.objects.create(handler="receipt", about=f"submission:{submission.pk}", options=options)
    outbox.deliver_due()


@pytest.mark.parametrize(
    "safe, wish, to", [("safe", "email", [EMAIL["value"]]), ("safe", "no", []), ("no", "email", [])]
)
def test_safe_contact_itself_may_ask_for_a_receipt(home_page, sealing_keys, safe, wish, to):
    contact = {"channels": ["email"], "email": EMAIL | {"safe": safe}, "receipt": wish}
    of_form(home_page, "short", questions(), answers(contact=contact), OPTIONS)

    assert [each for message in mail.outbox for each in message.to] == to


@pytest.mark.parametrize(
    "is_work, wish, to",
    [(True, None, ["pc@kent.police.uk"]), (True, "email", ["pc@kent.police.uk"]), (True, "no", []), (False, None, [])],
)
def test_a_professional_gets_a_receipt_at_their_own_address_unless_they_choose_no(
    home_page, sealing_keys, is_work, wish, to
):
    asked = [
        ("email", {"key": "email", "label": "Your work email", "is_work": is_work}),
        ("short_text", {"key": "receipt", "label": "Receipt?", "required": False}),
        *questions(),
    ]
    contact = {"channels": ["email"], "email": EMAIL}
    given = answers(contact=contact, email="pc@kent.police.uk", **({"receipt": wish} if wish else {}))
    of_form(home_page, "refer", asked, given, OPTIONS | {"work_email": "email"})

    assert [each for message in mail.outbox for each in message.to] == to
