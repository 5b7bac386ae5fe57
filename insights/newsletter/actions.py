"""Everything that changes the list of subscribers: asking, confirming, leaving, adding from a file, erasing."""

import datetime
import hashlib
import hmac
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from home import outbox
from insights.newsletter.models import KEPT_UNCONFIRMED, DepartedAddress, Subscriber

MAIL = "newsletter_mail"  # the key of our errand
PAUSE = datetime.timedelta(hours=1)  # between two mails to one address, whoever asks for them
PURPOSE = b"insights.newsletter.departed:"


class Added(Enum):
    """What became of an address from a file."""

    ADDED = "added"
    KNOWN = "on the list already"
    DEPARTED = "left before, so not added again"


@transaction.atomic
def ask(address: str, language: str) -> None:
    """Put an address on the list of those to be asked, and owe it a mail in the language of the page they used.

    The mail differs with what is known of the address, the answer never does.
    """
    now = timezone.now()
    subscriber = Subscriber.objects.select_for_update().at(address).first()
    if subscriber is None:
        subscriber = add_new(address, language, now)
    elif subscriber.asked_at > now - PAUSE:
        return
    else:
        # The time to confirm begins anew. Who is on the list keeps their language: anybody may type their address.
        spoken = subscriber.language if subscriber.is_confirmed else language
        Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=now, language=spoken)
    outbox.enqueue(about(subscriber), [(MAIL, {})])


def add_new(address: str, language: str, now: datetime.datetime) -> Subscriber:
    """Add a row, or return the one that another request added in this very moment."""
    try:
        with transaction.atomic():
            return Subscriber.objects.create(address=address, language=language, asked_at=now)
    except IntegrityError:
        return Subscriber.objects.at(address).get()


def waiting_for(token: str) -> Subscriber | None:
    """Return whom a link to confirm belongs to, or None once it is too old. A confirmed one may be confirmed again."""
    subscriber = Subscriber.objects.filter(confirm_token=token).first()
    if subscriber is None or subscriber.is_confirmed:
        return subscriber
    return subscriber if subscriber.asked_at >= timezone.now() - KEPT_UNCONFIRMED else None


@transaction.atomic
def confirm(token: str) -> bool:
    """Put the owner of a link on the list; False when the link is unknown or too old. Safe to repeat."""
    subscriber = waiting_for(token)
    if subscriber is None:
        return False
    if not subscriber.is_confirmed:
        subscriber.state, subscriber.confirmed_at = Subscriber.State.CONFIRMED, timezone.now()
        subscriber.save(update_fields=["state", "confirmed_at"])
        DepartedAddress.objects.filter(digest__in=digests(subscriber.address)).delete()
        outbox.enqueue(about(subscriber), [(MAIL, {})])
    return True


@transaction.atomic
def leave(subscriber: Subscriber) -> None:
    """Delete a subscriber; what stays is a keyed hash, and only of one who was on the list."""
    if subscriber.is_confirmed:
        DepartedAddress.objects.get_or_create(digest=digests(subscriber.address)[0])
    subscriber.delete()


@transaction.atomic
def add_from_file(address: str) -> Added:
    """Add an address that agreed elsewhere, such as on the list of another tool; never one that left here."""
    if DepartedAddress.objects.filter(digest__in=digests(address)).exists():
        return Added.DEPARTED
    if Subscriber.objects.at(address).exists():
        return Added.KNOWN
    now = timezone.now()
    Subscriber.objects.create(address=address, state=Subscriber.State.CONFIRMED, asked_at=now, confirmed_at=now)
    return Added.ADDED


def about(subscriber: Subscriber) -> str:
    return f"subscriber:{subscriber.pk}"


def digests(address: str) -> list[str]:
    """Return an address's keyed hash, and those that it had under keys of before."""
    plain = PURPOSE + address.strip().lower().encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(key.encode(), plain, hashlib.sha256).hexdigest() for key in keys]
