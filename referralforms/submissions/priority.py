"""How urgent a submission is, and why (pure).

What a person answered stands sealed; a question's ``facts()`` hands on only whether a thing is so, as ``yes``, under
the codes of ``Reason``. The deadline's fact is its date, as ``2026-11-24``.
"""

import datetime
from collections.abc import Mapping

from django.db import models

from referralforms.submissions import working_days

DEADLINE_WITHIN = 5  # working days
YES = "yes"


class Priority(models.IntegerChoices):
    ROUTINE = 0, "Routine"
    HIGH = 1, "High"
    URGENT = 2, "Urgent"


class Reason(models.TextChoices):
    DANGER = "danger", "Danger now, or self-harm"
    CHILD = "child", "A child"
    LIVES_TOGETHER = "lives_together", "Lives with the other party"
    DEADLINE = "deadline", "A deadline within five working days"
    REPEAT = "repeat_contact", "Has been in touch before"


def reasons(facts: Mapping[str, str], today: datetime.date) -> list[str]:
    """Return the codes of what makes a submission pressing, in the order of ``Reason``."""
    simple = {each for each in Reason if facts.get(each) == YES and each != Reason.DEADLINE}
    pressing = simple | ({Reason.DEADLINE} if is_near(facts.get(Reason.DEADLINE, ""), today) else set())
    return [each.value for each in Reason if each in pressing]


def is_near(deadline: str, today: datetime.date) -> bool:
    """Say whether a date is at most five working days away, or past; what is no date is taken for near."""
    if not deadline:
        return False
    try:
        return working_days.between(today, datetime.date.fromisoformat(deadline)) <= DEADLINE_WITHIN
    except ValueError:
        return True  # a person reads it, sooner rather than later


def priority_of(codes: list[str]) -> Priority:
    if Reason.DANGER in codes:
        return Priority.URGENT
    return Priority.HIGH if codes else Priority.ROUTINE
