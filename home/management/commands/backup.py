from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.backup import CannotBackUp, backup


class Command(BaseCommand):
    help = "Copy database, media and public keys into a new folder, with digests of all; never a private key."

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, help="A folder that is not there yet.")

    def handle(self, *, target: Path, **options):
        try:
            manifest = backup(target)
        except CannotBackUp as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(
            f"{target} holds {rows} rows and {len(manifest['files'])} files. Keep the private keys apart."
        )
