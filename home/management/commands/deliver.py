"""The worker: does what is owed after a commit, such as telling staff of a message, and what comes again and again."""

import signal
import threading
import time
from collections.abc import Callable

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from home import outbox, periodic, plugins
from home.failures import cause_of

PAUSE = 5  # seconds between two looks at an empty outbox
AT_A_TIME = 20  # deliveries, before a look at what comes again


class Command(BaseCommand):
    help = "Deliver what the outbox owes, until stopped; with --once, what is due now (for cron)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Deliver what is due now, then end.")
        parser.add_argument("--retry", action="store_true", help="Owe again all that was given up, then end.")

    def handle(self, *, once: bool, retry: bool, **options):
        plugins.check_start()
        if retry:
            self.stdout.write(f"{outbox.counted(outbox.retry_all())} owed again.")
        if once:
            periodic.run_due()
            self.stdout.write(f"Tried {outbox.deliver_due(limit=10_000)} deliveries.")
        if not once and not retry:
            self.work()

    def work(self) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            tried = self.attempt("The outbox could not be read", lambda: outbox.deliver_due(limit=AT_A_TIME))
            if tried is not None:
                self.attempt("What comes again could not be read", periodic.run_due)
            if tried != AT_A_TIME:
                stopping.wait(PAUSE)

    def attempt(self, failure: str, work: Callable[[], int]) -> int | None:
        """Do a piece of work, and return how much was done, or None when it failed; a database that is away must not
        end the worker."""
        close_old_connections()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 -- whatever it raises, the worker goes on
            self.stderr.write(f"{time.strftime('%H:%M:%S')} {failure} ({cause_of(error)}).")
            return None
