"""The plugin's places in the admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from insights import film
from insights.newsletter import admin


class NewsletterItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return admin.policy.user_has_permission(request.user, "view")


@hooks.register("register_admin_urls")
def newsletter_urls() -> list:
    return admin.urlpatterns


@hooks.register("register_admin_menu_item")
def newsletter_menu_item() -> MenuItem:
    return NewsletterItem("Newsletter", reverse("subscribers"), icon_name="mail", order=600)


@hooks.register("register_permissions")
def newsletter_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="insights", codename__endswith="_subscriber")


hooks.register("before_serve_document", film.piece_of_film, order=10)  # after the question who may have it
