"""The verbs of triage: what each writes, whom it refuses, and what can be taken back."""

import datetime
import uuid

import pytest
from django.utils import timezone

from home.models import User
from home.outbox import Delivery, deliver_due
from referralforms.builder import versions
from referralforms.submissions import access, actions, deadlines, events, working_days
from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.actions.locking import targets_of
from referralforms.submissions.actions.undoing import UNDO_WITHIN
from referralforms.submissions.casework import Bar, BrokenGlass, Link, Note
from referralforms.submissions.deadlines import due
from referralforms.submissions.events import Event, EventReason
from referralforms.submissions.models import Channel, Submission
from referralforms.submissions.priority import Priority
from referralforms.submissions.status import MoveNotAllowed, Status
from referralforms.submissions.vocabulary import Answer, Check, LinkKind, Result, Way
from referralforms.submissions.working_days import DAY
from tests.factories import answers, submission_of
from tests.parallel import in_parallel

S = Status
TO_ALLOCATED = [S.SCREENING, S.ACCEPTED, S.ALLOCATED]


@pytest.fixture
def worker(person_in, kent) -> User:
    return person_in("Triage worker", kent, username="tina")


@pytest.fixture
def manager(person_in, kent) -> User:
    return person_in("Manager", kent, username="mary", email="mary@example.org")


@pytest.fixture
def dpo(person_in) -> User:
    return person_in("Data-protection officer", username="dora")


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


def send(page, given=None, facts=None, channel=Channel.WEB, **more) -> Submission:
    receipt = actions.submit(
        versions.current(page),
        given or answers(),
        token=uuid.uuid4(),
        channel=channel,
        facts={"area": "kent-medway"} | (facts or {}),
        **more,
    )
    return Submission.objects.get(reference=receipt.reference)


def through(submission, states, by) -> Submission:
    for to in states:
        submission = actions.change_status(submission, to, by=by, seen_version=submission.version, reason="So it is.")
    return submission


def columns(submission) -> dict:
    """Every column of a row but its version."""
    return Submission.objects.filter(pk=submission.pk).values().get() | {"version": None}


def last(submission) -> Event:
    return submission.events.history().last()


# --- submit, as staff enter a call or a letter ------------------------------------------------------


def test_a_call_that_staff_enter_names_them_and_the_day_it_came(form_page, kent, worker):
    came = timezone.now() - datetime.timedelta(days=2)
    stored = send(form_page, by=worker, channel=Channel.PHONE, received_at=came, language="cy")
    event = stored.events.get()

    assert (stored.channel, stored.received_at, stored.language) == ("phone", came, "cy")
    assert (event.kind, event.by, event.by_name) == ("received", worker, "tina (tina)")
    assert stored.due_at == due(S.RECEIVED, came, targets_of(kent))


def test_what_looks_like_spam_waits_in_a_queue_of_its_own(form_page, kent):
    suspect, other = send(form_page, suspicions=["too_fast", "links"]), send(form_page)

    assert (suspect.suspicions, suspect.is_suspect, suspect.status) == (["too_fast", "links"], True, S.RECEIVED)
    assert list(Submission.objects.suspected_spam()) == [suspect]
    assert list(Submission.objects.awaiting_screening()) == [other]
    assert list(Submission.objects.without_suspects()) == [other]


def test_what_a_person_looked_at_is_suspected_no_more(form_page, kent, worker):
    suspect = through(send(form_page, suspicions=["links"]), [S.SCREENING], worker)

    assert (suspect.is_suspect, list(Submission.objects.suspected_spam())) == (False, [])
    assert list(Submission.objects.awaiting_screening()) == [suspect]


def test_what_is_pressing_says_why_in_words(form_page, kent):
    stored = send(form_page, facts={"danger": "yes", "child": "yes"})

    assert (stored.priority, stored.priority_reasons) == (Priority.URGENT, ["danger", "child"])
    assert stored.priority_words == ["Danger now, or self-harm", "A child"]


# --- moves and what follows from them -----------------------------------------------------------------


def test_a_case_goes_forward_step_by_step_and_closes_with_a_code(submission, manager):
    states = [*TO_ALLOCATED, S.FIRST_CONTACT, S.ASSESSMENT, S.PREPARATION, S.ACTIVITY, S.FOLLOW_UP]
    followed = through(submission, states, manager)
    closed = actions.change_status(
        followed, S.CLOSED, by=manager, seen_version=9, reason="They met.", closing_reason="completed_direct"
    )

    assert (closed.status, closed.closing_reason, closed.version) == (S.CLOSED, "completed_direct", 10)
    assert (closed.ended_at is not None, closed.due_at) == (True, None)
    assert [event.after for event in submission.events.filter(kind="moved")] == [*states, S.CLOSED]


