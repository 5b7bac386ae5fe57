"""A form in steps: kept as it is written, checked, sent once. Whatever is pressed, nothing is lost or doubled."""

import datetime
import time
import uuid
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.outbox import Delivery
from referralforms.builder import versions
from referralforms.builder.models import FormPage, Layout
from referralforms.runner import drafts, saving, sending, tokens
from referralforms.runner.models import Draft
from referralforms.submissions import actions
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.models import Submission
from tests.asking import ids, references, soup, steps_of, token_on, unlabelled, when
from tests.factories import FormPageFactory, questions
from tests.test_runner import shown_values, summary, title

PATH = "/refer/"
NAME, CONTACT, AREA, STORY, AGREE = questions()
KNIFE = ("short_text", {"key": "weapon", "label": "What was it?"})
STEPS = (
    {"heading": "About you", "keeps": True, "questions": [("short_text", {"key": "your_name", "label": "Your name"})]},
    {"heading": "Who it is about", "questions": [NAME, AREA]},
    {"heading": "What happened", "questions": [STORY]},
    {"heading": "The weapon", "condition": when("what_happened", "contains", "knife"), "questions": [KNIFE]},
    {"heading": "Getting in touch", "questions": [CONTACT, AGREE]},
)
POSTED = {
    1: {"q-your_name": "Officer Dibble"},
    2: {"q-name_to_use": "Wendy", "q-area": "kent-medway"},
    3: {"q-what_happened": "Somebody broke in."},
    5: {
        "q-contact-channels": ["phone"],
        "q-contact-phone-value": "07700 900 982",
        "q-contact-phone-safe": "safe",
        "q-agree_contact": "yes",
    },
}
WORDS = ("Dibble", "Wendy", "07700 900", "broke in")


@pytest.fixture
def page(home_page, sealing_keys, kent):
    return FormPageFactory(
        parent=home_page, title="Refer", slug="refer", layout=Layout.STEPS, may_be_saved=True, steps=steps_of(*STEPS)
    )


@pytest.fixture
def at(page):
    """Post one step as a browser does: ``at(client, 2, {...}, token)``."""

    def post(client, number, data, token, **more):
        return client.post(reverse("form_post", args=[page.pk, number]), {"token": token, **data, **more})

    return post


@pytest.fixture
def walk(at):
    """Walk a form to the page on which all answers stand, and return that page."""

    def go(client, posted=POSTED, path=PATH):
        response = client.get(path, follow=True)
        for number, data in posted.items():
            response = client.get(at(client, number, data, token_on(response)).url)
        return response

    return go


def press_send(client, page, checked, **more):
    return client.post(reverse("form_send_checked", args=[page.pk]), {"token": token_on(checked), **more})


def heading(response) -> str:
    return soup(response.text).h1.text


def stored_answers(person_in, kent) -> dict:
    return actions.read(Submission.objects.get(), by=person_in("Triage worker", kent))


# --- walked and sent ------------------------------------------------------------------------------


def test_a_form_is_walked_checked_and_sent(client, page, walk, person_in, kent):
    checked = walk(client)
    response = press_send(client, page, checked)
    reference = Submission.objects.get().reference

    assert (heading(checked), response.status_code) == ("Check your answers", 302)
    assert (reference in client.get(response.url).text, Delivery.objects.count()) == (True, 1)
    assert stored_answers(person_in, kent)["what_happened"] == "Somebody broke in."
    assert set(stored_answers(person_in, kent)) == {
        "your_name", "name_to_use", "area", "what_happened", "contact", "agree_contact",
    }  # fmt: skip


def test_a_reader_gets_no_cookie_and_the_first_answers_bring_one(client, page, at):
    first = client.get(PATH)
    response = at(client, 1, POSTED[1], token_on(first))
    cookie = response.cookies[drafts.COOKIE]

    assert (dict(first.cookies), Draft.objects.count()) == ({}, 1)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", "", "/")


def test_every_page_on_the_way_is_private_and_neutral(client, page, at):
    response, met = client.get(PATH), []
    for number, data in POSTED.items():
        response = client.get(at(client, number, data, token_on(response)).url)
        met.append(title(response))
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"

    assert met == [
        f"{name} - Refer - Restorative Solutions" for name in ("Step 2", "Step 3", "Step 4", "Check your answers")
    ]


