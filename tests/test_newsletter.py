"""The newsletter for its readers: asked for, confirmed, left; and nothing of it anywhere else."""

import datetime
import io
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from home import outbox, plugins
from home.cache import may_be_kept
from home.models import HomePage
from home.stamp import current
from insights.models import DepartedAddress, Subscriber
from insights.newsletter import actions, tokens
from referralforms.builder.models import FormPage
from tests.asking import soup, token_on, unlabelled
from tests.factories import SubscriberFactory

ADDRESS = "wendy@example.org"
DAY = datetime.timedelta(days=1)


def sign_up(client, address=ADDRESS, **fields):
    return client.post("/newsletter/", {"address": address, "token": tokens.issue(), **fields})


def mails() -> list[mail.EmailMessage]:
    """Deliver what is owed and return the mails that went."""
    outbox.deliver_due()
    return mail.outbox


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(/newsletter/\S+)", message.body).group(1)


def asked_long_ago(subscriber: Subscriber, days: int) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=timezone.now() - days * DAY)


# --- Asking ----------------------------------------------------------------------------------------


def test_who_asks_is_sent_one_mail_and_is_not_on_the_list_yet(client, home_page):
    response = sign_up(client)

    assert (response.status_code, response["Location"]) == (302, "/newsletter/asked/")
    assert [(message.to, message.subject) for message in mails()] == [
        ([ADDRESS], "Please confirm: news from Restorative Solutions")
    ]
    assert Subscriber.objects.get().state == Subscriber.State.ASKED


def test_pressing_the_button_behind_the_link_puts_the_address_on_the_list(client, home_page):
    sign_up(client)
    link = link_in(mails()[0])
    form = soup(client.get(link).text).select_one("main form")

    assert Subscriber.objects.get().state == Subscriber.State.ASKED
    assert (form["method"], form["action"]) == ("post", link)
    assert "You are on the list" in client.post(link).text
    assert Subscriber.objects.get().state == Subscriber.State.CONFIRMED
    assert mails()[1].subject == "You are on the list for news from Restorative Solutions"


@pytest.mark.parametrize(
    "code, subjects",
    [
        ("cy", ["Cadarnhewch os gwelwch yn dda: newyddion gan {}", "Rydych ar y rhestr ar gyfer newyddion gan {}"]),
        ("ar", ["يرجى التأكيد: أخبار من {}", "أنت مسجل في قائمة أخبار {}"]),
    ],
)
def test_who_asks_in_another_language_is_led_through_in_it(client, home_page, code, subjects):
    page = soup(client.get(f"/{code}/newsletter/").text)
    response = client.post(f"/{code}/newsletter/", {"address": ADDRESS, "token": tokens.issue()})
    link = re.search(r"http://testserver(\S+)", mails()[0].body).group(1)
    thanks = client.post(link)
    leave = re.search(r"http://testserver(\S+)", mails()[1].body).group(1)

    assert (page.html["lang"], page.select_one("main form")["action"]) == (code, f"/{code}/newsletter/")
    assert response["Location"] == f"/{code}/newsletter/asked/"
    assert (link.startswith(f"/{code}/newsletter/confirm/"), soup(thanks.text).html["lang"]) == (True, code)
    assert leave.startswith(f"/{code}/newsletter/leave/")
    assert mails()[1].extra_headers["List-Unsubscribe"] == f"<http://testserver{leave}>"
    assert [each.subject for each in mails()] == [each.format("Restorative Solutions") for each in subjects]


def test_who_asks_again_in_another_language_is_written_to_in_that(client, home_page):
    asked_long_ago(SubscriberFactory(address=ADDRESS), 1)
    client.post("/cy/newsletter/", {"address": ADDRESS, "token": tokens.issue()})

    assert Subscriber.objects.get().language == "cy"
    assert mails()[0].subject.startswith("Cadarnhewch")


def test_nobody_changes_the_language_of_who_is_on_the_list(client, home_page):
    asked_long_ago(SubscriberFactory(address=ADDRESS, on_list=True), 1)
    client.post("/cy/newsletter/", {"address": ADDRESS, "token": tokens.issue()})

    assert (Subscriber.objects.get().language, mails()[0].subject[:11]) == ("en-gb", "You are on ")


def test_pressing_it_again_says_the_same_and_sends_no_second_mail(client, home_page):
    sign_up(client)
    link = link_in(mails()[0])
    first, second = client.post(link), client.post(link)

    assert first.content == second.content
    assert len(mails()) == 2


@pytest.mark.parametrize("state", ["unknown", "asked", "confirmed", "departed"])
def test_the_answer_is_the_same_whether_or_not_the_address_is_known(client, home_page, state):
    if state in {"asked", "confirmed"}:
        SubscriberFactory(address=ADDRESS, on_list=state == "confirmed")
    if state == "departed":
        actions.leave(SubscriberFactory(address=ADDRESS, on_list=True))
    response = sign_up(client)

    assert (response.status_code, response["Location"], response.content) == (302, "/newsletter/asked/", b"")