@pytest.mark.parametrize("code", ["", "nonsense"])
def test_nothing_closes_without_a_code_of_the_list(submission, manager, code):
    accepted = through(submission, [S.SCREENING, S.ACCEPTED], manager)
    with pytest.raises(actions.ReasonMissing) as caught:
        actions.change_status(accepted, S.CLOSED, by=manager, seen_version=3, reason="Done", closing_reason=code)

    assert (str(caught.value), Submission.objects.get().status) == ("Choose why it is closed.", S.ACCEPTED)


def test_deadlines_follow_the_state(submission, manager, kent):
    targets = targets_of(kent)
    screening = through(submission, [S.SCREENING], manager)
    assert screening.due_at == submission.due_at == due(S.RECEIVED, submission.received_at, targets)

    waiting = through(screening, [S.NEEDS_INFORMATION], manager)
    assert waiting.due_at is None

    accepted = through(waiting, [S.SCREENING, S.ACCEPTED], manager)
    assert accepted.due_at == due(S.ACCEPTED, timezone.now(), targets)
    assert through(accepted, [S.ALLOCATED], manager).due_at == accepted.due_at
    began_at = Submission.objects.get().case_began_at
    assert waiting.received_at <= began_at <= timezone.now()


def test_a_case_on_hold_returns_to_where_it_was_with_its_deadline_moved_on(submission, manager):
    allocated = through(submission, TO_ALLOCATED, manager)
    resting = actions.change_status(
        allocated, S.ON_HOLD, by=manager, seen_version=4, reason="In hospital", review_on=datetime.date(2030, 1, 7)
    )
    assert (resting.rested_from, resting.review_on) == (S.ALLOCATED, datetime.date(2030, 1, 7))
    assert resting.due_at == working_days.closing(datetime.date(2030, 1, 7))
    assert resting.next_states == [S.WITHDRAWN, S.ALLOCATED, S.CLOSED]
    with pytest.raises(MoveNotAllowed):
        actions.change_status(resting, S.ACTIVITY, by=manager, seen_version=5)

    back = through(resting, [S.ALLOCATED], manager)
    assert (back.due_at, back.rested_from, back.review_on, back.rested_at) == (allocated.due_at, "", None, None)


def test_a_hold_without_a_date_is_reviewed_by_the_areas_settings(submission, manager, kent):
    kent.review_hold_after = 7
    kent.save()
    resting = through(submission, [S.SCREENING, S.ACCEPTED, S.ON_HOLD], manager)

    assert resting.review_on == working_days.after(timezone.localdate() + datetime.timedelta(days=7), 0)


def test_what_is_reopened_is_new_again(submission, manager, worker):
    allocated = through(submission, TO_ALLOCATED, manager)
    with pytest.raises(NotVisible):
        actions.find(submission.reference, by=worker)
    reopened = through(allocated, [S.WITHDRAWN, S.SCREENING], manager)

    assert (reopened.case_began_at, reopened.ended_at, reopened.closing_reason) == (None, None, "")
    assert actions.find(submission.reference, by=worker) == submission


# --- duplicates and links -----------------------------------------------------------------------------


def test_a_duplicate_points_to_the_one_that_is_kept(form_page, kent, worker):
    kept, double = send(form_page), send(form_page)
    ended = actions.mark_duplicate(double, of=kept, by=worker, seen_version=1, reason="The same words")

    assert (ended.status, ended.duplicate_of, list(kept.duplicates.all())) == (S.DUPLICATE, kept, [double])
    assert (last(double).detail, last(double).reason) == (kept.reference, "The same words")
    reopened = through(ended, [S.SCREENING], worker)
    assert (reopened.duplicate_of, reopened.status) == (None, S.SCREENING)


def test_a_duplicate_needs_the_one_that_is_kept(submission, worker):
    with pytest.raises(MoveNotAllowed, match="Say of which submission it is a duplicate"):
        actions.change_status(submission, S.DUPLICATE, by=worker, seen_version=1, reason="Twice")


def test_duplicates_make_no_chain_and_no_ring(form_page, kent, worker):
    kept, double, third = (send(form_page) for _ in range(3))
    actions.mark_duplicate(double, of=kept, by=worker, seen_version=1, reason="Twice")

    for one, other in ((third, double), (kept, third), (third, third)):
        with pytest.raises(actions.CannotLink):
            actions.mark_duplicate(one, of=other, by=worker, seen_version=1, reason="Twice")


def test_nobody_learns_of_what_they_may_not_see_by_calling_it_a_duplicate(form_page, kent, lincolnshire, worker):
    mine, other = submission_of(form_page, kent), submission_of(form_page, lincolnshire)
    with pytest.raises(NotVisible):
        actions.mark_duplicate(mine, of=other, by=worker, seen_version=1, reason="Twice")
    with pytest.raises(NotVisible):
        actions.link(mine, other, LinkKind.SAME_EVENT, by=worker)


