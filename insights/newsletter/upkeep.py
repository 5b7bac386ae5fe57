"""What the newsletter has done again and again."""

import io

from django.core.management import call_command

from home.periodic import every


@every(hours=6)
def erase_unconfirmed() -> None:
    """Erase the addresses that nobody confirmed in time."""
    call_command("erase_unconfirmed", stdout=io.StringIO())