def test_how_many_steps_there_are_is_said_only_where_no_answer_changes_it(client, page):
    assert title(client.get(PATH)).startswith("Step 1 - ")
    page.steps = steps_of(*(step for step in STEPS if "condition" not in step))
    page.save_revision().publish()

    assert title(client.get(PATH)).startswith("Step 1 of 4 - ")


def test_a_step_is_passed_over_when_no_answer_leads_to_it_and_its_answer_is_not_stored(
    client, page, walk, at, person_in, kent
):
    posted = {
        1: POSTED[1],
        2: POSTED[2],
        3: {"q-what_happened": "He had a knife."},
        4: {"q-weapon": "A bread knife"},
        5: POSTED[5],
    }
    checked = walk(client, posted)
    assert "A bread knife" in checked.text
    at(client, 3, POSTED[3], token_on(checked))
    address = urlsplit(soup(checked.text).find("a", string="Back")["href"]).path
    checked = client.get(address.replace("/5/", "/check/"))
    press_send(client, page, checked)

    assert "A bread knife" not in checked.text
    assert "weapon" not in stored_answers(person_in, kent)


def test_back_keeps_the_answers(client, page, walk):
    checked = walk(client)
    response, seen = checked, []
    while back := soup(response.text).find("a", string="Back"):
        response = client.get(back["href"])
        seen.append(shown_values(response))

    assert seen == [POSTED[5], POSTED[3], POSTED[2], POSTED[1]]
    assert title(response).startswith("Step 1")


def test_the_forms_own_address_leads_back_to_what_was_begun(client, page, at):
    at(client, 1, POSTED[1], token_on(client.get(PATH)))

    assert shown_values(client.get(PATH, follow=True)) == POSTED[1]


def test_an_answer_is_changed_from_the_check_page_and_leads_back_to_it(client, page, walk, at):
    checked = walk(client)
    change = soup(checked.text).select_one("a[href*='#q-name_to_use']")["href"]
    step = client.get(change)
    back = soup(step.text).find("input", attrs={"name": "back"})["value"]
    response = at(client, 2, POSTED[2] | {"q-name_to_use": "Ann"}, token_on(step), back=back)
    again = client.get(response.url)

    assert (heading(again), "Ann" in again.text, "Wendy" in again.text) == ("Check your answers", True, False)


def test_a_change_that_opens_a_new_step_leads_there_first(client, page, walk, at):
    checked = walk(client)
    response = at(client, 3, {"q-what_happened": "He had a knife."}, token_on(checked), back="check")
    step = client.get(response.url)

    assert heading(step) == "The weapon"
    assert (
        heading(client.get(at(client, 4, {"q-weapon": "x"}, token_on(step), back="check").url)) == "Check your answers"
    )


def test_what_is_wrong_with_a_step_is_said_with_every_word(client, page, at):
    first = client.get(PATH)
    second = client.get(at(client, 1, POSTED[1], token_on(first)).url)
    response = at(client, 2, {"q-area": "kent-medway"}, token_on(second))

    assert (response.status_code, title(response)[:7], len(summary(response))) == (422, "Error: ", 1)
    assert (shown_values(response), "0800 783 1583" in response.text) == ({"q-area": "kent-medway"}, True)
    parts = soup(response.text)
    assert (unlabelled(parts), references(parts) - set(ids(parts)), len(ids(parts)) - len(set(ids(parts)))) == (
        [],
        set(),
        0,
    )


def test_words_that_were_refused_are_kept_too(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    at(client, 2, {"q-name_to_use": "x" * 200}, token_on(second))

    assert shown_values(client.get(second.request["PATH_INFO"])) == {"q-name_to_use": "x" * 200}


def test_who_goes_ahead_is_told_what_is_missing_with_a_link_to_each_place(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    check = second.request["PATH_INFO"].replace("/2/", "/check/")
    response = client.get(check)
    links = [link["href"] for link in soup(response.text).select(".error-summary a")]

    assert (title(response)[:7], len(links)) == ("Error: ", 4)
    assert {client.get(link).status_code for link in links} == {200}
    assert (press_send(client, page, response).status_code, Submission.objects.count()) == (422, 0)


# --- the check page's other buttons ---------------------------------------------------------------


def test_the_check_page_keeps_answers_for_longer_and_sends_nothing(client, page, walk):
    checked = walk(client)
    Draft.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=3))
    response = press_send(client, page, checked, go="keep")

    assert (heading(client.get(response.url)), Submission.objects.count()) == ("Check your answers", 0)
    assert Draft.objects.get().expires_at > timezone.now() + datetime.timedelta(hours=23)
    assert press_send(client, page, checked).status_code == 302
    assert Submission.objects.count() == 1


