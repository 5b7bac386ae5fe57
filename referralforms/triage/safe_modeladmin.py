"""A modeladmin that only lists.

As shipped, wagtail-modeladmin's history view asks for no right, its query string accepts any lookup of the ORM
(so that a reader of the list can probe every column, through relations up to password hashes), and its inspect,
edit, delete and history views ignore ``get_queryset``. Here there is the list alone, narrowed by ``get_queryset``,
and a query string knows its declared filters.
"""

from django.core.exceptions import BadRequest
from django.db import models
from django.urls import re_path
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView


class ListOnlyPermissionHelper(PermissionHelper):
    """Nobody creates, edits, deletes or inspects here, superusers included."""

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False

    def user_can_inspect_obj(self, user, obj) -> bool:
        return False


class DeclaredFiltersIndexView(IndexView):
    """Hands the database nothing of the query string but the declared filters."""

    FORMATS = ()  # no spreadsheet: export is an action of its own

    def dispatch(self, request, *args, **kwargs):
        if "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("PostgreSQL knows no text that holds NUL.")
        return super().dispatch(request, *args, **kwargs)

    def get_filters_params(self, params=None) -> dict:
        declared = {f"{field}__exact" for field in self.list_filter}
        return {key: value for key, value in super().get_filters_params(params).items() if key in declared}


class ListOnlyModelAdmin(ModelAdmin):
    """The base of our lists. ``list_filter`` takes names of plain fields with choices."""

    index_view_class = DeclaredFiltersIndexView
    permission_helper_class = ListOnlyPermissionHelper
    inspect_view_enabled = False
    history_view_enabled = False
    list_export = ()

    def get_admin_urls_for_registration(self) -> tuple:
        pattern, name = self.url_helper.get_action_url_pattern("index"), self.url_helper.get_action_url_name("index")
        return (re_path(pattern, self.index_view, name=name),)

    def register_admin_url_finders(self) -> None:
        """There is no edit view to find."""

    def register_indexing(self) -> None:
        """Keep the rows out of Wagtail's index of references: editors read it, and every submission would write it."""

    def get_queryset(self, request) -> models.QuerySet:
        raise TypeError(f"{type(self).__name__} must say which rows this person may see.")
