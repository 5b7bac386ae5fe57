from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page, Site

from referralforms.builder import exchange
from referralforms.builder.models import FormPage


class Command(BaseCommand):
    help = "Read a form from JSON as a draft: a new page, or the draft of a form that exists."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--page", type=int, help="the number of a form that is to become this one")
        parser.add_argument("--below", type=int, help="the number of the page below which a new form is made")
        parser.add_argument("--publish", action="store_true", help="publish it at once")

    def handle(self, *args, file: str, page: int | None, below: int | None, publish: bool, **options):
        try:
            form = exchange.loads(Path(file).read_bytes())
            target = exchange.import_form(form, existing(page) if page else FormPage())
        except OSError as error:
            raise CommandError(f"{file} cannot be read ({error.strerror}).") from error
        except exchange.ImportRefused as error:
            raise CommandError("\n".join(error.sentences)) from error
        exchange.save_draft(target, below=None if page else parent(below))
        if publish:
            target.get_latest_revision().publish()
        self.stdout.write(f"{target.title} is {'public' if publish else 'a draft'} now, number {target.pk}.")


def existing(number: int) -> FormPage:
    page = FormPage.objects.filter(id=number).first()
    if page is None:
        raise CommandError(f"There is no form with the number {number}: look in the address of its editor.")
    return page.get_latest_revision_as_object()


def parent(number: int | None) -> Page:
    """Return the page below which a form is made: the front page, if none is named."""
    if number:
        page = Page.objects.filter(id=number).first()
    else:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        page = site and site.root_page
    if page is None:
        raise CommandError("There is no such page to put the form below: name one with --below.")
    return page.specific
