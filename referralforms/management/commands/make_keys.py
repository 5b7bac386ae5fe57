from django.core.management.base import BaseCommand, CommandError

from referralforms.submissions import keys


class Command(BaseCommand):
    help = "Make the keys to which submissions are sealed, unless they are there; the recovery key is shown once."

    def handle(self, **options):
        try:
            made = keys.make_keys(self.stdout.write)
        except keys.KeyMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write("New keys are in KEYS_DIR: back it up." if made else "There are keys already.")
