"""How and when a person may be reached, by all that they answered on it: the strictest answer holds (pure).

A form may ask for safe contact more than once. Unanswered means not safe, and so does what one answer refuses.
"""

from functools import reduce
from operator import and_
from typing import Any

from referralforms.builder.journey import Asked, Journey
from referralforms.builder.questions.channels import CHANNELS
from referralforms.builder.questions.contact_safety import DO_NOT_USE, good_times, may_use, safety_card
from referralforms.builder.questions.safe_contact import SafeContact
from referralforms.submissions.deadlines import GoodTimes
from referralforms.submissions.vocabulary import Way

UNKNOWN: dict[str, Any] = {"channels": list(CHANNELS)}  # names every way, and marks none safe
Answers = list[dict[str, Any]]  # of the questions for safe contact, whatever their order


def asked_in(journey: Journey) -> list[Asked]:
    """Return the questions for safe contact that were answered."""
    return [each for each in journey.questions if isinstance(each.block, SafeContact) and each.answer]


def ways_in(given: Answers) -> set[str]:
    """Return the ways that an answer marks safe and none refuses; unanswered means not safe."""
    allowed = {key for key in CHANNELS if key in Way.values and any(may_use(answer, key) for answer in given)}
    return {key for key in allowed if not refuses(given, key)}


def refuses(given: Answers, way: str) -> bool:
    """Say whether an answer names a way and does not mark it safe."""
    return any(way in answer.get("channels", ()) and not may_use(answer, way) for answer in given)


def times_for(given: Answers, way: str) -> GoodTimes:
    """Return when a person may be reached by a way: at the times that every answer gives which allows it.

    For a way that none allows, and so needs a reason, all of their times count.
    """
    allowing = [answer for answer in given if may_use(answer, way)] or given
    return reduce(and_, (GoodTimes(*good_times(answer)) for answer in allowing), GoodTimes())


def ways_of(answer: dict[str, Any], given: Answers) -> list[dict[str, Any]]:
    """Return the safety card of one answer, with what another one refuses struck through."""
    struck = {"state": DO_NOT_USE, "usable": False, "link": ""}
    refused = {key for key in Way.values if refuses(given, key)}
    return [each | struck if each["key"] in refused else each for each in safety_card(answer)]
