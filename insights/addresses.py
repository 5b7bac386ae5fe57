"""Where the views of this plugin are.

They are named without the site's own list of addresses: a process for staff alone serves none of these views, and
still shows previews that link to them; nor need the worker serve what its mails lead to.
"""

from django.conf import settings
from django.urls import reverse

HOMES = {"insights": "insights.urls", "newsletter": "insights.newsletter.urls"}  # as the plugin contributes them


def path_of(home: str, name: str, *args) -> str:
    """Return a view's path, such as ``/insights/feed/``."""
    return f"/{home}{reverse(name, urlconf=HOMES[home], args=args)}"


def full_address_of(home: str, name: str, *args) -> str:
    """Return the same as a mail needs it, with the host."""
    return settings.BASE_URL + path_of(home, name, *args)