def test_two_parties_of_one_event_are_linked_once_and_parted(form_page, kent, worker):
    one, other = send(form_page), send(form_page)
    made = actions.link(one, other, LinkKind.OTHER_PARTY, by=worker)

    assert actions.link(other, one, LinkKind.OTHER_PARTY, by=worker) == made
    assert [last(each).detail for each in (one, other)] == [
        f"other_party {other.reference}",
        f"other_party {one.reference}",
    ]
    actions.unlink(other, made, by=worker)
    assert (Link.objects.count(), [last(each).kind for each in (one, other)]) == (0, ["unlinked", "unlinked"])


def test_a_link_is_seen_by_who_may_see_both_ends(form_page, kent, lincolnshire, worker, person_in):
    one, other = submission_of(form_page, kent), submission_of(form_page, lincolnshire)
    both = person_in("Manager", kent, lincolnshire)
    made = actions.link(one, other, LinkKind.OTHER_PARTY, by=both)

    assert [list(Link.objects.of(one).visible_to(each)) for each in (both, worker)] == [[made], []]
    with pytest.raises(NotVisible):
        actions.unlink(one, made, by=worker)


def test_a_submission_is_not_linked_to_itself(submission, worker):
    with pytest.raises(actions.CannotLink):
        actions.link(submission, submission, LinkKind.SAME_EVENT, by=worker)


# --- area, flags, priority ------------------------------------------------------------------------------


def test_what_goes_to_another_area_is_out_of_sight_and_due_by_its_times(submission, worker, lincolnshire):
    lincolnshire.screen_within = 3
    lincolnshire.save()
    moved = actions.change_area(submission, lincolnshire, by=worker, seen_version=1, reason="Lives in Lincoln")

    assert (moved.area, Submission.objects.visible_to(worker).count()) == (lincolnshire, 0)
    assert moved.due_at == due(S.RECEIVED, moved.received_at, targets_of(lincolnshire))
    assert (last(submission).detail, last(submission).reason) == ("lincolnshire", "Lives in Lincoln")


def test_flags_are_codes_in_the_order_of_their_list(submission, worker):
    flagged = actions.flag(submission, ["two_workers", "safeguarding"], by=worker, seen_version=1)

    assert (flagged.flags, flagged.flag_words) == (
        ["safeguarding", "two_workers"],
        ["Safeguarding concern", "Two workers needed"],
    )
    assert last(submission).changes == {"flags": [[], ["safeguarding", "two_workers"]]}
    assert list(Submission.objects.filter(flags__has="two_workers")) == [submission]
    with pytest.raises(ValueError, match="nonsense"):
        actions.flag(submission, ["nonsense"], by=worker, seen_version=2)


def test_a_priority_is_changed_with_its_reasons_and_a_reason(submission, worker):
    set_to = actions.set_priority(
        submission, Priority.HIGH, by=worker, seen_version=1, reasons=["repeat_contact"], reason="Rang twice"
    )

    assert (set_to.priority, set_to.priority_words) == (Priority.HIGH, ["Has been in touch before"])
    assert (last(submission).kind, last(submission).reason) == ("prioritised", "Rang twice")
    with pytest.raises(actions.ReasonMissing):
        actions.set_priority(submission, Priority.ROUTINE, by=worker, seen_version=2, reason=" ")


# --- notes, attempts, checklist ---------------------------------------------------------------------------


def test_a_note_is_sealed_and_opened_for_colleagues_who_are_recorded(submission, worker, manager):
    note = actions.add_note(submission, " Rang her sister. ", by=worker, mentions=[manager])

    assert b"sister" not in bytes(Note.objects.get().sealed)
    assert actions.notes(submission, by=manager) == [(note, "Rang her sister.")]
    assert (list(note.mentions.all()), note.by_name) == ([manager], "tina (tina)")
    assert list(submission.events.values_list("kind", "by")) == [
        ("received", None),
        ("noted", worker.pk),
        ("read", manager.pk),
    ]
    assert Submission.objects.get().version == 1  # nobody who decides meanwhile is stopped by a note


def test_who_is_mentioned_is_told_by_mail_of_the_reference_alone(submission, worker, manager, mailoutbox):
    actions.add_note(submission, "Rang her sister.", by=worker, mentions=[manager, worker])
    deliver_due()

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["mary@example.org"], f"Please look at {submission.reference}")
    ]
    assert mailoutbox[0].body.startswith("A colleague wrote a note for you. Sign in to read it: ")
    assert [word for word in ("sister", "Wendy", "tina") if word in mailoutbox[0].body] == []


@pytest.mark.parametrize("since", ["barred", "inactive", "of another area", "without an address"])
def test_who_may_see_it_no_more_by_the_time_of_the_mail_is_told_nothing(
    submission, worker, manager, lincolnshire, mailoutbox, since
):
    actions.add_note(submission, "Rang her sister.", by=worker, mentions=[manager])
    if since == "barred":
        actions.bar(submission, manager, by=manager, reason="Her cousin")
    if since == "of another area":
        manager.areas.set([lincolnshire])
    gone = {"inactive": {"is_active": False}, "without an address": {"email": ""}}
    User.objects.filter(pk=manager.pk).update(**gone.get(since, {"first_name": "Mary"}))
    deliver_due()

    assert (mailoutbox, Delivery.objects.filter(done_at=None).count()) == ([], 0)


