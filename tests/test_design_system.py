"""The page that shows every component in every state, for those who work on pages."""

import pytest

from home import design
from tests.asking import soup
from tests.factories import PictureFactory


@pytest.fixture
def editor(client, person_in):
    client.force_login(person_in("Editor", first_name="Rhiannon"))
    PictureFactory()
    return client


def test_every_component_has_an_example(editor):
    page = soup(editor.get("/admin/design-system/").text)
    shown = {each["data-component"] for each in page.select("[data-component]")}

    assert design.components() - shown == set()
    assert "Without an example" not in page.get_text()


def test_plugins_show_their_own_components_in_every_state(editor):
    page = soup(editor.get("/admin/design-system/").text)
    named = [each.get_text() for each in page.select("#of-plugins .design__name")]

    assert named == [
        "film.html With captions",
        "film.html Without",
        "add_to_calendar.html Planned",
        "add_to_calendar.html Cancelled",
        "newsletter/form.html Empty",
        "newsletter/form.html With a mistake",
    ]
    assert [field["name"] for field in page.select("#of-plugins .sign-up input[type=email]")] == ["address"] * 2


def test_a_component_without_an_example_would_be_named(editor, monkeypatch):
    monkeypatch.setattr(design, "components", lambda: {"heading.html", "brand_new.html"})
    page = soup(editor.get("/admin/design-system/").text)

    assert [each["data-component"] for each in page.select("#without-an-example article")] == ["brand_new.html"]


def test_it_wears_the_public_style_and_is_kept_out_of_search_engines(editor):
    response = editor.get("/admin/design-system/")

    assert "/static/site.css" in response.text
    assert '<meta name="robots" content="noindex">' in response.text


def test_what_stands_in_the_head_is_shown_as_its_source(editor):
    page = soup(editor.get("/admin/design-system/").text)

    assert '<meta property="og:type"' in page.select_one("[data-component='sharing.html'] pre").get_text()
    assert page.select("[data-component='sharing.html'] meta") == []


def test_the_public_and_staff_who_do_not_edit_are_not_shown_it(client, person_in):
    assert client.get("/admin/design-system/").status_code == 302
    client.force_login(person_in("Triage worker"))
    assert client.get("/admin/design-system/").status_code in {302, 403}


def test_it_works_without_a_single_picture(client, person_in):
    client.force_login(person_in("Editor"))

    assert client.get("/admin/design-system/").status_code == 200
