"""The public sends a form in HTML. Whatever fails, no word is lost, and no word goes anywhere else."""

import logging
import re
import time
from urllib.parse import urlencode

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.outbox import Delivery, deliver_due
from referralforms.builder import versions
from referralforms.builder.models import FormVersion
from referralforms.runner import tokens
from referralforms.runner.sending import SENT_AND_ERASED
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from tests.asking import ids, references, soup, stream, token_on, unlabelled
from tests.factories import FormPageFactory, posted, questions, submission_of

PATH = "/start-a-conversation/"
PHONE, AREA_PHONE = "01772 842109", "0800 783 1583"
HOUR = 60 * 60
# The first look builds what is then remembered until content changes; after that only the stamp is asked for.
QUERIES = {"first": 21, "again": 1, "stored": 11, "refused": 6}
TOO_OLD = "This page was open for a long time, or was changed. Your words are still here. Check them and send again."
NOT_STORED = "We could not store your message just now. Your words are still here. Send again, or ring us."
# Each is a word of ``posted()`` or of the person's own device; none may leave the page and the sealed body.
WORDS = ("Wendy", "07700", "7700900982", "Somebody", "broke in")


@pytest.fixture
def sending(client, form_page):
    """Send the form as a browser does: ``sending(posted())``."""

    def send(data, token=None, page=form_page, **extra):
        token = token_on(client.get(PATH)) if token is None else token
        return client.post(reverse("form_send", args=[page.pk]), {"token": token, **data}, **extra)

    return send


def shown_values(response) -> dict[str, str | list[str]]:
    """Return what the page's form would send if the button were pressed now, but for the token."""
    values: dict[str, str | list[str]] = {}
    form = soup(response.text).find("form", id="form")
    for field in form.find_all("input", type=["text", "tel", "email"]):
        values[field["name"]] = field["value"]
    for field in form.find_all("textarea"):
        values[field["name"]] = field.text.removeprefix("\n")
    for field in form.find_all("input", type=["radio", "checkbox"], checked=True):
        name = field["name"]
        values[name] = [*values.get(name, []), field["value"]] if name.endswith("-channels") else field["value"]
    return {name: value for name, value in values.items() if value}


def summary(response) -> list[str]:
    return [link.text for link in soup(response.text).select(".error-summary a")]


def title(response) -> str:
    return soup(response.text).title.text.strip()


def assert_private(response) -> None:
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert ("Set-Cookie" in response, dict(response.client.cookies)) == (False, {})


# --- shown and sent -------------------------------------------------------------------------------


def test_a_visitor_sends_the_form_and_sees_the_reference(client, sending):
    response = sending(posted())

    submission = Submission.objects.get()
    assert response.status_code == 302
    assert submission.reference in client.get(response.url).text
    assert [event.kind for event in submission.events.all()] == [Event.Kind.RECEIVED]
    assert Delivery.objects.get().about == f"submission:{submission.pk}"


def test_the_form_is_shown_empty_with_the_phone_number_beside_it(client, form_page):
    response = client.get(PATH)
    page = soup(response.text)

    assert (response.status_code, title(response).startswith("Error:"), shown_values(response)) == (200, False, {})
    assert (PHONE in response.text, page.find("form", id="form")["action"]) == (True, f"/forms/{form_page.pk}/send/")
    assert (unlabelled(page), references(page) - set(ids(page)), len(ids(page)) - len(set(ids(page)))) == ([], set(), 0)


def test_every_visitor_gets_a_token_of_their_own(client, form_page):
    assert len({token_on(client.get(PATH)) for _ in range(5)}) == 5


def test_a_form_page_sets_no_cookie_and_stays_in_no_cache(client, form_page):
    assert_private(client.get(PATH))


def test_the_answers_to_a_sending_set_no_cookie_and_stay_in_no_cache(client, sending):
    refused, stored = sending({}), sending(posted())

    assert_private(refused)
    assert_private(client.get(stored.url))
    assert ("no-store" in stored["Cache-Control"], "Set-Cookie" in stored) == (True, False)