def test_who_is_on_the_list_already_is_told_so_by_mail_alone(client, home_page):
    known = SubscriberFactory(address=ADDRESS, on_list=True)
    asked_long_ago(known, 30)
    sign_up(client)

    assert [message.subject for message in mails()] == ["You are on the list for news from Restorative Solutions"]
    assert Subscriber.objects.get() == known


def test_nobody_can_fill_a_strangers_inbox(client, home_page):
    for _ in range(5):
        sign_up(client)

    assert len(mails()) == 1


def test_after_an_hour_the_mail_can_be_asked_for_again(client, home_page):
    sign_up(client)
    Subscriber.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=61))
    sign_up(client)

    assert len(mails()) == 2


def test_capitals_make_no_second_subscriber(client, home_page):
    sign_up(client)
    sign_up(client, "Wendy@Example.org")

    assert [subscriber.address for subscriber in Subscriber.objects.all()] == [ADDRESS]
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriberFactory(address="WENDY@example.org")


def test_somebody_who_asks_in_the_same_moment_gets_the_row_that_is_there(db):
    known = SubscriberFactory(address=ADDRESS)

    assert actions.add_new(ADDRESS.upper(), "en-gb", timezone.now()) == known


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the email address that our letter should go to."),
        ("   ", "Write the email address that our letter should go to."),
        ("wendy", "Write the address in full, such as name@example.org."),
        ("a@b.org\nBcc: c@d.org", "Write the address in full, such as name@example.org."),
        (f"{'a' * 250}@example.org", "Write the address in full, such as name@example.org."),
        ("<script>@example.org", "Write the address in full, such as name@example.org."),
    ],
)
def test_what_is_no_address_is_said_beside_the_field_and_kept(client, home_page, typed, sentence):
    response = sign_up(client, typed)
    shown = soup(response.text)

    assert response.status_code == 422
    assert shown.title.text.startswith("Error: ")
    assert shown.select_one("#address-error").get_text(strip=True).endswith(sentence)
    assert shown.select_one('.error-summary a[href="#address"]').text == sentence
    assert shown.find("input", id="address")["value"] == typed.strip()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("token", ["", "sign-up:forged"])
def test_a_form_that_is_not_ours_is_shown_again_with_the_address(client, home_page, token):
    response = client.post("/newsletter/", {"address": ADDRESS, "token": token})

    assert (response.status_code, Subscriber.objects.count()) == (422, 0)
    assert soup(response.text).find("input", id="address")["value"] == ADDRESS
    assert sign_up(client, token=token_on(response)).status_code == 302


@pytest.fixture
def home_with_block(home_page):
    home_page.body = [("newsletter", {"heading": "News", "text": "A few times a year."})]
    home_page.save_revision().publish()


def test_the_block_on_the_home_page_holds_the_same_form(client, home_with_block):
    shown = soup(client.get("/").text)
    form = shown.select_one("form.sign-up")

    assert (form["method"], form["action"], unlabelled(shown)) == ("post", "/newsletter/", [])
    assert sign_up(client, token=form.find("input", attrs={"name": "token"})["value"]).status_code == 302


