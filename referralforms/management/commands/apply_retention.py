import datetime
import signal
import threading

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from referralforms.submissions import retention
from referralforms.submissions.subject_files import remove_old

AHEAD = datetime.timedelta(days=30)


class Command(BaseCommand):
    help = "Erase what may no longer be kept. The worker does so too. Stop it with Ctrl+C, and run it again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what would go, and what follows; erase nothing."
        )

    def handle(self, *, dry_run: bool, **options):
        retention.reckon()
        if dry_run:
            return self.preview(timezone.now())
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        now = timezone.now()
        total = retention.due(now).count()
        waiting = retention.apply(now, stopping=stopping.is_set)
        gone = sum(1 for _ in tqdm(waiting, total=total, unit=" submissions", disable=None, leave=False))
        remove_old(now)
        self.stdout.write(f"{gone} of {total} due submissions erased.")
        return None

    def preview(self, now: datetime.datetime) -> None:
        for each in retention.upcoming(now + AHEAD):
            day = timezone.localtime(each.erase_due_at).date()
            held = " (kept by a hold)" if each.is_held else ""
            self.stdout.write(f"{day} {each.reference} {each.get_status_display()}{held}")
        self.stdout.write(f"{retention.due(now).count()} would be erased now.")
