"""What allauth asks the site about accounts and second factors."""

import base64
from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes

from home.signin import lockout, session
from home.signin.required import has_second_factor, needs_second_factor


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "User name or password is not right. Check both, then try again.",
        "incorrect_password": "The password is not right. Try again.",
    }

    def is_open_for_signup(self, request) -> bool:
        """Accounts are made by administrators alone."""
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        name = credentials.get("username", "").lower()
        try:
            self.attempt = lockout.begin(lockout.key_of("password", name, self.get_client_ip(request)))
        except lockout.Locked as locked:
            raise ValidationError(str(locked)) from locked

    def authenticate(self, request, **credentials):
        """Return who signs in. Of an account that was closed it is not even said that the password was right."""
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        lockout.succeed(self.attempt)
        return user

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not session.is_fresh(self.request, self.request.user)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Who has a second factor shows that; a password may have been read over a shoulder."""
        methods = super().get_reauthentication_methods(user)
        return [each for each in methods if each["id"].startswith("mfa")] or methods


class StaffMFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right, or was used before. Wait for the next one, then try again.",
        "cannot_delete_authenticator": "Your role needs a second factor. Add another one first, then remove this one.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets are sealed under a key made from SECRET_KEY: a copy of the database alone signs nobody in."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret.

        Raises:
            InvalidToken: neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS sealed it.
        """
        return box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return not (is_last and needs_second_factor(authenticator.user))

    def is_mfa_enabled(self, user, types=None) -> bool:
        if types is None:
            return user.is_authenticated and has_second_factor(user)
        return super().is_mfa_enabled(user, types)


@cache
def box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_from(force_bytes(secret))) for secret in secrets])


def key_from(secret: bytes) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac("second factors", b"", secret, algorithm="sha256").digest())
