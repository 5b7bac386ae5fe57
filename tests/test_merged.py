"""A duplicate and the one that is kept: two rows, read together by who may see both, and parted again by undoing."""

import datetime

import pytest
from django.urls import reverse

from referralforms.submissions import actions, reaching, uploads
from referralforms.submissions.access import NotVisible
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.vocabulary import Result, Way
from tests.asking import soup
from tests.calls import python_calls
from tests.factories import FormPageFactory, answers, questions, submission_of
from tests.test_files import ASKED, PDF
from tests.test_triage import CASE_QUERIES

MERGED_QUERIES = 2  # which of them the person may see, and which may be named in the history
BY_PHONE = {"channels": ["phone"], "phone": {"value": "01622 690 690", "safe": "safe"}, "voicemail": "no"}
BY_MAIL = {"channels": ["email"], "email": {"value": "wen@example.org", "safe": "safe"}}


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent, username="tina")


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent, username="mary")


@pytest.fixture
def staff(client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def sent(form_page, kent):
    """Send a form by somebody who may be reached so."""

    def send(contact: dict) -> Submission:
        told = answers(contact=contact)
        del told["area"]
        return submission_of(form_page, kent, **told)

    return send


@pytest.fixture
def kept(sent) -> Submission:
    return sent(BY_PHONE)


def merge(double: Submission, kept: Submission, by) -> Submission:
    return actions.mark_duplicate(double, of=kept, by=by, seen_version=double.version, reason="Sent twice")


@pytest.fixture
def double(sent, kept, worker) -> Submission:
    """A duplicate with a note and an attempt, merged into the one that is kept."""
    made = sent(BY_MAIL)
    actions.add_note(made, "Rang her sister.", by=worker)
    actions.record_contact_attempt(made, Way.EMAIL, Result.MESSAGE_SENT, by=worker)
    return merge(Submission.objects.get(pk=made.pk), kept, worker)


def page_of(client, submission: Submission):
    response = client.get(reverse("triage_case", args=[submission.reference]))
    return soup(response.text) if response.status_code == 200 else None


def history(page) -> list[str]:
    return [" ".join(line.text.split()) for line in page.select(".case__history li:not(.case__event--read)")]


def test_the_one_kept_shows_what_came_with_its_duplicate_under_the_reference_of_that(staff, kept, double):
    lines = [line.split(", ", 1)[1][6:] for line in history(page_of(staff, kept))]

    assert lines == [
        f"Duplicate merged into this: {double.reference}, by tina (tina)",
        f"{double.reference}: Contact attempt: Email, message or letter sent, by tina (tina)",
        f"{double.reference}: Note added, by tina (tina) Rang her sister.",
        f"{double.reference}: Received",
        "Received",
    ]


def test_reading_the_one_kept_is_recorded_for_its_duplicate_too(staff, worker, kept, double):
    for _ in range(2):
        page_of(staff, kept)

    assert [list(each.events.filter(kind="read").values_list("by", flat=True)) for each in (kept, double)] == [
        [worker.pk],
        [worker.pk],
    ]


def test_the_safety_card_of_a_duplicate_stands_beside_that_of_the_one_kept(staff, kept, double):
    page = page_of(staff, kept)

    assert [each.text for each in page.select(".case__card h3")] == [
        "How may we contact you?",
        f"How may we contact you? (duplicate {double.reference})",
    ]
    assert [link["href"] for link in page.select(".case__card a")] == [
        "tel:01622%20690%20690",
        "mailto:wen@example.org",
    ]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_of_what_was_merged_the_strictest_answer_holds_even_one_that_is_out_of_sight(
    staff, sent, kept, worker, manager, lincolnshire, is_hidden
):
    refusing = merge(sent({**BY_PHONE, "phone": {"value": "01622 690 690", "safe": "no"}}), kept, worker)
    Submission.objects.filter(pk=refusing.pk).update(area=lincolnshire if is_hidden else refusing.area)
    page = page_of(staff, kept)
    with pytest.raises(actions.UnsafeWay):
        actions.record_contact_attempt(kept, Way.PHONE, Result.REACHED, by=worker)

    assert ([each.text for each in page.select(".case__card a")], actions.safe_ways(kept)) == ([], set())
    assert (refusing.reference in page.text) is not is_hidden


def test_times_are_those_that_fit_both(staff, sent, kept, worker):
    merge(sent({**BY_PHONE, "days": ["tue"], "parts": ["afternoon"]}), kept, worker)
    proposed = page_of(staff, kept).find(id="next-proposed")["value"]

    assert datetime.datetime.fromisoformat(proposed).weekday() == 1


def test_of_a_duplicate_that_cannot_be_opened_no_way_is_known_to_be_safe(staff, kept, double):
    Submission.objects.filter(pk=double.pk).update(sealed=b"")
    page = page_of(staff, kept)

    assert (actions.safe_ways(kept), page.select(".case__card a")) == (set(), [])
    assert f"The duplicate {double.reference} cannot be opened here" in page.select_one(".case__card").text


def test_unknown_answers_allow_no_way():
    assert reaching.ways_in([{**BY_PHONE}, reaching.UNKNOWN]) == set()


def test_who_may_not_see_the_duplicate_sees_nothing_of_it_in_the_one_kept(staff, kept, double, lincolnshire):
    Submission.objects.filter(pk=double.pk).update(area=lincolnshire)
    page = page_of(staff, kept)

    assert (double.reference in page.text, "Rang her sister" in page.text) == (False, False)
    assert [line.split(", ", 1)[1][6:] for line in history(page)] == ["Received"]
    assert double.events.filter(kind="read").count() == 0


@pytest.mark.parametrize("barred_from", ["kept", "double"])
def test_a_bar_on_either_keeps_out_of_both(staff, kept, double, worker, barred_from):
    {"kept": kept, "double": double}[barred_from].bars.create(person=worker)

    assert [page_of(staff, each) for each in (kept, double)] == [None, None]


def test_who_is_barred_from_a_duplicate_keeps_no_case_that_they_cannot_see(kept, double, manager, person_in, kent):
    pat = person_in("Manager", kent, username="pat")
    actions.assign(kept, pat, by=manager, seen_version=1)
    actions.bar(double, pat, by=manager, reason="His cousin")

    assert Submission.objects.get(pk=kept.pk).assignee is None


def test_nothing_is_merged_into_a_case_of_somebody_barred_from_it(sent, kept, manager, person_in, kent):
    pat, double = person_in("Practitioner", username="pat"), sent(BY_MAIL)
    given = actions.assign(kept, pat, by=manager, seen_version=1)
    actions.bar(double, pat, by=manager, reason="His cousin")
    with pytest.raises(actions.CannotLink, match="Give the one that is kept to somebody else first"):
        merge(Submission.objects.get(pk=double.pk), given, manager)


def test_a_practitioner_who_is_given_the_one_kept_reads_its_duplicate(client, kept, double, manager, person_in):
    pat = person_in("Practitioner", username="pat")
    client.force_login(pat)
    before = [page_of(client, each) for each in (kept, double)]
    actions.assign(kept, pat, by=manager, seen_version=1)

    assert before == [None, None]
    assert "Rang her sister." in page_of(client, kept).text
    assert "Rang her sister." in page_of(client, double).text


def test_who_is_barred_from_the_one_kept_finds_no_line_about_its_duplicate_in_the_log(kept, double, manager, person_in):
    barred, free = person_in("Data-protection officer"), person_in("Data-protection officer")
    actions.bar(kept, barred, by=manager, reason="They are cousins")
    about_it = Event.objects.filter(submission=double)

    assert list(about_it.not_barred(barred)) == []
    assert list(about_it.not_barred(free)) == list(about_it)


def test_undoing_the_merge_parts_them_again_and_says_so(staff, kept, double, worker):
    before = Submission.objects.get(pk=kept.pk).version
    actions.undo(double, by=worker, seen_version=double.version)
    page = page_of(staff, kept)

    assert [line.split(", ", 1)[1][6:] for line in history(page)] == [
        f"No longer merged into this: {double.reference}, by tina (tina)",
        f"Duplicate merged into this: {double.reference}, by tina (tina)",
        "Received",
    ]
    assert actions.safe_ways(kept) == {"phone"}
    assert Submission.objects.get(pk=kept.pk).version == before == 1  # nobody who decides meanwhile is stopped


def test_of_two_that_were_merged_either_can_be_erased(staff, kept, double, person_in):
    officer = person_in("Data-protection officer")
    actions.erase(double, by=officer, cause=Erasure.Cause.REQUEST, reason="They asked")
    page = page_of(staff, kept)

    assert (double.reference in page.text, "Rang her sister" in page.text) == (False, False)


def test_a_duplicate_outlives_the_erasure_of_the_one_kept(staff, kept, double, person_in):
    officer = person_in("Data-protection officer")
    actions.erase(kept, by=officer, cause=Erasure.Cause.REQUEST, reason="They asked")
    page = page_of(staff, double)

    assert "A duplicate of another one." in page.text
    assert "Rang her sister." in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_however_many_duplicates_the_page_takes_the_same_queries(staff, sent, kept, worker, number, queries_anew):
    for _ in range(number):
        made = sent(BY_MAIL)
        actions.add_note(made, "Words", by=worker)
        merge(made, kept, worker)
    page_of(staff, kept)

    assert queries_anew(staff, reverse("triage_case", args=[kept.reference])) == CASE_QUERIES + MERGED_QUERIES


def test_each_body_is_opened_once_for_the_page(staff, kept, double, sent, worker):
    merge(sent(BY_PHONE), kept, worker)
    address = reverse("triage_case", args=[kept.reference])

    assert python_calls(lambda: staff.get(address), of=opened) == 3


def test_a_file_of_a_duplicate_is_fetched_from_the_page_of_the_one_kept(staff, home_page, kent, kept, worker, settings):
    settings.UPLOADS = True
    steps = [("step", {"heading": "", "guidance": "", "questions": [*questions(), ASKED]})]
    file = uploads.take("letter.pdf", PDF, len(PDF))
    told = answers(letter={"upload": str(file.pk), "name": "letter.pdf", "kind": "pdf"})
    del told["area"]
    double = submission_of(FormPageFactory(parent=home_page, slug="with-a-file", steps=steps), kent, **told)
    uploads.Upload.objects.update(submission=double)
    merge(double, kept, worker)
    link = page_of(staff, kept).find("a", download=True)
    fetched = staff.get(link["href"])

    assert link.text == f"Save file 1 (PDF, of the duplicate {double.reference})"
    assert (fetched.content, double.events.filter(kind="attachment").count()) == (PDF, 1)


def test_a_bar_holds_against_broken_glass_whichever_of_the_two_is_asked_for(kept, double, manager, person_in):
    dora = person_in("Data-protection officer", username="dora")
    actions.bar(double, dora, by=manager, reason="Her cousin")
    for refused in (actions.find_to_protect, lambda reference, by: actions.break_glass(reference, by=by, reason="So")):
        with pytest.raises(NotVisible):
            refused(kept.reference, by=dora)
