from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm
from wagtail.models import Page

from home.demo import foundation, site
from home.models import Area, SiteDetails, User


class Command(BaseCommand):
    help = "Load the sample site into an empty database. Run again, it adds what is missing and doubles nothing."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=site.DATA_FILE, help="Another data file.")

    def handle(self, *, file: Path, **options):
        if not is_empty() and not is_sample():
            raise CommandError("This database holds a site already: load the sample site into an empty one.")
        try:
            data = site.read(file)
            with transaction.atomic():
                self.load(data)
        except site.Unreadable as error:
            raise CommandError(str(error)) from error
        except (KeyError, ValueError, TypeError, ValidationError, ObjectDoesNotExist) as error:
            raise CommandError(f"{file}: something is missing or wrong ({error}). Nothing was loaded.") from error

    def load(self, data: dict) -> None:
        sample = site.SampleSite(data, foundation.home_page(data))
        steps = foundation.steps(sample)
        with tqdm(steps, desc="Sample site", disable=None, leave=False) as progress:
            for name, step in progress:
                progress.set_postfix_str(name)
                step(sample)


def is_sample() -> bool:
    return SiteDetails.objects.filter(is_sample=True).exists()


def is_empty() -> bool:
    """Say whether there is nothing but what a migration leaves: Wagtail's root and its welcome page."""
    welcome = Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore")
    pages = Page.objects.filter(depth__gt=1).exclude(pk__in=welcome)
    return not (pages.exists() or User.objects.exists() or Area.objects.exists())
