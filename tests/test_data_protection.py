"""The desk of the data-protection officer: find, export, erase, hold, see what goes next and what went."""

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils import timezone

from referralforms.models import Erasure, RetentionRule, SubjectExport, Submission
from referralforms.submissions import actions, blind_index, erasure, retention
from referralforms.submissions.events import Event
from referralforms.submissions.status import Status
from referralforms.triage import data_protection
from tests.asking import soup, unlabelled
from tests.factories import submission_of

DESK = "/admin/data-protection/"
WORDS = ("Wendy", "07700", "Somebody", "broke in")
REVIEW = {"reason": "Proceedings", "review_on": "2199-01-01"}
ERASE = {"cause": "request", "reason": "Letter of 3 May", "confirmed": "on"}
REACHED = {"channels": ["phone"], "phone": {"value": "+447700900982", "typed": "07700 900 982", "safe": "safe"}}
DAY = datetime.timedelta(days=1)
HELD = {"held_at": timezone.now(), "hold_reason": "A court asks", "hold_review_on": datetime.date(2199, 1, 1)}


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def officer(person_in):
    return person_in("Data-protection officer")


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


@pytest.mark.parametrize("name", ["export", "erase"])
def test_what_leaves_or_goes_asks_again_who_is_there(desk, submission, settings, name):
    settings.FRESH_SIGN_IN_SECONDS = 0
    more = {
        "export": {"reason": "Request"},
        "erase": ERASE,
    }[name]
    asked = post(desk, name, submission.reference, **more)

    assert (asked.status_code, "next=" in asked.url) == (302, True)
    assert (SubjectExport.objects.count(), Submission.objects.count()) == (0, 1)


def test_what_is_ready_is_fetched_by_who_shows_again_that_it_is_them(desk, submission, settings):
    post(desk, "export", submission.reference, reason="Request")
    settings.FRESH_SIGN_IN_SECONDS = 0
    asked = desk.post(reverse("data_protection_fetch", args=[SubjectExport.objects.get().pk]))

    assert (asked.status_code, "next=" in asked.url, SubjectExport.objects.count()) == (302, True, 1)


def test_from_a_person_who_was_found_one_goes_on_to_who_looked(desk, submission, form_page, kent, person_in):
    other, stranger = submission_of(form_page, kent), submission_of(form_page, kent)
    page = soup(desk.post(DESK, {"references": f"{submission.reference} {other.reference}"}).text)
    both = page.select_one("#find-section p a")["href"]
    one = page.select_one("#find-section th[scope=row] a")["href"]

    assert logged(desk, both) == {submission.reference, other.reference}
    assert logged(desk, one) == {min(submission.reference, other.reference)}
    assert stranger.reference not in page.text


def logged(client, address: str) -> set[str]:
    """Return the references in the lines of the access log."""
    return {row.select("td")[3].text for row in soup(client.get(address).text).select("tbody tr")}


def post(client, name: str, *references: str, **data):
    return client.post(reverse(f"data_protection_{name}"), {"references": "\n".join(references), **data})


def said(response) -> str:
    return soup(response.text).select_one("main").text


def test_what_is_held_is_found_by_reference_however_it_is_written(desk, submission):
    page = desk.post(DESK, {"references": f" {submission.reference.lower()},AAAA-AAAA"}).text

    assert [row.th.find(string=True) for row in soup(page).select("tbody tr")] == [submission.reference]
    assert "Nothing is held under AAAA-AAAA." in page
    assert [word for word in WORDS if word in page] == []


def test_a_person_who_is_barred_finds_nothing(desk, officer, submission):
    submission.bars.create(person=officer)

    assert "Nothing is held under" in desk.post(DESK, {"references": submission.reference}).text
    assert post(desk, "hold", submission.reference, **REVIEW).status_code == 422


def shown_at(desk, name: str) -> str:
    return soup(desk.get(reverse(name)).text).select_one("main").text


