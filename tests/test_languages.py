"""Pages and forms in other languages."""

import uuid

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Locale, Site

from referralforms.builder import versions
from referralforms.builder.journey import Journey
from referralforms.builder.models import FormPage, FormVersion
from referralforms.builder.questions.base import problems, wrong
from referralforms.builder.questions.dates import read_month
from referralforms.submissions.models import Submission
from referralforms.submissions.receipts import mail_to
from tests.asking import question, soup, stream, token_on
from tests.factories import posted, questions

LANGUAGES = ["cy", "ar"]
NO_WAY = {"cy": "Dewiswch o leiaf un ffordd o gysylltu â chi", "ar": "اختر طريقة واحدة على الأقل للوصول إليك"}
RECEIPT = {"cy": "Eich cyfeirnod: ABCD-EFGH", "ar": "رقمك المرجعي: ABCD-EFGH"}
NOT_SENT = {"cy": "Nid yw hwn wedi’i anfon eto", "ar": "لم يُرسل هذا بعد"}


@pytest.fixture
def translated(form_page):
    """Make the form in another language: ``translated("cy")``."""

    def make(code: str) -> FormPage:
        locale, _ = Locale.objects.get_or_create(language_code=code)
        page = form_page.copy_for_translation(locale, copy_parents=True)
        page.title = f"Sgwrs {code}"
        page.live = True
        page.save()
        Site.clear_site_root_paths_cache()
        return FormPage.objects.get(pk=page.pk)

    return make


def keys(page: FormPage) -> list[str]:
    return [question.key for question in page.plan.questions]


@pytest.mark.parametrize("code, direction", [("cy", None), ("ar", "rtl")])
def test_a_form_has_an_address_a_language_and_a_direction_of_its_own(client, translated, code, direction):
    page = translated(code)
    response = client.get(f"/{code}/start-a-conversation/")
    html = soup(response.text).html

    assert (page.url, response.status_code) == (f"/{code}/start-a-conversation/", 200)
    assert (html["lang"], html.get("dir"), html.h1.text) == (code, direction, f"Sgwrs {code}")


def test_english_stays_where_it_was(client, form_page, translated):
    translated("cy")
    html = soup(client.get("/start-a-conversation/").text).html

    assert (html["lang"], html.get("dir"), html.h1.text) == ("en-GB", None, "Start a conversation")


def test_nobodys_browser_decides_the_language(client, form_page, translated):
    translated("cy")
    response = client.get("/start-a-conversation/", headers={"accept-language": "cy"})

    assert (soup(response.text).html["lang"], "Accept-Language" in response.get("Vary", "")) == ("en-GB", False)


def test_no_request_leaves_its_language_behind(client, translated):
    translated("cy")
    client.get("/cy/start-a-conversation/")

    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_keeps_the_keys_and_is_a_form_with_versions_of_its_own(form_page, translated, code):
    versions.current(form_page)
    page = translated(code)
    version = versions.current(page)

    assert keys(page) == keys(form_page)
    assert (version.page, version.language, page.versions.count()) == (page, code, 1)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_form_is_sent_in_its_language_and_errors_speak_it(client, translated, code):
    page = translated(code)
    token = token_on(client.get(page.url))
    wrong = client.post(f"/forms/{page.pk}/send/", {"token": token})
    right = client.post(f"/forms/{page.pk}/send/", {"token": token, **posted()})

    assert (wrong.status_code, soup(wrong.text).html["lang"]) == (422, code)
    assert right.status_code == 302
    assert soup(client.get(right.url).text).html["lang"] == code
    assert Submission.objects.get().form_version.language == code


def test_the_api_lists_and_describes_forms_of_every_language(client, form_page, translated):
    page = translated("cy")
    listed = client.get("/api/v1/forms/").json()["items"]
    told = client.get(f"/api/v1/forms/{page.pk}/").json()

    assert [each["url"] for each in listed] == ["/start-a-conversation/", "/cy/start-a-conversation/"]
    assert (told["language"], told["url"]) == ("cy", "/cy/start-a-conversation/")


def links(part) -> list[tuple[str, str]]:
    return [(link.text, link["href"]) for link in part.select("a")] if part else []


@pytest.fixture
def both(home_page, form_page):
    """The form and the front page in Welsh too, both public and in their menus."""
    FormPage.objects.update(show_in_menus=True)
    form_page.refresh_from_db()
    locale, _ = Locale.objects.get_or_create(language_code="cy")
    home_page.copy_for_translation(locale).save_revision().publish()
    page = form_page.copy_for_translation(locale)
    page.title, page.show_in_menus = "Dechrau sgwrs", True
    page.save_revision().publish()
    Site.clear_site_root_paths_cache()
    return page


def test_menu_brand_and_way_here_stay_in_the_language(client, both):
    html = soup(client.get("/cy/start-a-conversation/").text)

    assert html.select_one("a.brand")["href"] == "/cy/"
    assert links(html.select_one(".menu__list")) == [("Dechrau sgwrs", "/cy/start-a-conversation/")]
    assert links(html.select_one("nav.breadcrumbs")) == [("Hafan", "/cy/")]


def test_english_has_its_own_menu(client, both):
    html = soup(client.get("/start-a-conversation/").text)

    assert links(html.select_one(".menu__list")) == [("Start a conversation", "/start-a-conversation/")]
    assert html.select_one("a.brand")["href"] == "/"


