"""The mails that the list itself sends, each with a way to leave at once (RFC 8058)."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from home.models import SiteDetails
from insights.addresses import full_address_of
from insights.newsletter.models import Subscriber

CONFIRM_SUBJECT = gettext_noop("Please confirm: news from {name}")
CONFIRM = gettext_noop("""Hello,

somebody, perhaps you, gave this address to receive news from {name}.

If it was you, open this page and press the button:
{confirm}

The link works for seven days. If it was not you, do nothing: you receive no more, and we erase the address.

{name}
""")

ON_THE_LIST_SUBJECT = gettext_noop("You are on the list for news from {name}")
ON_THE_LIST = gettext_noop("""Hello,

this address is on the list for news from {name}. We write a few times a year.

If you no longer want our letter, open this page and press the button. You need give no reason:
{leave}

{name}
""")


def mail_for(subscriber: Subscriber) -> EmailMessage:
    """Return what a subscriber is to be told now, in their language: how to confirm, or that they are on the list."""
    with translation.override(subscriber.language):
        name, leave = provider_name(), address_to_leave(subscriber)
        confirm = full_address_of("newsletter", "newsletter_confirm", subscriber.confirm_token)
        is_on_list = subscriber.is_confirmed
        subject, body = (ON_THE_LIST_SUBJECT, ON_THE_LIST) if is_on_list else (CONFIRM_SUBJECT, CONFIRM)
        subject, body = gettext(subject), gettext(body)
    return EmailMessage(
        subject=subject.format(name=name),
        body=body.format(name=name, confirm=confirm, leave=leave),
        to=[subscriber.address],
        headers=headers(leave),
    )


def address_to_leave(subscriber: Subscriber) -> str:
    """Return the page, in a subscriber's own language, by which they leave the list."""
    with translation.override(subscriber.language):
        return full_address_of("newsletter", "newsletter_leave", subscriber.leave_token)


def headers(leave: str) -> dict[str, str]:
    """Let the reader's own mail program offer to leave, by one press and without a visit."""
    return {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def provider_name() -> str:
    details = SiteDetails.objects.filter(site__is_default_site=True).first() or SiteDetails()
    return " ".join(details.name.split())  # a subject is one line
