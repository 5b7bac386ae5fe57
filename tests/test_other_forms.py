"""The sample forms beside the five: feedback, and what people ask about their own information. Sent as people do."""

import pytest
from django.urls import reverse

from referralforms.submissions import actions
from referralforms.submissions.models import Submission
from tests.asking import soup, token_on
from tests.test_intake_forms import page_of

CONTACT = {
    "q-contact-channels": ["phone"],
    "q-contact-phone-value": "07700 900 982",
    "q-contact-phone-safe": "safe",
}
REPLY = {"q-wants_reply": "yes", "q-name_to_use": "Wendy", **CONTACT, "q-agree_contact": "yes"}
COMPLAINT = (
    {
        "q-request": ["complain", "copy"],
        "q-words": "You wrote to my old address.",
        "q-noticed": "last summer",
    },
    {"q-name_to_use": "Wendy", **CONTACT},
    {"q-agree_contact": "yes"},
)


@pytest.fixture
def publish(home_page, sealing_keys, kent):
    def make(file: str):
        page = home_page.add_child(instance=page_of(file))
        page.save_revision().publish()
        return page

    return make


@pytest.fixture
def stored(person_in):
    return lambda: actions.read(Submission.objects.get(), by=person_in("Triage worker"))


def test_feedback_is_sent_by_somebody_who_does_not_say_who_they_are(client, publish, stored):
    page = publish("6-feedback.toml")
    data = {"token": token_on(client.get(page.url)), "q-words": "Thank you.", "q-how_it_was": "9"}
    sent = client.post(reverse("form_send", args=[page.pk]), data)
    answers = stored()

    assert (Submission.objects.get().reference in client.get(sent.url).text, answers["words"]) == (True, "Thank you.")
    assert set(answers) == {"words", "how_it_was", "notice_seen"}


def test_feedback_that_asks_for_a_reply_says_how_to_give_it_safely(client, publish, stored):
    page = publish("6-feedback.toml")
    data = {"token": token_on(client.get(page.url)), "q-words": "Ring me.", "q-wants_reply": "yes"}
    refused = client.post(reverse("form_send", args=[page.pk]), data)
    sent = client.post(reverse("form_send", args=[page.pk]), data | REPLY)

    assert (refused.status_code, sent.status_code, stored()["contact"]["phone"]["safe"]) == (422, 302, "safe")


def test_a_complaint_about_information_is_walked_checked_and_sent(client, publish, stored):
    page = publish("7-data-protection.toml")
    shown = client.get(page.url)
    for number, data in enumerate(COMPLAINT, 1):
        posted = client.post(reverse("form_post", args=[page.pk, number]), {"token": token_on(shown), **data})
        shown = client.get(posted.url)
    sent = client.post(reverse("form_send_checked", args=[page.pk]), {"token": token_on(shown)})
    answers = stored()

    assert (soup(shown.text).h1.text, sent.status_code) == ("Check your answers", 302)
    assert (answers["request"]["chosen"], answers["words"]) == (["copy", "complain"], "You wrote to my old address.")
    assert (answers["noticed"]["words"], answers["name_to_use"]) == ("last summer", "Wendy")
