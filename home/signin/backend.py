"""Who a session belongs to, fetched together with what every page of the admin asks of them."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model


class StaffBackend(AuthenticationBackend):
    """allauth's own; Wagtail asks for the profile of who is signed in on each page, and so one query brings both."""

    def get_user(self, user_id):
        people = get_user_model()._default_manager.select_related("wagtail_userprofile")
        person = people.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