def test_a_note_mentions_nobody_who_may_not_see_the_submission(submission, worker, person_in, lincolnshire):
    with pytest.raises(NotVisible):
        actions.add_note(submission, "Look at this", by=worker, mentions=[person_in("Triage worker", lincolnshire)])
    with pytest.raises(actions.ReasonMissing):
        actions.add_note(submission, "  ", by=worker)

    assert Note.objects.count() == 0


def test_the_safe_ways_are_those_that_the_person_marked_safe(form_page, kent):
    contact = {
        "channels": ["phone", "email", "post", "text"],
        "times": "weekday mornings",
        "phone": {"value": "07700 900 982", "safe": "times"},
        "email": {"value": "w@example.org", "safe": "plain"},
        "post": {"value": "1 High Street", "safe": "unsure"},
        "text": {"value": "07700 900 982", "safe": ""},
    }
    stored = send(form_page, given=answers(contact=contact))

    assert actions.safe_ways(stored) == {"phone", "email"}


def test_of_what_cannot_be_opened_no_way_is_safe(submission):
    Submission.objects.update(sealed=b"")

    assert actions.safe_ways(Submission.objects.get()) == set()


def test_an_attempt_by_a_safe_way_is_written_down(submission, worker):
    attempt = actions.record_contact_attempt(submission, Way.PHONE, Result.NO_ANSWER, by=worker)

    assert (attempt.was_safe, attempt.override_reason, attempt.by_name) == (True, "", "tina (tina)")
    assert (last(submission).kind, last(submission).detail) == ("attempted", "phone no_answer")


def test_a_way_that_is_not_safe_needs_a_reason(submission, worker):
    with pytest.raises(actions.UnsafeWay):
        actions.record_contact_attempt(submission, Way.EMAIL, Result.MESSAGE_SENT, by=worker, override_reason=" ")
    assert submission.contact_attempts.count() == 0

    attempt = actions.record_contact_attempt(
        submission, Way.EMAIL, Result.MESSAGE_SENT, by=worker, override_reason="She asked for it on the phone"
    )
    assert (attempt.was_safe, last(submission).reason) == (False, "She asked for it on the phone")


def test_attempts_move_the_deadline_until_enough_were_made(submission, manager, kent):
    allocated = through(submission, TO_ALLOCATED, manager)
    try_at = deadlines.next_try(timezone.now() + datetime.timedelta(days=8), deadlines.GoodTimes())
    found, now = [], timezone.now()
    tried = (("no_answer", try_at, 2), ("no_answer", None, 1), ("no_answer", None, 0), ("reached", None, 0))
    for result, next_try_at, days_ago in tried:
        actions.record_contact_attempt(
            allocated, Way.PHONE, Result(result), by=manager, next_try_at=next_try_at, at=now - days_ago * DAY
        )
        found.append(Submission.objects.get().due_at)

    assert found == [try_at, working_days.closing(working_days.after(timezone.localdate() - DAY, 1)), None, None]


def test_attempts_of_one_day_count_once(submission, manager):
    allocated = through(submission, TO_ALLOCATED, manager)
    for _ in range(3):
        actions.record_contact_attempt(allocated, Way.PHONE, Result.NO_ANSWER, by=manager)

    assert Submission.objects.get().due_at == working_days.closing(working_days.after(timezone.localdate(), 1))


def test_a_day_is_one_of_london_wherever_the_clock_stands(submission, manager):
    """A quarter to midnight and a quarter past, in summer time, fall on one day of UTC and on two in London."""
    allocated = through(submission, TO_ALLOCATED, manager)
    late = datetime.datetime(2026, 7, 7, 22, 45, tzinfo=datetime.UTC)
    for at in (late, late + datetime.timedelta(minutes=30), late + 2 * DAY):
        actions.record_contact_attempt(allocated, Way.PHONE, Result.NO_ANSWER, by=manager, at=at)

    assert Submission.objects.get().due_at is None


@pytest.mark.parametrize("reason", ["", "She asked for it"])
def test_a_next_try_that_is_past_is_refused_whatever_the_reason(submission, manager, reason):
    past = working_days.closing(working_days.after(timezone.localdate() - 14 * DAY, 0))
    with pytest.raises(actions.TryIsPast):
        actions.record_contact_attempt(
            submission, Way.PHONE, Result.NO_ANSWER, by=manager, next_try_at=past, override_reason=reason
        )

    assert (submission.contact_attempts.count(), Submission.objects.get().version) == (0, 1)


def test_an_attempt_while_it_is_screened_leaves_the_deadline(submission, worker):
    try_at = deadlines.next_try(timezone.now() + 8 * DAY, deadlines.GoodTimes())
    for when in (None, try_at):
        actions.record_contact_attempt(submission, Way.PHONE, Result.NO_ANSWER, by=worker, next_try_at=when)

        assert Submission.objects.get().due_at == submission.due_at


