"""One submission: every verb on its page, the words that are kept, the reveal, who else looks, and the way on."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from home.models import SiteDetails
from referralforms.submissions import actions, blind_index, working_days
from referralforms.submissions.casework import ContactAttempt, Link, Note
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority
from referralforms.submissions.status import Status
from referralforms.triage.presence import Presence
from tests.asking import soup, stream
from tests.factories import StandardPageFactory, answers, submission_of
from tests.test_triage import CASE_QUERIES


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent, first_name="Tina", last_name="Turner", username="tina")


@pytest.fixture
def staff(client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


@pytest.fixture
def do(staff, submission):
    """Post one verb of the page: ``do("note", note="...")``."""

    def post(verb: str, **data):
        return staff.post(reverse(f"triage_{verb}", args=[submission.reference]), data)

    return post


def case(submission) -> str:
    return reverse("triage_case", args=[submission.reference])


def said(response) -> str:
    """Return what the admin said last above a page."""
    return soup(response.text).select(".messages li")[-1].text.strip().splitlines()[0].strip()


def after(client, response) -> str:
    """Return what is said on the page to which a change led."""
    return said(client.get(response.url))


def lines(client, submission) -> list[str]:
    """Return the timeline, the newest line first, without who read it."""
    shown = soup(client.get(case(submission)).text).select(".case__history li:not(.case__event--read)")
    return [" ".join(line.text.split()) for line in shown]


def now_of(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


# --- notes ----------------------------------------------------------------------------------------


def test_a_note_is_sealed_and_shown_in_the_timeline(do, staff, submission):
    response = do("note", note="Prefers to be called Wen.")

    assert after(staff, response) == "The note is kept."
    assert b"Wen" not in bytes(Note.objects.get().sealed)
    assert lines(staff, submission)[0].endswith("Note added, by Tina Turner (tina) Prefers to be called Wen.")


def test_a_note_names_whose_eyes_it_is_for(do, staff, submission, person_in, kent):
    other = person_in("Manager", kent, first_name="Mo")
    do("note", note="Please look.", mentions=[other.pk])

    assert lines(staff, submission)[0].endswith("Please look. For Mo")


def test_a_colleague_who_may_not_see_it_cannot_be_mentioned_and_the_words_are_kept(
    do, person_in, lincolnshire, submission
):
    other = person_in("Triage worker", lincolnshire)
    response = do("note", note="My long words", mentions=[other.pk])

    assert (response.status_code, Note.objects.count()) == (422, 0)
    assert soup(response.text).find(id="note").text.strip() == "My long words"


@pytest.mark.parametrize("note", ["", "   ", "x" * 10_001, "a\x00b"])
def test_a_note_that_cannot_be_kept_says_why(do, note):
    response = do("note", note=note)

    assert (response.status_code, Note.objects.count()) == (422, 0)
    assert soup(response.text).find(id="note").text.strip() == note.replace("\x00", "").strip()


# --- attempts -------------------------------------------------------------------------------------


def next_working_day(hour: int) -> datetime.datetime:
    day = working_days.after(working_days.day_of(timezone.now()), 1)
    return datetime.datetime.combine(day, datetime.time(hour), working_days.LONDON)


def test_only_safe_ways_are_offered_and_the_others_stand_apart(staff, submission):
    page = soup(staff.get(case(submission)).text)
    offered = [each["value"] for each in page.select("#way > option") if each["value"]]

    assert offered == ["phone"]
    assert "email" in [each["value"] for each in page.select("#way optgroup option")]


def test_an_attempt_is_written_down_in_two_choices_and_one_press(do, staff, submission):
    response = do("attempt", way="phone", result="no_answer")

    assert after(staff, response) == "The attempt is written down."
    assert [(each.way, each.result, each.was_safe) for each in ContactAttempt.objects.all()] == [
        ("phone", "no_answer", True)
    ]
    assert "Contact attempt: Phone call, no answer" in lines(staff, submission)[0]


def test_a_way_that_is_not_safe_needs_a_reason(do, submission):
    refused = do("attempt", way="email", result="message_sent")
    taken = do("attempt", way="email", result="message_sent", override_reason="They wrote from it today")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert said(refused).startswith("‘Email’ is not marked safe.")
    assert [each.was_safe for each in ContactAttempt.objects.all()] == [False]


def test_the_next_try_becomes_the_deadline(do, submission):
    when = next_working_day(10)
    do("attempt", way="phone", result="no_answer", next_try_at=when.strftime("%Y-%m-%dT%H:%M"))

    assert ContactAttempt.objects.get().next_try_at == when


def test_the_next_try_stands_in_the_timeline_and_among_the_facts(do, staff, submission):
    when = next_working_day(10)
    do("attempt", way="phone", result="no_answer", next_try_at=when.strftime("%Y-%m-%dT%H:%M"))
    facts = " ".join(soup(staff.get(case(submission)).text).select_one(".case__facts").text.split())

    assert (
        lines(staff, submission)[0].split(", ", 2)[2].startswith(f"no answer; next try {when.day} {when:%B %Y}, 10:00")
    )
    assert f"next try {when:%A} {when.day} {when:%B}, 10:00" in facts
    do("attempt", way="phone", result="reached")
    assert "next try" not in soup(staff.get(case(submission)).text).select_one(".case__facts").text


def test_a_next_try_that_is_past_is_refused_and_kept(do):
    given = {"way": "phone", "result": "no_answer", "next_try_at": "2026-06-02T10:00", "override_reason": "So"}
    response = do("attempt", **given)

    assert (response.status_code, said(response)) == (422, "The next try lies in the past. Choose a time to come.")
    assert soup(response.text).find(id="next_try_at")["value"] == "2026-06-02T10:00"


@pytest.mark.parametrize("text", ["2026-12-25T10:00", "2026-11-28T10:00", "2026-11-27T20:00", "tomorrow"])
def test_a_next_try_outside_working_hours_is_refused_and_kept(do, text):
    response = do("attempt", way="phone", result="no_answer", next_try_at=text)

    assert (response.status_code, ContactAttempt.objects.count()) == (422, 0)
    assert soup(response.text).find(id="next_try_at")["value"] == text


def test_the_next_try_that_is_proposed_becomes_the_deadline_unless_they_were_reached(do, staff, submission):
    proposed = soup(staff.get(case(submission)).text).find(id="next-proposed")["value"]
    do("attempt", way="phone", result="reached", next_try=proposed)
    do("attempt", way="phone", result="no_answer", next_try=proposed)
    tried = [each.next_try_at and f"{timezone.localtime(each.next_try_at):%Y-%m-%dT%H:%M}" for each in attempts()]

    assert proposed == f"{next_working_day(10):%Y-%m-%dT%H:%M}"
    assert tried == [None, proposed]


def attempts() -> list[ContactAttempt]:
    return list(ContactAttempt.objects.order_by("pk"))


ON_TUESDAYS = {
    "channels": ["phone"], "phone": {"value": "01622 690 690", "safe": "times"},
    "voicemail": "no", "days": ["tue"], "parts": ["afternoon"],
}  # fmt: skip


def sent_by_another(form_page, area, contact: dict) -> Submission:
    told = answers(contact=contact)
    del told["area"]  # the area of the row is given beside it
    return submission_of(form_page, area, **told)


@pytest.fixture
def careful(form_page, kent) -> Submission:
    """A person who may be rung on Tuesday afternoons alone."""
    return sent_by_another(form_page, kent, ON_TUESDAYS)


def test_a_next_try_is_proposed_at_the_persons_times_and_no_other_is_taken_without_a_reason(staff, careful):
    proposed = soup(staff.get(case(careful)).text).find(id="next-proposed")["value"]
    when = datetime.datetime.fromisoformat(proposed)
    other = f"{when + working_days.DAY:%Y-%m-%dT%H:%M}"
    tried = {"way": "phone", "result": "no_answer", "next_try_at": other}
    refused = staff.post(reverse("triage_attempt", args=[careful.reference]), tried)
    taken = staff.post(reverse("triage_attempt", args=[careful.reference]), tried | {"override_reason": "They said so"})

    assert (when.weekday(), when.hour) == (1, 14)
    assert (refused.status_code, said(refused)) == (422, actions.OUTSIDE_TIMES)
    assert (taken.status_code, [each.override_reason for each in attempts()]) == (302, ["They said so"])


def test_where_no_time_of_theirs_is_in_office_hours_none_is_proposed(staff, form_page, kent):
    evenings = sent_by_another(form_page, kent, {**ON_TUESDAYS, "parts": ["evening"]})
    page = soup(staff.get(case(evenings)).text)

    assert page.find(id="next-proposed") is None
    assert "None of the person's times lies in office hours" in page.find(class_="case__aside").text


@pytest.fixture
def asked_twice(form_page, kent):
    """Send a form that asks twice how to be reached, with both answers in either order."""

    def send(one: dict, other: dict, *, is_turned: bool) -> Submission:
        asked = [{"key": key, "label": label} for key, label in (("first", "By day?"), ("second", "Through others?"))]
        form_page.steps = stream(*(("safe_contact", each) for each in asked))
        form_page.save_revision().publish()
        given = (other, one) if is_turned else (one, other)
        return submission_of(form_page, kent, **dict(zip(("first", "second"), given, strict=True)))

    return send


EITHER_ORDER = pytest.mark.parametrize("is_turned", [False, True])
BY_MAIL = {"channels": ["email"], "email": {"value": "wen@example.org", "safe": "safe"}}


def proposed_tries(page) -> list[str]:
    return [" ".join(each.find_next("label").text.split()) for each in page.select("[name=next_try][value!='']")]


@EITHER_ORDER
def test_of_two_answers_the_one_that_allows_the_way_gives_its_times(staff, asked_twice, is_turned):
    twice = asked_twice(ON_TUESDAYS, BY_MAIL | {"days": ["thu"]}, is_turned=is_turned)
    tries = proposed_tries(soup(staff.get(case(twice)).text))

    assert [(each.split()[0], each.split(", by: ")[1]) for each in tries] == [
        ("Tuesday", "phone call"),
        ("Thursday", "email"),
    ]


@EITHER_ORDER
def test_of_two_answers_that_allow_a_way_the_shared_times_hold_and_no_others(staff, asked_twice, is_turned):
    also = {**ON_TUESDAYS, "days": ["tue", "wed"], "parts": []}
    twice = asked_twice(ON_TUESDAYS, also, is_turned=is_turned)
    page = soup(staff.get(case(twice)).text)
    never = asked_twice(ON_TUESDAYS, {**ON_TUESDAYS, "days": ["wed"]}, is_turned=is_turned)

    assert [each[:8] for each in proposed_tries(page)] == ["Tuesday "]
    assert proposed_tries(soup(staff.get(case(never)).text)) == []


@EITHER_ORDER
def test_a_way_that_one_answer_refuses_is_not_safe_whatever_another_says(staff, asked_twice, is_turned):
    refusing = {"channels": ["phone"], "phone": {"value": "01622 690 690", "safe": "unsure"}, "voicemail": "no"}
    twice = asked_twice(refusing, {**BY_MAIL, **ON_TUESDAYS, "channels": ["phone", "email"]}, is_turned=is_turned)
    page = soup(staff.get(case(twice)).text)
    card = page.find(class_="case__card")
    refused = staff.post(reverse("triage_attempt", args=[twice.reference]), {"way": "phone", "result": "reached"})

    assert actions.safe_ways(twice) == {"email"}
    assert [each["value"] for each in page.select("#way > option") if each["value"]] == ["email"]
    assert [link["href"] for link in card.find_all("a")] == ["mailto:wen@example.org"]
    assert card.text.count("DO NOT USE: not marked safe") == 2
    assert [each.text for each in card.find_all("h3")] == ["By day?", "Through others?"]
    assert (refused.status_code, said(refused).split(". ")[0]) == (422, "‘Phone call’ is not marked safe")


# --- what may belong together -------------------------------------------------------------------------


def test_others_of_the_same_person_are_hinted_at_with_the_reason(staff, submission, form_page, kent, lincolnshire):
    same, elsewhere = submission_of(form_page, kent), submission_of(form_page, lincolnshire)
    stranger = sent_by_another(form_page, kent, ON_TUESDAYS)
    blind_index.index_new()
    page = soup(staff.get(case(submission)).text)
    hint = " ".join(page.select_one("#linked-section li").text.split())

    assert hint.startswith(f"{same.reference} (Received, received ")
    assert "same phone number" in hint
    assert [each.reference for each in (elsewhere, stranger) if each.reference in page.text] == []


def test_a_hint_is_linked_with_one_press_and_is_then_a_link(do, staff, submission, form_page, kent):
    same = submission_of(form_page, kent)
    blind_index.index_new()
    do("link", other=same.reference, kind="other_party")
    page = soup(staff.get(case(submission)).text)

    assert page.find("h3", string="May belong here") is None
    assert f"Other party of the same event: {same.reference}" in " ".join(page.find(id="linked-section").text.split())


@pytest.mark.parametrize("number", [1, 3])
def test_hints_take_the_same_queries_however_many(staff, submission, form_page, kent, number, queries_anew):
    for _ in range(number):
        submission_of(form_page, kent)
    blind_index.index_new()

    assert queries_anew(staff, case(submission)) == CASE_QUERIES


def test_who_may_not_see_the_other_party_learns_nothing_of_it(
    do, staff, submission, form_page, kent, lincolnshire, worker
):
    other, kept = submission_of(form_page, kent), submission_of(form_page, kent)
    do("link", other=other.reference, kind="other_party")
    do("duplicate", version=1, kept_reference=kept.reference, duplicate_reason="Sent twice")
    before = staff.get(case(submission)).text
    other.bars.create(person=worker)
    Submission.objects.filter(pk=kept.pk).update(area=lincolnshire)
    after = staff.get(case(submission)).text

    assert [each.reference in before for each in (other, kept)] == [True, True]
    assert [each.reference in after for each in (other, kept)] == [False, False]
    assert "Linked:" not in after


def test_the_one_that_is_kept_names_its_duplicates(do, staff, submission, form_page, kent):
    kept = submission_of(form_page, kent)
    do("duplicate", version=1, kept_reference=kept.reference, duplicate_reason="Sent twice")

    assert f"The one that is kept of: {submission.reference}" in soup(staff.get(case(kept)).text).text


# --- other verbs ------------------------------------------------------------------------------------


def test_flags_are_set_all_at_once(do, submission):
    do("flags", version=1, flags=["interpreter", "two_workers"])

    assert now_of(submission).flags == ["interpreter", "two_workers"]


def test_a_priority_needs_a_reason_and_shows_why(do, staff, submission):
    refused = do("priority", version=1, priority=2, priority_reasons=["danger"])
    do("priority", version=1, priority=2, priority_reasons=["danger"], priority_reason="Said so on the phone")

    assert said(refused) == "Say why the priority changes."
    assert soup(staff.get(case(submission)).text).select_one(".queue__priority").text == "Urgent"


def test_passing_it_to_another_area_may_put_it_out_of_sight(do, staff, submission, lincolnshire):
    response = do("area", version=1, area="lincolnshire", area_reason="They live there")

    assert (now_of(submission).area, response.url) == (lincolnshire, reverse("submissions_modeladmin_index"))
    assert staff.get(case(submission)).status_code == 404


def test_the_checklist_keeps_what_was_answered_and_leaves_the_rest(do, staff, submission):
    do("checklist", safe_to_contact="yes", danger_now="no", danger_now_note="Asked twice")
    do("checklist", safe_to_contact="yes", area="unknown")
    held = {check.item: check.answer for check in submission.checks.all()}
    page = soup(staff.get(case(submission)).text)

    assert held == {"safe_to_contact": "yes", "danger_now": "no", "area": "unknown"}
    assert page.select_one("[name=danger_now][checked]")["value"] == "no"


def test_the_notes_of_the_checklist_are_read_where_they_were_written_and_stay(do, staff, submission):
    do("checklist", danger_now="no", danger_now_note="Asked twice")
    do("checklist", danger_now="yes")
    first = page_and_note(staff, submission)
    do("checklist", danger_now="yes", danger_now_note="Rang again")

    assert (first, page_and_note(staff, submission)) == (("yes", ["Asked twice"]), ("yes", ["Rang again"]))


def page_and_note(client, submission) -> tuple[str, list[str]]:
    page = soup(client.get(case(submission)).text)
    asked = page.find(id="danger_now-note").find_parent("fieldset")
    return asked.select_one("[checked]")["value"], [each.text for each in asked.select("blockquote")]


def test_a_note_of_the_checklist_without_an_answer_is_refused_and_kept(do, submission):
    response = do("checklist", safe_to_contact="yes", danger_now_note="Asked twice")
    page = soup(response.text)

    assert (response.status_code, submission.checks.count()) == (422, 0)
    assert said(response) == "Answer ‘Is anybody in danger now?’ as well: a note alone is not kept."
    assert page.find(id="danger_now-note")["value"] == "Asked twice"
    assert page.select_one("[name=safe_to_contact][checked]")["value"] == "yes"


def test_a_note_is_added_to_an_answer_that_stands(do, staff, submission):
    do("checklist", danger_now="no")
    do("checklist", danger_now_note="Asked twice")

    assert page_and_note(staff, submission) == ("no", ["Asked twice"])


def test_two_submissions_are_linked_and_the_link_taken_away(do, staff, submission, form_page, kent):
    other = submission_of(form_page, kent)
    do("link", other=other.reference.lower(), kind="other_party")
    shown = soup(staff.get(case(other)).text).select_one(".case__linked li").text
    do("unlink", link=Link.objects.get().pk)

    assert "Other party of the same event" in shown
    assert submission.reference in shown
    assert Link.objects.count() == 0


def test_a_link_with_what_may_not_be_seen_is_refused_as_if_there_were_none(do, form_page, lincolnshire):
    hidden = submission_of(form_page, lincolnshire)
    answers = [do("link", other=each, kind="same_event") for each in (hidden.reference, "2222-2222")]

    assert {said(answer) for answer in answers} == {"You can see no submission of that reference."}
    assert Link.objects.count() == 0


def test_a_duplicate_points_to_the_one_that_is_kept(do, staff, submission, form_page, kent):
    kept = submission_of(form_page, kent)
    do("duplicate", version=1, kept_reference=kept.reference, duplicate_reason="Sent twice")

    assert (now_of(submission).status, now_of(submission).duplicate_of) == (Status.DUPLICATE, kept)
    assert f"A duplicate of {kept.reference}" in soup(staff.get(case(submission)).text).text


def test_whoever_knows_of_a_conflict_keeps_themselves_out(do, staff, worker, submission):
    response = do("bar", person=worker.pk, bar_reason="A neighbour")

    assert response.url == reverse("submissions_modeladmin_index")
    assert staff.get(case(submission)).status_code == 404


def test_only_a_manager_keeps_colleagues_out(do, person_in, kent, submission):
    other = person_in("Practitioner", kent)
    response = do("bar", person=other.pk, bar_reason="A neighbour")

    assert (response.status_code, said(response)) == (422, "Ask a manager to bar a colleague.")


@pytest.fixture
def managed(client, person_in, kent):
    client.force_login(person_in("Manager", kent, username="mary"))
    return client


def barred_on(client, submission) -> list[str]:
    listed = soup(client.get(case(submission)).text).select("#barred-section li")
    return [each.text.split(", since")[0].strip() for each in listed]


def test_a_manager_sees_who_is_barred_and_lifts_it_with_a_reason(managed, person_in, submission):
    pat = person_in("Practitioner", username="pat")
    bar, unbar = (reverse(f"triage_{verb}", args=[submission.reference]) for verb in ("bar", "unbar"))
    managed.post(bar, {"person": pat.pk, "bar_reason": "His cousin"})
    seen = barred_on(managed, submission)
    refused = managed.post(unbar, {"person": pat.pk, "unbar_reason": " "})
    lifted = managed.post(unbar, {"person": pat.pk, "unbar_reason": "Another of that name"})

    assert (seen, refused.status_code, said(refused)) == (["pat"], 422, "Say why this person may see it again.")
    assert after(managed, lifted) == f"pat is no longer barred from {submission.reference}."
    assert barred_on(managed, submission) == ["Nobody is barred."]


def test_a_bar_from_a_duplicate_is_listed_where_it_holds_too(managed, person_in, submission, form_page, kent):
    double, mary, pat = (
        submission_of(form_page, kent),
        person_in("Manager", kent),
        person_in("Practitioner", username="pat"),
    )
    actions.bar(double, pat, by=mary, reason="His cousin")
    actions.mark_duplicate(now_of(double), of=submission, by=mary, seen_version=2, reason="Sent twice")
    listed = soup(managed.get(case(submission)).text).select_one("#barred-section li")

    assert (f"(from {double.reference})" in " ".join(listed.text.split()), listed.find("form")) == (True, None)


def test_who_is_no_manager_neither_sees_nor_lifts_a_bar(do, staff, submission, person_in):
    pat = person_in("Practitioner", username="pat")
    submission.bars.create(person=pat)
    response = do("unbar", person=pat.pk, unbar_reason="So")

    assert (barred_on(staff, submission), submission.bars.count()) == ([], 1)
    assert (response.status_code, said(response)) == (422, "Ask a manager to lift a bar.")


@pytest.mark.parametrize("number", [1, 3])
def test_bars_take_the_same_queries_however_many(managed, submission, person_in, number, queries_anew):
    for _ in range(number):
        submission.bars.create(person=person_in("Practitioner"))
    managed.get(case(submission))

    assert queries_anew(managed, case(submission)) == CASE_QUERIES + 1


def test_ones_last_change_is_undone_within_a_quarter_of_an_hour(do, staff, submission):
    do("change_status", version=1, to="screening")
    undo = reverse("triage_undo", args=[submission.reference])
    offered = soup(staff.get(case(submission)).text).find("form", action=undo)
    do("undo", version=2)

    assert "Undo my last change" in offered.text
    assert now_of(submission).status == "received"
    assert lines(staff, submission)[0].endswith("Undone: Received, by Tina Turner (tina)")


def test_what_one_put_out_of_ones_own_sight_is_undone_from_the_queue(do, staff, submission, lincolnshire):
    moved = do("area", version=1, area="lincolnshire", area_reason="They live there")
    link = soup(staff.get(moved.url).text).select_one(".messages a")
    offered = soup(staff.get(link["href"]).text)
    back = do("undo", version=offered.find("input", {"name": "version"})["value"])

    assert (link.text.strip(), "Wendy" in offered.text) == ("Undo", False)
    assert [" ".join(each.text.split()) for each in offered.find_all("h1")] == [f"Undo: {submission.reference}"]
    assert (back.url, now_of(submission).area.key) == (case(submission), "kent-medway")
    assert submission.events.filter(kind="refused").count() == 0


def test_a_case_that_was_allocated_by_mistake_is_taken_back(do, staff, submission):
    for version, to in ((1, "screening"), (2, "accepted"), (3, "allocated")):
        do("change_status", version=version, to=to)
    hidden = staff.get(case(submission)).status_code
    do("undo", version=4)

    assert (hidden, now_of(submission).status) == (404, "accepted")


@pytest.mark.parametrize("who", ["a colleague", "themselves, an hour later", "themselves, barred", "an analyst"])
def test_nobody_else_undoes_what_is_out_of_sight(client, do, worker, submission, person_in, kent, lincolnshire, who):
    do("area", version=1, area="lincolnshire", area_reason="They live there")
    if who == "themselves, an hour later":
        submission.events.update(at=timezone.now() - datetime.timedelta(hours=1))
    if who == "themselves, barred":
        submission.bars.create(person=worker)
    others = {"a colleague": ("Triage worker", kent), "an analyst": ("Analyst", kent)}
    client.force_login(person_in(*others[who]) if who in others else worker)
    address = reverse("triage_undo", args=[submission.reference])
    met = [client.get(address).status_code, client.post(address, {"version": 2}).status_code]

    assert (met, now_of(submission).area) == ([302, 302] if who == "an analyst" else [404, 404], lincolnshire)


def test_nothing_is_undone_that_a_colleague_changed_since(do, person_in, kent, submission):
    do("change_status", version=1, to="screening")
    actions.flag(now_of(submission), [], by=person_in("Triage worker", kent), seen_version=2)
    response = do("undo", version=3)

    assert (response.status_code, said(response)[:35]) == (422, "Only your own last change can be un")


def test_resting_needs_a_reason_and_takes_a_day(do, submission):
    for version, to in ((1, "screening"), (2, "accepted")):
        do("change_status", version=version, to=to)
    do("change_status", version=3, to="on_hold", reason="Waits for the trial", review_on="2027-03-01")

    assert (now_of(submission).status, now_of(submission).review_on) == ("on_hold", datetime.date(2027, 3, 1))


def test_closing_takes_the_reason_for_which_it_closes(do, submission):
    for version, to in ((1, "screening"), (2, "accepted")):
        do("change_status", version=version, to=to)
    refused = do("change_status", version=3, to="closed", reason="Three tries")
    do("change_status", version=3, to="closed", reason="Three tries", closing_reason="no_reply")

    assert (refused.status_code, said(refused)) == (422, "Choose why it is closed.")
    assert soup(refused.text).find(id="reason")["value"] == "Three tries"
    assert (now_of(submission).status, now_of(submission).closing_reason) == ("closed", "no_reply")


# --- which ways are safe, in few words --------------------------------------------------------------


def bar(client, submission) -> str:
    return " ".join(soup(client.get(case(submission)).text).select_one("[data-case-bar] strong").text.split())


def test_the_bar_names_the_ways_that_are_safe_and_no_others(staff, form_page, kent):
    ways = {"phone": {"value": "01622 690 690", "safe": "no"}, "email": {"value": "w@example.org", "safe": "plain"}}
    some = sent_by_another(form_page, kent, {"channels": ["phone", "email"], **ways})
    none = sent_by_another(form_page, kent, {"channels": ["phone"], "phone": ways["phone"]})

    assert [bar(staff, each) for each in (some, none)] == ["Safe: Email", "No safe way"]


def test_the_bar_of_what_cannot_be_opened_names_no_way(staff, damaged):
    assert bar(staff, damaged) == "Safe contact: cannot be read"


# --- the conflict ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb, data, field",
    [
        ("change_status", {"to": "spam", "reason": "My words"}, "reason"),
        ("priority", {"priority": 1, "priority_reason": "My words"}, "priority_reason"),
        ("duplicate", {"kept_reference": "2222-2222", "duplicate_reason": "My words"}, "duplicate_reason"),
    ],
)
def test_the_loser_sees_what_came_between_and_keeps_their_words(
    do, person_in, kent, form_page, submission, verb, data, field
):
    other = person_in("Manager", kent, first_name="Mo", last_name="Brown", username="mo")
    actions.change_status(submission, Status.SCREENING, by=other, seen_version=1)
    if "kept_reference" in data:
        data = data | {"kept_reference": submission_of(form_page, kent).reference}
    response = do(verb, version=1, **data)
    page = soup(response.text)

    assert (response.status_code, page.find(id=field)["value"]) == (409, "My words")
    assert "Status changed: Screening, by Mo Brown (mo)" in page.select_one(".case__conflict").text
    assert now_of(submission).version == 2


# --- what the timeline says of changes -----------------------------------------------------------------


@pytest.mark.parametrize(
    "verb, data, told",
    [
        (
            "flags",
            {"flags": ["interpreter", "two_workers"]},
            "Flags changed: from ‘none’ to ‘Interpreter needed, Two workers needed’",
        ),
        (
            "priority",
            {"priority": 2, "priority_reasons": ["danger"], "priority_reason": "Rang"},
            "Priority changed: from ‘Routine’ to ‘Urgent’; from ‘because: none’ to ‘because: Danger now, or self-harm’",
        ),
        (
            "area",
            {"area": "", "area_reason": "Nobody knows"},
            "Area changed: from ‘Kent and Medway’ to ‘the central queue’",
        ),
    ],
)
def test_a_change_says_from_what_to_what_and_so_does_taking_it_back(do, staff, submission, verb, data, told):
    do(verb, version=1, **data)
    first = lines(staff, submission)[0]
    do("undo", version=2)
    label, _, ways = told.partition(": from ")

    assert f"{told}, by Tina Turner (tina)" in first
    assert f"Undone ({label.lower()}): from " in lines(staff, submission)[0]
    assert ways.split("’ to ‘")[0] in lines(staff, submission)[0]


@pytest.mark.parametrize("verb, given", [("flags", {"flags": ["two_workers"]}), ("assign", {"assignee": ""})])
@pytest.mark.parametrize("reason", ["They asked for it", ""])
def test_flags_and_an_assignment_may_be_given_a_reason_which_is_told(do, submission, verb, given, reason):
    answer = do(verb, version=1, **given, **{f"{verb}_reason": reason})

    assert (answer.status_code, submission.events.latest("pk").reason) == (302, reason)


def test_the_code_with_which_a_case_closes_is_told(do, staff, submission, person_in, kent, client):
    client.force_login(person_in("Manager", kent))
    for version, to in ((1, "screening"), (2, "accepted")):
        do("change_status", version=version, to=to)
    do("change_status", version=3, to="closed", reason="Rang three times", closing_reason="no_reply")

    assert "Status changed: Closed (No reply after the attempts that are due), by" in lines(client, submission)[0]


def test_the_page_of_a_conflict_says_from_what_to_what(do, submission, person_in, kent):
    actions.change_area(submission, None, by=person_in("Manager", kent), seen_version=1, reason="Nobody knows")
    response = do("flags", version=1, flags=[])

    assert "from ‘Kent and Medway’ to ‘the central queue’" in soup(response.text).select_one(".case__conflict").text


def shown(form) -> dict[str, list[str]]:
    """Return what stands in the fields of a form that are seen, by name: ticked, chosen, or written."""
    found: dict[str, list[str]] = {}
    for field in form.select("input:not([type=hidden]), select, textarea"):
        values = [field["value"]] if field.get("value") and field.get("type") not in {"radio", "checkbox"} else []
        values += [field["value"]] if field.has_attr("checked") else []
        values += [option["value"] for option in field.select("option[selected]")]
        values += [field.text.strip()] if field.name == "textarea" else []
        found.setdefault(field["name"], []).extend(values)
    return {name: values for name, values in found.items() if values and values != [""]}


@pytest.fixture
def meanwhile(person_in, kent, lincolnshire, submission) -> None:
    """Somebody else changed all that can be changed, since the page was opened."""
    other = person_in("Manager", kent, lincolnshire, first_name="Mo", last_name="Brown", username="mo")
    actions.assign(submission, other, by=other, seen_version=1)
    actions.flag(now_of(submission), ["interpreter", "access_need"], by=other, seen_version=2)
    actions.set_priority(
        now_of(submission), Priority.URGENT, by=other, seen_version=3, reasons=["danger"], reason="They rang"
    )


CHOICES = {
    "change_status": {"to": ["screening"], "reason": ["My words"]},
    "assign": {"assignee": ["{worker}"], "assign_reason": ["My words"]},
    "flags": {"flags": ["two_workers"], "flags_reason": ["My words"]},
    "priority": {"priority": ["1"], "priority_reasons": ["child"], "priority_reason": ["My words"]},
    "area": {"area": ["lincolnshire"], "area_reason": ["My words"]},
    "duplicate": {"kept_reference": ["{other}"], "duplicate_reason": ["My words"]},
}


@pytest.mark.parametrize("verb", CHOICES)
def test_whoever_comes_second_finds_every_field_as_they_left_it(
    do, submission, form_page, kent, worker, verb, meanwhile
):
    stands_for = {"worker": worker.pk, "other": submission_of(form_page, kent).reference}
    given = {name: [text.format(**stands_for) for text in texts] for name, texts in CHOICES[verb].items()}
    response = do(verb, version=1, **given)
    form = soup(response.text).find("form", action=reverse(f"triage_{verb}", args=[submission.reference]))
    pressed = given.pop("to", None)

    assert (response.status_code, shown(form)) == (409, given)
    assert ("you had chosen ‘Screening’" in response.text) == bool(pressed)
    assert form.find_parent("details") is None or form.find_parent("details").has_attr("open")


def test_flags_that_were_all_taken_away_stay_so_for_whoever_comes_second(do, submission, meanwhile):
    form = soup(do("flags", version=1).text).find("form", action=reverse("triage_flags", args=[submission.reference]))

    assert shown(form) == {}


def test_the_fields_of_other_changes_show_how_it_stands(do, submission, meanwhile):
    page = soup(do("change_status", version=1, to="screening").text)
    forms = {verb: page.find("form", action=reverse(f"triage_{verb}", args=[submission.reference])) for verb in CHOICES}

    assert shown(forms["flags"]) == {"flags": ["interpreter", "access_need"]}
    assert shown(forms["priority"]) == {"priority": ["2"], "priority_reasons": ["danger"]}
    assert shown(forms["area"]) == {"area": ["kent-medway"]}


def test_the_checklist_and_the_area_do_not_take_each_others_choices(do, submission, meanwhile):
    pages = [soup(do("area", version=1, area="lincolnshire").text), soup(do("checklist", area="yes", ages="x").text)]
    chosen = [[each["value"] for each in page.select("#area [selected], [name=area][checked]")] for page in pages]

    assert chosen == [["lincolnshire"], ["kent-medway", "yes"]]


REFUSED = {
    "note": {"note": ["My words"], "mentions": ["{stranger}"]},
    "attempt": {"way": ["email"], "result": ["message_sent"], "next_try_at": ["2026-12-25T10:00"]},
    "checklist": {"danger_now": ["yes"], "danger_now_note": ["x" * 1001], "area": ["unknown"]},
    "link": {"other": ["2222-2222"], "kind": ["other_party"]},
    "bar": {"person": ["{stranger}"], "bar_reason": ["  "]},
}


@pytest.mark.parametrize("verb", REFUSED)
def test_what_is_refused_leaves_every_field_as_it_was(client, person_in, kent, lincolnshire, submission, verb):
    client.force_login(person_in("Manager", kent))
    stranger = person_in("Practitioner", lincolnshire)
    given = {name: [text.format(stranger=stranger.pk) for text in texts] for name, texts in REFUSED[verb].items()}
    action = reverse(f"triage_{verb}", args=[submission.reference])
    response = client.post(action, {"next_try": ""} | given)
    form = soup(response.text).find_all("form", action=action)[-1]

    assert (response.status_code, shown(form)) == (422, {name: each for name, each in given.items() if each[0].strip()})
    assert verb != "attempt" or form.find(id="next-none").has_attr("checked")
    assert form.find_parent("details") is None or form.find_parent("details").has_attr("open")


# --- what cannot be opened ------------------------------------------------------------------------


@pytest.fixture
def damaged(submission) -> Submission:
    Submission.objects.update(sealed=b"")
    return submission


def test_what_cannot_be_opened_is_worked_like_any_other_and_no_way_is_taken_for_safe(staff, damaged):
    page = soup(staff.get(case(damaged)).text)
    offered = {form["action"].rstrip("/").rpartition("/")[2] for form in page.select(".case form")}
    safe = [each["value"] for each in page.select("#way > option") if each["value"]]

    assert {"status", "assignee", "note", "attempt", "checklist", "flags", "priority", "link", "bar"} <= offered
    assert (safe, "Take none for safe" in page.find(class_="case__aside").text) == ([], True)


def test_a_note_and_an_attempt_on_what_cannot_be_opened_are_written_down(do, staff, damaged):
    answered = [
        do("note", note="The text is damaged."),
        do("attempt", way="phone", result="no_answer"),
        do("attempt", way="phone", result="no_answer", override_reason="The referrer gave it to us anew"),
    ]

    assert [each.status_code for each in answered] == [302, 422, 302]
    assert (Note.objects.count(), [each.was_safe for each in attempts()]) == (1, [False])


def test_notes_are_read_where_the_text_is_damaged_and_nothing_where_they_are_too(do, staff, damaged):
    do("note", note="My long words")
    with_note = soup(staff.get(case(damaged)).text).find(class_="case__note").text
    Note.objects.update(sealed=b"")

    assert with_note == "My long words"
    assert soup(staff.get(case(damaged)).text).find(class_="case__note") is None


def test_a_note_that_cannot_be_sealed_is_refused_and_its_words_are_kept(do, submission, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    response = do("note", note="My long words")

    assert (response.status_code, Note.objects.count()) == (422, 0)
    assert soup(response.text).find(id="note").text.strip() == "My long words"


# --- sensitive answers ------------------------------------------------------------------------------


@pytest.fixture
def sensitive(form_page, kent) -> Submission:
    """A submission with an answer of the most sensitive kind."""
    asked = {"key": "name_to_use", "label": "What helps?", "sensitivity": "special", "required": False}
    form_page.steps = stream(("short_text", asked))
    form_page.save_revision().publish()
    return submission_of(form_page, kent)


def test_a_sensitive_answer_is_shown_when_asked_for_and_that_is_recorded(staff, sensitive):
    before = soup(staff.get(case(sensitive)).text).select_one("#answer-name_to_use").text
    revealed = staff.post(reverse("triage_reveal", args=[sensitive.reference]), {"question": "name_to_use"})
    shown = soup(revealed.text).select_one("#answer-name_to_use").text

    assert ("Wendy" in before, "Wendy" in shown, "no-store" in revealed.headers["Cache-Control"]) == (False, True, True)
    assert sensitive.events.filter(kind="revealed").count() == 1


@pytest.mark.parametrize("posted", ["Wendy lives in Mill Lane", "", "no_such_key"])
def test_what_is_no_question_is_not_written_into_the_log(staff, sensitive, posted):
    answer = staff.post(reverse("triage_reveal", args=[sensitive.reference]), {"question": posted})

    assert (answer.status_code, sensitive.events.filter(kind="revealed").count()) == (200, 0)


def test_the_print_view_has_no_buttons_and_prints_no_sensitive_answer(staff, sensitive):
    page = soup(staff.get(reverse("triage_print", args=[sensitive.reference])).text)

    assert (page.select("form, button"), "Wendy" in page.text) == ([], False)
    assert "Sensitive, not printed" in page.text


# --- colleagues, and the way on ---------------------------------------------------------------------


def test_a_colleague_who_looks_at_it_is_named(client, staff, person_in, kent, submission):
    other = person_in("Manager", kent, first_name="Amina", last_name="Khan")
    Presence.objects.create(submission=submission, person=other)

    assert soup(staff.get(case(submission)).text).select_one("[data-case-others]").text.strip() == (
        "Amina Khan is looking at this."
    )
    assert staff.post(reverse("triage_here", args=[submission.reference])).json() == {"others": ["Amina Khan"]}


def test_who_looked_a_while_ago_is_not_named(staff, person_in, kent, submission):
    earlier = timezone.now() - datetime.timedelta(minutes=3)
    Presence.objects.create(submission=submission, person=person_in("Manager", kent), seen_at=earlier)

    assert soup(staff.get(case(submission)).text).select_one("[data-case-others]").text.strip() == ""


def test_from_the_queue_one_goes_on_to_the_next_and_back(staff, form_page, kent):
    rows = [submission_of(form_page, kent) for _ in range(3)]
    for number, row in enumerate(rows):
        received_at = timezone.now() - datetime.timedelta(days=3 - number)
        Submission.objects.filter(pk=row.pk).update(received_at=received_at)
    queue = soup(staff.get(reverse("submissions_modeladmin_index"), {"sort": "oldest"}).text)
    links = [link["href"] for link in queue.select("[data-queue-open]")]
    middle = soup(staff.get(links[1]).text)
    ways = {rel: middle.select_one(f"[rel={rel}]")["href"] for rel in ("prev", "next")}

    assert ways == {"prev": links[0], "next": links[2]}


def test_who_opened_it_by_exception_reads_and_is_offered_nothing_to_do(client, person_in, submission):
    person = person_in("Data-protection officer")
    actions.break_glass(submission.reference, by=person, reason="A complaint")
    client.force_login(person)
    page = soup(client.get(case(submission)).text)

    assert ("Wendy" in page.text, page.select(".case form")) == (True, [])


def test_the_page_of_a_case_says_which_privacy_notice_was_there_to_read(staff, form_page, kent, home_page):
    notice = StandardPageFactory(parent=home_page, title="How we use your information")
    revision = notice.save_revision()
    revision.publish()
    SiteDetails.objects.update_or_create(site=home_page.get_site(), defaults={"privacy_page": notice})
    sent = submission_of(form_page, kent)
    shown = staff.get(case(sent)).text

    assert f"(revision {revision.pk})" in shown
    assert "privacy notice as published on" in shown


# --- what cannot be undone easily -----------------------------------------------------------------


SENT_BY = {"bar": "Keep them out", "duplicate": "End it as a duplicate"}  # without a script, at once


@pytest.mark.parametrize("verb", SENT_BY)
def test_a_dialog_repeats_what_was_chosen_and_the_plain_form_stands_beside_it(managed, submission, verb):
    page = soup(managed.get(case(submission)).text)
    form = page.find("form", action=reverse(f"triage_{verb}", args=[submission.reference]))
    asked = page.find(id=form["data-confirm"])
    repeated = {each["data-confirm-shows"] for each in asked.select("[data-confirm-shows]")}

    assert asked.find_parent("template")["data-controller"] == "w-teleport"
    assert [each["data-action"] for each in asked.select(".case__buttons button")] == [
        "w-dialog#confirm",
        "w-dialog#hide",
    ]
    assert repeated == {each["name"] for each in form.select("input:not([type=hidden]), select")}
    assert [each.text for each in form.select("button[type=submit]")] == [SENT_BY[verb]]


def test_who_cannot_merge_is_asked_nothing_about_it(managed, submission):
    Submission.objects.filter(pk=submission.pk).update(status=Status.SPAM, ended_at=timezone.now())
    page = soup(managed.get(case(submission)).text)

    assert [page.find(id=f"confirm-{verb}") is not None for verb in ("duplicate", "bar")] == [False, True]


def test_the_page_of_a_submission_brings_no_script_of_its_own_within_it(managed, submission):
    page = soup(managed.get(case(submission)).text)
    inline = [each for each in page.select("#main script, #main [onclick], #main [style]") if not each.get("src")]

    assert inline == []


@pytest.mark.parametrize("verb, panel", [("bar", "barred"), ("link", "linked"), ("checklist", "checklist")])
def test_what_was_refused_stands_unfolded(managed, submission, verb, panel):
    before = soup(managed.get(case(submission)).text).find(id=f"{panel}-section")
    sent = {"danger_now_note": "Asked twice"} if verb == "checklist" else {}
    refused = managed.post(reverse(f"triage_{verb}", args=[submission.reference]), sent)
    after = soup(refused.text).find(id=f"{panel}-section")

    assert ["collapsed" in each["class"] for each in (before, after)] == [True, False]
