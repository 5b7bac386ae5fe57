"""What editors had is kept when the shape of the database changes, in pages and in their drafts."""

import pytest

from tests.installation import empty_database, manage

pytestmark = pytest.mark.installs

UPGRADE = """
from django.core.management import call_command
from home.models import Area
from insights.models import InsightIndexPage, InsightPage
from wagtail.models import Page, Revision

call_command("migrate", verbosity=0)
kent = Area.objects.create(key="kent", name="Kent", phone="0800 783 1583")
index = Page.get_first_root_node().add_child(instance=InsightIndexPage(title="Insights"))
index.add_child(instance=InsightPage(title="A text", kind="news", areas=[kent])).save_revision()

call_command("migrate", "insights", "0002", verbosity=0)
print([revision.content["area"] is not None for revision in Revision.objects.all()])

call_command("migrate", verbosity=0)
page = InsightPage.objects.get()
for found in (page, page.get_latest_revision_as_object()):
    print([area.key for area in found.areas.all()])
"""


def test_the_area_that_a_text_had_is_among_its_areas(tmp_path):
    with empty_database() as database:
        done = manage("shell", "-v0", "-c", UPGRADE, DATA_DIR=str(tmp_path), PLUGINS="insights", **database)

    assert (done.returncode, done.stderr, done.stdout.split("\n")) == (0, "", ["[True]", "['kent']", "['kent']", ""])


APPROVALS = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Task

call_command("migrate", verbosity=0)
call_command("migrate", "casestudies", "0003", verbosity=0)
before = MigrationLoader(connection).project_state(("casestudies", "0003_publishing")).apps
label = {"app_label": "casestudies", "model": "approval"}
kind, _ = before.get_model("contenttypes", "ContentType").objects.get_or_create(**label)
old = before.get_model("casestudies", "Approval").objects.create(name="Approval", content_type=kind)
old.groups.add(before.get_model("auth", "Group").objects.create(name="Readers of proofs").pk)

call_command("migrate", verbosity=0)
task = Task.objects.get(pk=old.pk)
print(task.content_type.app_label, [group.name for group in task.specific.groups.all()])

call_command("migrate", "casestudies", "zero", verbosity=0)
task = Task.objects.get(pk=old.pk)
print(task.content_type.app_label, [group.name for group in task.specific.groups.all()])
"""


def test_the_approval_of_stories_becomes_one_of_the_whole_site_and_stays_when_the_stories_go(tmp_path):
    with empty_database() as database:
        done = manage("shell", "-v0", "-c", APPROVALS, DATA_DIR=str(tmp_path), PLUGINS="casestudies", **database)

    told = "home ['Readers of proofs']"
    assert (done.returncode, done.stderr, done.stdout.split("\n")) == (0, "", [told, told, ""])
