"""Opening one submission by exception, in the admin."""

import pytest
from django.core import mail
from django.urls import reverse

from home import outbox, parts
from home.outbox import Delivery
from referralforms.submissions import actions
from referralforms.submissions.models import Submission
from referralforms.submissions.notices import NOBODY
from tests.asking import ids, references, soup, unlabelled
from tests.factories import submission_of

ADDRESS = "/admin/open-by-exception/"
OFFICERS = ["Data-protection officer", "Administrator"]


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


@pytest.mark.parametrize("role", OFFICERS)
def test_with_a_reason_one_submission_opens(client, person_in, submission, role):
    client.force_login(person_in(role))
    response = client.post(ADDRESS, {"reference": submission.reference.lower(), "reason": "Subject request"})

    assert (response.status_code, response.url) == (302, reverse("triage_case", args=[submission.reference]))
    assert "Wendy" in client.get(response.url).text
    assert [delivery.handler for delivery in Delivery.objects.all()] == ["tell_managers"]


@pytest.mark.parametrize(
    "given, wrong",
    [
        ({"reference": "right", "reason": " "}, "reason"),
        ({"reference": "AAAA-AAAA", "reason": "Subject request"}, "reference"),
        ({"reference": "", "reason": "Subject request"}, "reference"),
        ({"reference": "\x00", "reason": "Subject request"}, "reference"),
        ({"reference": "right", "reason": "x" * 301}, "reason"),
    ],
)
def test_what_is_missing_is_said_and_nothing_opens(client, person_in, submission, given, wrong):
    person = person_in("Data-protection officer")
    client.force_login(person)
    sent = given | ({"reference": submission.reference} if given["reference"] == "right" else {})
    response = client.post(ADDRESS, sent)
    page = soup(response.text)

    assert (response.status_code, [error["id"] for error in page.select(".error-message")]) == (
        422,
        [f"id_{wrong}_error"],
    )
    assert page.find(id="id_reason").text.strip() == given["reason"].strip()
    assert Submission.objects.visible_to(person).count() == 0


def test_who_is_barred_opens_nothing(client, person_in, kent, submission):
    person = person_in("Administrator")
    actions.bar(submission, person, by=person_in("Manager", kent), reason="Her cousin")
    client.force_login(person)

    assert client.post(ADDRESS, {"reference": submission.reference, "reason": "So"}).status_code == 422


def test_the_page_names_what_it_asks(client, person_in, submission):
    client.force_login(person_in("Administrator"))
    page = soup(client.get(ADDRESS).text)

    assert (unlabelled(page.find(class_="case")), sorted(references(page) - set(ids(page)))) == ([], [])


@pytest.mark.parametrize("role, shown", [*((role, True) for role in OFFICERS), ("Manager", False), ("Editor", False)])
def test_the_menu_leads_there_only_who_may_open_by_exception(client, person_in, kent, role, shown):
    client.force_login(person_in(role, kent))

    assert (ADDRESS in client.get(reverse("wagtailadmin_home")).text) is shown


@pytest.mark.parametrize("has_manager", [True, False])
def test_while_no_manager_can_be_told_it_stays_owed_and_an_administrator_is_told_what_is_missing(
    person_in, kent, submission, has_manager
):
    manager = person_in("Manager", kent, is_active=has_manager)
    actions.break_glass(submission.reference, by=person_in("Administrator"), reason="Subject request")
    outbox.deliver_due()
    owed = Delivery.objects.get()

    assert (bool(owed.done_at), owed.problem) == (has_manager, "" if has_manager else "NobodyToTell")
    assert [message.to for message in mail.outbox] == ([[manager.email]] if has_manager else [])
    found = {use.key: use.problems for use in parts.handlers()}
    assert (NOBODY in found["tell_managers"]) is not has_manager
