"""Addresses of signing in, all below the admin's own; names are those that allauth asks for.

``entrance`` is open to those who are not signed in yet and stands before Wagtail's addresses; ``account`` is added to
them, with the admin's own guard.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.utils.urlpatterns import decorate_urlpatterns

from home.signin import views

entrance = decorate_urlpatterns(
    [
        path("login/", views.SignInView.as_view(), name="account_login"),
        path("login/code/", factor.authenticate, name="mfa_authenticate"),
        path("login/leave/", views.leave, name="account_logout"),
    ],
    never_cache,
)

account = [
    path("account/again/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/again/key/", key.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", views.SecondFactorView.as_view(), name="mfa_index"),
    path("account/second-factor/app/", views.NewAppView.as_view(), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("account/second-factor/keys/", key.list_webauthn, name="mfa_list_webauthn"),
    path("account/second-factor/keys/add/", views.NewKeyView.as_view(), name="mfa_add_webauthn"),
    path("account/second-factor/keys/<int:pk>/", key.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/second-factor/keys/<int:pk>/remove/", views.RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("account/time-left/", views.time_left, name="sign_in_time_left"),
    path("people/<int:pk>/sign-in/", views.person_sign_in, name="person_sign_in"),
    path("people/<int:pk>/reset-second-factor/", views.person_reset, name="person_reset"),
    path("people/<int:pk>/end-sessions/", views.person_end_sessions, name="person_end_sessions"),
]