def test_the_check_page_deletes_what_was_written_and_sends_nothing(client, page, walk):
    response = press_send(client, page, walk(client), go="delete")

    assert heading(client.get(response.url)) == "What you wrote is deleted"
    assert (Draft.objects.count(), Submission.objects.count()) == (0, 0)
    assert response.cookies[drafts.COOKIE]["max-age"] == 0


def test_the_check_page_saves_for_later_and_sends_nothing(client, page, walk):
    checked = walk(client)
    saved = soup(press_send(client, page, checked, go="save").text)
    elsewhere = Client()
    code = saved.select_one(".receipt__reference").text
    back = elsewhere.post(saved.select_one(".saved__link")["href"], {"code": code})

    assert (heading(elsewhere.get(back.url)), Submission.objects.count()) == ("Check your answers", 0)
    assert "Save and come back later" in checked.text


def test_a_check_page_that_offers_no_saving_keeps_answers_instead(client, page, walk):
    page.may_be_saved = False
    page.save_revision().publish()
    checked = walk(client)
    response = press_send(client, page, checked, go="save")

    assert ("Save and come back" in checked.text, Submission.objects.count()) == (False, 0)
    assert heading(client.get(response.url)) == "Check your answers"


@pytest.mark.parametrize("button", ["keep", "save", "delete"])
def test_a_button_pressed_after_sending_shows_the_reference_and_undoes_nothing(client, page, walk, button):
    checked = walk(client)
    press_send(client, page, checked)
    response = press_send(client, page, checked, go=button)

    assert Submission.objects.get().reference in client.get(response.url).text


# --- once -----------------------------------------------------------------------------------------


def test_send_pressed_twice_is_one_submission_with_the_same_reference(client, page, walk):
    checked = walk(client)
    first, second = (press_send(client, page, checked) for _ in range(2))
    reference = Submission.objects.get().reference

    assert [reference in client.get(each.url).text for each in (first, second)] == [True, True]
    assert (Delivery.objects.count(), second.status_code) == (1, 302)


def test_the_first_continue_pressed_twice_is_one_draft(client, page, at):
    token = token_on(client.get(PATH))
    twin = Client()
    responses = [at(each, 1, POSTED[1], token) for each in (client, twin)]  # as if neither answer had come yet

    assert (responses[0].url, Draft.objects.count()) == (responses[1].url, 1)
    assert client.cookies[drafts.COOKIE].value == twin.cookies[drafts.COOKIE].value


def test_two_tabs_are_two_forms(client, page, at):
    first, second = client.get(PATH), client.get(PATH)
    one = client.get(at(client, 1, POSTED[1], token_on(first)).url)
    two = client.get(at(client, 1, {"q-your_name": "Sergeant Bell"}, token_on(second)).url)

    shown = [shown_values(client.get(each.request["PATH_INFO"].replace("/2/", "/1/"))) for each in (one, two)]
    assert shown == [POSTED[1], {"q-your_name": "Sergeant Bell"}]


def test_words_posted_after_sending_are_kept_and_not_sent_unasked(client, page, walk, at):
    checked = walk(client)
    press_send(client, page, checked)
    reference = Submission.objects.get().reference
    response = at(client, 3, {"q-what_happened": "I forgot something."}, token_on(checked))

    assert (response.status_code, reference in summary(response)[0]) == (422, True)
    assert (shown_values(response), Submission.objects.count()) == ({"q-what_happened": "I forgot something."}, 1)


def test_a_draft_is_gone_once_it_is_sent(client, home_page, page, walk, settings):
    page.steps = steps_of(*({**step, "keeps": False} for step in STEPS))
    page.save_revision().publish()
    checked = walk(client)
    press_send(client, page, checked)

    assert Draft.objects.count() == 0
    assert client.get(checked.request["PATH_INFO"]).status_code == 410


# --- when the time is over ------------------------------------------------------------------------


def make_old(hours=25) -> None:
    Draft.objects.update(expires_at=timezone.now() - datetime.timedelta(hours=hours - 24))


def test_the_page_says_until_when_answers_are_kept_and_a_button_keeps_them_longer(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    Draft.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=3))
    response = at(client, 2, {"q-name_to_use": "Wen"}, token_on(second), go="keep")
    page_again = client.get(response.url)

    assert "We keep your answers until" in second.text
    assert (shown_values(page_again), heading(page_again)) == ({"q-name_to_use": "Wen"}, "Who it is about")
    assert Draft.objects.get().expires_at > timezone.now() + datetime.timedelta(hours=23)