@pytest.mark.parametrize("is_barred", [True, False])
def test_a_person_who_is_barred_meets_it_in_no_list_of_theirs(desk, officer, submission, person_in, kent, is_barred):
    manager = person_in("Manager", kent)
    end(submission, manager)
    actions.bar(submission, officer, by=manager, reason="A neighbour")
    if not is_barred:
        actions.unbar(submission, officer, by=manager, reason="Moved away")
    before = [submission.reference in shown_at(desk, name) for name in ("retention_preview", "access_log")]
    made = actions.erase(submission, by=person_in("Data-protection officer"), cause="request", reason="They asked")
    after = [submission.reference in shown_at(desk, name) for name in ("erasures", "access_log")]

    assert (before, after) == ([not is_barred] * 2, [not is_barred] * 2)
    assert desk.get(reverse("erasure_certificate", args=[made.pk])).status_code == (404 if is_barred else 200)


def end(submission: Submission, manager) -> None:
    """End it, so long ago that it is due."""
    actions.change_status(submission, Status.SPAM, by=manager, seen_version=1, reason="Advertising")
    Submission.objects.filter(pk=submission.pk).update(ended_at=timezone.now() - 4000 * DAY)


def test_a_duplicate_of_what_is_held_is_shown_as_kept(desk, officer, submission, form_page, kent, person_in):
    manager, kept = person_in("Manager", kent), submission_of(form_page, kent)
    end(kept, manager)
    actions.mark_duplicate(submission, of=kept, by=manager, seen_version=1, reason="Sent twice")
    Submission.objects.filter(pk=submission.pk).update(ended_at=timezone.now() - 4000 * DAY)
    actions.hold(kept, by=officer, reason="Proceedings", review_on=datetime.date(2199, 1, 1))
    rows = soup(desk.get(reverse("retention_preview")).text).select("table.listing")[0].select("tbody tr")
    out = io.StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)

    assert {row.th.text: row.find_all("td")[-1].text for row in rows} == dict.fromkeys(
        [submission.reference, kept.reference], "Held, so it stays"
    )
    assert (out.getvalue().count("(kept by a hold)"), retention.due(timezone.now()).count()) == (2, 0)


def test_the_forms_are_filled_in_with_what_was_found_and_every_field_has_a_label(desk, submission):
    page = soup(desk.post(DESK, {"references": submission.reference}).text)

    assert [each.text.strip() for each in page.select("main textarea")] == [submission.reference] * 5
    assert unlabelled(page) == []


@pytest.mark.parametrize("person", ["07700 900982", "+447700900982"])
def test_what_is_held_of_a_person_is_found_by_what_is_known_of_them(desk, submission, form_page, kent, person):
    wanted = submission_of(form_page, kent, contact=REACHED)
    blind_index.index_new()
    answer = desk.post(DESK, {"person": person})
    page = soup(answer.text)

    assert [row.th.find(string=True) for row in page.select("tbody tr")] == [wanted.reference]
    assert page.select_one("p[role=status]").text == "What somebody wrote in their own words is not looked through."
    assert [each.text.strip() for each in page.select("main textarea")][1:] == [wanted.reference] * 4
    assert [word for word in WORDS[::2] if word in answer.text] == []
    assert Event.objects.filter(kind="searched").count() == 1


def test_a_search_for_a_person_says_how_far_it_went(desk, form_page, kent, monkeypatch):
    submission_of(form_page, kent, contact=REACHED)
    nobody = said(desk.post(DESK, {"person": "nobody@example.org"}))
    blind_index.index_new()
    monkeypatch.setattr(data_protection, "MOST_FOUND", 0)
    more = said(desk.post(DESK, {"person": "07700 900982"}))

    assert "Nothing is held of this person in answers about names, phones and addresses." in nobody
    assert "1 submissions are not in the index yet: search again in a minute." in nobody
    assert "Of more than 0 found, these are the newest: say more." in more


def test_without_the_key_of_the_index_the_desk_says_what_to_do(desk, submission):
    for path in Path(settings.KEYS_DIR).glob("*.index"):
        path.unlink()

    assert "index" in soup(desk.post(DESK, {"person": "wendy@example.org"}).text).select_one("p[role=status]").text


