"""What an administrator can do for a colleague: take away a lost second factor, end their sign-ins."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from home.models import User
from home.outbox import enqueue

RESET, ENDED = "home.second_factor_reset", "home.sessions_ended"  # names in Wagtail's log


def may_help(helper, person: User) -> bool:
    """Say whether somebody may look after another's sign-in: never their own, and a superuser's only as superuser."""
    return helper != person and helper.has_perm("home.change_user") and (helper.is_superuser or not person.is_superuser)


def require_helper(helper, person: User) -> None:
    """
    Raises:
        PermissionDenied: this is not theirs to do.
    """
    if not may_help(helper, person):
        raise PermissionDenied


@transaction.atomic
def reset_second_factor(person: User, *, by) -> None:
    """Take a colleague's second factor away, sign them out everywhere, and tell them by mail.

    Raises:
        PermissionDenied: it is their own, or a superuser's and they are none.
    """
    require_helper(by, person)
    Authenticator.objects.filter(user=person).delete()
    end_all(person)
    record(RESET, person, by)
    tell(person, "second_factor_reset")


@transaction.atomic
def end_sessions(person: User, *, by) -> None:
    """Sign a colleague out everywhere.

    Raises:
        PermissionDenied: as above.
    """
    require_helper(by, person)
    end_all(person)
    record(ENDED, person, by)


def end_all(person: User) -> None:
    for each in UserSession.objects.filter(user=person):
        each.end()


def record(action: str, person: User, by) -> None:
    """Wagtail keeps labels for ever, so this one says the user name and nothing else."""
    log(instance=person, action=action, user=by, title=person.get_username())


def tell(person, what: str) -> None:
    """Owe somebody a mail about their account; the worker sends it."""
    enqueue(f"user:{person.pk}", [("tell_person", {"what": what})])
