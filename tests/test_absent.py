"""A page whose type nothing installed provides: kept, and hidden from everybody.

Every address is visited with every subset of the plugins in test_plugin_subsets; here is what needs a closer look.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from home import absent, stamp
from home.models import StandardPage
from tests.factories import StandardPageFactory, UserFactory


@pytest.fixture
def admin_client(client, home_page):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def parent(home_page):
    return StandardPageFactory(parent=home_page, title="Parent", slug="parent")


@pytest.fixture
def lost_page(parent):
    """A page of a plugin that is not installed: its row says a type that no code knows."""
    return lose(StandardPageFactory(parent=parent, title="Lost page", slug="lost"))


def lose(page) -> Page:
    gone, _ = ContentType.objects.get_or_create(app_label="gone", model="gonepage")
    Page.objects.filter(pk=page.pk).update(content_type=gone)
    stamp.renew()  # as every deployment does
    return Page.objects.get(pk=page.pk)


def test_present_leaves_out_pages_of_absent_types_alone(home_page, parent, lost_page):
    assert set(absent.present(Page.objects.filter(depth__gt=1))) == {Page.objects.get(pk=home_page.pk), parent.page_ptr}


def test_any_is_absent_tells_apart(parent, lost_page):
    assert absent.any_is_absent([parent.pk, lost_page.pk])
    assert not absent.any_is_absent([parent.pk])


def test_an_absent_page_answers_404_in_public(client, lost_page):
    assert client.get("/parent/lost/").status_code == 404


def test_an_absent_page_is_in_no_menu(client, home_page):
    page = StandardPageFactory(parent=home_page, title="In the menu", show_in_menus=True)
    assert "In the menu" in client.get("/").text
    lose(page)
    assert "In the menu" not in client.get("/").text


def test_an_absent_page_is_offered_in_no_chooser(admin_client, parent, lost_page):
    assert "Lost page" not in admin_client.get(f"/admin/choose-page/{parent.pk}/").text


@pytest.mark.parametrize("action", ["delete", "copy", "unpublish"])
def test_what_takes_an_absent_page_along_is_refused(admin_client, parent, lost_page, action):
    address = f"/admin/pages/{parent.pk}/{action}/"
    posted = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": parent.get_parent().pk, "copy_subpages": "on"}

    answer = admin_client.post(address, posted, follow=True)

    assert answer.redirect_chain == [(f"/admin/pages/{parent.pk}/", 302)]
    assert "stand pages of a plugin that is not installed" in answer.text
    assert list(Page.objects.filter(live=True, depth__gt=2)) == [parent.page_ptr, lost_page]


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish"])
def test_an_action_on_many_that_takes_an_absent_page_along_is_refused(admin_client, parent, lost_page, action):
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={parent.pk}"
    answer = admin_client.post(address, {"include_descendants": "on"})

    assert (answer.status_code, answer.url) == (302, f"/admin/pages/{parent.pk}/")
    assert list(Page.objects.filter(live=True, depth__gt=2)) == [parent.page_ptr, lost_page]


@pytest.mark.parametrize("chosen", ["id={lost}", "id=all", "id={parent}&id={lost}"])
@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "move"])
def test_an_action_on_an_absent_page_among_many_answers_404(admin_client, parent, lost_page, action, chosen):
    query = chosen.format(lost=lost_page.pk, parent=parent.pk)
    address = f"/admin/bulk/wagtailcore/page/{action}/?{query}"
    assert [admin_client.get(address).status_code, admin_client.post(address).status_code] == [404, 404]


def test_where_nothing_is_absent_the_same_actions_are_done(admin_client, parent):
    page = StandardPageFactory(parent=parent)
    assert admin_client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/").url == "/admin/"
    assert not StandardPage.objects.get(pk=page.pk).live
    assert admin_client.post(f"/admin/pages/{parent.pk}/delete/").status_code == 302
    assert not StandardPage.objects.filter(pk__in=[page.pk, parent.pk]).exists()


def test_a_parent_can_be_moved_and_renamed_with_an_absent_page_below(home_page, parent, lost_page):
    target = StandardPageFactory(parent=home_page, slug="target")
    parent.move(target, pos="last-child")
    moved = StandardPage.objects.get(pk=parent.pk)
    moved.slug = "renamed"
    moved.save_revision().publish()
    lost_page.refresh_from_db()
    assert lost_page.url_path == f"{home_page.url_path}target/renamed/lost/"
