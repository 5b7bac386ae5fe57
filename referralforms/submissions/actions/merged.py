"""What was merged: two rows still, each under its own seal, that are read together by who may see both."""

from dataclasses import dataclass

from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.submissions import access, keys, reaching, sealing
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.models import Submission


@dataclass(frozen=True)
class Merged:
    """What a submission was merged with.

    ``kept`` and ``duplicates`` are those that a person may see; ``contact`` are the answers on how to reach them of
    all, seen or not: nobody is rung who said not to.
    """

    kept: Submission | None
    duplicates: list[Submission]
    contact: reaching.Answers


def merged(submission: Submission, *, by) -> Merged:
    """Return what a submission was merged with; one query where that is nothing, else two."""
    others = with_others(submission)
    wanted = [each.pk for each in others]
    seen = set(Submission.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else ()
    kept = next((each for each in others if each.pk == submission.duplicate_of_id and each.pk in seen), None)
    duplicates = [each for each in others if each.duplicate_of_id == submission.pk and each.pk in seen]
    return Merged(kept, duplicates, [answer for each in others for answer in own_contact_answers(each)])


def with_others(submission: Submission) -> list[Submission]:
    return list(Submission.objects.merged_with(submission).select_related("form_version"))


def contact_answers(submission: Submission) -> reaching.Answers:
    """Return what the person answered on how to reach them, here and in what was merged with it."""
    return [answer for each in (submission, *with_others(submission)) for answer in own_contact_answers(each)]


def own_contact_answers(submission: Submission) -> reaching.Answers:
    """Return the same of one submission; what cannot be read here may refuse every way."""
    try:
        journey = Journey.of_stored(submission.form_version.steps, opened(submission))
    except (sealing.Unreadable, keys.KeyMissing, FormIncomplete):
        return [reaching.UNKNOWN]
    return [each.answer for each in reaching.asked_in(journey)]


def is_barred(submission: Submission, person) -> bool:
    return not Submission.objects.filter(access.not_barred(person), pk=submission.pk).exists()