def test_a_page_leads_to_its_other_languages_and_a_page_with_one_language_to_none(client, both):
    html = soup(client.get("/").text)
    both.get_parent().specific.unpublish()

    assert links(html.select_one("nav.languages")) == [("Cymraeg", "http://localhost/cy/")]
    assert soup(client.get("/").text).select_one("nav.languages") is None


def test_on_the_way_through_a_form_no_link_leads_to_another_language(client, both):
    wrong = client.post(f"/forms/{both.pk}/send/", {"token": token_on(client.get("/cy/start-a-conversation/"))})

    assert (wrong.status_code, soup(wrong.text).select_one("nav.languages")) == (422, None)


def test_search_engines_are_told_of_the_other_languages(client, both):
    head = soup(client.get("/cy/").text).head
    told = {each["hreflang"]: each["href"] for each in head.select("link[rel=alternate]")}
    sitemap = client.get("/sitemap.xml").text

    assert told == {"en-GB": "http://localhost/", "cy": "http://localhost/cy/"}
    assert "<loc>http://localhost/cy/</loc>" in sitemap


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_house_speaks_the_language_of_the_form(client, translated, code):
    page = translated(code)
    wrong = client.post(f"/forms/{page.pk}/send/", {"token": token_on(client.get(page.url))})
    said = soup(wrong.text)

    assert said.select_one("[data-error-summary] h2").text == NOT_SENT[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_error_that_a_form_says_again_is_said_in_the_language_of_who_reads_it(client, form_page, translated, code):
    """Fields outlive a request: what they say is translated when it is said."""
    version = versions.current(form_page)
    english = [error["message"] for error in Journey.of_json(version.steps, {}).error_list]
    with translation.override(code):
        theirs = [error["message"] for error in Journey.of_json(version.steps, {}).error_list]

    assert "Choose at least one way to reach you" in english
    assert set(english) & set(theirs) == {each for each in english if "Tell us" in each or "Tick" in each}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_wrong_address_and_a_failure_are_told_in_the_language(client, translated, code):
    translated(code)
    missing = soup(client.get(f"/{code}/no-such-page/").text)
    with translation.override(code):
        broken = soup(render_to_string("500.html"))

    assert (missing.html["lang"], broken.html["lang"]) == (code, code)
    assert "We cannot find that page" not in missing.text
    assert "Something went wrong" not in broken.text


@pytest.mark.parametrize(
    "code, month", [("cy", "Mawrth"), ("cy", "maw"), ("cy", "March"), ("ar", "مارس"), ("en-gb", "mar")]
)
def test_a_month_is_read_in_the_language_and_in_english(code, month):
    with translation.override(code):
        assert read_month(month) == 3


def test_a_percent_sign_in_an_editors_error_is_shown_as_it_was_written():
    assert [each.message for each in problems(wrong("Give 100% or 50 %d", "part"))] == ["Give 100% or 50 %d"]


@pytest.mark.parametrize("code, name", [("cy", "Welsh"), ("ar", "Arabic")])
def test_what_is_sent_keeps_the_language_of_its_form_and_staff_read_its_name(client, translated, code, name):
    page = translated(code)
    client.post(f"/forms/{page.pk}/send/", {"token": token_on(client.get(page.url)), **posted()})
    sent = Submission.objects.get()

    assert (sent.language, sent.language_name) == (code, name)


def test_a_language_that_nobody_knows_is_shown_as_it_was_stored():
    assert Submission(language="tlh").language_name == "tlh"


@pytest.mark.parametrize(
    "chosen, code, name",
    [
        ("polish", "pl", "Polish"),
        ("british-sign-language", "bfi", "British Sign Language"),
        ("other", "und", "another one, see the answers"),
        ("", "en-gb", "British English"),
    ],
)
def test_the_language_that_a_person_chose_is_the_language_of_contact(client, form_page, chosen, code, name):
    asked = {"key": "language", "label": "Which language?", "required": False, "source": "languages"}
    form_page.steps = stream(*questions(), ("long_list", asked | {"is_language_of_contact": True}))
    form_page.save_revision().publish()
    data = {"token": token_on(client.get(form_page.url)), **posted(), "q-language": chosen}
    client.post(f"/forms/{form_page.pk}/send/", data)
    sent = Submission.objects.get()

    assert (sent.language, sent.language_name) == (code, name)


def test_a_list_of_languages_tells_nothing_unless_its_editor_says_so():
    block, value = question("long_list", source="languages")

    assert block.facts(value, "polish") == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_api_speaks_of_mistakes_in_the_language_of_the_form(client, translated, code):
    page = translated(code)
    version = client.get(f"/api/v1/forms/{page.pk}/").json()["version"]
    sending = {"version": version, "token": str(uuid.uuid4()), "answers": {"contact": {"channels": []}}}
    answer = client.post(f"/api/v1/forms/{page.pk}/submissions/", sending, content_type="application/json").json()

    assert [each["message"] for each in answer["errors"] if each["question"] == "contact"] == [NO_WAY[code]]
    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_receipt_is_written_in_the_language_of_the_form(db, settings, code):
    version = FormVersion(language=code)
    sent = Submission(form_version=version, reference="ABCD-EFGH")
    with translation.override(code):
        mail = mail_to("wendy@example.org", sent, sender="no-reply@example.org")

    assert mail.subject == RECEIPT[code]
