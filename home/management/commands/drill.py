import getpass
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home import drill


class Command(BaseCommand):
    help = "Rehearse the worst day: restore a backup into an empty place of its own, and open it with the recovery key."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="The folder of the backup.")
        parser.add_argument("--recovery-key", type=Path, help="A file that holds it; asked for otherwise.")

    def handle(self, *, source: Path, recovery_key: Path | None, **options):
        try:
            key = recovery_key.read_text() if recovery_key else ask()
            for line in drill.rehearse(source, key):
                self.stdout.write(line)
        except (OSError, drill.DrillFailed) as error:
            raise CommandError(f"The drill failed: {error}") from error
        self.stdout.write("The drill succeeded; nothing of it was kept.")


def ask() -> str:
    return getpass.getpass("Recovery key: ") if sys.stdin.isatty() else sys.stdin.read()