def test_duplicates_are_found_with_the_one_that_was_kept(desk, submission, form_page, kent):
    double = submission_of(form_page, kent)
    Submission.objects.filter(pk=double.pk).update(status="duplicate", ended_at=timezone.now(), duplicate_of=submission)
    page = soup(desk.post(DESK, {"references": submission.reference}).text)

    assert {row.th.find(string=True) for row in page.select("tbody tr")} == {submission.reference, double.reference}


@pytest.mark.parametrize("references", ["", " ", ", ".join(f"AAAA-{number:04}" for number in range(51))])
def test_too_few_and_too_many_references_are_refused_in_a_sentence(desk, references):
    assert desk.post(DESK, {"references": references}).status_code == 422


def test_the_file_is_made_and_fetched_once(desk, submission):
    assert post(desk, "export", submission.reference, reason="Request").url == DESK
    address = reverse("data_protection_fetch", args=[SubjectExport.objects.get().pk])
    assert address in desk.get(DESK).text
    answer = desk.post(address)

    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/zip", True)
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert desk.post(address).status_code == 404


def test_another_officers_file_is_not_found(client, person_in, desk, submission):
    post(desk, "export", submission.reference, reason="Request")
    client.force_login(person_in("Data-protection officer"))

    assert client.post(reverse("data_protection_fetch", args=[SubjectExport.objects.get().pk])).status_code == 404
    assert SubjectExport.objects.count() == 1


def test_erasing_needs_the_box_to_be_ticked(desk, submission):
    answer = post(desk, "erase", submission.reference, cause="request", reason="Letter of 3 May")

    assert (answer.status_code, Submission.objects.count()) == (422, 1)
    assert "Tick the box: this cannot be undone." in said(answer)


def test_what_is_erased_has_a_certificate(desk, submission):
    post(desk, "erase", submission.reference, **ERASE)
    made = Erasure.objects.get()
    address = reverse("erasure_certificate", args=[made.pk])

    assert Submission.objects.count() == 0
    assert address in desk.get(reverse("erasures")).text
    assert [each.text for each in soup(desk.get(address).text).select("main .house-list li")] == (
        erasure.certificate_lines(made)
    )
    assert "This certificate is as it was written." in desk.get(address).text


def test_a_certificate_that_was_changed_says_so(desk, submission):
    post(desk, "erase", submission.reference, **ERASE)
    Erasure.objects.update(cause="error")

    assert (
        "was changed after it was written"
        in desk.get(reverse("erasure_certificate", args=[Erasure.objects.get().pk])).text
    )


def test_of_several_one_that_is_held_stops_all(desk, submission, form_page, kent):
    other = submission_of(form_page, kent)
    post(desk, "hold", other.reference, **REVIEW)
    answer = post(
        desk, "erase", submission.reference, other.reference, cause="request", reason="Letter of 3 May", confirmed="on"
    )

    assert (answer.status_code, Submission.objects.count()) == (422, 2)
    assert f"{other.reference} is kept by a legal hold: lift it first. Nothing was erased." in said(answer)


def test_of_several_one_that_is_not_there_stops_all(desk, submission):
    answer = post(
        desk, "erase", submission.reference, "AAAA-AAAA", cause="request", reason="Letter of 3 May", confirmed="on"
    )

    assert (answer.status_code, Submission.objects.count()) == (422, 1)
    assert "Nothing is held under AAAA-AAAA. Nothing was done." in said(answer)


def test_a_hold_is_placed_and_lifted(desk, submission):
    post(desk, "hold", submission.reference, **REVIEW)
    submission.refresh_from_db()
    assert (submission.hold_reason, submission.hold_review_on) == ("Proceedings", datetime.date(2199, 1, 1))
    assert "Held, to be reviewed on 1 January 2199" in desk.post(DESK, {"references": submission.reference}).text

    post(desk, "release", submission.reference, reason="They are over")
    submission.refresh_from_db()
    assert submission.held_at is None


def test_a_hold_is_reviewed_on_a_day_to_come_and_nothing_typed_is_lost(desk, submission):
    answer = post(desk, "hold", submission.reference, reason="Proceedings", review_on="2020-01-01")

    assert (answer.status_code, "Choose a day to come." in said(answer)) == (422, True)
    assert soup(answer.text).select_one("#hold-reason")["value"] == "Proceedings"


