"""The worker as it runs in production, but for short pauses, and a mail server that fails one time in five.

Run as ``python -m tests.load.worker``; each mail that is sent is a line in the file that SENT names.
"""

import datetime
import os
import random
import time

import django
from django.core.mail.backends.base import BaseEmailBackend

FAILURES = 0.2
SECOND = datetime.timedelta(seconds=1)


class FailingMail(BaseEmailBackend):
    """Sends by writing a line; takes its time, so that a kill meets it before, within and after."""

    def send_messages(self, messages) -> int:
        for message in messages:
            time.sleep(0.01)
            if random.random() < FAILURES:  # noqa: S311 -- it guards nothing
                raise ConnectionError("The mail server is away.")
            descriptor = os.open(os.environ["SENT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.write(descriptor, message.subject.encode() + b"\n")
            os.close(descriptor)
            time.sleep(0.01)
        return len(messages)


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from home import outbox
    from home.management.commands import deliver

    settings.EMAIL_BACKEND = "tests.load.worker.FailingMail"
    outbox.LEASE, outbox.FIRST_PAUSE, outbox.LONGEST_PAUSE = 3 * SECOND, SECOND / 2, SECOND
    deliver.PAUSE = 0.2  # type: ignore[assignment]  # quicker than in real life
    call_command("deliver")


if __name__ == "__main__":
    main()
