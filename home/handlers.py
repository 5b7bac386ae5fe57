"""What the outbox calls: one class gives the editor's options, the check of them, and the act.

Each integration has this one shape, whether forms offer it (a handler) or a plugin keeps it for itself (an errand).
"""

from typing import Any

from django.conf import settings
from wagtail import blocks

FILES = "django.core.mail.backends.filebased.EmailBackend"
NO_SENDER = "no-reply@localhost"


class Handler(blocks.StructBlock):
    """Does one thing about another. Called at least once, so it must be safe to repeat."""

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        """Do it.

        Args:
            about: the thing, as ``kind:id``.
            options: this block's own value.
        """
        raise TypeError(f"{type(self).__name__} must say how it delivers.")

    def follows(self, options: dict[str, Any]) -> bool:
        """Say whether it is also told of each later change of the thing's state, as ``kind:id:event``.

        Args:
            options: this block's own value.
        """
        return False

    def problems(self, options: dict[str, Any]) -> list[str]:
        """Return what an administrator must mend before it can deliver, as sentences; nothing when all is well.

        It asks nothing outside this machine.

        Args:
            options: this block's own value.
        """
        return []

    class Meta:
        icon = "mail"
        group = "Handlers"


def mail_problems() -> list[str]:
    """Return what stops every mail from reaching anybody."""
    found = []
    if settings.EMAIL_BACKEND == FILES:
        found.append("Mails are written to files in DATA_DIR/mail and reach nobody: set EMAIL_URL.")
    if settings.DEFAULT_FROM_EMAIL == NO_SENDER:
        found.append("Mails have no sender whom servers accept: set MAIL_FROM.")
    return found
