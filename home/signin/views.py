"""allauth's views in Wagtail's admin, and the few that it has not."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from home.models import User
from home.signin import codes, recovery, session
from home.signin.fresh import fresh_sign_in
from home.signin.required import has_second_factor, needs_second_factor


class SignInView(account.LoginView):
    def dispatch(self, request, *args, **kwargs):
        """Somebody who may not use the admin would be sent round in a circle: they see the form instead."""
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            logout(request, show_message=False)
        return super().dispatch(request, *args, **kwargs)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, in the middle of signing in too, and leave no cookie: the page cache asks for none."""
    request.session.flush()
    response = redirect("account_login")
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return response


class SecondFactorView(IndexView):
    """What second factors somebody has; who must set one up sees that and nothing else."""

    def get_template_names(self) -> list[str]:
        return ["mfa/index.html" if has_second_factor(self.request.user) else "mfa/set_up.html"]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"is_needed": needs_second_factor(self.request.user)}


def now_has_second_factor(request: HttpRequest, kind: str) -> None:
    """To set one up is to show it: this sign-in counts as one with it."""
    record_authentication(request, request.user, session.SECOND_FACTOR, type=kind, reauthenticated=True)
    recovery.tell(request.user, "second_factor_changed")


class NewAppView(ActivateTOTPView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        codes.use_once(app, form.cleaned_data["code"])
        now_has_second_factor(self.request, app.type)
        return response


class NewKeyView(AddWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        now_has_second_factor(self.request, Authenticator.Type.WEBAUTHN)
        return response


class RemoveKeyView(RemoveWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        recovery.tell(self.request.user, "second_factor_changed")
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def time_left(request: HttpRequest) -> HttpResponse:
    """Say for how many more seconds somebody stays signed in; a POST, sent for people who work, makes it longer."""
    left = session.time_left(request, request.user)
    return JsonResponse({"idle": int(left.idle), "absolute": int(left.absolute)})


def person_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an administrator whether a colleague has a second factor, and where they are signed in."""
    person = helped(request, pk)
    shown = {"person": person, "has_second_factor": has_second_factor(person), "is_needed": needs_second_factor(person)}
    return render(request, "account/person.html", {**shown, "sessions": UserSession.objects.purge_and_list(person)})


@require_POST
@fresh_sign_in
def person_reset(request: HttpRequest, pk: int) -> HttpResponse:
    person = helped(request, pk)
    recovery.reset_second_factor(person, by=request.user)
    messages.success(request, f"{person} has no second factor any more, is signed out everywhere, and is told by mail.")
    return redirect("person_sign_in", pk)


@require_POST
@fresh_sign_in
def person_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    person = helped(request, pk)
    recovery.end_sessions(person, by=request.user)
    messages.success(request, f"{person} is signed out everywhere.")
    return redirect("person_sign_in", pk)


def helped(request: HttpRequest, pk: int) -> User:
    """Return the colleague named.

    Raises:
        Http404: there is none.
        PermissionDenied: they are not theirs to help.
    """
    if not request.user.has_perm("home.change_user"):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    recovery.require_helper(request.user, person)
    return person
