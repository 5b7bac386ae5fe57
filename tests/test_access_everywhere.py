"""For every mix of roles and rows: list, item, search, count and export show the same rows, and no others."""

import datetime
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referralforms.submissions import actions, blind_index
from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.casework import Bar, BrokenGlass, Link
from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import LinkKind
from referralforms.triage.counts import capped_counts
from referralforms.triage.tabs import BY_KEY
from tests.factories import UserFactory, submission_of

ROLES = [
    "Editor", "Triage worker", "Practitioner", "Manager", "Data-protection officer", "Analyst", "Administrator",
]  # fmt: skip
AREAS = ["kent", "lincolnshire", None]
STORED = {
    "contact": {"channels": ["phone"], "phone": {"value": "+447700900982", "safe": "safe"}},
    "what_happened": "Somebody broke in.",
}


@dataclass(frozen=True)
class Row:
    """What is special about a submission, as seen by one person."""

    area: str | None
    has_begun: bool
    is_theirs: bool
    is_barred: bool
    is_opened: bool  # by exception
    was_opened: bool  # by exception, an hour ago
    kept: str = ""  # what is special about the one of which it is a duplicate, if it is one


ROWS = st.lists(
    st.builds(Row, st.sampled_from(AREAS), *[st.booleans()] * 5, st.sampled_from(["", "plain", "theirs", "barred"])),
    min_size=1,
    max_size=3,
)


def expected(row: Row, roles: set[str], own: set[str]) -> bool:
    """Say whether a person sees a row: the rule of the domain once more, in other words."""
    if row.is_barred or row.kept == "barred":
        return False
    if roles & {"Data-protection officer", "Administrator"} and row.is_opened:
        return True
    if "Practitioner" in roles and (row.is_theirs or row.kept == "theirs"):
        return True
    if row.area is not None and row.area not in own:
        return False
    is_new = not row.has_begun or row.is_theirs
    return "Manager" in roles or ("Triage worker" in roles and is_new)


@pytest.fixture
def stored(form_page, kent, lincolnshire):
    """Make rows real for a person."""
    places = {"kent": kent, "lincolnshire": lincolnshire, None: None}

    def make(row: Row, person) -> Submission:
        made, now = submission_of(form_page, places[row.area], **STORED), timezone.now()
        begun = {"case_began_at": now} if row.has_begun else {}
        Submission.objects.filter(pk=made.pk).update(assignee=person if row.is_theirs else None, **begun)
        if row.kept:
            merge(made, submission_of(form_page), row.kept, person)
        if row.is_barred:
            Bar.objects.create(submission=made, person=person)
        hour = datetime.timedelta(hours=1)
        for since, is_so in ((now, row.is_opened), (now - hour, row.was_opened)):
            if is_so:
                BrokenGlass.objects.create(submission=made, by=person, at=since - hour / 2, until=since + hour / 2)
        return made

    return make


def merge(double: Submission, kept: Submission, what: str, person) -> None:
    """Make one the duplicate of another, which is plain, theirs, or one from which they are barred."""
    ended = {"status": Status.DUPLICATE, "ended_at": timezone.now(), "duplicate_of": kept}
    Submission.objects.filter(pk=double.pk).update(**ended)
    if what == "theirs":
        Submission.objects.filter(pk=kept.pk).update(assignee=person)
    if what == "barred":
        Bar.objects.create(submission=kept, person=person)


def opened(submissions, person) -> set[str]:
    return {each.reference for each in submissions if can(lambda each=each: actions.read(each, by=person))}


def searched(submissions, person) -> set[str]:
    return {each.reference for each in submissions if can(lambda each=each: actions.find(each.reference, by=person))}


def found_by(search, person) -> set[str]:
    return {each.reference for each in search(by=person)}


def by_phone(*, by):
    return blind_index.search("07700 900982", by=by)


def by_words(*, by):
    return blind_index.search_words("somebody broke in", by=by).submissions


FINDING = (by_phone, by_words)


def counted(rows, person) -> int:
    """Return how many of these the queue counts in its two views that hold everything between them."""
    views = {key: BY_KEY[key].narrow(rows, person, timezone.now()) for key in ("open", "closed")}
    return sum(capped_counts(views, by=person).values())


def can(call) -> bool:
    try:
        call()
    except NotVisible:
        return False
    return True


def exported(submissions, person) -> set[str] | None:
    """Return what an export holds; None where the role has none."""
    try:
        wanted = Submission.objects.filter(pk__in=[each.pk for each in submissions])
        rows = actions.export(wanted, by=person, reason="Quarterly return", with_answers=True)
    except NotAllowed:
        return None
    return {row.submission.reference for row in rows}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    roles=st.sets(st.sampled_from(ROLES), max_size=3), own=st.sets(st.sampled_from(["kent", "lincolnshire"])), rows=ROWS
)
def test_list_item_search_count_export_and_links_show_the_same(stored, groups, kent, lincolnshire, roles, own, rows):
    with transaction.atomic():
        person = UserFactory()
        person.groups.set(Group.objects.filter(name__in=[f"{role}s" for role in roles]))
        person.areas.set([{"kent": kent, "lincolnshire": lincolnshire}[each] for each in own])
        made = {stored(row, person): row for row in rows}
        blind_index.index_new()
        seen = {each.reference for each, row in made.items() if expected(row, roles, own)}
        visible = Submission.objects.visible_to(person).filter(pk__in=[each.pk for each in made])

        assert sorted(visible.values_list("reference", flat=True)) == sorted(seen)
        assert (visible.count(), counted(visible, person)) == (len(seen), len(seen))
        assert (opened(made, person), searched(made, person)) == (seen, seen)
        assert [found_by(search, person) & {each.reference for each in made} for search in FINDING] == [seen, seen]
        assert exported(made, person) == (seen if "Manager" in roles else None)
        assert linked(list(made), person) == all_pairs_of(seen, list(made))
        transaction.set_rollback(True)


def linked(submissions: list[Submission], person) -> int:
    """Link every two submissions; return how many links the person sees."""
    pairs = [(one, other) for place, one in enumerate(submissions) for other in submissions[place + 1 :]]
    Link.objects.bulk_create(Link(submission=a, other=b, kind=LinkKind.SAME_EVENT) for a, b in pairs)
    return Link.objects.visible_to(person).count()


def all_pairs_of(seen: set[str], submissions: list[Submission]) -> int:
    number = len([each for each in submissions if each.reference in seen])
    return number * (number - 1) // 2


@pytest.fixture
def groups(roles) -> None:
    """The groups, under a name that no strategy has."""
