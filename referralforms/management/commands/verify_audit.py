"""Shows that the log of events is whole, or names the first row that is not."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from referralforms.submissions import audit


class Command(BaseCommand):
    help = "Look over the chain of events from its beginning; it changes nothing but to link what waits."

    def handle(self, **options):
        audit.link_waiting()
        total = audit.ChainLink.objects.count()
        try:
            broken = audit.verify(tqdm(audit.all_links(), total=total, unit="events", disable=None))
        except ValueError as error:
            raise CommandError(f"{audit.anchors_path()} cannot be read: restore it from the backup.") from error
        if broken:
            raise CommandError(f"The log is not whole. {broken}.")
        self.stdout.write(f"The log is whole: {total} events, {len(audit.anchors())} anchors.")
