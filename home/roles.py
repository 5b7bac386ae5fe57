"""Who may do what: every change of roles is recorded, and told to those who watch over it.

Roles are groups; an area, and to be a superuser, count like one. Whoever changes them asks ``held`` before, changes,
and calls ``record``, all in one transaction.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from wagtail import blocks
from wagtail.log_actions import log

from home import plugins
from home.handlers import Handler, mail_problems
from home.outbox import enqueue
from home.people import User

CHANGED = "home.roles_changed"  # name in Wagtail's log
WORDS = {"given": "Given", "taken": "Taken away"}
NOBODY = "Nobody with an email address can be told of changes of roles: give an administrator one."


class NobodyToTell(Exception):
    """There is nobody to whom it could be told: it stays owed."""


def held(whose: User | Group) -> set[str]:
    """Return what a person holds as the database has it, or what a role gives; of what is gone or closed, nothing."""
    return rights_of(whose) if isinstance(whose, Group) else roles_of(whose)


def rights_of(role: Group) -> set[str]:
    named = role.permissions.values_list("content_type__app_label", "codename") if role.pk else []
    return {f"{label}.{codename}" for label, codename in named}


def roles_of(person: User) -> set[str]:
    stored = User.objects.filter(pk=person.pk, is_active=True).first()
    if stored is None:
        return set()
    areas = {f"area {name}" for name in stored.areas.values_list("name", flat=True)}
    return areas | set(stored.groups.values_list("name", flat=True)) | ({"superuser"} if stored.is_superuser else set())


def record(whose: User | Group, before: set[str], *, by, now: set[str] | None = None) -> None:
    """Record what somebody was given and what was taken from them, and owe a mail about it.

    Args:
        whose: a person, or a role of which the rights were changed.
        before: what they held before.
        now: what they hold now, where the database does not say so yet.
    """
    now = held(whose) if now is None else now
    changed = {"given": sorted(now - before), "taken": sorted(before - now)}
    if now == before:
        return
    kind, name = ("role", whose.name) if isinstance(whose, Group) else ("user", whose.get_username())
    log(instance=whose, action=CHANGED, user=by, title=name, data=changed)
    for act in plugins.contributions("role_changes").values():
        act(whose, **changed, by=by)
    enqueue(f"{kind}:{whose.pk}", [("tell_of_roles", changed | {"name": name, "by": by.get_username()})])


def watchers() -> QuerySet[User]:
    """Return those who are told: whose groups give a right that a plugin names in ``told_of_roles``."""
    watching = Q(pk__in=[])
    for right in (each for plugin in plugins.installed() for each in plugin.told_of_roles):
        label, codename = right.split(".")
        watching |= Q(groups__permissions__content_type__app_label=label, groups__permissions__codename=codename)
    return User.objects.filter(watching, is_active=True).exclude(email="").distinct()


class TellOfRoles(Handler):
    """Tells those who watch over roles who was given what, and by whom, whoever changed it among them."""

    name = blocks.CharBlock()
    by = blocks.CharBlock()
    given = blocks.ListBlock(blocks.CharBlock())
    taken = blocks.ListBlock(blocks.CharBlock())

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        told = sorted(watchers().values_list("email", flat=True))
        if not told:
            raise NobodyToTell
        for address in told:
            mail_of(address, options).send()

    def problems(self, options: dict[str, Any]) -> list[str]:
        return [*mail_problems(), *([] if watchers().exists() else [NOBODY])]

    class Meta:
        label = "Tell of changes of roles"


def mail_of(address: str, changed: dict[str, Any]) -> EmailMessage:
    lines = [f"{word}: {', '.join(changed[key])}" for key, word in WORDS.items() if changed[key]]
    said = f"{changed['by']} changed what {changed['name']} may do.\n\n" + "\n".join(lines)
    return EmailMessage(
        subject="Roles were changed",
        body=f"{said}\n\nIf that is not as it should be, act at once: {settings.BASE_URL}{settings.ADMIN_PATH}\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
