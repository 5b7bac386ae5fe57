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
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from home import plugins
from home.handlers import Handler, mail_problems
from home.outbox import enqueue
from home.people import User

CHANGED = "home.roles_changed"  # name in Wagtail's log
ANOTHER_ADDRESS = "another email address"
WORDS = {"given": "Given", "taken": "Taken away"}
NOBODY = "Nobody with an email address can be told of changes of roles: give an administrator one."


class NobodyToTell(Exception):
    """There is nobody to whom it could be told: it stays owed."""


def held(whose: User | Group) -> set[str]:
    """Return what a person holds as the database has it, or what a role gives; of what is gone or closed, nothing."""
    return rights_of(whose) if isinstance(whose, Group) else roles_of(whose)


def rights_of(role: Group) -> set[str]:
    """Return a role's name and rights: everywhere, over a page and all below it, over a collection."""
    stored = Group.objects.filter(pk=role.pk).first()
    if stored is None:
        return set()
    named = stored.permissions.values_list("content_type__app_label", "codename")
    over = ((GroupPagePermission, "page"), (GroupCollectionPermission, "collection"))
    places = [
        f"{codename} on {place} {pk}"
        for model, place in over
        for codename, pk in model.objects.filter(group=stored).values_list("permission__codename", f"{place}_id")
    ]
    return {f"name {stored.name}", *(f"{label}.{codename}" for label, codename in named), *places}


def roles_of(person: User) -> set[str]:
    stored = User.objects.filter(pk=person.pk, is_active=True).first()
    if stored is None:
        return set()
    areas = {f"area {name}" for name in stored.areas.values_list("name", flat=True)}
    return areas | set(stored.groups.values_list("name", flat=True)) | ({"superuser"} if stored.is_superuser else set())


def record(whose: User | Group, before: set[str], *, by, now: set[str] | None = None, moved_from: str = "") -> None:
    """Record what somebody was given and what was taken from them, and owe mails about it.

    Args:
        whose: a person, or a role of which the rights were changed.
        before: what they held before.
        now: what they hold now, where the database does not say so yet.
        moved_from: their address until now, where another was written down: whoever reads the mail of an account can
            choose its password, so that a new address is told of at the old one, too.
    """
    now = held(whose) if now is None else now
    moved = {ANOTHER_ADDRESS} if moved_from else set()
    changed = {"given": sorted(now - before | moved), "taken": sorted(before - now)}
    if not any(changed.values()):
        return
    kind, name = ("role", whose.name) if isinstance(whose, Group) else ("user", whose.get_username())
    log(instance=whose, action=CHANGED, user=by, title=name, data=changed)
    for act in plugins.contributions("role_changes").values():
        act(whose, **changed, by=by)
    told = changed | {"name": name, "by": by.get_username()}
    enqueue(f"{kind}:{whose.pk}", [("tell_of_roles", told | each) for each in recipients(moved_from)])


def recipients(moved_from: str) -> list[dict[str, Any]]:
    """Return whom to tell, each by a mail of their own: one address that refuses it must not keep it from others."""
    watching = [{"person": pk} for pk in watchers().values_list("pk", flat=True)]
    return [*(watching or [{}]), *([{"address": moved_from}] if moved_from else [])]


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
    person = blocks.IntegerBlock(required=False)
    address = blocks.EmailBlock(required=False)

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        """Tell the ``address``, or the ``person`` if they still watch; without either, whoever watches by now.

        Raises:
            NobodyToTell: there is nobody yet.
        """
        person, address = options.get("person"), options.get("address")
        watching = watchers().filter(pk=person) if person else watchers()
        told = [address] if address else list(watching.values_list("email", flat=True))
        if not told and not person:
            raise NobodyToTell
        for each in told:
            mail_of(each, options).send()

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
