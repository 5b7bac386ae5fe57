"""What was merged: two rows still, each under its own seal, that are read together by who may see both."""

import uuid
from dataclasses import dataclass

from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.submissions import access, keys, reaching, sealing
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.models import Submission


@dataclass(frozen=True)
class Merged:
    """What a submission was merged with.

    ``kept`` and ``duplicates`` are those that a person may see; ``journeys`` are the answers of all, by id, None where
    they cannot be opened here.
    """

    kept: Submission | None
    duplicates: list[Submission]
    journeys: dict[uuid.UUID, Journey | None]

    @property
    def contact(self) -> reaching.Answers:
        """What was answered on how to reach them in all, seen or not: nobody is rung who said not to."""
        return [answer for journey in self.journeys.values() for answer in answers_in(journey)]


def merged(submission: Submission, *, by) -> Merged:
    """Return what a submission was merged with; one query where that is nothing, else two."""
    others = with_others(submission)
    wanted = [each.pk for each in others]
    seen = set(Submission.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else ()
    kept = next((each for each in others if each.pk == submission.duplicate_of_id and each.pk in seen), None)
    duplicates = [each for each in others if each.duplicate_of_id == submission.pk and each.pk in seen]
    return Merged(kept, duplicates, {each.pk: stored_journey(each) for each in others})


def with_others(submission: Submission) -> list[Submission]:
    return list(Submission.objects.merged_with(submission).select_related("form_version"))


def contact_answers(submission: Submission) -> reaching.Answers:
    """Return what the person answered on how to reach them, here and in what was merged with it."""
    journeys = [stored_journey(each) for each in (submission, *with_others(submission))]
    return [answer for journey in journeys for answer in answers_in(journey)]


def stored_journey(submission: Submission) -> Journey | None:
    """Return the answers of a submission along its form; None where they cannot be opened here."""
    try:
        return Journey.of_stored(submission.form_version.steps, opened(submission))
    except (sealing.Unreadable, keys.KeyMissing, FormIncomplete):
        return None


def answers_in(journey: Journey | None) -> reaching.Answers:
    """Return what one of them answered on how to be reached; what cannot be read here may refuse every way."""
    return [reaching.UNKNOWN] if journey is None else [each.answer for each in reaching.asked_in(journey)]


def is_barred(submission: Submission, person) -> bool:
    return not Submission.objects.filter(access.not_barred(person), pk=submission.pk).exists()