def test_no_page_of_a_form_asks_for_a_script_or_a_thing_from_elsewhere(client, sending):
    for response in (client.get(PATH), sending({}), client.get(sending(posted()).url)):
        page = soup(response.text)
        outside = [tag for tag in page.find_all(src=True) if "//" in tag["src"]]
        styles = [
            tag
            for tag in page.find_all("link", href=True)
            if tag["href"].startswith("http") and tag["rel"] != ["canonical"]
        ]

        assert (outside, styles, page.find_all("script", src=False)) == ([], [], [])


def test_intake_asks_for_no_story_no_newsletter_and_no_donation(client, form_page):
    form = soup(client.get(PATH).text).find("form", id="form").text.lower()

    assert [word for word in ("newsletter", "donat", "your story", "share my story", "marketing") if word in form] == []


def test_title_and_address_are_neutral(client, sending):
    response = sending(posted())

    assert "crime" not in (title(client.get(PATH)) + PATH).lower()
    assert bool(re.fullmatch(r"/forms/\d+/sent/[\w:-]+/", response.url)) is True
    assert title(client.get(response.url)).startswith("Sent")


# --- refused with every word ----------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["q-name_to_use", "q-contact-phone-safe", "q-area", "q-agree_contact"])
def test_every_word_is_still_there_when_an_answer_is_missing(sending, missing):
    data = {name: value for name, value in posted().items() if name != missing}
    response = sending(data)

    assert (response.status_code, shown_values(response), Submission.objects.count()) == (422, data, 0)
    assert (title(response).startswith("Error: "), len(summary(response))) == (True, 1)
    assert (PHONE if missing == "q-area" else AREA_PHONE) in response.text


def test_every_line_of_the_summary_leads_to_a_field_on_the_page(sending):
    response = sending({"q-contact-channels": ["phone", "text", "email", "post", "third_person"]})
    page = soup(response.text)
    links = [link["href"][1:] for link in page.select(".error-summary a")]

    assert len(links) == 13
    assert ([link for link in links if link not in ids(page)], references(page) - set(ids(page))) == ([], set())


def test_what_is_wrong_with_the_form_as_a_whole_leads_to_the_form(sending):
    page = soup(sending(posted(), token="forged").text)

    assert [link["href"] for link in page.select(".error-summary a")] == ["#form"]
    assert page.find(id="form").name == "form"


def test_wild_words_come_back_whole_and_harmless(sending):
    wild = "<script>alert(1)</script> \"'&amp; 😢 \u202e " + "x" * 1000
    response = sending(posted(**{"q-what_happened": wild, "q-name_to_use": wild}))

    assert (response.status_code, soup(response.text).find("script", string=re.compile("alert"))) == (422, None)
    assert [shown_values(response)[name] for name in ("q-what_happened", "q-name_to_use")] == [wild, wild]


def test_a_form_refused_can_be_completed_and_sent_with_the_token_it_kept(client, sending):
    refused = sending(posted(**{"q-name_to_use": ""}))
    response = sending(posted(), token=token_on(refused))

    assert (response.status_code, Submission.objects.count()) == (302, 1)


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "é", "\x00", "x" * 10_000, "a receipt"])
def test_a_missing_or_forged_token_keeps_every_word_and_gives_a_new_token(sending, token):
    token = tokens.issue_receipt(1, "a", "b") if token == "a receipt" else token
    response = sending(posted(), token=token)

    assert (response.status_code, summary(response), shown_values(response)) == (422, [TOO_OLD], posted())
    assert (sending(posted(), token=token_on(response)).status_code, Submission.objects.count()) == (302, 1)


def test_a_token_of_another_form_is_not_taken(sending, home_page, form_page):
    other = versions.current(FormPageFactory(parent=home_page, title="Another"))
    response = sending(posted(), token=tokens.issue(other.pk))

    assert (response.status_code, summary(response), Submission.objects.count()) == (422, [TOO_OLD], 0)


def test_a_token_does_not_age(sending, client, monkeypatch):
    token, now = token_on(client.get(PATH)), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 30 * 24 * HOUR)

    assert sending(posted(), token=token).status_code == 302


# --- once -----------------------------------------------------------------------------------------


def test_pressing_twice_is_one_submission_and_shows_the_same_reference(client, sending):
    token = token_on(client.get(PATH))
    first, second = (client.get(sending(posted(), token=token).url).text for _ in range(2))

    reference = Submission.objects.get().reference
    assert (reference in first, reference in second, Delivery.objects.count()) == (True, True, 1)


