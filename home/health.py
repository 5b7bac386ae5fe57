"""How the parts of the site do, as each says it itself at the point ``health``."""

import logging
from dataclasses import dataclass

from home import plugins
from home.failures import cause_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What one part says of itself: its name, whether all is well, and a sentence that says what to do if not.

    The sentence carries counts and times, never what a person wrote.
    """

    subject: str
    is_well: bool
    sentence: str


def findings() -> list[Finding]:
    """Ask every part; one that cannot answer is not well."""
    found: list[Finding] = []
    for key, ask in plugins.contributions("health").items():
        try:
            found += ask()
        except Exception as error:  # noqa: BLE001 -- what is broken must not hide the rest
            log.error("The part %s cannot say how it does (%s).", key, cause_of(error))
            found.append(Finding(key, is_well=False, sentence=f"It cannot be asked ({cause_of(error)})."))
    return found
