"""An administrator sees every plugin, every handler and the outbox in one place, and has deliveries tried again."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from home import handlers, health, parts, plugins
from home.models import Delivery
from tests.asking import soup
from tests.factories import FormPageFactory

PARTS = "/admin/parts/"
FILES = "Mails are written to files in DATA_DIR/mail and reach nobody: set EMAIL_URL."
SENDER = "Mails have no sender whom servers accept: set MAIL_FROM."


@pytest.fixture
def administrator(client, person_in):
    client.force_login(person_in("Administrator"))
    return client


def dead(**fields) -> Delivery:
    return Delivery.objects.create(
        handler="notify_staff",
        about="submission:none",
        attempts=12,
        dead_at=timezone.now(),
        problem="OSError",
        **fields,
    )


def test_every_plugin_is_listed_with_what_it_contributes(administrator):
    page = soup(administrator.get(PARTS).text)
    named = {
        (each.parent.find_previous("h3").code.text, each.text)
        for each in page.select("[aria-labelledby=plugins] td:nth-of-type(2)")
    }
    promised = {(plugin.name, key) for point in plugins.POINTS for key, _, plugin in plugins.promised(point)}

    assert named == promised
    assert "Cannot be loaded" not in page.text


def test_what_cannot_be_loaded_is_named(monkeypatch):
    plugin = plugins.installed()[0]
    monkeypatch.setattr(plugin, "requires", ("nothing.like.it",))
    monkeypatch.setattr(plugin, "home_blocks", {"lost": "nothing.like.it.Block"})
    part = parts.part_of(plugin)

    assert (part.is_well, part.missing) == (False, ["nothing.like.it"])
    assert [(each.key, each.problem) for each in part.contributions if each.problem] == [
        ("lost", "ModuleNotFoundError")
    ]


def test_a_plugin_of_which_all_can_be_loaded_is_well():
    assert [part.name for part in parts.parts() if not part.is_well] == []


@pytest.mark.django_db
def test_every_handler_of_every_form_is_listed_with_its_problems(form_page, settings):
    settings.EMAIL_BACKEND = handlers.FILES
    (use,) = [use for use in parts.handlers() if use.page]

    assert (use.key, use.label, use.page, use.problems) == (
        "notify_staff",
        "Tell staff by email",
        form_page,
        [FILES, SENDER],
    )


@pytest.mark.django_db
def test_mail_that_is_set_up_has_no_problems(form_page, settings):
    settings.EMAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = "smtp", "team@example.org"

    assert [use.problems for use in parts.handlers() if use.page] == [[]]


@pytest.mark.django_db
def test_a_handler_of_a_plugin_that_is_gone_is_named(form_page):
    stored = [{"type": "pigeon", "value": {"loft": "North"}, "id": "1"}]
    form_page.handlers = type(form_page)._meta.get_field("handlers").to_python(stored)
    form_page.save()
    (use,) = [use for use in parts.handlers() if use.page]

    assert (use.key, use.problems) == ("pigeon", ["Its plugin is not installed: what it should do is not done."])


@pytest.mark.django_db
def test_a_handler_that_cannot_say_what_it_needs_has_a_problem():
    assert parts.asked(object(), {}) == ["It cannot be asked what it needs (AttributeError)."]


@pytest.mark.django_db
def test_errands_are_listed_too(db):
    assert [(use.label, use.page, use.problems) for use in parts.handlers() if use.key == "newsletter_mail"] == [
        ("Mails of the newsletter", None, [SENDER])
    ]


def test_the_outbox_shows_what_waits_and_what_was_given_up(administrator):
    Delivery.objects.create(handler="gone", about="submission:none")
    given_up = dead()
    page = soup(administrator.get(PARTS).text).select_one("[aria-labelledby=outbox]")

    assert "1 waiting, the oldest since" in page.p.text
    assert "1 given up." in page.p.text
    assert [form["action"] for form in page.select("form")] == [
        reverse("retry_delivery", args=[given_up.pk]),
        reverse("retry_all_deliveries"),
    ]


def test_what_a_delivery_is_about_is_not_shown(administrator):
    dead()

    assert "submission:none" not in administrator.get(PARTS).text


def test_retry_owes_a_delivery_again_and_is_safe_to_repeat(administrator):
    given_up, other = dead(), dead()
    for _ in range(2):
        assert administrator.post(reverse("retry_delivery", args=[given_up.pk])).url == PARTS
    given_up.refresh_from_db()

    assert (given_up.dead_at, given_up.attempts, list(Delivery.objects.dead())) == (None, 0, [other])
    assert administrator.post(reverse("retry_delivery", args=[uuid.uuid4()])).status_code == 404


def test_all_can_be_retried_at_once(administrator):
    dead(), dead()

    assert "2 deliveries owed again." in administrator.post(reverse("retry_all_deliveries"), follow=True).text
    assert Delivery.objects.dead().count() == 0


@pytest.mark.parametrize("role", ["Editor", "Triage worker", "Manager", "Data-protection officer", "Analyst"])
def test_nobody_but_administrators_sees_the_parts_or_retries(client, person_in, role):
    client.force_login(person_in(role))
    given_up = dead()
    addresses = [PARTS, reverse("retry_all_deliveries"), reverse("retry_delivery", args=[given_up.pk])]

    assert client.get(PARTS).url == "/admin/"
    assert [client.post(address).url for address in addresses[1:]] == ["/admin/", "/admin/"]
    assert Delivery.objects.dead().count() == 1
    assert PARTS not in client.get("/admin/").text


def test_the_menu_leads_administrators_there(administrator):
    assert PARTS in administrator.get("/admin/").text


@pytest.mark.django_db
def test_a_part_that_cannot_answer_hides_no_other(monkeypatch):
    monkeypatch.setattr(plugins.installed()[0], "health", {"lost": "tests.test_parts.fail"})

    assert health.Finding("lost", is_well=False, sentence="It cannot be asked (ValueError).") in health.findings()


def fail() -> list[health.Finding]:
    raise ValueError("Wendy was here")


def test_the_page_asks_as_much_for_three_forms_as_for_one(administrator, home_page, queries_anew):
    FormPageFactory(parent=home_page, slug="first")
    dead()
    with_one = queries_anew(administrator, PARTS)
    for slug in ("second", "third"):
        FormPageFactory(parent=home_page, slug=slug)
        dead()

    assert queries_anew(administrator, PARTS) == with_one