def test_send_pressed_again_once_it_is_erased_keeps_every_word_and_sends_none_unasked(client, sending, erase):
    token = token_on(client.get(PATH))
    sending(posted(), token=token)
    erase()
    told = sending(posted(), token=token)

    assert (told.status_code, summary(told)) == (422, [str(SENT_AND_ERASED)])
    assert (shown_values(told)["q-what_happened"], Submission.objects.count()) == ("Somebody broke in.", 0)
    assert (sending(posted(), token=token_on(told)).status_code, Submission.objects.count()) == (302, 1)


def test_other_words_after_going_back_are_kept_and_the_first_reference_is_named(client, sending):
    token = token_on(client.get(PATH))
    sending(posted(), token=token)
    changed = posted(**{"q-what_happened": "I forgot to say something."})
    response = sending(changed, token=token)
    (said,) = summary(response)

    assert (response.status_code, shown_values(response), Submission.objects.count()) == (422, changed, 1)
    assert Submission.objects.get().reference in said
    assert (sending(changed, token=token_on(response)).status_code, Submission.objects.count()) == (302, 2)


def test_answers_to_a_page_that_was_changed_meanwhile_are_stored_with_what_was_asked(client, sending, form_page):
    token = token_on(client.get(PATH))
    asked = FormVersion.objects.get()
    form_page.steps = stream(questions()[0])
    form_page.save_revision().publish()

    assert sending(posted(), token=token).status_code == 302
    assert Submission.objects.get().form_version == asked


def test_a_page_taken_down_still_accepts_what_was_begun(client, sending, form_page):
    token = token_on(client.get(PATH))
    form_page.unpublish()

    assert (client.get(PATH).status_code, sending(posted(), token=token).status_code) == (404, 302)
    assert Submission.objects.count() == 1


def test_a_page_taken_down_keeps_every_word_of_what_was_begun(client, sending, form_page):
    token = token_on(client.get(PATH))
    form_page.unpublish()
    data = posted(**{"q-name_to_use": ""})
    response = sending(data, token=token)

    assert (response.status_code, shown_values(response)) == (422, {k: v for k, v in data.items() if v})


def test_a_page_taken_down_keeps_every_word_although_the_token_is_lost(client, sending, form_page):
    client.get(PATH)
    form_page.unpublish()
    response = sending(posted(), token="forged")

    assert (response.status_code, shown_values(response)) == (422, posted())


def test_a_draft_that_was_never_published_is_not_shown_to_who_guesses_its_number(client, home_page, sealing_keys):
    draft = FormPageFactory(parent=home_page, title="Not yet", live=False)

    assert client.post(reverse("form_send", args=[draft.pk]), posted()).status_code == 404


def test_a_form_for_some_people_only_is_not_shown_to_who_guesses_its_number(client, form_page):
    PageViewRestriction.objects.create(page=form_page, restriction_type=PageViewRestriction.LOGIN)

    assert client.post(reverse("form_send", args=[form_page.pk]), posted()).status_code == 404


# --- when something fails -------------------------------------------------------------------------


@pytest.fixture
def no_keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    return tmp_path


def test_what_cannot_be_stored_keeps_every_word_with_the_phone_number_and_the_token(
    sending, client, form_page, no_keys
):
    token = token_on(client.get(PATH))
    response = sending(posted(), token=token)

    assert (response.status_code, summary(response), shown_values(response)) == (503, [NOT_STORED], posted())
    assert (AREA_PHONE in response.text, token_on(response), Submission.objects.count()) == (True, token, 0)
    assert_private(response)


@pytest.mark.parametrize("content", ["", "no key", "QUJD"])
def test_a_broken_key_file_keeps_every_word(sending, form_page, no_keys, content):
    (no_keys / "organisation.public").write_text(content)
    response = sending(posted())

    assert (response.status_code, summary(response), shown_values(response)) == (503, [NOT_STORED], posted())


def test_a_failure_is_logged_by_its_kind_alone(sending, form_page, no_keys, caplog):
    with caplog.at_level(logging.INFO):
        sending(posted())
    lines = [record.getMessage() for record in caplog.records]

    assert "A submission could not be stored (KeyMissing)." in lines
    assert [word for word in WORDS if word in caplog.text] == []


