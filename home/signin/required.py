"""Who must sign in with a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db.models import Q

from home import plugins


def needs_second_factor(user) -> bool:
    """Say whether somebody has any right over what plugins guard (submissions, accounts), by role or by themselves."""
    if user.is_superuser:
        return True
    held = Permission.objects.filter(Q(group__user=user) | Q(user=user))
    return held.filter(guarded()).exists()


def guarded() -> Q:
    """Return the condition for the permissions that plugins guard, named as ``app_label`` or ``app_label.model``."""
    wanted = Q(pk__in=[])
    for plugin in plugins.installed():
        for name in plugin.second_factor_for:
            label, _, model = name.partition(".")
            wanted |= Q(content_type__app_label=label) & (Q(content_type__model=model) if model else Q())
    return wanted


def has_second_factor(user) -> bool:
    """Recovery codes alone are none: they stand in for a lost one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
