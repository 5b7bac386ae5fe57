"""Mails to staff about their own account."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.http import urlsafe_base64_encode
from wagtail import blocks

from home.models import User

SUBJECTS = {
    "password_forgotten": "A new password",
    "second_factor_reset": "Your second factor was reset",
    "second_factor_changed": "Your second factor was changed",
}


class TellPerson(blocks.StructBlock):
    """Tells a member of staff what happened to their account. An errand and no handler: no form may offer it."""

    what = blocks.ChoiceBlock(choices=list(SUBJECTS.items()))

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        """
        Args:
            about: whom, as ``user:<id>``.
            options: ``what``, a key of SUBJECTS.
        """
        person = User.objects.filter(pk=about.removeprefix("user:")).exclude(email="").first()
        if person:
            told = {"person": person, "provider": settings.WAGTAIL_SITE_NAME, "url": settings.BASE_URL}
            told["choose"] = settings.BASE_URL + way_to_new_password(person)
            text = render_to_string(f"account/mails/{options['what']}.txt", told)
            send_mail(SUBJECTS[options["what"]], text, None, [person.email])


def way_to_new_password(person: User) -> str:
    """Return the path that lets somebody choose a new password, once and for some days."""
    uid, token = urlsafe_base64_encode(str(person.pk).encode()), default_token_generator.make_token(person)
    return f"{settings.ADMIN_PATH}password_reset/confirm/{uid}/{token}/"  # a worker may serve no address at all