@pytest.fixture
def incomplete_page(form_page):
    """A form with a question of a plugin that is not installed."""
    form_page.steps = stream(*questions(), ("tarot_card", {"key": "card", "label": "Pick one"}))
    form_page.save()
    return form_page


def test_a_form_that_is_not_whole_asks_people_to_call_instead(client, incomplete_page):
    response = client.get(PATH)

    assert (response.status_code, title(response).startswith("Please call us"), PHONE in response.text) == (
        503,
        True,
        True,
    )
    assert_private(response)


@pytest.mark.parametrize("token", ["of this version", "forged"])
def test_a_form_that_is_not_whole_takes_nothing(sending, incomplete_page, token):
    token = token if token == "forged" else tokens.issue(versions.current(incomplete_page).pk)
    response = sending(posted(), token=token)

    assert (response.status_code, PHONE in response.text, Submission.objects.count()) == (503, True, 0)


# --- the reference --------------------------------------------------------------------------------


def test_the_reference_is_shown_for_an_hour(client, sending, monkeypatch):
    url, now = sending(posted()).url, time.time()
    reference = Submission.objects.get().reference
    shown = {}
    for age in (0, HOUR - 10, HOUR + 10, 24 * HOUR):
        monkeypatch.setattr(time, "time", lambda age=age: now + age)
        shown[age] = reference in client.get(url).text

    assert shown == {0: True, HOUR - 10: True, HOUR + 10: False, 24 * HOUR: False}


@pytest.mark.parametrize("receipt", ["forged", "a:b:c", "é", "a token"])
def test_a_forged_receipt_shows_no_reference(client, form_page, receipt):
    receipt = tokens.issue(1) if receipt == "a token" else receipt
    response = client.get(reverse("form_sent", args=[form_page.pk, receipt]))

    assert (response.status_code, title(response).startswith("Your reference is no longer shown")) == (200, True)
    assert (PHONE in response.text, "receipt__reference" in response.text) == (True, False)


def test_the_receipt_carries_reference_time_and_phone_number_alone(client, sending):
    before = timezone.localtime()
    response = client.get(sending(posted()).url)
    receipt = soup(response.text).find(class_="receipt").text

    assert Submission.objects.get().reference in receipt
    assert before.strftime("%H:") in receipt
    assert ([word for word in WORDS if word in response.text], AREA_PHONE in response.text) == ([], True)


def test_a_receipt_cannot_be_posted_to(client, form_page):
    assert client.post(reverse("form_sent", args=[form_page.pk, "x"])).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_form_takes_no_other_method(client, form_page, method):
    assert getattr(client, method)(reverse("form_send", args=[form_page.pk])).status_code == 405


def test_who_opens_the_address_of_sending_is_led_to_the_form(client, form_page):
    response = client.get(reverse("form_send", args=[form_page.pk]))

    assert (response.status_code, response.url) == (302, PATH)


@pytest.mark.parametrize("page_id", [0, 999_999, 2**63, 10**30])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_form_that_does_not_exist_is_not_found(client, form_page, method, page_id):
    assert getattr(client, method)(f"/forms/{page_id}/send/").status_code == 404


def test_a_process_for_staff_alone_serves_no_form(client, form_page, settings):
    settings.ROLE = "staff"

    assert client.get(PATH).status_code == 404


# --- where the words do not go --------------------------------------------------------------------


@pytest.mark.parametrize("data", [posted(), posted(**{"q-area": "atlantis"})], ids=["stored", "refused"])
def test_no_word_reaches_a_log_line(sending, data, caplog):
    with caplog.at_level(logging.DEBUG):
        sending(data)
        deliver_due()
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]

    assert [line for line in lines if any(word in line for word in WORDS)] == []


def test_no_word_reaches_a_mail_an_address_or_a_title(client, sending):
    response = sending(posted())
    deliver_due()
    texts = [response.url, title(client.get(response.url)), *(each.message().as_string() for each in mail.outbox)]

    assert len(mail.outbox) == 1
    assert [text for text in texts if any(word in text for word in WORDS)] == []


def test_a_form_has_no_address_that_carries_answers(client, form_page):
    response = client.get(PATH + "?" + urlencode(posted(), doseq=True))

    assert (shown_values(response), [word for word in WORDS if word in response.text]) == ({}, [])


