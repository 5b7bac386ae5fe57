"""Wagtail's app for users, with our own forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class UserAdminConfig(WagtailUsersAppConfig):
    user_viewset = "home.user_forms.StaffViewSet"
    group_viewset = "home.user_forms.RoleViewSet"