def test_the_scripts_button_keeps_them_longer_too(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    Draft.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=3))
    response = client.post(reverse("form_keep", args=[page.pk]), {"token": token_on(second)})

    kept_until = datetime.datetime.fromisoformat(response.json()["kept_until"])
    assert abs(kept_until - Draft.objects.get().expires_at) < datetime.timedelta(seconds=1)
    assert client.post(reverse("form_keep", args=[page.pk]), {"token": "forged"}).status_code == 410
    assert Client().post(reverse("form_keep", args=[page.pk]), {"token": token_on(second)}).status_code == 410


@pytest.mark.parametrize("how", ["too old", "cookie gone", "row gone"])
def test_answers_posted_after_the_end_are_kept_and_shown(client, page, at, how):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    if how == "too old":
        make_old()
    if how == "cookie gone":
        client.cookies.clear()
    if how == "row gone":
        Draft.objects.all().delete()
    response = at(client, 2, POSTED[2], token_on(second))
    again = at(client, 2, POSTED[2], token_on(response))

    assert (response.status_code, shown_values(response)) == (422, POSTED[2])
    assert summary(response)[0].startswith("The answers you gave on earlier pages are no longer kept.")
    assert heading(client.get(again.url)) == "What happened"


def test_after_the_end_the_rest_is_asked_again_and_the_form_can_be_sent(client, page, at, walk):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    make_old()
    response = at(client, 2, POSTED[2], token_on(second))
    for number in (2, 3, 5):
        response = client.get(at(client, number, POSTED[number], token_on(response)).url)
    (link,) = [each["href"] for each in soup(response.text).select(".error-summary a")]
    checked = client.get(at(client, 1, POSTED[1], token_on(client.get(link)), back="check").url)

    assert (heading(checked), press_send(client, page, checked).status_code) == ("Check your answers", 302)


@pytest.mark.parametrize("number", [1, 3])
def test_a_forged_token_keeps_every_word(client, page, at, number):
    response = at(client, number, POSTED[number], "forged")

    assert (response.status_code, shown_values(response)) == (422, POSTED[number])
    assert at(client, number, POSTED[number], token_on(response)).status_code == 302


def test_a_key_that_begins_another_is_not_taken_for_it(client, home_page, sealing_keys):
    asked = [("short_text", {"key": key, "label": key}) for key in ("name", "name_of_officer")]
    steps = steps_of(*({"heading": question["key"], "questions": [(kind, question)]} for kind, question in asked))
    page = FormPageFactory(parent=home_page, slug="p", layout=Layout.STEPS, steps=steps)
    posted = {"token": "forged", "q-name_of_officer": "Dibble"}
    response = client.post(reverse("form_post", args=[page.pk, 1]), posted)

    assert (heading(response), shown_values(response)) == ("name_of_officer", {"q-name_of_officer": "Dibble"})


def test_a_forged_token_keeps_every_word_of_a_step_that_has_changed_its_place(client, page, at):
    response = at(client, 1, POSTED[3], "forged")

    assert (response.status_code, heading(response), shown_values(response)) == (422, "What happened", POSTED[3])


def test_a_form_published_anew_meanwhile_goes_on_as_it_was_begun(client, page, at, walk):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    page.steps = steps_of(STEPS[0])
    page.save_revision().publish()

    assert heading(client.get(at(client, 2, POSTED[2], token_on(second)).url)) == "What happened"


def test_a_browser_that_keeps_no_cookie_is_offered_the_form_on_one_page(page, at, client):
    response = at(client, 1, POSTED[1], token_on(client.get(PATH)))
    stranger = Client()
    gone = stranger.get(response.url)
    whole = stranger.get(soup(gone.text).find("a", string="Fill in the form on one page")["href"])
    data = {name: value for each in POSTED.values() for name, value in each.items()}
    sent = stranger.post(reverse("form_send", args=[page.pk]), {"token": token_on(whole), **data})

    assert (gone.status_code, whole.status_code, sent.status_code) == (410, 200, 302)
    assert (Submission.objects.count(), dict(stranger.cookies)) == (1, {})


@pytest.mark.parametrize("number", [0, 6, 99, 10**9])
def test_a_step_that_is_none_leads_to_one_that_is(client, page, at, number):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    address = second.request["PATH_INFO"].replace("/2/", f"/{number}/")

    assert heading(client.get(address, follow=True)) == "Who it is about"
    assert at(client, number, POSTED[2], token_on(second)).status_code == 422  # the nearest step, shown as it is


