from django.core.management.base import BaseCommand, CommandError

from home import health


class Command(BaseCommand):
    help = "Say how every part of the site does; the exit code is not 0 when one needs somebody to look."

    def handle(self, **options):
        found = health.findings()
        for each in found:
            self.stdout.write(f"{'well   ' if each.is_well else 'LOOK   '}{each.subject}: {each.sentence}")
        if troubled := [each.subject for each in found if not each.is_well]:
            raise CommandError(f"Not well: {', '.join(troubled)}.")
