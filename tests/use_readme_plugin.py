"""Uses an installation with the plugin that the README prints, and prints as JSON what came of it.

Run in a process of its own (``python -m tests.use_readme_plugin``), with PLUGINS and the plugin's folder on the path.
"""

import json
import sys

from tests.use_outside_plugin import (
    AreaFactory,
    StaffClient,
    call_command,
    checks,
    form_on_a_new_site,
    keys,
    posted,
    send,
    setup_test_environment,
)

from home.models import SupportLine  # isort: skip -- the module above sets Django up

BLOCK = ("helplines", {"heading": "Who else can help"})
QUESTION = ("prison_number", {"key": "prison", "label": "What is your prison number?"})


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0)
    keys.make_keys()
    SupportLine.objects.create(name="Samaritans", number="116 123")
    AreaFactory(key="kent-medway")
    page = form_on_a_new_site(BLOCK, QUESTION)
    visitor = StaffClient(SERVER_NAME="localhost")
    refused = send(visitor, page, posted(**{"q-prison": "nonsense"}))
    met = {
        "check": [str(each) for each in checks.run_checks() if each.level >= checks.WARNING],
        "front": visitor.get("/").text,
        "refused": [refused.status_code, refused.context["error_list"]],
        "taken": send(visitor, page, posted(**{"q-prison": "A1234BC"})).status_code,
        "api": visitor.get("/api/v1/helplines/").json(),
    }
    sys.stdout.write(json.dumps(met))


if __name__ == "__main__":
    main()
