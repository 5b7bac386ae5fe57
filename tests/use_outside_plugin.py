"""Uses an installation with a plugin from outside the project, and prints as JSON what came of it.

Run in a process of its own (``python -m tests.use_outside_plugin``), with PLUGINS and the plugin's folder on the path.
"""

import json
import re
import sys

import django
from django.conf import settings

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from django.contrib.auth.models import Group  # noqa: E402 -- what is above must be set first
from django.core import checks  # noqa: E402 -- what is above must be set first
from django.core.management import call_command  # noqa: E402 -- what is above must be set first
from django.test.utils import setup_test_environment  # noqa: E402 -- what is above must be set first
from wagtail.models import Page, Site  # noqa: E402 -- what is above must be set first

from home.models import HomePage  # noqa: E402 -- what is above must be set first
from referralforms.submissions import keys  # noqa: E402 -- what is above must be set first
from referralforms.submissions.models import Submission  # noqa: E402 -- what is above must be set first
from tests.factories import AreaFactory, FormPageFactory, UserFactory, posted, questions  # noqa: E402 -- what is above must be set first
from tests.signing_in import StaffClient  # noqa: E402 -- what is above must be set first

GREETING = ("greeting", {"words": "Hello from outside"})
COLOUR = ("colour", {"key": "favourite", "label": "Green or blue?"})


def main() -> None:
    setup_test_environment()  # answers carry what their templates were given
    call_command("migrate", verbosity=0)
    keys.make_keys()
    kent = AreaFactory(key="kent-medway", name="Kent and Medway")
    page = form_on_a_new_site(GREETING, COLOUR)
    visitor, staff = (StaffClient(SERVER_NAME="localhost") for _ in range(2))
    staff.force_login(triage_worker(kent))
    refused = send(visitor, page, posted(**{"q-favourite": "red"}))
    taken = send(visitor, page, posted(**{"q-favourite": "blue"}))
    reference = Submission.objects.get().reference
    met = {
        "check": [str(each) for each in checks.run_checks() if each.level >= checks.WARNING],
        "front": visitor.get("/").text,
        "form": visitor.get(page.url).text,
        "definition": visitor.get(f"/api/v1/forms/{page.pk}/").json()["steps"][0]["questions"][-1],
        "refused": [refused.status_code, refused.context["error_list"]],
        "taken": taken.status_code,
        "case": staff.get(f"/admin/submissions/{reference}/").text,
        "greeting": visitor.get("/api/v1/greetings/").json(),
    }
    sys.stdout.write(json.dumps(met))


def triage_worker(area):
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Triage workers"))
    person.areas.add(area)
    return person


def form_on_a_new_site(block, question):
    root = Page.objects.get(depth=1)
    front = root.add_child(instance=HomePage(title="Front", slug="front", heading="Welcome", body=[block]))
    Site.objects.update(root_page=front)
    steps = [("step", {"heading": "", "guidance": "", "questions": [*questions(), question]})]
    return FormPageFactory(parent=front, slug="start", steps=steps)


def send(visitor: StaffClient, page, data: dict):
    token = re.search(r'name="token" value="([^"]+)"', visitor.get(page.url).text)[1]
    return visitor.post(f"/forms/{page.pk}/send/", {"token": token, **data})


if __name__ == "__main__":
    main()
