from django.core.management.base import BaseCommand, CommandError

from referralforms.submissions import keys, rotation


class Command(BaseCommand):
    help = "Open every sealed text with the organisation's keys, and name those that cannot be read."

    def handle(self, **options):
        try:
            keys.open_canary(keys.holder())
            tally = rotation.verify_all(keys.holder())
        except keys.KeyMissing as error:
            raise CommandError(str(error)) from error
        if tally.unreadable:
            raise CommandError(f"{len(tally.unreadable)} cannot be read: {', '.join(tally.unreadable)}.")
        self.stdout.write(f"All {tally.seen} sealed texts open.")
        if tally.changed:
            self.stdout.write(f"{tally.changed} are not sealed for the keys of today: run `rotate_keys --keep-key`.")