# --- what nobody types ----------------------------------------------------------------------------


def test_a_thousand_extra_fields_are_left_out(sending):
    extra = {f"x{number}": "y" * 100 for number in range(1000)}

    assert (sending(posted() | extra).status_code, Submission.objects.count()) == (302, 1)


def test_the_last_of_repeated_answers_counts(sending):
    response = sending(posted(**{"q-name_to_use": ["Ann", "Wendy"], "q-contact-channels": ["phone"] * 50}))

    assert (response.status_code, Submission.objects.count()) == (302, 1)


@pytest.mark.parametrize("name", ["q-name_to_use", "q-what_happened", "q-contact-phone-value", "q-contact-times"])
def test_nul_and_control_characters_are_no_reason_to_refuse(sending, name):
    data = posted()
    data[name] = "\x00" + data.get(name, "") + "\x00\x08"

    assert (sending(data).status_code, Submission.objects.count()) == (302, 1)


def test_nul_in_a_choice_is_refused_with_every_word(sending):
    response = sending(posted(**{"q-area": "kent\x00-medway!"}))

    assert (response.status_code, shown_values(response)["q-what_happened"]) == (422, "Somebody broke in.")


def test_a_long_story_is_refused_with_every_word(sending):
    story = "A long story. " * 20_000
    response = sending(posted(**{"q-what_happened": story}))

    assert (response.status_code, shown_values(response)["q-what_happened"]) == (422, story)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_post_of_many_megabytes_is_refused_at_the_door(client, form_page, kind):
    body = b"q-what_happened=" + b"x" * 5_000_000
    if kind.startswith("multipart"):
        body = b'--x\r\nContent-Disposition: form-data; name="q-what_happened"\r\n\r\n' + body + b"\r\n--x--\r\n"
    response = client.generic("POST", reverse("form_send", args=[form_page.pk]), body, content_type=kind)

    page = soup(response.text)

    assert (response.status_code, page.title.text[:6], Submission.objects.count()) == (413, "Error:", 0)
    assert page.select_one("a.button")["href"] == "tel:01772842109"
    assert "x" * 1000 in response.text


