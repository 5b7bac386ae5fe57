"""Private pages: who may not read one is told nothing of it, and can leave as from every page."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import StoredDocument
from tests.asking import soup
from tests.factories import StandardPageFactory

PASSWORD = "kettle"
TOLD = ["Minutes of the board", "What was decided in secret", "private-minutes"]


def exits(response) -> int:
    return response.text.count('href="/exit/"')


@pytest.fixture
def minutes(home_page):
    return StandardPageFactory(
        parent=home_page, title=TOLD[0], slug=TOLD[2], summary=TOLD[1], search_description=TOLD[1]
    )


@pytest.fixture
def with_password(minutes) -> str:
    """The address at which the password is given."""
    restriction = PageViewRestriction.objects.create(page=minutes, restriction_type="password", password=PASSWORD)
    return f"/_util/authenticate_with_password/{restriction.pk}/{minutes.pk}/"


def test_a_page_with_a_password_asks_for_it_in_the_site_s_own_look_and_shows_both_exits(client, with_password):
    response = client.get("/private-minutes/")
    form = soup(response.text).select_one("main form")

    assert soup(response.text).title.get_text() == "This page has a password - Restorative Solutions"
    assert (form["action"], form.label["for"], exits(response)) == (with_password, "password", 2)


def test_of_a_page_with_a_password_nothing_is_told_beside_its_address(client, with_password):
    response = client.get("/private-minutes/")
    page = soup(response.text)
    page.select_one("input[name=return_url]").decompose()

    assert [words for words in TOLD if words in str(page)] == []
    assert page.select("link[rel=canonical], meta[property], script:not([src])") == []
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_a_wrong_password_is_said_beside_the_field_and_is_not_shown_again(client, with_password):
    response = client.post(with_password, {"password": "saucepan", "return_url": "/private-minutes/"})
    field = soup(response.text).find(id="password")

    assert soup(response.text).title.get_text().startswith("Error: ")
    assert (field["aria-invalid"], field["value"], exits(response)) == ("true", "", 2)
    assert "is not correct" in soup(response.text).find(id="password-error").get_text()
    assert [words for words in TOLD[:2] if words in response.text] == []


def test_where_a_browser_keeps_no_cookie_the_refusal_is_plain_and_one_can_leave(with_password):
    response = Client(enforce_csrf_checks=True).post(with_password, {"password": PASSWORD})

    assert (response.status_code, exits(response)) == (403, 1)
    assert "your browser keeps no cookies" in response.text


def test_a_page_for_people_signed_in_says_so_leads_staff_to_their_sign_in_and_has_both_exits(client, minutes):
    PageViewRestriction.objects.create(page=minutes, restriction_type=PageViewRestriction.LOGIN)
    response = client.get("/private-minutes/", follow=True)
    sign_in = soup(response.text).find("a", string="Sign in")

    assert (response.status_code, exits(response)) == (403, 2)
    assert "This page is not open to you" in response.text
    assert sign_in["href"] == "/admin/login/?next=/private-minutes/"
    assert [words for words in TOLD[:2] if words in response.text] == []


def test_the_public_address_of_signing_in_takes_no_password(client, person_in):
    person = person_in("Editor")
    person.set_password(PASSWORD)
    person.save()
    response = client.post("/_util/login/", {"username": person.username, "password": PASSWORD})

    assert (response.status_code, "sessionid" in client.cookies) == (403, False)


def test_a_document_with_a_password_asks_for_it_in_the_same_way(client, home_page):
    shelf = Collection.get_first_root_node().add_child(name="For partners")
    CollectionViewRestriction.objects.create(collection=shelf, restriction_type="password", password=PASSWORD)
    document = StoredDocument.objects.create(title=TOLD[0], collection=shelf, file=ContentFile(b"x", name="a.txt"))
    response = client.get(document.url)

    assert "This page has a password" in response.text
    assert (exits(response), TOLD[0] in response.text) == (2, False)
