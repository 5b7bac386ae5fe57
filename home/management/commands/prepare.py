from django.core.management.base import BaseCommand

from home.plugins import contributions


class Command(BaseCommand):
    help = "Run what installed plugins need before a first start, such as making keys. Safe to repeat."

    def handle(self, **options):
        for prepare in contributions("preparations").values():
            prepare()
