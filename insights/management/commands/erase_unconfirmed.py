from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from insights.newsletter.models import KEPT_UNCONFIRMED, Subscriber

BATCH = 500


class Command(BaseCommand):
    help = "Erase newsletter addresses that nobody confirmed in time. Run it every day; safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say how many would go, and erase nothing.")

    def handle(self, *, dry_run: bool, **options):
        due = Subscriber.objects.too_old(timezone.now())
        count = due.count()
        if not dry_run:
            count = erase(due, count)
        said = "would be erased" if dry_run else "erased"
        self.stdout.write(f"{count} unconfirmed addresses, older than {KEPT_UNCONFIRMED.days} days, {said}.")


def erase(due, count: int) -> int:
    """Erase in batches, so that no other writer waits long; return how many went."""
    gone = 0
    with tqdm(total=count, desc="Unconfirmed addresses", unit=" addresses", disable=None, leave=False) as progress:
        while keys := list(due.order_by().values_list("pk", flat=True)[:BATCH]):
            # Asked once more: who confirmed since the keys were read stays.
            erased, _ = due.filter(pk__in=keys).delete()
            gone += erased
            progress.update(len(keys))
    return gone
