"""Retires plugins of an installation for good, and prints as JSON what is left.

Run in a process of its own (``python -m tests.retire_plugins``): the tables go, which other tests would miss.
"""

import io
import json
import sys

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402 -- what is above must be set first
from django.db import connection  # noqa: E402 -- what is above must be set first
from wagtail.models import Page, Site  # noqa: E402 -- what is above must be set first

from home.models import HomePage  # noqa: E402 -- what is above must be set first
from referralforms.builder import versions  # noqa: E402 -- what is above must be set first
from tests.factories import (  # noqa: E402 -- what is above must be set first
    CaseStudyIndexPageFactory,
    CaseStudyPageFactory,
    FormPageFactory,
    InsightIndexPageFactory,
    InsightPageFactory,
)

PLUGINS = ("casestudies", "insights", "referralforms")


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()
    sys.stdout.write(json.dumps({"before": state(), "failed": fail(), "casestudies": retire("casestudies")}))


def fill() -> None:
    front = Page.objects.get(depth=1).add_child(instance=HomePage(title="Front", slug="front", heading="Welcome"))
    Site.objects.update(root_page=front)
    CaseStudyPageFactory(parent=CaseStudyIndexPageFactory(parent=front))
    InsightPageFactory(parent=InsightIndexPageFactory(parent=front))
    versions.current(FormPageFactory(parent=front))  # as when somebody has opened the form


def fail() -> dict:
    """Retire a plugin whose tables cannot go: a table outside the project refers to a page of its."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE outsider (id INT PRIMARY KEY, page BIGINT REFERENCES casestudies_casestudypage)")
        cursor.execute("INSERT INTO outsider SELECT 1, page_ptr_id FROM casestudies_casestudypage")
    try:
        call_command("retire_plugin", "casestudies", yes=True, stdout=io.StringIO())
    except CommandError:
        return state()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE outsider")
    return {}


def retire(plugin: str) -> dict:
    said = io.StringIO()
    call_command("retire_plugin", plugin, yes=True, stdout=said)
    return state() | {"said": said.getvalue()}


def state() -> dict:
    names = connection.introspection.table_names()
    return {
        "tables": sorted({name.partition("_")[0] for name in names} & set(PLUGINS)),
        "pages": sorted(page.title for page in Page.objects.filter(depth=3)),
    }


if __name__ == "__main__":
    main()
