from django.core.management.base import BaseCommand, CommandError

from referralforms.submissions import keys, rotation


class Command(BaseCommand):
    help = (
        "Make a new key of the organisation and wrap everything that is sealed for it; no text is opened. "
        "Stopped, it goes on when it is run again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep-key", action="store_true", help="Make no new key; wrap for those that are in KEYS_DIR now."
        )
        parser.add_argument(
            "--forget-old", action="store_true", help="Delete the keys before it, once nothing is sealed for them."
        )

    def handle(self, *, keep_key: bool, forget_old: bool, **options):
        try:
            if forget_old:
                self.forget()
            else:
                self.rotate(keep_key=keep_key)
        except keys.KeyMissing as error:
            raise CommandError(str(error)) from error

    def rotate(self, *, keep_key: bool) -> None:
        if not keep_key and not keys.retired_ids():
            keys.replace_organisation_key()
        keys.complete_replacement()
        tally = rotation.rewrap_all()
        self.stdout.write(f"{tally.changed} of {tally.seen} sealed texts were wrapped for the keys of today.")
        if tally.unreadable:
            raise CommandError(f"These cannot be read, and were left alone: {', '.join(tally.unreadable)}.")
        if keys.retired_ids():
            self.stdout.write(
                "Copy organisation.public to every machine that serves the public and back up KEYS_DIR; "
                "then run `python manage.py rotate_keys --forget-old`."
            )

    def forget(self) -> None:
        if left := rotation.count_sealed_for(keys.retired_ids()):
            raise CommandError(f"{left} texts are sealed for an old key still: run `python manage.py rotate_keys`.")
        for path in keys.retired():
            path.unlink()
        self.stdout.write("No old key is left. Backups made before today open with the recovery key alone.")
