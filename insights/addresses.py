"""Where the views of this plugin are.

They are named without the site's own list of addresses: a process for staff alone serves none of these views, and
still shows previews that link to them; nor need the worker serve what its mails lead to.
"""

from django.conf import settings
from django.urls import reverse

from home import language

HOMES = {"insights": "insights.urls", "newsletter": "insights.newsletter.urls"}  # as the plugin contributes them
TRANSLATED = {"newsletter"}


def path_of(home: str, name: str, *args) -> str:
    """Return a view's path in the language spoken now, such as ``/insights/feed/`` or ``/cy/newsletter/``."""
    prefix = language.prefix() if home in TRANSLATED else ""
    return f"{prefix}/{home}{reverse(name, urlconf=HOMES[home], args=args)}"


def full_address_of(home: str, name: str, *args) -> str:
    """Return the same as a mail needs it, with the host."""
    return settings.BASE_URL + path_of(home, name, *args)
