"""The page cache and the content stamp: quick, and never stale."""

import pytest
from wagtail.models import Page, PageViewRestriction

from home import stamp
from home.models import SiteDetails
from tests.factories import CaseStudyPageFactory, StandardPageFactory, UserFactory


@pytest.fixture
def page(home_page):
    return StandardPageFactory(parent=home_page, title="About us", slug="about-us", show_in_menus=True)


def publish(page, **changes) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_page_kept_costs_one_query(client, page, django_assert_num_queries):
    first = client.get("/about-us/")

    with django_assert_num_queries(1):
        second = client.get("/about-us/")

    assert (second.content, second.status_code) == (first.content, 200)


def test_what_is_published_shows_at_once(client, page):
    client.get("/about-us/")
    publish(page, title="Who we are")

    assert "<h1>Who we are</h1>" in client.get("/about-us/").text


def test_a_changed_number_shows_on_every_page_at_once(client, page):
    client.get("/about-us/")
    details = SiteDetails.objects.get()
    details.phone = "01632 960 001"
    details.save()

    assert "01632 960 001" in client.get("/about-us/").text


def test_a_page_withdrawn_is_gone_at_once_with_its_links(client, page, home_page):
    client.get("/about-us/")
    client.get("/")
    page.unpublish()

    assert client.get("/about-us/").status_code == 404
    assert "About us" not in client.get("/").text


def test_a_page_moved_leads_on_from_its_old_address(client, page, home_page):
    parent = StandardPageFactory(parent=home_page, title="More", slug="more")
    client.get("/about-us/")
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")

    assert client.get("/about-us/")["Location"] == "/more/about-us/"
    assert client.get("/more/about-us/").status_code == 200


def test_a_page_made_private_is_private_at_once(client, page):
    client.get("/about-us/")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert client.get("/about-us/").status_code == 302


def test_a_change_that_is_rolled_back_leaves_the_stamp_as_it_was(page):
    before = stamp.current()

    with pytest.raises(RuntimeError):
        fail_after(lambda: publish(page, title="Never"))

    assert stamp.current() == before


def fail_after(change) -> None:
    from django.db import transaction

    with transaction.atomic():
        change()
        raise RuntimeError


@pytest.mark.parametrize(
    "path",
    ["/about-us/?utm_source=x", f"/about-us/?year={'9' * 300}"],
    ids=["unknown key", "too long"],
)
def test_a_query_that_is_not_known_is_answered_and_not_kept(client, page, path):
    client.get(path)

    assert "ETag" not in client.get(path)


def test_who_has_a_session_is_never_answered_from_the_cache(client, page):
    client.force_login(UserFactory())

    assert "ETag" not in client.get("/about-us/")


def test_who_has_the_page_already_gets_304_without_a_body(client, page):
    etag = client.get("/about-us/")["ETag"]
    response = client.get("/about-us/", headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_a_kept_page_is_compressed_for_who_can_read_that(client, page):
    plain = client.get("/about-us/").content
    compressed = client.get("/about-us/", headers={"accept-encoding": "gzip"})

    assert compressed["Content-Encoding"] == "gzip"
    assert len(compressed.content) < len(plain) / 2


def test_form_pages_are_never_kept(client, form_page):
    client.get("/start-a-conversation/")
    first, second = client.get("/start-a-conversation/"), client.get("/start-a-conversation/")

    assert "no-store" in first["Cache-Control"]
    assert first.content != second.content  # each carries a token of its own


def test_reading_does_not_renew_the_stamp(client, case_study_index):
    CaseStudyPageFactory(parent=case_study_index, slug="a-burglary")
    before = stamp.current()
    client.get("/case-studies/a-burglary/")

    assert stamp.current() == before


def test_without_a_stamp_nothing_is_remembered(rf, db):
    stamp.ContentStamp.objects.all().delete()
    answers = iter("ab")
    request = rf.get("/")

    assert [stamp.remembered(request, "key", lambda: next(answers)) for _ in range(2)] == ["a", "b"]
