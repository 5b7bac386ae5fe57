from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from insights.newsletter.actions import Added, add_from_file
from insights.newsletter.validation import problem_with


class Command(BaseCommand):
    help = "Add addresses that agreed elsewhere to the newsletter, one a line. Who left here is not added again."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        addresses = read(file)
        counts = Counter(add_from_file(each) for each in tqdm(addresses, unit=" addresses", disable=None, leave=False))
        for outcome in Added:
            self.stdout.write(f"{counts[outcome]} {outcome.value}")


def read(file: Path) -> list[str]:
    """Return the addresses of a file.

    Raises:
        CommandError: it cannot be read, or a line is no address; nothing was added then.
    """
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: give a text file in UTF-8.") from error
    wrong = [number for number, line in enumerate(lines, 1) if line and problem_with(line)]
    if wrong:
        raise CommandError(f"{file}, line {wrong[0]}: this is no address. Nothing was added.")
    return [line for line in lines if line]
