"""The mails that the list itself sends, each with a way to leave at once (RFC 8058)."""

from django.core.mail import EmailMessage

from home.models import SiteDetails
from insights.addresses import full_address_of
from insights.newsletter.models import Subscriber

CONFIRM = """Hello,

somebody, perhaps you, gave this address to receive news from {name}.

If it was you, open this page and press the button:
{confirm}

The link works for seven days. If it was not you, do nothing: you receive no more, and we erase the address.

{name}
"""

ON_THE_LIST = """Hello,

this address is on the list for news from {name}. We write a few times a year.

If you no longer want our letter, open this page and press the button. You need give no reason:
{leave}

{name}
"""


def mail_for(subscriber: Subscriber) -> EmailMessage:
    """Return what a subscriber is to be told now: how to confirm, or that they are on the list."""
    name = provider_name()
    leave = full_address_of("newsletter", "newsletter_leave", subscriber.leave_token)
    confirm = full_address_of("newsletter", "newsletter_confirm", subscriber.confirm_token)
    is_on_list = subscriber.is_confirmed
    return EmailMessage(
        subject=f"You are on the list for news from {name}" if is_on_list else f"Please confirm: news from {name}",
        body=(ON_THE_LIST if is_on_list else CONFIRM).format(name=name, confirm=confirm, leave=leave),
        to=[subscriber.address],
        headers=headers(leave),
    )


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
