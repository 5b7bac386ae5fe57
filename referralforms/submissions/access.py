"""Who may see which submissions: the one rule, behind list, item, search, count and export.

Rights come from groups alone: to be a superuser opens nothing here.
"""

from django.contrib.auth.models import Permission
from django.db.models import Q, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

NOTHING = Q(pk__in=[])
TRIAGE, WORK, MANAGE = "triage_submission", "work_submission", "manage_submission"
WORKING = (TRIAGE, WORK, MANAGE)
PROTECT, COUNT, BREAK_GLASS = "protect_submission", "count_submission", "break_glass"
OPENING = (*WORKING, BREAK_GLASS)  # whoever has one may come to see a submission at all, be it by exception
ASK_OFFICER = "Ask the data-protection officer."
SMALLEST_COUNT = 5  # a smaller number could name a person


class NotVisible(Exception):
    """The person asking may not see this submission, or there is none: the answer is the same."""


class NotAllowed(Exception):
    """The person may see this, and may not do that; the text says whom to ask."""


def rights(user) -> set[str]:
    """Return the codenames that a person's groups give them over submissions, asked once per request."""
    if not user.is_active or user.is_anonymous:
        return set()
    if not hasattr(user, "submission_rights"):
        user.submission_rights = rights_of_a_superuser(user) if user.is_superuser else rights_of_groups(user)
    return user.submission_rights


def rights_of_groups(user) -> set[str]:
    """Return what the groups give; Django itself has asked for them already, to let the person into the admin."""
    here = "referralforms."
    return {name.removeprefix(here) for name in user.get_group_permissions() if name.startswith(here)}


def rights_of_a_superuser(user) -> set[str]:
    """Return the same for somebody of whom Django says that every group gives them everything."""
    given = Permission.objects.filter(group__user=user, content_type__app_label="referralforms")
    return set(given.values_list("codename", flat=True))


def may(user, *any_of: str) -> bool:
    return bool(rights(user) & set(any_of))


def may_see_queue(user) -> bool:
    return may(user, *WORKING)


def check(user, *any_of: str, sentence: str) -> None:
    """Raise NotAllowed with a sentence unless the person has one of these rights."""
    if not may(user, *any_of):
        raise NotAllowed(sentence)


def scope(user) -> Q:
    """Return the condition for what a person may see.

    Who triages sees what is new, or given to them, in their own areas and in the central queue of those without an
    area; who manages sees all of these; who works cases sees those allocated to them, with their duplicates; data
    protection and administrators see what they opened by exception, for as long. A person barred from a submission
    sees nothing of it, whatever their roles.
    """
    given = rights(user)
    seen = NOTHING
    if {TRIAGE, MANAGE} & given:
        own = in_own_areas(user)
        seen |= own if MANAGE in given else own & (Q(case_began_at__isnull=True) | Q(assignee=user))
    if WORK in given:
        seen |= Q(assignee=user) | Q(duplicate_of__in=user.given.values("pk"))
    if BREAK_GLASS in given:
        seen |= Q(pk__in=user.openings.filter(until__gt=timezone.now()).values("submission"))
    return seen & not_barred(user) if given else NOTHING


def counting_scope(user) -> Q:
    """Return the condition for what the reports of a person count: their own areas, and what has no area.

    To count is not to see: an analyst opens none of these.
    """
    return in_own_areas(user) & not_barred(user) if may(user, COUNT, MANAGE) else NOTHING


def in_own_areas(user) -> Q:
    """Return the condition for a person's own areas and the central queue.

    Said as "in no area of others": for an OR of two columns SQLite would look into the index of areas and then sort
    all that it found; so it walks an index in the order asked for and stops at the end of a page.
    """
    return ~(Q(area__isnull=False) & ~Q(area__in=user.areas.values("pk")))


def not_barred(user) -> Q:
    """Return the condition for what no bar keeps from a person; a bar holds for a duplicate as for the one kept."""
    kept = Coalesce("submission__duplicate_of", "submission", output_field=UUIDField())
    barred = user.bars.values_list(kept)
    return ~Q(pk__in=barred) & ~Q(duplicate_of__in=barred)


def not_barred_from(submission) -> Q:
    """Return the same rule as a condition on people: whom no bar keeps from a submission."""
    kept = submission.duplicate_of_id or submission.pk
    return ~Q(bars__submission=kept) & ~Q(bars__submission__duplicate_of=kept)


def hidden_if_small(count: int) -> int | None:
    """Return a count as an analyst may see it: None for one so small that it could name a person."""
    return count if count == 0 or count >= SMALLEST_COUNT else None