def notes_of_checks(submission, by) -> list[str]:
    return [note for _, note in actions.read_with_notes(submission, by=by).checks]


def test_a_new_answer_without_a_note_keeps_the_earlier_one(submission, worker):
    actions.answer_check(submission, Check.ORDERS, Answer.YES, by=worker, note="Until May")
    actions.answer_check(submission, Check.ORDERS, Answer.NO, by=worker)

    assert (submission.checks.get().answer, notes_of_checks(submission, worker)) == ("no", ["Until May"])


def test_the_checklist_is_answered_item_by_item_with_a_sealed_note(submission, worker):
    actions.answer_check(submission, Check.ORDERS, Answer.UNKNOWN, by=worker)
    check = actions.answer_check(submission, Check.ORDERS, Answer.YES, by=worker, note="Until May")

    assert (submission.checks.count(), submission.checks.get().answer) == (1, "yes")
    assert (b"May" in bytes(check.sealed), notes_of_checks(submission, worker)) == (False, ["Until May"])
    assert [event.detail for event in submission.events.filter(kind="checked")] == [
        "orders - unknown",
        "orders unknown yes",
    ]
    with pytest.raises(ValueError, match="maybe"):
        actions.answer_check(submission, Check.ORDERS, "maybe", by=worker)


# --- bars, holds, broken glass -------------------------------------------------------------------------------


def test_a_person_who_is_barred_sees_nothing_at_all(submission, manager, person_in):
    pat = person_in("Practitioner", username="pat")
    given = actions.assign(submission, pat, by=manager, seen_version=1)
    actions.bar(given, pat, by=manager, reason="Her cousin")

    assert (Submission.objects.visible_to(pat).count(), Submission.objects.get().assignee) == (0, None)
    for refused in (lambda: actions.find(submission.reference, by=pat), lambda: actions.read(submission, by=pat)):
        with pytest.raises(NotVisible):
            refused()
    with pytest.raises(actions.CannotAssign):
        actions.assign(submission, pat, by=manager, seen_version=3)
    actions.unbar(submission, pat, by=manager, reason="Another person of that name")
    assert actions.assign(submission, pat, by=manager, seen_version=3).assignee == pat


def test_a_colleague_is_barred_by_a_manager_and_anybody_bars_themselves(submission, worker, manager, person_in, kent):
    with pytest.raises(NotAllowed):
        actions.bar(submission, manager, by=worker, reason="I say so")
    actions.bar(submission, worker, by=worker, reason="I know her")

    assert (Bar.objects.get().person, Submission.objects.visible_to(worker).count()) == (worker, 0)
    with pytest.raises(NotVisible):
        actions.unbar(submission, worker, by=worker, reason="I want to see it")


def test_a_legal_hold_has_a_reason_and_a_review_and_is_lifted(submission, dpo):
    review = datetime.date(2030, 1, 7)
    found = actions.find_to_protect(submission.reference.lower(), by=dpo)
    held = actions.hold(found, by=dpo, reason="Court order", review_on=review)

    assert (held.hold_reason, held.hold_review_on, held.held_at is not None) == ("Court order", review, True)
    released = actions.release(held, by=dpo, reason="Order lifted")
    assert (released.hold_reason, released.hold_review_on, released.held_at) == ("", None, None)
    assert [event.kind for event in submission.events.all()] == ["received", "held", "released"]


@pytest.mark.parametrize("role", ["Triage worker", "Manager", "Practitioner", "Administrator", "Analyst", "Editor"])
def test_nobody_else_places_or_lifts_a_hold(submission, person_in, kent, role):
    person = person_in(role, kent)
    for refused in (
        lambda: actions.find_to_protect(submission.reference, by=person),
        lambda: actions.hold(submission, by=person, reason="So", review_on=datetime.date(2030, 1, 7)),
        lambda: actions.release(submission, by=person, reason="So"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert Submission.objects.get().held_at is None
    refusals = submission.events.filter(kind="refused").values_list("detail", flat=True)
    assert list(refusals) == ["find_to_protect", "hold", "release"]


@pytest.mark.parametrize("role", ["Data-protection officer", "Administrator"])
def test_one_submission_is_opened_by_exception_for_an_hour_and_the_manager_is_told(
    form_page, kent, person_in, manager, mailoutbox, role
):
    wanted, other = submission_of(form_page, kent), submission_of(form_page, kent)
    person = person_in(role)
    opening = actions.break_glass(wanted.reference.lower(), by=person, reason="Subject request")

    assert list(Submission.objects.visible_to(person)) == [wanted]
    assert actions.read(wanted, by=person) == answers()
    assert [(event.kind, event.reason) for event in wanted.events.history()][1:] == [
        ("glass_broken", "Subject request"),
        ("read", ""),
    ]
    deliver_due()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["mary@example.org"], f"Please look at {wanted.reference}")
    ]
    assert [word for word in ("Wendy", "Subject request", "07700") if word in mailoutbox[0].body] == []

    BrokenGlass.objects.filter(pk=opening.pk).update(
        until=timezone.now(), at=timezone.now() - datetime.timedelta(hours=1)
    )
    assert Submission.objects.visible_to(person).count() == 0
    assert other.events.count() == 1


