from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from referralforms.builder import exchange
from referralforms.builder.models import FormPage


class Command(BaseCommand):
    help = "Write a form as JSON: the latest draft, or with --live what is public now."

    def add_arguments(self, parser):
        parser.add_argument("page", type=int, help="the number of the form's page")
        parser.add_argument("file", nargs="?", help="where to write it; the screen otherwise")
        parser.add_argument("--live", action="store_true")

    def handle(self, *args, page: int, file: str | None, live: bool, **options):
        form_page = FormPage.objects.filter(pk=page).first()
        if form_page is None:
            raise CommandError(f"There is no form with the number {page}: look in the address of its editor.")
        content = exchange.dumps(exchange.export_form(form_page if live else form_page.get_latest_revision_as_object()))
        if not file:
            self.stdout.write(content, ending="")
            return
        try:
            Path(file).write_text(content, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}).") from error
        self.stdout.write(f"{form_page.title} is in {file}.")
