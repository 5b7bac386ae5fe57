"""Taking a plugin out for good: all of its content goes, or none."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from referralforms.models import FormPage, FormVersion, Submission
from tests.factories import CaseStudyPageFactory, StandardPageFactory, submission_of
from tests.installation import empty_database, manage, run

pytestmark = pytest.mark.installs


def retire(label: str) -> None:
    call_command("retire_plugin", label, "--yes", stdout=io.StringIO())


@pytest.fixture
def case_study(case_study_index):
    return CaseStudyPageFactory(parent=case_study_index)


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["gone", "home", "wagtailcore"])
def test_a_label_that_is_no_plugin_is_refused(label):
    with pytest.raises(CommandError, match=f"'{label}' is no installed plugin: choose one of casestudies, insights"):
        retire(label)


def test_a_page_of_another_type_below_is_refused_and_nothing_is_deleted(case_study):
    StandardPageFactory(parent=case_study, title="A stranger")
    with pytest.raises(CommandError, match="Move 'A stranger' away from under 'A burglary"):
        retire("casestudies")
    assert (CaseStudyIndexPage.objects.count(), CaseStudyPage.objects.count()) == (1, 1)


def test_a_plugin_with_submissions_is_refused_and_nothing_is_deleted(form_page, kent):
    submission_of(form_page, kent)
    with pytest.raises(CommandError, match="referralforms still holds"):
        retire("referralforms")
    assert (FormPage.objects.count(), FormVersion.objects.count(), Submission.objects.count()) == (1, 1, 1)


def test_without_the_plugins_name_typed_nothing_is_deleted(case_study, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    with pytest.raises(CommandError, match=r"Nothing was deleted\."):
        call_command("retire_plugin", "casestudies")
    assert CaseStudyPage.objects.count() == 1


# --- Retired for good, in an installation of its own ------------------------------------------------------


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> dict:
    with empty_database() as database:
        installation = {"DATA_DIR": str(tmp_path_factory.mktemp("retired")), **database}
        done = run("-m", "tests.retire_plugins", **installation)
        assert done.returncode == 0, done.stderr
        remaining = installation | {"PLUGINS": "insights,referralforms"}
        forms = manage("retire_plugin", "referralforms", "--yes", **remaining)
        checked = manage("check", "--database", "default", **installation | {"PLUGINS": "insights"})
        return json.loads(done.stdout) | {"forms": forms, "checked": checked}


PAGES = ["Case studies", "Insights", "Start a conversation"]


def test_before_anything_is_retired_it_is_all_there(left):
    assert left["before"] == {"tables": ["casestudies", "insights", "referralforms"], "pages": PAGES}


def test_where_the_tables_cannot_go_the_pages_stay(left):
    assert left["failed"] == left["before"]


def test_a_retired_plugin_leaves_neither_pages_nor_tables(left):
    said = "casestudies is empty. Take it out of PLUGINS now.\n"
    assert left["casestudies"] == {"tables": ["insights", "referralforms"], "pages": PAGES[1:], "said": said}


def test_a_form_that_nobody_has_sent_goes_with_its_versions(left):
    said = "referralforms is empty. Take it out of PLUGINS now.\n"
    assert (left["forms"].stdout, left["forms"].stderr) == (said, "")


def test_the_site_goes_on_without_the_plugins_that_were_retired(left):
    assert (left["checked"].returncode, left["checked"].stderr) == (0, "")
