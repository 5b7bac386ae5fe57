"""The states of a submission and the moves between them."""

from itertools import product

import pytest

from referralforms.submissions.status import (
    CASE,
    ENDED,
    NEXT,
    OPEN,
    SCREENED,
    MoveNotAllowed,
    Status,
    check_move,
    moves,
    needs_reason,
)

PAIRS = list(product(Status, Status))
S = Status

# The table once more, written out, so that a change of the rules shows.
ALLOWED = {
    S.RECEIVED: [S.SCREENING, S.DUPLICATE, S.WITHDRAWN, S.SPAM],
    S.SCREENING: [
        S.NEEDS_INFORMATION, S.ACCEPTED, S.REDIRECTED, S.NOT_ELIGIBLE, S.DUPLICATE, S.WITHDRAWN, S.SPAM,
    ],
    S.NEEDS_INFORMATION: [
        S.SCREENING, S.ACCEPTED, S.REDIRECTED, S.NOT_ELIGIBLE, S.DUPLICATE, S.WITHDRAWN, S.SPAM,
    ],
    S.ACCEPTED: [S.WITHDRAWN, S.ALLOCATED, S.ON_HOLD, S.CLOSED],
    S.ALLOCATED: [S.WITHDRAWN, S.FIRST_CONTACT, S.ON_HOLD, S.CLOSED],
    S.FIRST_CONTACT: [S.WITHDRAWN, S.ASSESSMENT, S.ON_HOLD, S.CLOSED],
    S.ASSESSMENT: [S.WITHDRAWN, S.PREPARATION, S.ON_HOLD, S.CLOSED],
    S.PREPARATION: [S.WITHDRAWN, S.ACTIVITY, S.ON_HOLD, S.CLOSED],
    S.ACTIVITY: [S.WITHDRAWN, S.FOLLOW_UP, S.ON_HOLD, S.CLOSED],
    S.FOLLOW_UP: [S.WITHDRAWN, S.ON_HOLD, S.CLOSED],
    S.ON_HOLD: [S.WITHDRAWN, S.CLOSED],
    S.REDIRECTED: [S.SCREENING],
    S.NOT_ELIGIBLE: [S.SCREENING],
    S.DUPLICATE: [S.SCREENING],
    S.WITHDRAWN: [S.SCREENING],
    S.SPAM: [S.SCREENING],
    S.CLOSED: [S.SCREENING],
}  # fmt: skip


def reachable(start: Status) -> set[Status]:
    found, waiting = set(), [start]
    while waiting:
        new = NEXT[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_the_table_has_every_state():
    assert (set(NEXT), set(ALLOWED)) == (set(Status), set(Status))


@pytest.mark.parametrize("status", Status)
def test_the_moves_from_a_state_are_those_of_the_table_in_its_order(status):
    assert moves(status) == ALLOWED[status]


@pytest.mark.parametrize("before, after", [pair for pair in PAIRS if pair[1] in ALLOWED[pair[0]]])
def test_a_move_of_the_table_is_allowed(before, after):
    assert check_move(before, after) is None


@pytest.mark.parametrize("before, after", [pair for pair in PAIRS if pair[1] not in ALLOWED[pair[0]]])
def test_any_other_move_is_refused_with_both_names(before, after):
    with pytest.raises(MoveNotAllowed) as caught:
        check_move(before, after)

    assert str(caught.value) == f"From ‘{before.label}’ a submission cannot become ‘{after.label}’."


@pytest.mark.parametrize("rested_from", CASE)
def test_what_is_on_hold_returns_to_where_it_was_and_nowhere_else(rested_from):
    assert set(moves(S.ON_HOLD, rested_from)) == {S.WITHDRAWN, S.CLOSED, rested_from}
    assert [check_move(S.ON_HOLD, to, rested_from) for to in moves(S.ON_HOLD, rested_from)] == [None] * 3


@pytest.mark.parametrize("status", sorted(set(Status) - {S.ON_HOLD}))
def test_where_something_rested_before_opens_no_other_move(status):
    assert moves(status, S.ACTIVITY) == moves(status)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_every_open_state_can_reach_an_end(status):
    assert reachable(status) & ENDED != set()


@pytest.mark.parametrize("status", Status)
def test_every_state_can_be_reached_from_the_first(status):
    assert status in {S.RECEIVED, *reachable(S.RECEIVED)}


@pytest.mark.parametrize("status", sorted(ENDED))
def test_reopening_is_always_possible_and_has_a_reason(status):
    assert moves(status) == [S.SCREENING]
    assert needs_reason(status, S.SCREENING) is True


def test_open_and_ended_share_nothing_and_leave_nothing_out():
    assert (set(), set(Status)) == (OPEN & ENDED, OPEN | ENDED)


def test_only_the_ends_of_screening_and_acceptance_follow_from_screening():
    assert {S.ACCEPTED} == SCREENED - ENDED


@pytest.mark.parametrize("before, after", [(before, after) for before in ALLOWED for after in ALLOWED[before]])
def test_whoever_ends_rests_or_reopens_says_why(before, after):
    resting = {S.ON_HOLD, S.NEEDS_INFORMATION}

    assert needs_reason(before, after) is (after in ENDED or before in ENDED or after in resting)


def test_the_labels_fit_their_column():
    assert [status for status in Status if len(status.value) > 20] == []
