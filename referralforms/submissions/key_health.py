"""Whether the keys here fit, and whether every machine that takes messages has those of today."""

from django.conf import settings

from home.health import Finding
from referralforms.submissions import keys, sealing
from referralforms.submissions.models import Submission


def health() -> list[Finding]:
    """Where only the public is served, no submission can be read: the other processes tell of the newest."""
    return [own_keys()] if settings.ROLE == "public" else [own_keys(), keys_of_the_newest()]


def own_keys() -> Finding:
    try:
        keys.recipients()
        keys.check_recovery()
        if settings.ROLE != "public":
            keys.open_canary(keys.holder())
    except keys.KeyMissing as error:
        return Finding("Keys", is_well=False, sentence=str(error))
    return Finding("Keys", is_well=True, sentence="What is sealed today can be opened, with the recovery key too.")


def keys_of_the_newest() -> Finding:
    """Look at the newest submission: a public machine with an old public key would go on sealing for it."""
    newest = Submission.objects.order_by("-received_at", "-pk").values_list("sealed", flat=True).first()
    try:
        fits = newest is None or sealing.is_sealed_for(bytes(newest), keys.recipients())
    except (sealing.Unreadable, keys.KeyMissing):
        fits = False
    sentence = "The newest submission is sealed for the keys of today."
    wrong = "The newest submission is not sealed for the keys of today: copy *.public to every machine that serves "
    remedy = "the public, then run `python manage.py rotate_keys --keep-key`."
    return Finding("Sealing", is_well=fits, sentence=sentence if fits else wrong + remedy)
