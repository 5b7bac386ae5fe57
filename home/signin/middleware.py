"""Every request of somebody signed in passes here: is the sign-in whole, and has it not ended?"""

from collections.abc import Callable

from allauth.core.internal.httpkit import redirect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from home.signin import session
from home.signin.required import has_second_factor, needs_second_factor

FORBIDDEN = 403
ENDED = "You were signed out: nothing was done for a while, or the day was over. Sign in again to go on."
AGAIN = "Sign in again, with your second factor."
# What somebody may open who must still set up a second factor.
SET_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "sign_in_time_left",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
# What browsers ask by themselves; it must not keep a sign-in alive at an empty desk.
NOT_ACTIVITY = {"sign_in_time_left", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
NOT_ACTIVITY_NAMESPACES = {"wagtailadmin_editing_sessions"}


class SignInMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.ADMIN_PATH):
            return turn_away(request) or self.get_response(request)
        # Public pages rarely ask who reads them; who asks meets nobody, or somebody wholly signed in.
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: trusted(request, signed_in))  # type: ignore[assignment]  # as Django does itself
        return self.get_response(request)


def trusted(request: HttpRequest, user):
    """Return somebody wholly signed in as themselves, and anybody else as nobody."""
    if user.is_authenticated and (session.time_left(request, user).is_over or lacks_second_factor(request, user)):
        return AnonymousUser()
    return user


def lacks_second_factor(request: HttpRequest, user) -> bool:
    if session.used_second_factor(request, user):
        return False
    return needs_second_factor(user) or has_second_factor(user)


def turn_away(request: HttpRequest) -> HttpResponse | None:
    """Return where somebody is sent whose sign-in has ended or is not whole; None lets the request pass."""
    if not request.user.is_authenticated:
        return None
    if session.time_left(request, request.user).is_over:
        return sign_out(request, ENDED)
    name, namespaces = address_name(request)
    if lacks_second_factor(request, request.user) and name not in SET_UP:
        return to_set_up(request)
    if request.method == "POST" or not (name in NOT_ACTIVITY or NOT_ACTIVITY_NAMESPACES.intersection(namespaces)):
        session.mark_seen(request)
    return None


def address_name(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return "", []
    return match.url_name or "", match.namespaces


def to_set_up(request: HttpRequest) -> HttpResponse:
    """Somebody who has a second factor shows it by signing in anew; somebody who has none sets it up."""
    if has_second_factor(request.user):
        return sign_out(request, AGAIN)
    return HttpResponse(status=FORBIDDEN) if asks_by_script(request) else redirect(reverse("mfa_index"))


def sign_out(request: HttpRequest, why: str) -> HttpResponse:
    logout(request)
    if asks_by_script(request):
        return HttpResponse(status=FORBIDDEN)
    messages.warning(request, why)
    # What was posted is not kept: words of a case do not belong into a session.
    path = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: path})}")


def asks_by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
