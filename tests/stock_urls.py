"""The site's addresses, and beside them a modeladmin as shipped, for the tests that show why ours differs."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns
from wagtail_modeladmin.options import ModelAdmin

from config.urls import urlpatterns as own
from referralforms.submissions.models import Submission


class StockAdmin(ModelAdmin):
    """Configured as one would: rows narrowed, inspection and history on."""

    model = Submission
    base_url_path = "stock"
    list_display = ("reference",)
    inspect_view_enabled = True
    inspect_view_fields = ("reference", "status", "assignee")

    def get_queryset(self, request):
        return Submission.objects.visible_to(request.user)


stock = list(StockAdmin().get_admin_urls_for_registration())
urlpatterns = [path("admin/", include(decorate_urlpatterns(stock, require_admin_access))), *own]
