import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home import restoring


class Command(BaseCommand):
    help = "Restore a backup into an empty database and DATA_DIR, check it, and bring it to this release."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="The folder of the backup.")
        parser.add_argument("--ledger", type=Path, help="A newer erased.jsonl, so that what was erased stays so.")
        parser.add_argument(
            "--prove", action="store_true", help="Read a recovery key from standard input and prove that it opens all."
        )

    def handle(self, *, source: Path, ledger: Path | None, prove: bool, **options):
        if ledger and not ledger.exists():
            raise CommandError(f"{ledger} is not there: nothing was restored.")
        recovery_key = sys.stdin.read() if prove else ""
        try:
            manifest = restoring.restore(source, ledger=ledger)
        except restoring.CannotRestore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The backup of {manifest['made_at']} is here: {len(manifest['tables'])} tables and "
            f"{len(manifest['files'])} files, each as it was."
        )
        for sentence in restoring.prove(recovery_key) if prove else []:
            self.stdout.write(sentence)
