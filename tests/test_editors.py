"""What editors meet: previews, hints, reports, a dashboard, pages that move and pages that wait."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page, Site, get_page_models

from home import dashboard, links
from home.models import Area, Commissioner, Partner, SiteDetails
from home.wagtail_hooks import hide_what_confuses
from tests import factories
from tests.asking import soup
from tests.factories import ClaimFactory, StandardPageFactory, SupportLineFactory

PLAIN = "<p>You can stop at any time. You need not say why.</p>" * 5
HARD = "<p>Notwithstanding organisational considerations, participation necessitates accountability.</p>" * 6


@pytest.fixture
def editor(client, person_in):
    client.force_login(person_in("Editor", first_name="Rhiannon"))
    return client


@pytest.fixture
def page(home_page):
    return StandardPageFactory(parent=home_page, title="About us", slug="about-us", body=[("paragraph", PLAIN)])


def factory_of(model: type[Page]):
    return getattr(factories, f"{model.__name__}Factory")


# --- Previews and checks --------------------------------------------------------------------------


def pages_of_every_type(home_page) -> list[Page]:
    made = [factory_of(model)(parent=home_page) for model in get_page_models() if model not in {Page, type(home_page)}]
    return [Page.objects.get(pk=page.pk).specific for page in (home_page, *made)]


def test_every_type_of_page_can_be_previewed(editor, home_page, sealing_keys):
    for page in pages_of_every_type(home_page):
        answer = page.make_preview_request(preview_mode=page.default_preview_mode)
        assert (type(page).__name__, answer.status_code) == (type(page).__name__, 200)


def preview(editor, page: Page):
    page.save_revision()
    return editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))


def test_a_preview_carries_wagtails_checks_and_a_public_page_never_does(editor, client, page):
    assert "wagtail-userbar" in preview(editor, page).text
    client.logout()
    assert "wagtail-userbar" not in client.get("/about-us/").text


def test_even_an_editor_is_shown_the_public_page_without_them(editor, page):
    assert "wagtail-userbar" not in editor.get("/about-us/").text


def test_the_checks_look_for_poor_descriptions_and_headings():
    assert {"alt-text-quality", "heading-order", "empty-heading"} <= set(ContentCheckerItem.axe_run_only)


def test_a_preview_shows_the_number_of_the_area_as_the_public_page_will(editor, home_page, kent):
    page = factories.ServiceAreaPageFactory(parent=home_page, area=kent)

    assert "0800 783 1583" in soup(preview(editor, page).text).find("header").get_text()


# --- Help texts ----------------------------------------------------------------------------------


OUR_TYPES = [each for each in get_page_models() if each is not Page]


@pytest.mark.parametrize("model", OUR_TYPES)
def test_every_page_type_says_what_it_is_for(model):
    assert model.get_page_description().endswith(".")


@pytest.mark.parametrize("model", OUR_TYPES)
def test_visitors_are_told_a_plain_name_of_every_type(model):
    assert model.kind_label


def panels_of(panel) -> Iterator[FieldPanel]:
    if isinstance(panel, FieldPanel):
        yield panel
    for child in getattr(panel, "children", ()):
        yield from panels_of(child)


@pytest.mark.parametrize("model", OUR_TYPES)
def test_every_field_of_ours_says_what_to_write(model):
    fields = [(panel, model._meta.get_field(panel.field_name)) for panel in panels_of(model.get_edit_handler())]
    own = [(panel, field) for panel, field in fields if field.model is not Page]

    assert own
    assert [field.name for panel, field in own if not (panel.help_text or field.help_text)] == []


@pytest.mark.parametrize("name", ["summary", "picture", "body", "area"])
def test_fields_say_what_to_write_in_plain_words(editor, home_page, kent, name):
    page = factories.ServiceAreaPageFactory(parent=home_page, area=kent)
    form = soup(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text)

    assert form.select_one(
        f"#panel-child-content-{name}-section .help, #panel-child-content-{name}-section .w-help-text"
    )


def test_panels_stand_in_the_order_of_the_page():
    panels = factories.StandardPage.get_edit_handler().children[0].children

    assert [getattr(panel, "field_name", panel.heading) for panel in panels] == [
        "title",
        "summary",
        "picture",
        "body",
        "How hard it is to read",
    ]


# --- The hint about reading ------------------------------------------------------------------------


def hint(editor, page: Page) -> str:
    found = soup(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text)
    return " ".join(found.find(string="How hard it is to read").find_parent("section").get_text(" ").split())


def test_a_plain_text_is_called_plain(editor, page):
    assert "plain enough for everybody who comes here" in hint(editor, page)


def test_a_hard_text_is_named_with_what_to_do(editor, home_page):
    page = StandardPageFactory(parent=home_page, body=[("paragraph", HARD)])

    assert "use shorter sentences and everyday words" in hint(editor, page)


HAVE_TEXT = ["CaseStudyPage", "TestimonialPage", "InsightPage", "EventPage", "VideoPage"]
HARD_WORDS = "Notwithstanding organisational considerations, participation necessitates accountability. " * 6


@pytest.mark.parametrize("name", HAVE_TEXT)
def test_texts_of_plugins_are_judged_too(editor, home_page, name):
    make = getattr(factories, f"{name}Factory")
    written = next(field for field in ("words", "transcript", "body") if hasattr(make._meta.model, field))
    page = make(parent=home_page, **{written: [("paragraph", HARD)] if written == "body" else HARD_WORDS})

    assert "use shorter sentences and everyday words" in hint(editor, page)


def test_of_a_page_without_text_nothing_is_said_yet(editor, home_page):
    assert "Once thirty words are saved" in hint(editor, StandardPageFactory(parent=home_page))


# --- The report of links --------------------------------------------------------------------------


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Give a page another address, to the end of the transaction, when Wagtail notes the old one."""

    def change(page: Page, slug: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()

    return change


def linked(home_page, href: str, **fields) -> Page:
    page = StandardPageFactory(parent=home_page, body=[("paragraph", f"<p>{href}</p>")], **fields)
    page.save_revision().publish()
    return page


def targets() -> list[tuple[str, str]]:
    return [(each.target, each.problem) for each in links.check().broken]


def outside() -> list[tuple[str, int, list[str]]]:
    return [(each.address, each.pages, [place.name for place in each.records]) for each in links.check().outside]


def test_sound_links_are_not_reported(home_page, page, form_page):
    anchors = ["/about-us/", "/about-us", "/about-us/?page=2#top", "/", "/search/", "/exit/", "/start-a-conversation/"]
    linked(home_page, "".join(f'<a href="{each}">There</a>' for each in anchors))

    assert targets() == []


def test_an_address_that_leads_nowhere_is_reported(home_page):
    linked(home_page, '<a href="/no-such-page/">There</a>')

    assert targets() == [("/no-such-page/", links.NO_ADDRESS)]


def test_an_old_address_that_leads_on_is_sound(home_page, page, rename):
    linked(home_page, '<a href="/about-us/">There</a>')
    rename(page, "who-we-are")

    assert targets() == []


def test_a_chosen_page_that_was_taken_back_is_reported(home_page, page):
    linked(home_page, f'<a linktype="page" id="{page.pk}">There</a>')
    page.unpublish()

    assert targets() == [("About us", links.UNPUBLISHED)]


def test_a_chosen_page_that_was_deleted_is_reported(home_page, page):
    linked(home_page, f'<a linktype="page" id="{page.pk}">There</a>')
    gone = page.pk
    page.delete()

    assert targets() == [(f"Page {gone}", links.GONE)]


def test_a_document_that_was_deleted_is_reported(home_page):
    document = factories.DocumentFactory()
    linked(home_page, f'<a linktype="document" id="{document.pk}">There</a>')
    sound, gone = targets(), document.pk
    document.delete()

    assert (sound, targets()) == ([], [(f"Document {gone}", links.NO_FILE)])


def test_where_a_text_appeared_first_is_among_the_pages_of_others(home_page):
    index = factories.InsightIndexPageFactory(parent=home_page)
    factories.InsightPageFactory(parent=index, first_published="A paper", first_published_url="https://example.org/a")

    assert outside() == [("https://example.org/a", 1, [])]


def test_a_written_address_of_a_document_is_sound_while_the_document_is_there_under_this_name(home_page):
    document = factories.DocumentFactory(file__filename="our leaflet.pdf")
    bare, renamed, gone = document.url, document.url.replace("our", "your"), f"/documents/{document.pk + 1}/a.pdf"
    linked(home_page, "".join(f'<a href="{each}">There</a>' for each in (bare, renamed, gone)))
    before = targets()
    document.delete()

    assert before == [(each, links.NO_FILE) for each in sorted((renamed, gone))]
    assert targets() == [(each, links.NO_FILE) for each in sorted((bare, renamed, gone))]


def test_addresses_of_partners_and_support_lines_are_listed_with_where_they_are_edited(editor, home_page):
    partner = Partner.objects.create(name="Salus", url="https://example.org/")
    line = factories.SupportLineFactory(name="Samaritans", url="https://example.org/")
    linked(home_page, '<a href="https://example.org/">There</a>')
    shown = soup(editor.get("/admin/reports/links/").text).find(string=re.compile("example.org")).parent

    assert outside() == [("https://example.org/", 1, ["Partner: Salus", "Support line: Samaritans"])]
    assert " ".join(shown.text.split()) == "https://example.org/ on 1 page, Partner: Salus, Support line: Samaritans"
    assert [link["href"] for link in shown.find_all("a")] == [
        f"/admin/snippets/home/partner/edit/{partner.pk}/",
        f"/admin/snippets/home/supportline/edit/{line.pk}/",
    ]


def test_a_page_that_a_record_leads_to_is_reported_with_a_link_for_those_who_may_edit_it(
    admin_user, person_in, home_page, page
):
    details = SiteDetails.for_site(Site.objects.get())
    details.privacy_page = page
    details.save()
    page.unpublish()
    for_admin, for_editor = (links.check(user).broken for user in (admin_user, person_in("Editor")))

    assert [(each.target, each.problem) for each in for_admin] == [("About us", links.UNPUBLISHED)]
    assert [each.place.name for each in for_admin] == [f"Site details: {details}"]
    assert for_admin[0].place.edit_url == f"/admin/settings/home/sitedetails/{details.site_id}/"
    assert [each.place.edit_url for each in for_editor] == [None]


def test_drafts_are_not_read(home_page):
    StandardPageFactory(parent=home_page, live=False, body=[("paragraph", '<a href="/no-such-page/">There</a>')])

    assert targets() == []


def test_pages_of_others_are_listed_and_never_asked(home_page):
    for _ in range(2):
        linked(home_page, '<a href="https://example.org/">There</a>')

    assert (targets(), outside()) == ([], [("https://example.org/", 2, [])])


def test_the_report_stands_among_the_reports_for_those_who_edit(editor, home_page, client, person_in):
    linked(home_page, '<a href="/no-such-page/">There</a>', title="With a bad link")
    shown = editor.get("/admin/reports/links/").text

    assert "With a bad link" in shown
    assert links.NO_ADDRESS in shown
    client.force_login(person_in("Triage worker"))
    assert client.get("/admin/reports/links/").status_code in {302, 403}


@pytest.mark.parametrize("count", [1, 3])
def test_more_pages_cost_no_more_queries(home_page, count, django_assert_max_num_queries):
    for _ in range(count):
        linked(home_page, '<a href="/no-such-page/">There</a>')
        factories.SupportLineFactory(url="https://example.org/")
    links.check()

    with django_assert_max_num_queries(12):
        links.check()


# --- Moving and waiting ----------------------------------------------------------------------------


def test_the_old_address_of_a_page_that_moved_leads_to_the_new_one(client, home_page, page):
    elsewhere = StandardPageFactory(parent=home_page, slug="elsewhere")
    assert client.get("/about-us/").status_code == 200
    page.move(elsewhere, pos="last-child")
    answer = client.get("/about-us/")

    assert (answer.status_code, answer["Location"]) == (301, "/elsewhere/about-us/")


def test_the_old_address_of_a_page_that_was_renamed_leads_to_the_new_one(client, page, rename):
    rename(page, "who-we-are")
    answer = client.get("/about-us/")

    assert (answer.status_code, answer["Location"]) == (301, "/who-we-are/")


def test_a_page_that_waits_for_its_hour_is_published_then(client, home_page):
    page = StandardPageFactory(parent=home_page, slug="soon", live=False)
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    assert client.get("/soon/").status_code == 404
    call_command("publish_scheduled")

    assert client.get("/soon/").status_code == 200


def test_a_page_whose_time_is_over_goes_by_itself(client, page):
    assert client.get("/about-us/").status_code == 200
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")

    assert client.get("/about-us/").status_code == 404


def test_the_worker_publishes_what_waits(client, home_page):
    page = StandardPageFactory(parent=home_page, slug="soon", live=False)
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("deliver", "--once")

    assert client.get("/soon/").status_code == 200


# --- The dashboard and the look --------------------------------------------------------------------


def test_the_dashboard_names_drafts_to_finish(editor, page):
    page.title = "About all of us"
    page.save_revision()
    panel = soup(editor.get("/admin/").text).find(string="Drafts to finish").find_parent("section")

    assert panel.find("a", string="About all of us")["href"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "with changes that visitors do not see yet" in panel.get_text()


def test_facts_that_may_have_grown_old_are_named_to_those_who_may_change_them(person_in, kent):
    today = datetime.date(2026, 11, 23)
    SupportLineFactory(name="Stale", checked_on=datetime.date(2026, 1, 1))
    SupportLineFactory(name="Fresh", checked_on=datetime.date(2026, 11, 1))
    ClaimFactory(sentence="Old count.", review_on=datetime.date(2026, 11, 23))
    ClaimFactory(sentence="New count.", review_on=datetime.date(2026, 11, 24))
    Commissioner.objects.create(
        area=kent, name="Ending", kind="other", from_date=datetime.date(2020, 1, 1), to_date=datetime.date(2026, 12, 31)
    )
    named = [(each.title, each.reason) for each in dashboard.due_for(person_in("Editor"), today)]

    assert named == [
        ("Stale", "Number last checked on 1 January 2026"),
        ("Old count.", "To be reviewed by 23 November 2026"),
    ]
    assert [each.title for each in dashboard.due_for(person_in("Administrator"), today)] == ["Ending"]
    assert dashboard.due_for(person_in("Triage worker"), today) == []


def test_facts_to_check_lead_to_where_they_are_changed(editor, home_page):
    SupportLineFactory(name="Stale", checked_on=datetime.date(2020, 1, 1))
    link = soup(editor.get("/admin/").text).find("a", string="Stale")

    assert editor.get(link["href"]).status_code == 200


@pytest.mark.parametrize("role", ["Triage worker", "Analyst"])
def test_who_does_not_edit_sees_no_drafts(client, person_in, page, role):
    page.save_revision()
    client.force_login(person_in(role))

    assert "Drafts to finish" not in client.get("/admin/", follow=True).text


def test_the_admin_wears_the_colours_and_the_mark_of_the_house(editor):
    shown = editor.get("/admin/").text

    assert "/static/admin.css" in shown
    assert "/static/favicon.svg" in shown
    assert "Welcome, Rhiannon" in shown


def test_the_sign_in_page_speaks_the_words_of_the_house(client, home_page):
    shown = client.get("/admin/login/").text

    assert "Sign in to look after the site" in shown
    assert "Sign in to Wagtail" not in shown


def test_what_confuses_is_left_out_of_the_menus(rf: RequestFactory):
    class Item:
        def __init__(self, name: str):
            self.name = name

    items = [Item("whats-new-in-wagtail-8.0"), Item("editor-guide"), Item("workflow-tasks"), Item("links")]
    hide_what_confuses(rf.get("/admin/"), items)

    assert [item.name for item in items] == ["editor-guide", "links"]


def test_every_area_has_a_field_for_every_way_to_be_reached(client, home_page, person_in, kent):
    client.force_login(person_in("Administrator"))
    form = soup(client.get(reverse(Area.snippet_viewset.get_url_name("edit"), args=[kent.pk])).text)
    asked = {field["name"] for field in form.select("form input[name], form textarea[name]")}

    assert {"phone", "email", "secure_email", "opening_hours", "place", "postcode_districts"} <= asked
