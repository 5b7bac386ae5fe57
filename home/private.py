"""What somebody meets who may not read a page: nothing of that page, and the ways out that every page has."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache


def ask_password(request: Any, form: Form, action_url: str) -> TemplateResponse:
    """Ask for the password of a private page; name, summary and the way to it stay behind the password."""
    request.page_shown = None
    context = {"form": form, "action_url": action_url}
    return TemplateResponse(request, settings.WAGTAIL_PASSWORD_REQUIRED_TEMPLATE, context)


@never_cache
def for_people_signed_in(request: HttpRequest) -> NoReturn:
    """Say that a page is for people who have signed in.

    It stands in place of Wagtail's own sign-in for readers, which knows no second factor and offers no way to leave.
    """
    raise PermissionDenied
