"""What was asked is kept as it was asked."""

import pytest
from django.db import IntegrityError, transaction

from home.models import SiteDetails, StandardPage
from referralforms.builder import versions
from referralforms.builder.differences import differences
from referralforms.builder.models import FormPage, FormVersion
from referralforms.submissions.models import Submission
from tests.asking import soup, stream
from tests.factories import FormPageFactory, StandardPageFactory, posted, questions


def stored_ids(page: FormPage) -> list[str]:
    return [question.id for step in page.steps for question in step.value["questions"]]


def test_the_same_content_has_one_version(form_page):
    first = versions.current(form_page)

    assert versions.current(FormPage.objects.get()) == first
    assert FormVersion.objects.count() == 1


def test_finding_version_and_privacy_notice_takes_two_queries(form_page, django_assert_num_queries):
    versions.current(form_page)

    with django_assert_num_queries(2):
        versions.current(form_page)


@pytest.fixture
def privacy(home_page):
    page = StandardPageFactory(parent=home_page, title="How we use your information")
    page.save_revision().publish()
    SiteDetails.objects.update_or_create(site=home_page.get_site(), defaults={"privacy_page": page})
    return StandardPage.objects.get(pk=page.pk)


def test_a_version_points_to_the_privacy_notice_that_was_there_to_read(form_page, privacy):
    first = versions.current(form_page)
    privacy.save_revision().publish()
    second = versions.current(form_page)
    now = StandardPage.objects.get(pk=privacy.pk)

    assert (first.privacy_revision, first.privacy_published_at) == (privacy.live_revision_id, privacy.last_published_at)
    assert (second.privacy_revision, second.privacy_published_at) == (now.live_revision_id, now.last_published_at)
    assert versions.current(form_page) == second
    assert differences(first.definition, second.definition) == ["The privacy notice was published anew."]


def test_what_was_opened_before_a_new_privacy_notice_and_sent_after_it_points_to_the_old_one(
    client, form_page, privacy
):
    token = soup(client.get(form_page.url).text).find("input", attrs={"name": "token"})["value"]
    privacy.save_revision().publish()
    client.post(soup(client.get(form_page.url).text).find("form", method="post")["action"], posted(token=token))

    assert Submission.objects.get().form_version.privacy_revision == privacy.live_revision_id


def test_without_a_named_or_a_public_privacy_notice_a_version_points_to_none(form_page, privacy):
    privacy.unpublish()

    assert versions.current(form_page).privacy_revision is None


def test_two_forms_that_ask_the_same_have_the_same_digest(form_page, home_page):
    other = FormPageFactory(parent=home_page, title="Another door")
    first, second = versions.current(form_page), versions.current(other)

    assert stored_ids(form_page) != stored_ids(other)
    assert first.digest == second.digest
    assert first.pk != second.pk


def test_ids_of_blocks_are_ignored_and_a_key_called_id_is_not():
    block = {"type": "short_text", "value": {"id": "kept", "label": "x"}, "id": "of-the-block"}

    assert versions.without_ids([block]) == [{"type": "short_text", "value": {"id": "kept", "label": "x"}}]


@pytest.mark.parametrize(
    "change",
    [
        {"notice": "<p>Another notice.</p>"},
        {"steps": stream(*questions()[:-1])},
        {"steps": stream(*reversed(questions()))},
        {"steps": stream(("short_text", {"key": "name_to_use", "label": "And your name?"}), *questions()[1:])},
    ],
    ids=["notice", "fewer questions", "another order", "another label"],
)
def test_what_is_asked_or_told_otherwise_is_a_new_version(form_page, change):
    first = versions.current(form_page)
    for name, value in change.items():
        setattr(form_page, name, value)
    form_page.save()
    second = versions.current(form_page)

    assert first.digest != second.digest
    assert FormVersion.objects.count() == 2


@pytest.mark.parametrize(
    "change", [{"title": "Talk to us"}, {"button": "Go"}, {"handlers": []}, {"what_happens_next": "<p>Soon.</p>"}]
)
def test_what_is_neither_asked_nor_told_changes_no_version(form_page, change):
    first = versions.current(form_page)
    for name, value in change.items():
        setattr(form_page, name, value)
    form_page.save()

    assert versions.current(form_page) == first


def test_an_older_version_still_asks_what_it_asked(form_page):
    first = versions.current(form_page)
    form_page.steps = stream(("short_text", {"key": "other", "label": "Something else"}))
    form_page.save()
    versions.current(form_page)
    kept = FormVersion.objects.get(pk=first.pk)

    assert kept.definition == first.definition
    assert [question.key for question in kept.steps.questions] == [fields["key"] for _, fields in questions()]


def test_a_digest_fits_its_definition(form_page):
    version = FormVersion.objects.get(pk=versions.current(form_page).pk)

    assert versions.digest(version.definition) == version.digest


def test_the_database_keeps_one_row_for_a_version(form_page):
    version = versions.current(form_page)

    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.create(page=form_page, digest=version.digest, title="x", definition={})


def test_a_version_outlives_its_page(form_page):
    version = versions.current(form_page)
    form_page.delete()
    version.refresh_from_db()

    assert (version.page_id, version.title) == (None, "Start a conversation")


def test_a_version_is_called_by_title_and_digest(form_page):
    version = versions.current(form_page)

    assert str(version) == f"Start a conversation ({version.digest[:8]})"


def test_different_keys_are_accepted(form_page):
    form_page.clean()

    assert form_page.subpage_types == []
