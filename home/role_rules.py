"""Roles given to many at a stroke: the same rules as for one, and the same record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from home import roles
from home.people import User

OWN = "Ask another administrator to change your own roles and areas."
SUPERUSERS = "Only a superuser may change a superuser's account."


def before_many(request: HttpRequest, action_type: str, objects, action) -> HttpResponse | None:
    """Refuse what nobody may do to one, and remember what each holds."""
    people = [each for each in objects if isinstance(each, User)]
    if refused := refusal(request.user, action_type, people):
        messages.error(request, refused)
        return redirect("wagtailusers_users:index")
    action.held = [(each, roles.held(each)) for each in people]
    return None


def refusal(by, action_type: str, people: list[User]) -> str:
    """Return why a person may not do this to these, or nothing."""
    if by.is_superuser:
        return ""
    if any(each.is_superuser for each in people):
        return SUPERUSERS
    return OWN if action_type == "assign_role" and by in people else ""


def after_many(request: HttpRequest, action_type: str, objects, action) -> None:
    for person, before in action.held:
        roles.record(person, before, by=request.user)
