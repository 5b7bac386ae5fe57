from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page

from home import plugins


class Command(BaseCommand):
    help = "Delete a plugin's pages and tables, so that it can be taken out of PLUGINS for good."

    def add_arguments(self, parser):
        parser.add_argument("label", help="The plugin's app label.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *, label: str, yes: bool, **options):
        known = [plugin.label for plugin in plugins.installed() if plugin.label != "home"]
        if label not in known:
            raise CommandError(f"{label!r} is no installed plugin: choose one of {', '.join(known) or 'none'}.")
        if not yes and input(f"Delete all content of {label} for good? Type its name: ") != label:
            raise CommandError("Nothing was deleted.")
        try:
            # One transaction on both databases: either all of it goes, or nothing. SQLite changes tables only while
            # it does not check references; they are checked before the transaction ends.
            with connection.constraint_checks_disabled(), transaction.atomic():
                delete_pages(label)
                refuse_records(label)
                connection.check_constraints()  # now: PostgreSQL drops no table that still has a check to come
                call_command("migrate", label, "zero", verbosity=0)
        except IntegrityError as error:
            raise CommandError(f"{label} holds records that must be kept: nothing was deleted.") from error
        self.stdout.write(f"{label} is empty. Take it out of PLUGINS now.")


def delete_pages(label: str) -> None:
    """Delete a plugin's pages, deepest first, so that none takes one of another type with it.

    Raises:
        CommandError: pages of other types stand below them.
    """
    pages = Page.objects.filter(content_type__app_label=label).order_by("-depth")
    for page in pages:
        if strangers := page.get_children().exclude(content_type__app_label=label):
            raise CommandError(f"Move {strangers[0].title!r} away from under {page.title!r} first.")
    for page in pages:
        Page.objects.get(pk=page.pk).specific.delete()


def refuse_records(label: str) -> None:
    """Raise CommandError while the plugin holds anything that is no page: what people sent must be kept."""
    plugin = {each.label: each for each in plugins.installed()}[label]
    for model in plugin.get_models():
        may_go = issubclass(model, Page) or model.__name__ in plugin.disposable
        if not may_go and model._default_manager.exists():
            name = model._meta.verbose_name_plural
            raise CommandError(f"{label} still holds {name}: erase or move them first. Nothing was deleted.")
