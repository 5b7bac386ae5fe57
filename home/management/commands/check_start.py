from django.core.management.base import BaseCommand

from home import plugins


class Command(BaseCommand):
    help = "Say whether a process may serve here in its ROLE; the web server asks this before it starts."

    def handle(self, **options):
        plugins.check_start()
