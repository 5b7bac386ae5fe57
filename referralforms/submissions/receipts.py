"""The receipt by mail: sent only to who asked for it, at an address that is safe at the moment of sending."""

from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail import blocks

from home.handlers import Handler, mail_problems
from home.models import SiteDetails
from referralforms.builder.journey import Asked, Journey
from referralforms.builder.questions.base import KEY_PATTERN
from referralforms.builder.questions.contact_safety import may_use
from referralforms.builder.questions.email_address import Email
from referralforms.builder.questions.safe_contact import SafeContact
from referralforms.submissions import keys
from referralforms.submissions.actions.reading import opened
from referralforms.submissions.models import Submission

ASKS = {"email", "yes"}  # answers that ask for a receipt by mail
KEY_ERRORS = {"invalid": "Give the key of a question of this form."}
TELLING = ("restorative", "justice", "victim", "offender", "harm", "crime", "probation", "police")


class Receipt(Handler):
    """Sends reference, date and phone number, and nothing else, from a sender who says nothing of what we do.

    Who may look over a shoulder, or share a mailbox, learns nothing from sender and subject.
    """

    asked_by = blocks.RegexBlock(
        regex=KEY_PATTERN,
        default="receipt",
        error_messages=KEY_ERRORS,
        help_text="Key of the question by which a person asks for a receipt. The answers ‘email’ and ‘yes’ ask for "
        "one. Where the form has no such question, safe contact itself may ask.",
    )
    contact = blocks.RegexBlock(
        regex=KEY_PATTERN,
        default="contact",
        error_messages=KEY_ERRORS,
        help_text="Key of the safe-contact question of the person who sends the form. "
        "An email address that is not marked safe there gets no receipt.",
    )
    work_email = blocks.RegexBlock(
        regex=KEY_PATTERN,
        required=False,
        error_messages=KEY_ERRORS,
        help_text="Key of the question for a professional's own work address. They get a receipt there unless they "
        "choose ‘no’; how the person they refer may be reached plays no part.",
    )
    sender = blocks.EmailBlock(
        required=False, help_text="Left empty, the site's own sender. It must not say who we are."
    )

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        pk = about.removeprefix("submission:")
        submission = Submission.objects.select_related("form_version", "area").get(pk=pk)
        keys_of = {name: options.get(name, "") for name in ("asked_by", "contact", "work_email")}
        if address := address_for(submission, **keys_of):
            with translation.override(submission.form_version.language):
                mail_to(address, submission, sender=sender_of(options)).send()

    def problems(self, options: dict[str, Any]) -> list[str]:
        found = mail_problems()
        if any(word in sender_of(options).lower() for word in TELLING):
            found.append("The sender of receipts says what we do: give one that does not.")
        try:
            keys.holder()
        except keys.KeyMissing as error:
            found.append(f"Without a private key nobody can look up whether the address is safe. {error}")
        return found

    class Meta:
        label = "Send a receipt by email"


def sender_of(options: dict[str, Any]) -> str:
    return options.get("sender") or settings.DEFAULT_FROM_EMAIL


def address_for(submission: Submission, *, asked_by: str, contact: str, work_email: str = "") -> str:
    """Return where a receipt may go now, or nothing: it was not asked for, or no address is marked safe.

    Args:
        submission: opened here and now, so that an answer that was changed since counts. Nobody of staff reads it
            here, so no reading is recorded.
        asked_by: key of the question by which it is asked for.
        contact: key of the safe-contact question.
        work_email: key of the question for a professional's own address.
    """
    journey = Journey.of_stored(submission.form_version.steps, opened(submission))
    asked = {each.key: each for each in journey.questions}
    wish = asked[asked_by].answer if asked_by in asked else None
    if work_email:
        return own_address(asked.get(work_email)) if wish != "no" else ""
    if contact not in asked or not isinstance(asked[contact].block, SafeContact):
        return ""
    answer = asked[contact].answer or {}
    wish = wish if asked_by in asked else answer.get("receipt")
    return answer["email"]["value"] if wish in ASKS and may_use(answer, "email") else ""


def own_address(asked: Asked | None) -> str:
    """Return a professional's own address, out of a question that asks for nothing else."""
    is_own = asked is not None and isinstance(asked.block, Email) and asked.value["is_work"]
    return asked.answer or "" if asked is not None and is_own else ""


def mail_to(address: str, submission: Submission, *, sender: str) -> EmailMessage:
    received = timezone.localtime(submission.received_at)
    reference = {"reference": submission.reference}
    named = gettext("Reference %(reference)s") % reference
    lines = [named, date_format(received, "j F Y"), phone_for(submission)]
    return EmailMessage(
        subject=gettext("Your reference: %(reference)s") % reference,
        body="\n".join(lines) + "\n",
        from_email=sender,
        to=[address],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": make_msgid(domain=sender.rpartition("@")[2].rstrip(">")),  # not the name of this machine
        },
    )


def phone_for(submission: Submission) -> str:
    details = SiteDetails.objects.filter(site__is_default_site=True).first() or SiteDetails()
    return (submission.area and submission.area.phone) or details.phone
