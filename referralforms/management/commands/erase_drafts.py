"""Answers that were never sent end after 24 hours. Safe to run at any time, and again."""

from django.core.management.base import BaseCommand

from referralforms.runner import drafts


class Command(BaseCommand):
    help = "Delete what people began to write and did not send within 24 hours (for cron, every hour)."

    def handle(self, **options):
        deleted = drafts.delete_expired()
        self.stdout.write(f"Deleted {deleted} draft{'' if deleted == 1 else 's'}.")
