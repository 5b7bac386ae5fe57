"""What staff are told whatever a form chose: a reference and a link, and nothing of the person."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail import blocks

from home.handlers import Handler, mail_problems
from home.models import User
from referralforms.submissions import access
from referralforms.submissions.access import MANAGE
from referralforms.submissions.handlers import submission_of, tell
from referralforms.submissions.models import Submission

SENTENCES = {
    "glass_broken": "Somebody without the right to see it opened it by exception, and gave a reason.",
    "subject_export": "All that is held under it was made into a file for the person who asked for their data.",
}
LOOK = "Please look at"
NOBODY = "No manager with an email address can be told: add one."


class NobodyToTell(Exception):
    """There is no manager to whom it could be told: it stays owed."""


class TellManagers(Handler):
    """Tells the managers of a submission's area what happened to it; where there is none, all managers."""

    event = blocks.ChoiceBlock(choices=list(SENTENCES.items()))

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        submission = submission_of(about)
        told = addresses(submission)
        if not told:
            raise NobodyToTell
        for address in told:
            tell(address, submission, LOOK, f"{SENTENCES[options['event']]}\nThe history says who and why:")

    def problems(self, options: dict[str, Any]) -> list[str]:
        return [*mail_problems(), *([] if managers().exists() else [NOBODY])]

    class Meta:
        label = "Tell managers"


class TellMentioned(Handler):
    """Tells a colleague that a note of a submission is for their eyes, if they may see it by the time of the mail."""

    person = blocks.IntegerBlock()

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        submission = submission_of(about)
        person = User.objects.filter(pk=options["person"], is_active=True).exclude(email="").first()
        if person and Submission.objects.visible_to(person).filter(pk=submission.pk).exists():
            tell(person.email, submission, LOOK, "A colleague wrote a note for you. Sign in to read it:")

    class Meta:
        label = "Tell who is mentioned"


def addresses(submission: Submission) -> list[str]:
    """Return where the managers of a submission read mail; never of somebody who is barred from it."""
    allowed = managers().filter(access.not_barred_from(submission))
    own = allowed.filter(areas=submission.area) if submission.area_id else allowed.none()
    return sorted((own if own.exists() else allowed).values_list("email", flat=True))


def managers() -> QuerySet[User]:
    managing = Q(groups__permissions__codename=MANAGE, is_active=True) & ~Q(email="")
    return User.objects.filter(managing).distinct()
