"""Taking a story down: an editor does it in the admin, and the report proves, place by place, that it is gone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import findings
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser

STORY = "/case-studies/a-creeper-burglary/"
PUBLISH = """
from casestudies.models import CaseStudyPage
page = CaseStudyPage.objects.get(pk={})
page.save_revision().publish()
"""


@pytest.fixture
def story(open_context, running_site):
    """The number of a public story, which is public again afterwards."""
    listed = open_context().request.get("/api/v1/case-studies/?limit=50").json()["items"]
    (number,) = [each["id"] for each in listed if each["url"].endswith(STORY)]
    yield number
    running_site.ask(PUBLISH.format(number))


def test_a_story_taken_down_is_gone_and_the_report_proves_it(open_context, axe_script, story):
    reader, editor = open_context().new_page(), open_context(bypass_csp=True).new_page()
    reader.goto(STORY)
    title = reader.get_by_role("heading", level=1).inner_text()
    sign_in(editor, "editor")
    editor.goto(f"/admin/pages/{story}/unpublish/")
    editor.get_by_role("button", name="Yes, unpublish it").click()

    assert reader.goto(STORY).status == 404
    editor.goto("/admin/reports/withdrawn/")
    expect(editor.get_by_role("row").filter(has_text=title)).to_contain_text("Gone from every place")
    assert findings(editor, axe_script) == []
