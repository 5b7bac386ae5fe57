"""What is dangerous at an unattended desk asks once more who is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from home.signin import session

NOT_YET = "Show once more that it is you. Nothing was done yet: afterwards, press the button again."


def fresh_sign_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view of the admin run only within minutes of somebody showing who they are; else ask for it first.

    What was posted is not kept meanwhile, since words of a case do not belong into a session: after a POST the person
    is led back to the page that they came from.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if session.is_fresh(request, request.user):
            return view(request, *args, **kwargs)
        if request.method != "GET":
            messages.warning(request, NOT_YET)
        return ask_again(request, back_to(request))

    return guarded


def ask_again(request: HttpRequest, path: str) -> HttpResponse:
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    where = methods[0]["url"] if methods else reverse("account_login")
    return HttpResponseRedirect(f"{where}?{urlencode({REDIRECT_FIELD_NAME: path})}")


def back_to(request: HttpRequest) -> str:
    """Return where the person was: a page that can be opened, on this site."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if is_ours else reverse("wagtailadmin_home")
