from django.core.management.base import BaseCommand, CommandError

from referralforms.submissions import webhook_secrets
from referralforms.submissions.webhook_secrets import SecretMissing


class Command(BaseCommand):
    help = "Make a secret by which the receiver of a webhook knows that a message is ours; run again, it is renewed."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The receiver, as the form's handler names it.")
        parser.add_argument(
            "--retire", action="store_true", help="Sign with the newest secret alone, once the receiver has it."
        )

    def handle(self, *, name: str, retire: bool, **options):
        try:
            if retire:
                self.stdout.write(f"Secrets retired: {webhook_secrets.retire(name)}. The newest signs alone.")
                return
            made = webhook_secrets.add(name)
        except SecretMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Give this to the receiver, by a safe way. It is not shown again:\n{made}")