def in_parts(*parts: tuple[str, str | bytes]) -> bytes:
    """Return a body as a browser sends a form that takes files."""
    heads = [(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' % name.encode(), it) for name, it in parts]
    return (
        b"".join(head + (it if isinstance(it, bytes) else it.encode()) + b"\r\n" for head, it in heads) + b"--x--\r\n"
    )


def post_parts(client, form_page, body: bytes):
    kind = "multipart/form-data; boundary=x"
    return client.generic("POST", reverse("form_send", args=[form_page.pk]), body, content_type=kind)


def test_what_is_too_large_in_parts_comes_back_with_every_word_before_and_after_the_limit(client, form_page):
    story = "Somebody broke in. " * 60_000
    body = in_parts(
        ("token", "signed"), ("q-name_to_use", "Wendy"), ("q-what_happened", story), ("q-area", "Llanfair, Môn")
    )
    shown = [each.text for each in soup(post_parts(client, form_page, body).text).select("p.prose")]

    assert shown == ["Wendy", story[:200_000].strip(), "Llanfair, Môn"]


def test_too_many_parts_and_too_many_files_are_answered_with_every_word(client, form_page):
    many = post_parts(client, form_page, in_parts(*((f"x{number}", "y") for number in range(11_000))))
    file = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\nPDF\r\n'
    files = post_parts(client, form_page, file * 101 + in_parts(("q-name_to_use", "Wendy")))

    assert (many.status_code, many.text.count('class="prose"')) == (413, 1000)
    assert (files.status_code, [each.text for each in soup(files.text).select("p.prose")]) == (413, ["Wendy"])


@pytest.mark.parametrize("end", [b"", b"--x\r\nX: " + b"y" * 5000, b"--x\r\n\r\nz", b"--x--\r\n\xff\x00"], ids=repr)
def test_parts_that_end_oddly_after_too_much_lose_no_word_before(client, form_page, end):
    body = in_parts(("q-name_to_use", "Wendy"), ("q-what_happened", "x" * 2_000_000)).removesuffix(b"--x--\r\n") + end
    response = post_parts(client, form_page, body)

    assert (response.status_code, ">Wendy<" in response.text, "x" * 1000 in response.text) == (413, True, True)


def test_what_is_much_too_long_comes_back_as_far_as_a_page_holds_it(client, form_page):
    story = "Somebody broke in. " * 60_000
    response = client.post(
        reverse("form_send", args=[form_page.pk]),
        urlencode({"token": "x", "q-name_to_use": "Wendy", "q-what_happened": story}),
        content_type="application/x-www-form-urlencoded",
    )

    assert (response.status_code, soup(response.text).find("p", string="Wendy") is not None) == (413, True)
    assert soup(response.text).select("p.prose")[1].text == story[:200_000].strip()
    assert_private(response)


def test_more_fields_than_any_form_has_are_answered_clearly(client, form_page):
    body = "&".join(f"x{number}=y" for number in range(11_000))
    kind = "application/x-www-form-urlencoded"
    response = client.post(reverse("form_send", args=[form_page.pk]), body, content_type=kind)

    assert (response.status_code, response.text.count('class="prose"')) == (413, 1000)


@pytest.mark.parametrize("body", [b"", b"%", b"\xff\xfe=\x80", b"a=%ff%fe&q-name_to_use=%00", b"&" * 5000, b"{}"])
def test_bytes_that_are_no_form_are_answered_with_the_form(client, form_page, body):
    url = reverse("form_send", args=[form_page.pk])
    response = client.generic("POST", url, body, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, summary(response)[0]) == (422, TOO_OLD)


# --- cost -----------------------------------------------------------------------------------------


def test_showing_a_form_for_the_first_time_takes_few_queries(client, form_page, django_assert_max_num_queries):
    ContentType.objects.clear_cache()  # how many exactly depends on what the process remembers of other tests
    with django_assert_max_num_queries(QUERIES["first"]):
        client.get(PATH)


def test_showing_a_form_again_takes_a_fixed_number_of_queries(client, form_page, django_assert_num_queries):
    client.get(PATH)
    with django_assert_num_queries(QUERIES["again"]):
        client.get(PATH)


@pytest.mark.parametrize("kind, data", [("stored", posted()), ("refused", posted(**{"q-name_to_use": ""}))])
def test_sending_a_form_takes_a_fixed_number_of_queries(client, sending, django_assert_num_queries, kind, data):
    token = token_on(client.get(PATH))
    with django_assert_num_queries(QUERIES[kind]):
        sending(data, token=token)


def test_a_database_that_is_gone_loses_no_word(client, form_page):
    """Not even the form can be read: the words come back on a page that needs nothing."""
    data = {"token": "x", **posted()}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE referralforms_formpage RENAME TO gone")
    response = client.post(f"/forms/{form_page.pk}/send/", data)

    assert response.status_code == 503
    assert "Somebody broke in." in response.text
    assert "01772 842109" in response.text
    assert "Error: " in response.text


def test_a_draft_gives_nothing_away_to_who_guesses_its_number(client, home_page, form_page):
    draft = FormPageFactory(parent=home_page, title="Secret", slug="secret", live=False, summary="Hidden")

    assert client.get(f"/forms/{draft.pk}/send/").status_code == 404
    assert client.get(f"/forms/{draft.pk}/sent/x/").status_code == 404


def test_a_receipt_is_good_for_its_own_form_alone(client, home_page, form_page):
    other = FormPageFactory(parent=home_page, title="Another", slug="another")
    reference = submission_of(form_page).reference
    receipt = tokens.issue_receipt(form_page.pk, reference, "2026-01-01T10:00:00+00:00")

    assert reference in client.get(f"/forms/{form_page.pk}/sent/{receipt}/").text
    assert reference not in client.get(f"/forms/{other.pk}/sent/{receipt}/").text


@pytest.mark.parametrize("name", ["400.html", "500.html", "referralforms/words_kept.html"])
def test_a_page_for_when_nothing_works_needs_nothing_and_says_whom_to_ring(name):
    page = soup(render_to_string(name, {"words": ["Somebody broke in."]}))

    assert (len(page.select("h1")), page.select_one("a.button")["href"]) == (1, "tel:01772842109")
    assert [link["href"] for link in page.select("a.exit")] == ["/exit/"]
    assert bool(page.title.text.strip()) is True
