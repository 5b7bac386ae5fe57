"""Who receives the newsletter. Nothing here knows of what people send through forms, nor the other way round."""

import datetime
import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

KEPT_UNCONFIRMED = datetime.timedelta(days=7)


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SubscriberQuerySet(models.QuerySet):
    def at(self, address: str) -> Self:
        """The row of an address, however it is written: mailboxes do not tell capitals apart."""
        return self.filter(address__iexact=address)

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=True)

    def too_old(self, now: datetime.datetime) -> Self:
        """Asked for and not confirmed in time: perhaps somebody else typed the address."""
        return self.unconfirmed().filter(asked_at__lt=now - KEPT_UNCONFIRMED)


class Subscriber(models.Model):
    """An address that asked for the newsletter. Who leaves is deleted, so that every row is asked or confirmed."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked, not confirmed"
        CONFIRMED = "confirmed", "Confirmed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE, editable=False)  # of the page they used
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    confirm_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    leave_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()
    changes_public_content = False
    public_may = ("SELECT", "INSERT", "UPDATE", "DELETE")

    class Meta:
        ordering = ["-asked_at", "pk"]
        default_permissions = ("view", "delete")
        permissions = [("export_subscriber", "Can export subscribers")]
        indexes = [models.Index(fields=["-asked_at"], name="subscriber_newest")]
        constraints = [
            models.UniqueConstraint(Upper("address"), name="subscriber_address_is_unique"),  # as `iexact` looks
            models.CheckConstraint(
                condition=models.Q(state="asked", confirmed_at__isnull=True)
                | models.Q(state="confirmed", confirmed_at__isnull=False),
                name="subscriber_is_confirmed_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"Subscriber {str(self.pk)[:8]}"  # never the address: logs of the admin keep this for ever

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED


class DepartedAddress(models.Model):
    """That an address left, as a keyed hash: enough not to add it again from an old list, too little to write to."""

    digest = models.CharField(max_length=64, unique=True)
    left_at = models.DateTimeField(default=timezone.now)

    changes_public_content = False
    public_may = ("SELECT", "INSERT", "DELETE")

    class Meta:
        default_permissions = ()
        verbose_name_plural = "departed addresses"

    def __str__(self) -> str:
        return f"Departed address {self.pk}"
