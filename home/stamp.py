"""The content stamp: one row that changes with everything the public may see, in the same transaction.

Whatever was built from public content is good exactly as long as the stamp is what it was before the building
began; so no process shows a stale page, and nothing needs a time limit.
"""

import uuid
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.apps import AppConfig
from django.db import connection, models
from django.http import HttpRequest

Value = TypeVar("Value")

HISTORY = "__fake__"  # where Django puts the models that a migration sees
ROW = 1
MOST_VALUES = 2000  # per process
# Apps of others whose rows no public page shows. Our own models say it with ``changes_public_content = False``.
QUIET_APPS = {
    "migrations",
    "sessions",
    "contenttypes",
    "auth",
    "account",
    "mfa",
    "usersessions",
    "wagtailsearch",
    "wagtailadmin",
    "wagtailusers",
    "taggit",
}
QUIET_MODELS = {
    "wagtailcore.revision",
    "wagtailcore.pagelogentry",
    "wagtailcore.modellogentry",
    "wagtailcore.referenceindex",
    "wagtailcore.pagesubscription",
    "wagtailcore.uploadedfile",
}


class ContentStamp(models.Model):
    value = models.CharField(max_length=32)

    changes_public_content = False
    public_may = ("SELECT",)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.value


def current() -> str:
    """Return the stamp, or nothing before the first change: then nothing may be remembered."""
    # Asked on every request, so without the ORM, which would cost more than the rest of a cached answer.
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM home_contentstamp WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else ""


def renew() -> None:
    """Change the stamp. A number could come back after a rollback; a random text does not."""
    value = uuid.uuid4().hex
    if not ContentStamp.objects.filter(pk=ROW).update(value=value):
        ContentStamp.objects.create(pk=ROW, value=value)


def renew_after_change(sender: type[models.Model], **kwargs) -> None:
    """Renew the stamp when a row is written that a public page may show (a receiver of Django's signals)."""
    if kwargs.get("raw") or not changes_public_content(sender):
        return
    renew()


def renew_after_move(**kwargs) -> None:
    """The same for pages moved: the tree writes them without saving them one by one."""
    renew()


def renew_after_migration(sender: AppConfig, **kwargs) -> None:
    """The same for all that migrations wrote: while they run, the stamp's own table may not be there yet."""
    if sender.label == "home" and ContentStamp._meta.db_table in connection.introspection.table_names():
        renew()


def changes_public_content(model: type[models.Model]) -> bool:
    if model.__module__ == HISTORY:
        return False
    options = model._meta
    is_quiet = options.app_label in QUIET_APPS or options.label_lower in QUIET_MODELS
    return not is_quiet and getattr(model, "changes_public_content", True)


def of(request: Any) -> str:
    """Return the stamp as it was when this request began to look."""
    if not hasattr(request, "content_stamp"):
        request.content_stamp = current()
    return request.content_stamp


class Memory:
    """What this process remembers under one stamp."""

    def __init__(self) -> None:
        self.stamp, self.values = "", dict[Hashable, Any]()

    def recall(self, stamp: str, key: Hashable, build: Callable[[], Value]) -> Value:
        if not stamp:
            return build()
        if stamp != self.stamp:
            self.stamp, self.values = stamp, {}
        values = self.values
        if len(values) > MOST_VALUES:
            values.clear()
        if key not in values:
            values[key] = build()
        return values[key]


memory = Memory()


def remembered(request: HttpRequest, key: Hashable, build: Callable[[], Value]) -> Value:
    """Return what ``build`` returns, built once per stamp and process.

    Args:
        request: tells the stamp.
        key: names the value, the host included where it matters.
        build: makes it; the value must not be changed afterwards, nor hold anything of this visitor.
    """
    return memory.recall(of(request), key, build)
