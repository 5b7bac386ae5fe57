"""What the drill proves: that the recovery key, and nothing else, opens all that is sealed."""

from django.core.exceptions import ImproperlyConfigured

from referralforms.submissions import keys, rotation


def prove(recovery_key: str) -> str:
    """Open the canary and every sealed text with the recovery key, and return what was found as a sentence.

    Raises:
        ImproperlyConfigured: the key is none, or does not open all; rows are named by their references.
    """
    try:
        holder = keys.recovery_holder(recovery_key)
        keys.open_canary(holder)
    except keys.KeyMissing as error:
        raise ImproperlyConfigured(str(error)) from error
    tally = rotation.verify_all(holder)
    if tally.unreadable:
        named = ", ".join(tally.unreadable)
        raise ImproperlyConfigured(f"The recovery key does not open {named}: run `rotate_keys --keep-key`, back up.")
    return f"The recovery key opens the canary and all {tally.seen} sealed texts."
