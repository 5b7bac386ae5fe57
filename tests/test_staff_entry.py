"""Staff take a call or a letter through the same form; what was not asked is stored as such, and is not safe."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from referralforms.builder.journey import NOT_ASKED
from referralforms.builder.questions.contact_safety import safety_card
from referralforms.runner.sending import SENT_AND_ERASED
from referralforms.submissions import actions
from referralforms.submissions.models import Submission
from tests.asking import ids, references, soup, steps_of, token_on, unlabelled, when
from tests.factories import FormPageFactory, posted, questions
from tests.signing_in import StaffClient
from tests.test_runner import shown_values

ARRIVAL = {"channel": "phone", "received_on": "2026-01-05"}


@pytest.fixture
def worker(client, person_in, kent):
    person = person_in("Triage worker", kent)
    client.force_login(person)
    return person


@pytest.fixture
def address(form_page) -> str:
    return reverse("entry_form", args=[form_page.pk])


@pytest.fixture
def entering(client, worker, address):
    def enter(data, token=None, **arrival):
        token = token_on(client.get(address)) if token is None else token
        return client.post(address, {"token": token, **ARRIVAL, **arrival, **data})

    return enter


def said(response) -> list[str]:
    return [link.text for link in soup(response.text).select(".entry__errors a")]


def test_a_call_is_entered_and_leads_to_its_case(client, entering, worker, kent):
    response = entering(posted())
    stored = Submission.objects.get()
    event = stored.events.get()

    assert response.url == reverse("triage_case", args=[stored.reference])
    assert (stored.channel, stored.area, event.by) == ("phone", kent, worker)
    assert timezone.localtime(stored.received_at).isoformat() == "2026-01-05T12:00:00+00:00"
    assert client.get(response.url).status_code == 200


def test_what_came_today_came_now(entering):
    before = timezone.now()
    entering(posted(), received_on=timezone.localdate().isoformat())

    assert before <= Submission.objects.get().received_at <= timezone.now()


def test_what_was_not_asked_is_stored_as_not_asked(entering, worker):
    entering({"q-name_to_use": "Wendy"})
    read = actions.read(Submission.objects.get(), by=worker)

    assert read == {"name_to_use": "Wendy"} | dict.fromkeys(
        ["contact", "area", "what_happened", "agree_contact"], NOT_ASKED
    )


@pytest.mark.parametrize("given", [True, False])
def test_a_notice_counts_as_given_only_where_staff_say_so(client, home_page, worker, sealing_keys, given):
    notice = ("notice", {"key": "notice_seen", "label": "Your information", "version": "7", "text": "<p>Safe.</p>"})
    page = FormPageFactory(parent=home_page, title="Refer", steps=steps_of({"questions": [questions()[0], notice]}))
    address = reverse("entry_form", args=[page.pk])
    ticked = {"q-notice_seen-given": "yes"} if given else {}
    data = {"token": token_on(client.get(address)), **ARRIVAL, **ticked}
    again = client.post(address, data | {"channel": ""})
    client.post(address, data | {"q-name_to_use": "Wendy"})
    stored = actions.read(Submission.objects.get(), by=worker)["notice_seen"]

    assert (stored.get("version"), stored == NOT_ASKED) == (("7", False) if given else (None, True))
    assert soup(again.text).find(id="q-notice_seen-given").has_attr("checked") is given


def test_a_way_whose_safety_was_not_asked_is_not_safe(client, entering, worker):
    response = entering({"q-contact-channels": ["phone"], "q-contact-phone-value": "07700 900 982"})
    read = actions.read(Submission.objects.get(), by=worker)
    (way,) = safety_card(read["contact"])

    assert (way["usable"], way["link"], "DO NOT USE" in way["state"]) == (False, "", True)
    assert "tel:+447700900982" not in client.get(response.url).text


@pytest.mark.parametrize(
    "arrival, sentence",
    [
        ({"channel": ""}, "Choose how it came"),
        ({"channel": "web"}, "Choose how it came"),
        ({"received_on": ""}, "Enter the day it came"),
        ({"received_on": "2026-02-31"}, "Enter the day it came as a date that exists"),
        ({"received_on": "\x00"}, "Enter the day it came as a date that exists"),
        ({"received_on": "9999-01-01"}, "Enter a day that is not in the future"),
    ],
)
def test_how_and_when_it_came_are_needed_and_no_word_is_lost(entering, arrival, sentence):
    response = entering(posted(), **arrival)
    page = soup(response.text)

    assert (response.status_code, said(response), Submission.objects.count()) == (422, [sentence], 0)
    assert shown_values(response).items() >= posted().items()
    form = page.find("form", id="form")
    assert (unlabelled(form), references(form) - set(ids(page))) == ([], set())


def test_a_wrong_answer_is_said_with_every_word(entering):
    response = entering(posted(**{"q-contact-phone-value": "1"}))

    assert (response.status_code, len(said(response)), Submission.objects.count()) == (422, 1, 0)
    assert shown_values(response)["q-what_happened"] == "Somebody broke in."


def test_pressed_twice_it_is_one_submission(client, entering, address):
    token = token_on(client.get(address))
    first, second = entering(posted(), token=token), entering(posted(), token=token)

    assert (first.url, Submission.objects.count()) == (second.url, 1)


def test_other_words_under_the_same_page_are_kept_and_named(client, entering, address):
    token = token_on(client.get(address))
    entering(posted(), token=token)
    response = entering(posted(**{"q-name_to_use": "Ann"}), token=token)

    assert (response.status_code, Submission.objects.get().reference in said(response)[0]) == (422, True)
    assert shown_values(response)["q-name_to_use"] == "Ann"


def test_what_was_erased_is_not_stored_again_unasked(client, entering, address, erase):
    token = token_on(client.get(address))
    entering(posted(), token=token)
    erase()
    response = entering(posted(), token=token)

    assert (response.status_code, said(response), Submission.objects.count()) == (422, [str(SENT_AND_ERASED)], 0)
    assert shown_values(response)["q-what_happened"] == "Somebody broke in."


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_page_that_is_too_old_keeps_every_word(entering, token):
    response = entering(posted(), token=token)

    assert (response.status_code, shown_values(response)["q-name_to_use"]) == (422, "Wendy")
    assert entering(posted(), token=token_on(response)).status_code == 302


def test_an_answer_that_nothing_led_to_is_named_and_not_dropped(client, home_page, worker, sealing_keys):
    story, name = questions()[3], questions()[0]
    knife = (
        "short_text",
        {"key": "weapon", "label": "What was it?", "condition": when("what_happened", "contains", "knife")},
    )
    page = FormPageFactory(parent=home_page, title="Refer", steps=steps_of({"questions": [name, story, knife]}))
    address = reverse("entry_form", args=[page.pk])
    data = {"token": token_on(client.get(address)), **ARRIVAL, "q-name_to_use": "Wendy", "q-weapon": "A bread knife"}
    refused = client.post(address, data)
    stored = client.post(address, data | {"q-what_happened": "He had a knife."})

    assert (refused.status_code, "‘What was it?’" in said(refused)[0], stored.status_code) == (422, True, 302)


def test_what_belongs_to_another_area_is_stored_and_leads_to_the_queue(client, entering, lincolnshire):
    response = entering(posted(**{"q-area": "lincolnshire"}))

    assert (response.url, Submission.objects.get().area) == (reverse("submissions_modeladmin_index"), lincolnshire)


def test_what_cannot_be_stored_keeps_every_word(entering, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    response = entering(posted())

    assert (response.status_code, said(response)[0][:22]) == (503, "It could not be stored")
    assert shown_values(response).items() >= posted().items()


def test_a_form_that_is_not_whole_takes_nothing(client, worker, form_page, address):
    from tests.asking import stream

    form_page.steps = stream(*questions(), ("tarot_card", {"key": "card", "label": "Pick one"}))
    form_page.save()

    assert (client.get(address).url, client.get("/admin/enter-submission/").status_code) == (
        reverse("entry_choose"),
        200,
    )


def test_every_published_form_is_offered_and_no_draft(client, worker, form_page, home_page):
    FormPageFactory(parent=home_page, title="Not yet", live=False)
    page = soup(client.get(reverse("entry_choose")).text)

    assert [link.text for link in page.select(".entry__forms a")] == ["Start a conversation"]


@pytest.mark.parametrize(
    "role, shown", [("Triage worker", True), ("Manager", True), ("Practitioner", False), ("Editor", False)]
)
def test_the_menu_offers_it_to_who_triages(client, person_in, form_page, kent, role, shown):
    client.force_login(person_in(role, kent))

    assert (reverse("entry_choose") in client.get(reverse("wagtailadmin_home")).text) is shown


def test_no_day_shifts_with_the_clock(entering):
    entering(posted(), received_on="2026-07-05")

    assert Submission.objects.get().received_at == datetime.datetime(2026, 7, 5, 11, tzinfo=datetime.UTC)


def test_no_other_site_can_enter_something_in_somebodys_name(worker, address):
    client = StaffClient(enforce_csrf_checks=True)
    client.force_login(worker)

    assert client.post(address, {"token": "", **ARRIVAL, **posted()}).status_code == 403
    assert Submission.objects.count() == 0
