"""How the editor treats pages with checks: sentences beside fields, what is missing, who may do what."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import Panel
from wagtail.models import Page, PagePermissionTester

from home.checked import approval


class CheckedPageForm(WagtailAdminPageForm):
    """A draft may lack checks; asking for approval, and everything after it, may not."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for field, sentence in self.instance.problems(on=timezone.localdate()).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, sentence)


class ApprovedOnly(PagePermissionTester):
    """Nobody publishes such a page at a stroke; taking it down, and who may read it, stay with those who publish."""

    def can_publish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return super().can_publish()

    def can_set_view_restrictions(self) -> bool:
        return super().can_publish()


class ApprovedOnlyBelow(PagePermissionTester):
    """The same for pages that are made, or copied, below this one."""

    def can_publish_subpage(self) -> bool:
        return False


class MissingPanel(Panel):
    """Says what a page still lacks before it can be public."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/missing.html"

        def get_context_data(self, parent_context=None) -> dict:
            page = self.instance
            revision = page.get_latest_revision() if page.pk else None
            return super().get_context_data(parent_context) | {
                "missing": list(page.problems(on=timezone.localdate()).values()),
                "needed": approval.needed(page),
                "approvers": approval.approvers(revision),
            }


# --- Where such a page stands among others, which their editors do publish at a stroke: its place cannot tell ---

FIRST_A_DRAFT = "Save it as a draft, then ask for approval: other people publish it."


def is_checked(model: type[Page]) -> bool:
    return issubclass(model.base_form_class or object, CheckedPageForm)


def offer_no_publishing(items: list, request: HttpRequest, context: dict) -> None:
    """Leave the button away while such a page is created."""
    if context["view"] == "create" and is_checked(model_named(request)):
        items[:] = [item for item in items if item.name != "action-publish"]


def model_named(request: HttpRequest) -> type[Page]:
    """Return the type of the page that is created: the address names it, and the menu's own context does not."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    return apps.get_model(named["content_type_app_name"], named["content_type_model_name"])


def refuse_new_in_public(request: HttpRequest, parent: Page, model: type[Page]) -> None:
    """Refuse to publish what was never saved: nobody can have approved it.

    Raises:
        PermissionDenied: somebody asked for it all the same.
    """
    if is_checked(model) and "action-publish" in request.POST:
        raise PermissionDenied


def refuse_copy_in_public(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Let a copy be a draft: what an approver read of one page they did not read of another."""
    in_public = request.POST.keys() & {"publish_copies", "alias"}
    if not in_public or not is_checked(page.specific_class):
        return None
    messages.error(request, FIRST_A_DRAFT)
    return redirect("wagtailadmin_pages:copy", page.pk)
