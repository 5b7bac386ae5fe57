"""Groups for the roles that installed plugins name, made after every migration."""

from collections import defaultdict

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home import plugins

EDITOR = "Editor"
PAGE_ACTIONS = ("add", "change", "publish")
LIBRARIES = {"wagtailimages": "image", "wagtaildocs": "document"}  # Wagtail asks for these rights, for our models too


def group_name(role: str) -> str:
    """Return a role's group; Wagtail's own Editors are ours too."""
    return f"{role}s"


def make_groups(sender, **kwargs) -> None:
    """Make every role's group, once the last app's permissions are there (a post_migrate receiver)."""
    if sender is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    for role, names in permissions_by_role().items():
        group, _ = Group.objects.get_or_create(name=group_name(role))
        group.permissions.add(*permissions(names))
        if role == EDITOR:
            grant_content(group)


def permissions_by_role() -> dict[str, set[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    named[EDITOR].add("simple_translation.submit_translation")
    for plugin in plugins.installed():
        for role, names in plugin.roles.items():
            named[role].update(names)
    return named


def permissions(names: set[str]) -> list[Permission]:
    """Return the permissions named as ``app_label.codename``.

    Raises:
        LookupError: one does not exist; a role with a hole in it must not go unnoticed.
    """
    wanted = Q(pk__in=[])
    for name in names:
        label, codename = name.split(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    if missing := names - {f"{each.content_type.app_label}.{each.codename}" for each in found}:
        raise LookupError(f"There is no permission {', '.join(sorted(missing))}.")
    return found


def grant_content(group: Group) -> None:
    """Let a group edit all pages and the libraries of pictures and documents."""
    root, library = Page.objects.filter(depth=1).first(), Collection.get_first_root_node()
    if not root or not library:
        return
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in PAGE_ACTIONS]
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(
        content_type__app_label__in=LIBRARIES,
        codename__in=[f"{action}_{kind}" for kind in LIBRARIES.values() for action in ("add", "change", "choose")],
    ):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=library, permission=permission)
