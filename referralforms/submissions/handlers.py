"""What the outbox does with a submission."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from wagtail import blocks

from home.handlers import Handler, mail_problems
from referralforms.submissions.models import Submission


def submission_of(about: str) -> Submission:
    return Submission.objects.defer("sealed").get(pk=about.removeprefix("submission:"))


def tell(address: str, submission: Submission, subject: str, sentence: str) -> None:
    """Send a member of staff a reference and a link, after words that say nothing of the person."""
    link = f"{settings.BASE_URL}{settings.ADMIN_PATH}submissions/{submission.reference}/"
    EmailMessage(
        subject=f"{subject} {submission.reference}",
        body=f"{sentence} {link}\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


class NotifyStaff(Handler):
    """Tells staff by mail that something waits: its reference and a link, and nothing that the person wrote."""

    to = blocks.EmailBlock(label="Address", help_text="A shared mailbox of the team.")

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        submission = submission_of(about)
        sentence = f"Reference {submission.reference}\nSign in to read it:"
        tell(options["to"], submission, "A new submission waits:", sentence)

    def problems(self, options: dict[str, Any]) -> list[str]:
        return mail_problems()

    class Meta:
        label = "Tell staff by email"