def test_the_home_page_with_the_block_is_kept_and_sets_no_cookie(client, home_with_block, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(1):
        response = client.get("/")

    assert (response.status_code, len(response.cookies)) == (200, 0)


@pytest.mark.parametrize(
    "path", ["/newsletter/", "/newsletter/asked/", "/newsletter/confirm/x/", "/newsletter/leave/x/"]
)
def test_its_pages_are_private_and_set_no_cookie(client, home_page, path):
    response = client.get(path)

    assert (may_be_kept(response), "no-store" in response["Cache-Control"], len(response.cookies)) == (False, True, 0)
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert soup(response.text).find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert 'href="/exit/"' in response.text


# --- Confirming too late ---------------------------------------------------------------------------


def test_an_unknown_link_says_that_it_no_longer_works(client, home_page):
    path = "/newsletter/confirm/x/"

    assert [client.get(path).status_code, client.post(path).status_code] == [410, 410]
    assert "This link no longer works" in client.get(path).text


def test_a_link_works_for_seven_days(client, home_page):
    subscriber = SubscriberFactory()
    link = f"/newsletter/confirm/{subscriber.confirm_token}/"
    asked_long_ago(subscriber, 6)
    assert client.get(link).status_code == 200
    asked_long_ago(subscriber, 8)

    assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
    assert Subscriber.objects.get().state == Subscriber.State.ASKED


def erase(*arguments: str) -> str:
    said = io.StringIO()
    call_command("erase_unconfirmed", *arguments, stdout=said)
    return said.getvalue()


def test_what_nobody_confirmed_is_erased_after_seven_days(db):
    old, new, on_list = SubscriberFactory(), SubscriberFactory(), SubscriberFactory(on_list=True)
    for subscriber, days in ((old, 8), (new, 6), (on_list, 800)):
        asked_long_ago(subscriber, days)

    assert erase() == "1 unconfirmed addresses, older than 7 days, erased.\n"
    assert set(Subscriber.objects.all()) == {new, on_list}
    assert not DepartedAddress.objects.exists()
    assert erase() == "0 unconfirmed addresses, older than 7 days, erased.\n"


def test_a_dry_run_counts_and_erases_nothing(db):
    asked_long_ago(SubscriberFactory(), 8)

    assert erase("--dry-run") == "1 unconfirmed addresses, older than 7 days, would be erased.\n"
    assert Subscriber.objects.count() == 1


# --- Leaving ---------------------------------------------------------------------------------------


def test_every_mail_lets_a_mail_program_leave_by_one_press(client, home_page):
    sign_up(client)
    client.post(link_in(mails()[0]))
    leave = f"http://testserver/newsletter/leave/{Subscriber.objects.get().leave_token}/"

    assert [message.extra_headers["List-Unsubscribe"] for message in mails()] == [f"<{leave}>"] * 2
    assert [message.extra_headers["List-Unsubscribe-Post"] for message in mails()] == ["List-Unsubscribe=One-Click"] * 2


def test_one_post_of_a_mail_program_takes_the_address_off_at_once(client, home_page):
    subscriber = SubscriberFactory(on_list=True)
    response = client.post(f"/newsletter/leave/{subscriber.leave_token}/", {"List-Unsubscribe": "One-Click"})

    assert (response.status_code, Subscriber.objects.count()) == (200, 0)  # and no redirect, as RFC 8058 asks


def test_a_visit_shows_a_button_and_changes_nothing(client, home_page):
    subscriber = SubscriberFactory(on_list=True)
    link = f"/newsletter/leave/{subscriber.leave_token}/"
    form = soup(client.get(link).text).select_one("main form")

    assert (form["method"], form["action"], Subscriber.objects.count()) == ("post", link, 1)
    assert "You have left the list" in client.post(link).text
    assert Subscriber.objects.count() == 0


def test_leaving_twice_is_answered_alike(client, home_page):
    link = f"/newsletter/leave/{SubscriberFactory(on_list=True).leave_token}/"

    assert client.post(link).content == client.post(link).content
    assert "You are not on the list" in client.get(link).text


def test_a_mail_still_owed_to_somebody_who_left_is_not_sent(client, home_page):
    sign_up(client)
    actions.leave(Subscriber.objects.get())

    assert mails() == []
    assert [delivery.problem for delivery in outbox.Delivery.objects.all()] == [""]


def test_of_who_left_a_keyed_hash_stays_and_no_address(db):
    actions.leave(SubscriberFactory(address=ADDRESS, on_list=True))
    kept = DepartedAddress.objects.get()

    assert kept.digest in actions.digests(" Wendy@Example.org ")
    assert ADDRESS not in str(kept.__dict__)


def test_the_hash_holds_after_the_secret_is_renewed(db, settings):
    actions.leave(SubscriberFactory(address=ADDRESS, on_list=True))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-for-tests-alone-of-fifty-characters-length"

    assert actions.add_from_file(ADDRESS) is actions.Added.DEPARTED


def test_who_left_may_come_back_by_asking(client, home_page):
    actions.leave(SubscriberFactory(address=ADDRESS, on_list=True))
    sign_up(client)
    client.post(link_in(mails()[0]))

    assert [subscriber.state for subscriber in Subscriber.objects.all()] == ["confirmed"]
    assert not DepartedAddress.objects.exists()


def test_of_who_never_confirmed_nothing_stays(db):
    actions.leave(SubscriberFactory(address=ADDRESS))

    assert (Subscriber.objects.count(), DepartedAddress.objects.count()) == (0, 0)


# --- Apart from everything else --------------------------------------------------------------------


def test_no_form_can_offer_the_newsletters_mail():
    assert "newsletter_mail" in plugins.contributions("errands")
    assert "newsletter_mail" not in FormPage._meta.get_field("handlers").stream_block.child_blocks
    assert "newsletter" in HomePage._meta.get_field("body").stream_block.child_blocks


def test_its_tables_lead_to_no_other_table():
    assert [field.name for field in Subscriber._meta.get_fields() if field.is_relation] == []
    assert [field.name for field in DepartedAddress._meta.get_fields() if field.is_relation] == []


def test_neither_the_outbox_nor_the_name_of_a_row_holds_the_address(client, home_page):
    sign_up(client)

    assert ADDRESS not in str(outbox.Delivery.objects.get().__dict__)
    assert [ADDRESS in str(row) for row in (Subscriber.objects.get(), DepartedAddress(pk=1))] == [False, False]


def test_asking_changes_nothing_that_the_public_sees(client, home_page):
    before = current()
    sign_up(client)

    assert current() == before


def test_the_database_refuses_a_state_without_its_moment(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriberFactory(state="confirmed", confirmed_at=None)