def test_an_address_guessed_shows_nothing(client, page, at):
    at(client, 1, POSTED[1], token_on(client.get(PATH)))
    stranger = Client()
    address = reverse("form_step", args=[page.pk, Draft.objects.get().pk, 1])
    stranger.cookies[drafts.COOKIE] = "x" * 43

    assert (stranger.get(address).status_code, "Dibble" in stranger.get(address).text) == (410, False)
    assert client.get(reverse("form_step", args=[page.pk, uuid.uuid4(), 1])).status_code == 410


# --- leaving and deleting -------------------------------------------------------------------------


def test_leaving_ends_every_draft_of_this_browser_and_of_no_other(client, page, at):
    other = Client()
    for each in (client, other):
        at(each, 1, POSTED[1], token_on(each.get(PATH)))
    at(client, 1, POSTED[1], token_on(Client().get(PATH)))
    response = client.get("/exit/")

    assert (Draft.objects.count(), response.cookies[drafts.COOKIE]["max-age"]) == (1, 0)
    assert shown_values(other.get(PATH, follow=True)) == POSTED[1]


def test_what_was_written_can_be_deleted_at_once(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    response = at(client, 2, POSTED[2], token_on(second), go="delete")

    assert (heading(client.get(response.url)), Draft.objects.count()) == ("What you wrote is deleted", 0)
    assert response.cookies[drafts.COOKIE]["max-age"] == 0


# --- save and return ------------------------------------------------------------------------------


@pytest.fixture
def saved(client, page, at):
    """Save at the second step; return address and code."""
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    shown = soup(at(client, 2, POSTED[2], token_on(second), go="save").text)
    return shown.select_one(".saved__link")["href"], shown.select_one(".receipt__reference").text


def test_a_link_and_a_code_lead_back_to_every_word_in_another_browser(saved, page, at):
    address, code = saved
    elsewhere = Client()
    asked = elsewhere.get(address)
    response = elsewhere.post(address, {"code": f" {code.lower().replace('-', '')} "})
    step = elsewhere.get(response.url)

    assert [word for word in WORDS if word in asked.text] == []
    assert (heading(step), response.status_code) == ("What happened", 302)
    assert shown_values(elsewhere.get(PATH, follow=True)) == POSTED[1]


def test_what_is_saved_is_no_longer_in_the_browser(saved, client, page):
    assert shown_values(client.get(PATH, follow=True)) == {}


def test_leaving_keeps_what_was_saved_on_purpose_and_the_page_says_so(client, page, at):
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    shown = soup(at(client, 2, POSTED[2], token_on(second), go="save").text)
    address, code = shown.select_one(".saved__link")["href"], shown.select_one(".receipt__reference").text
    step = client.get(client.post(address, {"code": code}).url)
    client.get("/exit/")

    assert "Leaving this site does not delete what you saved." in shown.text
    assert (client.get(step.request["PATH_INFO"]).status_code, Draft.objects.count()) == (410, 1)
    assert heading(client.get(client.post(address, {"code": code}).url)) == "What happened"


def test_what_was_saved_is_deleted_with_what_came_from_it(saved, client, at):
    address, code = saved
    step = client.get(client.post(address, {"code": code}).url)
    at(client, 3, POSTED[3], token_on(step), go="delete")

    assert (Draft.objects.count(), client.get(address).status_code) == (0, 410)


def test_five_wrong_codes_end_what_was_saved(saved):
    address, code = saved
    said = [Client().post(address, {"code": "AAAA-AAAA"}) for _ in range(5)]

    assert [each.status_code for each in said] == [422, 422, 422, 422, 410]
    assert summary(said[3]) == ["That code does not open it. Check each letter and number. Tries left: 1."]
    assert (Client().post(address, {"code": code}).status_code, Draft.objects.count()) == (410, 0)


@pytest.mark.parametrize("link", ["x", "é", "A" * 43, "-" * 4000])
def test_a_link_that_is_none_of_ours_shows_nothing(client, page, link):
    address = reverse("form_return", args=[page.pk, link])

    assert (client.get(address).status_code, client.post(address, {"code": "x"}).status_code) == (410, 410)


def test_what_was_saved_is_gone_once_it_is_sent(saved, page, at):
    address, code = saved
    elsewhere = Client()
    response = elsewhere.get(elsewhere.post(address, {"code": code}).url)
    for number in (3, 5):
        response = elsewhere.get(at(elsewhere, number, POSTED[number], token_on(response)).url)
    press_send(elsewhere, page, response)

    assert (Submission.objects.count(), Client().get(address).status_code) == (1, 410)


def test_no_mail_and_no_row_holds_what_was_saved(saved, mailoutbox):
    rows = b"".join(bytes(draft.sealed) for draft in Draft.objects.all())

    assert (mailoutbox, [word for word in WORDS if word.encode() in rows]) == ([], [])


def test_a_form_that_offers_no_saving_saves_nothing(client, page, at):
    page.may_be_saved = False
    page.save_revision().publish()
    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    response = at(client, 2, POSTED[2], token_on(second), go="save")

    assert ("Save and come back" in second.text, response.status_code) == (False, 302)


# --- another one ----------------------------------------------------------------------------------


def test_a_second_referral_begins_with_the_senders_own_block_and_nothing_else(client, page, walk):
    sent = client.get(press_send(client, page, walk(client)).url)
    another = soup(sent.text).find("a", string="Refer another person of the same event")["href"]
    step = client.get(another)
    own = client.get(PATH, follow=True)

    assert (heading(step), shown_values(step), shown_values(own)) == ("Who it is about", {}, POSTED[1])
    assert [word for word in WORDS[1:] if word in step.text] == []


def test_a_second_referral_is_a_submission_of_its_own(client, page, walk, at):
    sent = client.get(press_send(client, page, walk(client)).url)
    response = client.get(soup(sent.text).find("a", string="Refer another person of the same event")["href"])
    for number in (2, 3, 5):
        response = client.get(at(client, number, POSTED[number], token_on(response)).url)
    press_send(client, page, response)

    assert Submission.objects.count() == 2


def test_leaving_after_sending_ends_the_next_form_too(client, page, walk):
    press_send(client, page, walk(client))
    client.get("/exit/")

    assert Draft.objects.count() == 0


# --- when what was sent is erased -------------------------------------------------------------------


def test_the_senders_own_block_kept_for_the_next_form_is_erased_with_what_was_sent(client, page, walk, erase):
    sent = press_send(client, page, walk(client)).url
    another = soup(client.get(sent).text).find("a", string="Refer another person of the same event")["href"]
    kept = Draft.objects.count()
    made = erase()

    assert (kept, Draft.objects.count(), made.stores["Draft"]) == (1, 0, 1)
    assert (client.get(another).status_code, client.get(PATH).status_code) == (410, 200)


def test_who_presses_send_or_reloads_after_the_erasure_is_told_and_nothing_comes_back(client, page, walk, erase):
    checked = walk(client)
    sent = press_send(client, page, checked).url
    erase()
    pressed, reloaded = press_send(client, page, checked), client.get(sent)

    assert (pressed.status_code, heading(pressed)) == (410, "These answers are no longer kept here")
    assert (reloaded.status_code, heading(reloaded)) == (200, "What you sent has been erased")
    assert ("receipt__reference" in reloaded.text, Submission.objects.count(), Draft.objects.count()) == (False, 0, 0)


def test_words_kept_after_sending_are_erased_with_what_was_sent(client, page, walk, at, erase):
    checked = walk(client)
    press_send(client, page, checked)
    at(client, 3, {"q-what_happened": "I forgot something."}, token_on(checked))
    kept = Draft.objects.count()
    erase()

    assert (kept, Draft.objects.count()) == (2, 0)


def test_words_sent_anew_from_a_page_whose_message_was_erased_are_a_message_of_their_own(client, page, walk, at, erase):
    checked = walk(client)
    press_send(client, page, checked)
    erase()
    response, token = checked, token_on(checked)
    for number, data in POSTED.items():
        response = client.get(at(client, number, data, token).url)
    told = press_send(client, page, response)
    done = press_send(client, page, told)

    assert (told.status_code, summary(told)) == (422, [str(sending.SENT_AND_ERASED)])
    assert (done.status_code, Submission.objects.count(), Erasure.objects.count()) == (302, 1, 1)
    erase()
    assert Draft.objects.count() == 0


def test_what_another_device_made_of_the_same_saved_answers_is_erased_too(saved, page, at, erase):
    address, code = saved
    one, two, stranger = Client(), Client(), Client()
    thirds = [each.get(each.post(address, {"code": code}).url) for each in (one, two)]
    others = stranger.get(at(stranger, 1, POSTED[1], token_on(stranger.get(PATH))).url)
    checks = [walked_on(each, at, third) for each, third in zip((one, two), thirds, strict=True)]
    press_send(one, page, checks[0])
    at(two, 3, {"q-what_happened": "More of it."}, token_on(checks[1]))
    erase()

    assert two.get(checks[1].request["PATH_INFO"]).status_code == 410
    assert (others.status_code, stranger.get(others.request["PATH_INFO"]).status_code) == (200, 200)
    assert Draft.objects.count() == 1


def test_what_another_device_saved_behind_a_link_of_its_own_is_erased_too(saved, page, at, erase):
    address, code = saved
    one, two, three = Client(), Client(), Client()
    thirds = [each.get(each.post(address, {"code": code}).url) for each in (one, two)]
    checks = [walked_on(each, at, third) for each, third in zip((one, two), thirds, strict=True)]
    shown = soup(press_send(two, page, checks[1], go="save").text)
    link, code = shown.select_one(".saved__link")["href"], shown.select_one(".receipt__reference").text
    three.post(link, {"code": code})
    press_send(one, page, checks[0])
    erase()

    assert (Draft.objects.count(), three.post(link, {"code": code}).status_code) == (0, 410)


def test_what_a_third_device_keeps_stays_tied_to_the_first_message(saved, page, at):
    address, code = saved
    devices = [Client() for _ in range(3)]
    thirds = [each.get(each.post(address, {"code": code}).url) for each in devices]
    checks = [walked_on(each, at, third) for each, third in zip(devices, thirds, strict=True)]
    press_send(devices[0], page, checks[0])
    first = Submission.objects.get()
    press_send(devices[1], page, press_send(devices[1], page, checks[1]))
    own = drafts.holder_of(secret_in(devices[2]))

    assert (Submission.objects.count(), Draft.objects.get(holder=own, link__isnull=False).submission) == (2, first)


def test_what_was_told_of_another_devices_message_is_erased_with_that_message(saved, page, at, erase):
    address, code = saved
    devices = (Client(), Client())
    thirds = [each.get(each.post(address, {"code": code}).url) for each in devices]
    checks = [walked_on(each, at, third) for each, third in zip(devices, thirds, strict=True)]
    told = [press_send(each, page, check) for each, check in zip(devices, checks, strict=True)][1]
    Draft.objects.filter(holder=drafts.holder_of(secret_in(devices[0]))).delete()
    erase()

    assert (told.status_code, Draft.objects.count()) == (422, 0)


def secret_in(browser: Client) -> bytes:
    request = HttpRequest()
    request.COOKIES[drafts.COOKIE] = browser.cookies[drafts.COOKIE].value
    return drafts.secret_of(request)


def test_a_link_whose_answers_were_sent_a_moment_ago_opens_nothing(saved, page):
    address, code = saved
    held = saving.take_back(page, address.strip("/").split("/")[-1], code)
    drafts.end_sent(held, None)

    with pytest.raises(saving.Gone), transaction.atomic():
        saving.take_turns(held)


# --- when something fails -------------------------------------------------------------------------


def test_what_cannot_be_stored_is_still_there_to_be_sent_again(client, page, walk, settings, tmp_path):
    checked = walk(client)
    folder, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path
    response = press_send(client, page, checked)
    settings.KEYS_DIR = folder

    assert (response.status_code, summary(response)[0][:22], Draft.objects.count()) == (
        503,
        "We could not store you",
        1,
    )
    assert press_send(client, page, response).status_code == 302


def test_a_database_that_is_gone_loses_no_word_of_a_step(client, page, at):
    from django.db import connection

    second = client.get(at(client, 1, POSTED[1], token_on(client.get(PATH))).url)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE referralforms_draft RENAME TO gone")
    response = at(client, 3, POSTED[3], token_on(second))

    assert (response.status_code, "Somebody broke in." in response.text) == (503, True)


def test_no_word_reaches_a_log_line_an_address_or_a_title(client, page, walk, caplog):
    with caplog.at_level("DEBUG"):
        checked = walk(client)
        response = press_send(client, page, checked)
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    texts = [*lines, response.url, checked.request["PATH_INFO"], title(checked)]

    assert [text for text in texts if any(word in text for word in WORDS)] == []


def test_a_form_without_a_step_asks_people_to_call(client, page):
    FormPage.objects.update(steps=steps_of())  # which the editor refuses

    assert client.get(PATH).status_code == 503


# --- suspected spam -------------------------------------------------------------------------------


def test_the_check_page_carries_the_trap_and_the_sender_sees_no_difference(client, page, walk):
    checked = walk(client)
    data = {"token": token_on(checked), "homepage": "https://spam.example"}
    response = client.post(reverse("form_send_checked", args=[page.pk]), data)

    assert soup(checked.text).find("label", attrs={"for": "homepage"}).text == "Leave this empty"
    assert "Thank you. We have it." in client.get(response.url).text


def test_versions_of_other_forms_do_not_open_a_draft(client, page, home_page, at):
    other = versions.current(FormPageFactory(parent=home_page, title="Another"))

    response = at(client, 1, POSTED[1], tokens.issue(other.pk))
    assert (response.status_code, shown_values(response)) == (422, POSTED[1])
    assert time.time() - tokens.read(token_on(response)).issued_at < 60


def test_a_link_opened_again_leads_on_with_what_was_written_since(saved, page, at):
    address, code = saved
    elsewhere = Client()
    third = elsewhere.get(elsewhere.post(address, {"code": code}).url)
    at(elsewhere, 3, POSTED[3], token_on(third))
    again = elsewhere.get(elsewhere.post(address, {"code": code}).url)

    assert heading(again) == "Getting in touch"
    assert shown_values(elsewhere.get(again.request["PATH_INFO"].replace("/5/", "/3/"))) == POSTED[3]


def test_a_link_opened_on_another_device_takes_nothing_from_the_first(saved, page, at):
    address, code = saved
    one, two = Client(), Client()
    third = one.get(one.post(address, {"code": code}).url)
    at(one, 3, POSTED[3], token_on(third))
    elsewhere = two.get(two.post(address, {"code": code}).url)

    assert heading(elsewhere) == "What happened"
    assert shown_values(one.get(third.request["PATH_INFO"])) == POSTED[3]


def test_a_link_opened_again_leads_on_though_another_form_was_begun_in_between(saved, page, at):
    address, code = saved
    elsewhere = Client()
    third = elsewhere.get(elsewhere.post(address, {"code": code}).url)
    at(elsewhere, 3, POSTED[3], token_on(third))
    at(elsewhere, 1, {"q-your_name": "Sergeant Grumble"}, tokens.issue(page.pk))
    again = elsewhere.get(elsewhere.post(address, {"code": code}).url)

    assert heading(again) == "Getting in touch"
    assert shown_values(elsewhere.get(again.request["PATH_INFO"].replace("/5/", "/3/"))) == POSTED[3]


def walked_on(client, at, response):
    """Answer what was left open, from the third step on, and return the page on which all answers stand."""
    fifth = client.get(at(client, 3, POSTED[3], token_on(response)).url)
    return client.get(at(client, 5, POSTED[5], token_on(fifth)).url)


def test_what_one_device_has_sent_another_that_opened_the_same_link_is_told_of(saved, page, at):
    address, code = saved
    devices = (Client(), Client())
    thirds = [each.get(each.post(address, {"code": code}).url) for each in devices]
    checks = [walked_on(each, at, third) for each, third in zip(devices, thirds, strict=True)]
    answers = [press_send(each, page, check) for each, check in zip(devices, checks, strict=True)]
    answers.append(press_send(devices[1], page, answers[1]))
    sent = Submission.objects.order_by("received_at")

    assert ([each.status_code for each in answers], len(sent)) == ([302, 422, 302], 2)
    assert f"You sent this form before, and we have it: reference {sent[0].reference}." in answers[1].text


def test_what_was_written_after_saving_is_kept_beside_what_was_saved(saved, client, page, at):
    address, code = saved
    anew = at(client, 1, {"q-your_name": "Sergeant Grumble"}, token_on(client.get(PATH)))
    back = client.get(client.post(address, {"code": code}).url)

    assert heading(back) == "What happened"
    assert shown_values(client.get(anew.url.replace("/2/", "/1/"))) == {"q-your_name": "Sergeant Grumble"}


@pytest.mark.parametrize(
    "asked, said",
    [(KNIFE[1] | {"condition": when("your_name", "contains", "Dibble")}, "Step 1"), (KNIFE[1], "Step 1 of 2")],
)
def test_how_far_it_is_is_said_only_where_no_answer_can_change_it(client, page, asked, said):
    page.steps = steps_of(STEPS[0], {"heading": "The weapon", "questions": [("short_text", asked)]})
    page.save_revision().publish()

    assert soup(client.get(PATH).text).find(class_="kicker").text == said
