"""Random steps through the one door: they never leave the table of states, and undoing restores every column."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from referralforms.submissions import actions
from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.status import CASE, ENDED, OPEN, MoveNotAllowed, Status, moves, needs_reason
from referralforms.submissions.vocabulary import Flag, Result, Way
from referralforms.submissions.working_days import DAY
from tests.factories import submission_of

STATES = st.sampled_from(sorted(set(Status) - {Status.DUPLICATE}))
REASONS = st.sampled_from(["", "Because."])
CODES = st.sampled_from(["", "no_reply", "nonsense"])


def machine(form_page, kent, people, officer, counted: list[int]):
    """Return a machine over one submission of this test's database; ``counted`` grows by one each step."""

    class Triage(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.row = submission_of(form_page, kent)
            self.other = submission_of(form_page, kent)
            self.before, self.last_by = None, None

        def step(self, by, verb):
            """Do one thing; remember the columns if it worked, assert that nothing changed if it was refused."""
            counted.append(1)
            before = self.columns
            try:
                with transaction.atomic():
                    verb(Submission.objects.get(pk=self.row.pk))
            except (MoveNotAllowed, actions.ReasonMissing, actions.CannotLink) as error:
                assert self.columns == before
                return error
            self.before, self.last_by = before, by
            return None

        @property
        def columns(self) -> dict:
            return Submission.objects.filter(pk=self.row.pk).values().get()

        @rule(to=STATES, reason=REASONS, code=CODES, who=st.sampled_from([0, 1]))
        def move(self, to, reason, code, who):
            by, now = people[who], Submission.objects.get(pk=self.row.pk)
            allowed = to in moves(Status(now.status), now.rested_from)
            complete = reason or not needs_reason(Status(now.status), to)
            fits = allowed and complete and (to != Status.CLOSED or code == "no_reply")
            error = self.step(
                by,
                lambda row: actions.change_status(
                    row, to, by=by, seen_version=row.version, reason=reason, closing_reason=code
                ),
            )
            assert (error is None) is bool(fits)

        @rule(who=st.sampled_from([0, 1]))
        def end_as_duplicate(self, who):
            by, now = people[who], Submission.objects.get(pk=self.row.pk)
            error = self.step(
                by,
                lambda row: actions.mark_duplicate(
                    row, of=self.other, by=by, seen_version=row.version, reason="The same words"
                ),
            )
            assert (error is None) is (Status.DUPLICATE in now.next_states)

        @rule(who=st.sampled_from([0, 1]))
        def give(self, who):
            by = people[who]
            self.step(by, lambda row: actions.assign(row, by, by=by, seen_version=row.version))

        @rule(who=st.sampled_from([0, 1]), is_central=st.booleans())
        def pass_on(self, who, is_central):
            by, area = people[who], None if is_central else kent
            self.step(by, lambda row: actions.change_area(row, area, by=by, seen_version=row.version, reason="So."))

        @rule(who=st.sampled_from([0, 1]), flags=st.sets(st.sampled_from(Flag.values)))
        def flag(self, who, flags):
            by = people[who]
            self.step(by, lambda row: actions.flag(row, flags, by=by, seen_version=row.version))

        @rule(who=st.sampled_from([0, 1]), level=st.sampled_from(Priority), reasons=st.sets(st.sampled_from(Reason)))
        def set_priority(self, who, level, reasons):
            by = people[who]
            self.step(
                by,
                lambda row: actions.set_priority(
                    row, level, by=by, seen_version=row.version, reasons=reasons, reason="So."
                ),
            )

        @rule(who=st.sampled_from([0, 1]), result=st.sampled_from(Result), days_ago=st.integers(0, 3))
        def try_to_reach(self, who, result, days_ago):
            at = timezone.now() - days_ago * DAY
            self.happen(
                people[who],
                lambda row: actions.record_contact_attempt(row, Way.PHONE, result, by=people[who], at=at),
            )

        @rule(is_held=st.booleans())
        def hold(self, is_held):
            review = timezone.localdate() + DAY
            act = {"review_on": review} if is_held else {}
            verb = actions.hold if is_held else actions.release
            self.happen(officer, lambda row: verb(row, by=officer, reason="So.", **act))

        def happen(self, by, verb):
            """Do what happened in the world or for the law: it is written down, and nobody takes it back."""
            self.step(by, verb)
            with pytest.raises((actions.NothingToUndo, NotAllowed)), transaction.atomic():
                actions.undo(self.row, by=by, seen_version=self.columns["version"])
            self.before = None

        @precondition(lambda self: self.before is not None)
        @rule()
        def undo(self):
            counted.append(1)
            actions.undo(self.row, by=self.last_by, seen_version=self.columns["version"])
            assert self.columns | {"version": 0} == self.before | {"version": 0}
            self.before = None

        @rule(who=st.sampled_from([0, 1]))
        def undo_what_is_not_ones_own(self, who):
            if self.before is not None and self.last_by == people[who]:
                return
            with pytest.raises((actions.NothingToUndo, NotVisible)), transaction.atomic():
                actions.undo(self.row, by=people[who], seen_version=self.columns["version"])

        @invariant()
        def the_row_is_in_the_table(self):
            if not hasattr(self, "row"):
                return
            now = Submission.objects.get(pk=self.row.pk)
            assert (now.status in ENDED) is (now.ended_at is not None)
            assert (now.status in OPEN) is (now.ended_at is None)
            assert (now.status == Status.ON_HOLD) is (now.rested_from in CASE)
            assert (now.status == Status.DUPLICATE) is (now.duplicate_of_id is not None)
            assert (now.held_at is not None) is (now.hold_reason != "") is (now.hold_review_on is not None)
            assert (now.status == Status.CLOSED) is (now.closing_reason != "")
            changes = now.events.filter(version__isnull=False).order_by("version")
            assert list(changes.values_list("version", flat=True)) == list(range(2, now.version + 1))

    return Triage


@pytest.fixture
def walk(form_page, kent, person_in):
    """Walk so many times so many steps; return how many steps were made."""

    def run(examples: int, steps: int) -> int:
        people, counted = [person_in("Manager", kent), person_in("Manager", kent)], []
        run_state_machine_as_test(
            machine(form_page, kent, people, person_in("Data-protection officer"), counted),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return len(counted)

    return run


def test_random_steps_never_leave_the_table_of_states(walk):
    assert walk(examples=5, steps=40) >= 100


@pytest.mark.load
def test_ten_thousand_random_steps_never_leave_the_table_of_states(walk):
    assert walk(examples=300, steps=60) >= 10_000
