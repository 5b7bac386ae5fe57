"""What the outbox does for the newsletter."""

from typing import Any

from home.handlers import Handler, mail_problems
from insights.newsletter.mails import mail_for
from insights.newsletter.models import Subscriber


class NewsletterMail(Handler):
    """Sends a subscriber the mail that fits their state. It is an errand and no handler: no form may offer it."""

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        """Send it, unless they have left in the meantime.

        Args:
            about: whom, as ``subscriber:<id>``.
            options: none.
        """
        subscriber = Subscriber.objects.filter(pk=about.removeprefix("subscriber:")).first()
        if subscriber:
            mail_for(subscriber).send()

    def problems(self, options: dict[str, Any]) -> list[str]:
        return mail_problems()

    class Meta:
        label = "Mails of the newsletter"