def test_without_a_reason_or_the_role_no_glass_breaks(submission, worker, dpo, person_in):
    with pytest.raises(actions.ReasonMissing):
        actions.break_glass(submission.reference, by=dpo, reason=" ")
    with pytest.raises(NotAllowed):
        actions.break_glass(submission.reference, by=person_in("Editor"), reason="Curious")
    with pytest.raises(NotVisible):
        actions.break_glass("AAAA-AAAA", by=dpo, reason="Subject request")

    assert (BrokenGlass.objects.count(), Delivery.objects.count()) == (0, 0)
    assert [event.kind for event in submission.events.all()] == ["received", "refused"]


def test_a_bar_holds_against_broken_glass(submission, manager, dpo):
    actions.bar(submission, dpo, by=manager, reason="His case")
    with pytest.raises(NotVisible):
        actions.break_glass(submission.reference, by=dpo, reason="Subject request")
    with pytest.raises(NotVisible):
        actions.find_to_protect(submission.reference, by=dpo)


def test_of_an_area_without_a_manager_all_managers_are_told_but_who_is_barred(
    form_page, person_in, dpo, kent, mailoutbox
):
    stored = submission_of(form_page, None)
    people = [person_in("Manager", kent, email=f"{name}@example.org") for name in ("ann", "bob", "")]
    actions.bar(stored, people[1], by=people[0], reason="His cousin")
    actions.break_glass(stored.reference, by=dpo, reason="Subject request")
    deliver_due()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["@example.org", "ann@example.org"]


def test_who_opened_it_by_exception_reads_and_changes_nothing(submission, dpo, kent):
    actions.break_glass(submission.reference, by=dpo, reason="Subject request")
    changes = [
        lambda: actions.change_status(submission, S.SCREENING, by=dpo, seen_version=1),
        lambda: actions.assign(submission, None, by=dpo, seen_version=1),
        lambda: actions.add_note(submission, "Words", by=dpo),
        lambda: actions.flag(submission, [], by=dpo, seen_version=1),
        lambda: actions.record_contact_attempt(submission, Way.PHONE, Result.REACHED, by=dpo),
        lambda: actions.answer_check(submission, Check.AREA, Answer.YES, by=dpo),
        lambda: actions.undo(submission, by=dpo, seen_version=1),
        lambda: actions.unbar(submission, dpo, by=dpo, reason="So"),
    ]
    for refused in changes:
        with pytest.raises(NotAllowed):
            refused()
    assert (Submission.objects.get().version, submission.events.filter(kind="refused").count()) == (1, len(changes))


# --- every verb against who may not see the row ---------------------------------------------------------------

