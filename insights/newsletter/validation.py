"""What an address must be. Whether anybody reads mail there, only the mail itself can tell."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

LONGEST = 254  # characters of an address

NO_ADDRESS = gettext_lazy("Write the email address that our letter should go to.")
WRONG_ADDRESS = gettext_lazy("Write the address in full, such as name@example.org.")


def problem_with(address: str) -> str:
    """Return what is wrong with an address as a sentence for who typed it, or nothing."""
    if not address:
        return str(NO_ADDRESS)
    try:
        forms.EmailField(max_length=LONGEST).clean(address)
    except ValidationError:
        return str(WRONG_ADDRESS)
    return ""
