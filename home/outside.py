"""What an editor pastes in the hope of showing another site inside a page: refused beside the field, in a sentence.

Nothing of another site is shown inside ours: it would learn who reads what here (DOMAIN.md, red line 5).
"""

import re
from typing import Any

from django.core.exceptions import ValidationError

CODE = re.compile(r"(?:<|&lt;)\s*/?\s*(?:iframe|embed|object|script|video|blockquote class)\b", re.IGNORECASE)
ALONE = re.compile(r"<p\b[^>]*>\s*(?:<a\b[^>]*>)?\s*https?://[^\s<]+\s*(?:</a>)?\s*</p>", re.IGNORECASE)

NO_CODE = (
    "This is code that shows another site inside the page. It cannot be used here: the other site would follow our "
    "readers. Put a film of your own on a ‘Video’ page, or write what can be found there and make those words a link."
)
NO_BARE_ADDRESS = (
    "An address alone does not become a film or a picture here: other sites are never shown inside a page, since they "
    "would follow our readers. Write what can be found there, and make those words the link."
)


def refuse_embedded(value: Any) -> None:
    """Refuse code of another site, and an address that stands alone in its paragraph.

    Args:
        value: rich text as it is stored.

    Raises:
        ValidationError: it holds one of the two; the sentence says what to do instead.
    """
    text = str(getattr(value, "source", value) or "")
    if CODE.search(text):
        raise ValidationError(NO_CODE, code="embedded")
    if ALONE.search(text):
        raise ValidationError(NO_BARE_ADDRESS, code="embedded")


def refuse_embedded_in(texts: dict[str, Any]) -> None:
    """Refuse the same in several fields at once.

    Args:
        texts: rich text by the name of its field.

    Raises:
        ValidationError: with the sentence beside each field that holds one of the two.
    """
    refused: dict[str, ValidationError] = {}
    for name, value in texts.items():
        try:
            refuse_embedded(value)
        except ValidationError as error:
            refused[name] = error
    if refused:
        raise ValidationError(refused)