VERBS = {
    "change_status": lambda s, by: actions.change_status(s, S.SCREENING, by=by, seen_version=1),
    "assign": lambda s, by: actions.assign(s, None, by=by, seen_version=1),
    "change_area": lambda s, by: actions.change_area(s, None, by=by, seen_version=1, reason="So"),
    "flag": lambda s, by: actions.flag(s, [], by=by, seen_version=1),
    "set_priority": lambda s, by: actions.set_priority(s, Priority.HIGH, by=by, seen_version=1, reason="So"),
    "mark_duplicate": lambda s, by: actions.mark_duplicate(s, of=s, by=by, seen_version=1, reason="So"),
    "link": lambda s, by: actions.link(s, s, LinkKind.SAME_EVENT, by=by),
    "unlink": lambda s, by: actions.unlink(s, Link(pk=1), by=by),
    "add_note": lambda s, by: actions.add_note(s, "Words", by=by),
    "record_contact_attempt": lambda s, by: actions.record_contact_attempt(s, Way.PHONE, Result.REACHED, by=by),
    "answer_check": lambda s, by: actions.answer_check(s, Check.AREA, Answer.YES, by=by),
    "bar": lambda s, by: actions.bar(s, by, by=by, reason="So"),
    "unbar": lambda s, by: actions.unbar(s, by, by=by, reason="So"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not_see_a_submission_changes_nothing_and_is_recorded(submission, person_in, lincolnshire, verb):
    stranger = person_in("Manager", lincolnshire)
    with pytest.raises(NotVisible):
        VERBS[verb](submission, stranger)

    assert Submission.objects.get().version == 1
    assert [(event.kind, event.by, event.detail) for event in submission.events.history()][1:] == [
        ("refused", stranger, verb)
    ]


@pytest.mark.parametrize("verb", ["read", "notes", "record_reveal", "record_attachment"])
def test_who_may_not_see_a_submission_opens_nothing(submission, person_in, lincolnshire, verb):
    stranger = person_in("Manager", lincolnshire)
    more = ["key"] if verb.startswith("record") else []
    with pytest.raises(NotVisible):
        getattr(actions, verb)(submission, *more, by=stranger)


def test_what_is_revealed_or_opened_is_recorded_each_time(submission, worker):
    for _ in range(2):
        actions.record_reveal(submission, "what_happened", by=worker)
        actions.record_attachment(submission, "letter", by=worker)

    assert [(event.kind, event.detail) for event in submission.events.all()][1:] == [
        ("revealed", "what_happened"),
        ("attachment", "letter"),
    ] * 2


# --- undo -----------------------------------------------------------------------------------------------------

UNDOABLE = {
    "a move": lambda s, by: actions.change_status(s, S.SCREENING, by=by, seen_version=1),
    "an end": lambda s, by: actions.change_status(s, S.SPAM, by=by, seen_version=1, reason="Tyres"),
    "an assignee": lambda s, by: actions.assign(s, by, by=by, seen_version=1),
    "an area": lambda s, by: actions.change_area(s, None, by=by, seen_version=1, reason="Nobody knows"),
    "flags": lambda s, by: actions.flag(s, ["two_workers"], by=by, seen_version=1),
    "a priority": lambda s, by: actions.set_priority(s, Priority.URGENT, by=by, seen_version=1, reason="Rang"),
}


@pytest.mark.parametrize("what", UNDOABLE)
def test_undoing_puts_every_column_back_and_is_an_event_of_its_own(submission, worker, what):
    before = columns(submission)
    changed = UNDOABLE[what](submission, worker)
    assert actions.undoable(changed, by=worker) == last(submission)
    undone = actions.undo(changed, by=worker, seen_version=2)

    assert (columns(submission), undone.version) == (before, 3)
    assert [event.kind for event in submission.events.all()][2:] == ["undone"]
    assert actions.undoable(undone, by=worker) is None


def test_a_duplicate_is_undone_with_its_pointer(form_page, kent, worker):
    kept, double = send(form_page), send(form_page)
    before = columns(double)
    actions.mark_duplicate(double, of=kept, by=worker, seen_version=1, reason="Twice")
    actions.undo(double, by=worker, seen_version=2)
    assert columns(double) == before

    again = actions.mark_duplicate(double, of=kept, by=worker, seen_version=3, reason="Twice")
    reopened = through(again, [S.SCREENING], worker)
    actions.undo(reopened, by=worker, seen_version=5)
    assert Submission.objects.get(pk=double.pk).duplicate_of == kept


def test_who_lost_sight_of_it_by_their_own_change_can_still_undo(submission, worker, lincolnshire):
    moved = actions.change_area(submission, lincolnshire, by=worker, seen_version=1, reason="Lincoln")
    actions.undo(moved, by=worker, seen_version=2)

    assert list(Submission.objects.visible_to(worker)) == [submission]


def nothing_to_undo(submission, by, seen_version) -> None:
    before = columns(submission)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(submission, by=by, seen_version=seen_version)
    assert columns(submission) == before


def test_nobody_undoes_what_a_colleague_did_or_what_is_too_long_ago(submission, worker, manager):
    moved = through(submission, [S.SCREENING], worker)
    nothing_to_undo(moved, manager, 2)
    submission.events.filter(kind="moved").update(at=timezone.now() - UNDO_WITHIN)
    nothing_to_undo(moved, worker, 2)


def test_nothing_is_undone_once_somebody_changed_more(submission, worker, manager):
    moved = through(submission, [S.SCREENING], worker)
    actions.flag(moved, ["two_workers"], by=manager, seen_version=2)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.undo(moved, by=worker, seen_version=2)
    nothing_to_undo(moved, worker, 3)


def test_what_others_were_told_of_or_what_happened_in_the_world_is_not_undone(submission, manager):
    actions.record_contact_attempt(submission, Way.PHONE, Result.REACHED, by=manager)
    nothing_to_undo(submission, manager, 2)


# --- two at once ------------------------------------------------------------------------------------------------


def test_who_comes_second_is_told_what_they_saw_what_is_and_what_happened(submission, worker, manager):
    actions.change_status(submission, S.SCREENING, by=manager, seen_version=1)
    actions.flag(submission, ["two_workers"], by=manager, seen_version=2)
    with pytest.raises(actions.ChangedMeanwhile) as caught:
        actions.change_status(submission, S.SPAM, by=worker, seen_version=1, reason="Tyres")
    told = caught.value

    assert (told.seen.status, told.seen.flags) == (S.RECEIVED, [])
    assert (told.now.status, told.now.flags, told.now.version) == (S.SCREENING, ["two_workers"], 3)
    assert [(event.kind, event.by) for event in told.events] == [("moved", manager), ("flagged", manager)]


def one_round(submission, people) -> list[str]:
    """Let two people decide at once on the version both saw; return how it went for each."""
    seen = Submission.objects.get(pk=submission.pk)
    to = [S.SCREENING, S.NEEDS_INFORMATION] if seen.status != S.SCREENING else [S.NEEDS_INFORMATION, S.REDIRECTED]
    chosen = [each for each in to if each in seen.next_states] or [S.SCREENING]

    def deciding(person, state):
        return lambda: actions.change_status(
            seen, state, by=User.objects.get(pk=person.pk), seen_version=seen.version, reason="Seen"
        )

    pairs = zip(people, [chosen[0], chosen[-1]], strict=True)
    results = in_parallel(*[deciding(person, state) for person, state in pairs])
    return sorted(type(each).__name__ for each in results)


def exactly_one_wins(submission, people, rounds: int) -> None:
    found = [one_round(submission, people) for _ in range(rounds)]
    stored = Submission.objects.get()

    assert [each for each in found if each != ["ChangedMeanwhile", "Submission"]] == []
    assert (stored.version, stored.events.filter(kind="moved").count()) == (1 + rounds, rounds)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_exactly_one_wins(submission, worker, manager):
    exactly_one_wins(submission, [worker, manager], rounds=5)


@pytest.mark.load
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_exactly_one_wins_five_hundred_times(submission, worker, manager):
    exactly_one_wins(submission, [worker, manager], rounds=500)


# --- export -----------------------------------------------------------------------------------------------------


def test_an_export_gives_the_visible_rows_and_records_each_before_it_leaves(form_page, kent, lincolnshire, manager):
    mine, _ = submission_of(form_page, kent), submission_of(form_page, lincolnshire)
    rows = actions.export(Submission.objects.all(), by=manager, reason="Quarterly return", with_answers=True)

    assert [(event.kind, event.reason, event.detail) for event in Event.objects.filter(submission=None)] == [
        ("exported", "Quarterly return", "1 rows")
    ]
    first = next(rows)
    assert (first.submission, first.answers, list(rows)) == (mine, answers(), [])
    assert [(event.kind, event.by) for event in mine.events.history()][1:] == [("exported", manager)]


def test_an_export_without_answers_opens_nothing(submission, manager, django_assert_num_queries):
    rows = actions.export(Submission.objects.all(), by=manager, reason="Quarterly return")

    with django_assert_num_queries(3):  # the rows, their events, and that no more rows follow
        assert [(row.submission.reference, row.answers) for row in rows] == [(submission.reference, None)]


def test_what_cannot_be_opened_is_exported_without_its_answers(submission, manager):
    Submission.objects.update(sealed=b"")
    rows = actions.export(Submission.objects.all(), by=manager, reason="Quarterly return", with_answers=True)

    assert [row.answers for row in rows] == [None]


@pytest.mark.parametrize(
    "role", ["Triage worker", "Practitioner", "Data-protection officer", "Analyst", "Administrator"]
)
def test_nobody_else_exports_and_the_attempt_is_recorded(submission, person_in, kent, role):
    person = person_in(role, kent)
    with pytest.raises(NotAllowed):
        actions.export(Submission.objects.all(), by=person, reason="Quarterly return")

    assert [(event.kind, event.by, event.detail) for event in Event.objects.filter(submission=None)] == [
        ("refused", person, "export")
    ]


def test_nothing_leaves_without_a_reason(submission, manager):
    with pytest.raises(actions.ReasonMissing):
        actions.export(Submission.objects.all(), by=manager, reason="")


# --- the log itself -----------------------------------------------------------------------------------------------


def test_the_log_outlives_the_submission_and_the_account(submission, worker):
    moved = through(submission, [S.SCREENING], worker)
    Submission.objects.filter(pk=moved.pk).delete()
    worker.delete()

    assert [(event.reference, event.by_name, event.by) for event in Event.objects.history()] == [
        (submission.reference, "", None),
        (submission.reference, "tina (tina)", None),
    ]


def test_of_a_reason_that_is_erased_a_hash_remains(submission, worker):
    actions.change_status(submission, S.SPAM, by=worker, seen_version=1, reason="Tyres")
    event = last(submission)
    EventReason.objects.all().delete()

    assert (event.reason, len(event.reason_mac)) == ("Tyres", 64)
    assert last(submission).reason == ""


def test_a_history_takes_one_query_however_long(submission, worker, django_assert_num_queries):
    for number in range(3):
        actions.assign(submission, worker, by=worker, seen_version=1 + number, reason="So")

    with django_assert_num_queries(1):
        lines = [(str(each.by), str(each.colleague), each.reason) for each in submission.events.history()]
    assert lines[1:] == [("tina", "tina", "So")] * 3


def test_small_counts_are_hidden():
    assert [access.hidden_if_small(count) for count in (0, 1, 4, 5, 50)] == [0, None, None, 5, 50]


def test_an_event_of_nobody_has_no_name():
    assert events.name_of(None) == ""
