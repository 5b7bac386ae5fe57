"""allauth's forms, with our words, the pause after wrong attempts, and codes that are good once."""

from contextlib import suppress

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError
from wagtail.admin.forms.auth import PasswordResetForm

from home.signin import codes, lockout, recovery

DIGITS = {"placeholder": "", "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name"
        self.fields["login"].widget.attrs |= {"placeholder": "Enter your username", "autocapitalize": "none"}
        self.fields["password"].widget.attrs["placeholder"] = "Enter password"
        self.fields["password"].help_text = ""


class CodeForm(AuthenticateForm):
    """A code of an authenticator app, or a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= DIGITS

    def clean_code(self) -> str:
        try:
            attempt = lockout.begin(lockout.key_of("code", str(self.user.pk)))
        except lockout.Locked as locked:
            raise ValidationError(str(locked)) from locked
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not codes.use_once(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        lockout.succeed(attempt)
        return code


class CodeAgainForm(CodeForm, ReauthenticateForm):
    """The same, asked once more of somebody signed in."""

    save = ReauthenticateForm.save


class NewAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"
        self.fields["code"].widget.attrs |= DIGITS


class ForgottenPasswordForm(PasswordResetForm):
    """Owes the mail to the outbox: how long the answer takes tells nobody whether there is such an account."""

    def save(self, **options) -> None:
        for person in self.get_users(self.cleaned_data["email"]):
            with suppress(lockout.Locked):  # no more than a few mails to one person, whoever asks for them
                lockout.begin(lockout.key_of("forgotten password", str(person.pk)))
                recovery.tell(person, "password_forgotten")