def test_what_goes_next_is_shown_with_its_day_and_the_rules(desk, submission):
    now = timezone.now()
    Submission.objects.update(status="spam", ended_at=now - 31 * DAY)
    retention.write_defaults()
    page = soup(desk.get(reverse("retention_preview")).text)

    assert [row.th.find(string=True) for row in page.select("table")[0].select("tbody tr")] == [submission.reference]
    assert "(due)" in page.select("table")[0].text
    assert len(page.select("table")[1].select("tbody tr")) == 12
    assert Submission.objects.count() == 1


def test_the_officer_changes_the_schedule_in_the_admin(desk):
    retention.write_defaults()
    rule = RetentionRule.objects.get(outcome="spam")
    address = reverse("wagtailsnippets_referralforms_retentionrule:edit", args=[rule.pk])
    answer = desk.post(address, {"outcome": "spam", "keep_for": "20", "unit": "days", "area": "", "form": ""})
    rule.refresh_from_db()

    assert (answer.status_code, rule.keep_for) == (302, 20)


def test_a_second_rule_of_a_kind_is_refused_in_a_sentence(desk):
    retention.write_defaults()
    address = reverse("wagtailsnippets_referralforms_retentionrule:add")
    answer = desk.post(address, {"outcome": "spam", "keep_for": "20", "unit": "days", "area": "", "form": ""})

    assert "There is a rule for this outcome, area and form already: change that one." in answer.text


@pytest.mark.parametrize("role", ["Manager", "Triage worker", "Administrator", "Editor", "Analyst"])
def test_nobody_else_sees_the_desk_or_the_rules(client, person_in, kent, role):
    client.force_login(person_in(role, kent))

    assert DESK not in client.get("/admin/").text
    assert client.get(reverse("wagtailsnippets_referralforms_retentionrule:list")).status_code == 302


@pytest.mark.parametrize("address", ["retention_preview", "erasures"])
def test_the_lists_ask_as_much_for_three_rows_as_for_one(desk, officer, form_page, kent, queries_anew, address):
    def row():
        made = submission_of(form_page, kent)
        Submission.objects.filter(pk=made.pk).update(status="spam", ended_at=timezone.now() - 20 * DAY)
        actions.erase(submission_of(form_page, kent), by=officer, cause=Erasure.Cause.REQUEST, reason="They asked")

    row()
    retention.reckon()
    with_one = queries_anew(desk, reverse(address))
    row(), row()
    retention.reckon()

    assert queries_anew(desk, reverse(address)) == with_one


def test_a_reference_written_twice_in_two_ways_is_one(desk, submission):
    response = post(desk, "erase", submission.reference, submission.reference.replace("-", "").lower(), **ERASE)

    assert (response.status_code, Submission.objects.count(), Event.objects.filter(kind="refused").count()) == (
        302,
        0,
        0,
    )


def test_a_hold_placed_half_way_is_told_with_what_went_before(desk, submission, kent, form_page):
    other = submission_of(form_page, kent)

    def hold(**kwargs) -> None:
        Submission.objects.filter(pk=other.pk).update(**HELD)

    post_delete.connect(hold, sender=Submission)
    response = post(desk, "erase", submission.reference, other.reference, **ERASE)
    post_delete.disconnect(hold, sender=Submission)

    assert (response.status_code, list(Submission.objects.all())) == (422, [other])
    assert f"Erased: {submission.reference}. Then {other.reference} was held" in said(response)


def test_to_erase_is_asked_in_a_dialog_that_repeats_what_goes_and_why(desk):
    page = soup(desk.get(DESK).text)
    form = page.find("form", action=reverse("data_protection_erase"))
    asked = page.find(id=form["data-confirm"])

    assert [each["data-confirm-shows"] for each in asked.select("[data-confirm-shows]")] == [
        *("references", "cause", "reason"),
    ]
    assert {"references", "cause", "reason", "confirmed"} <= {each["name"] for each in form.select("[name]")}
