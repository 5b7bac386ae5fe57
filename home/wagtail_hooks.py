"""The site's own additions to Wagtail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.query import PageQuerySet

from home import absent, context, dashboard, role_rules, roles, staff_pages, withdrawal, withdrawing
from home.checked import editing, publishing
from home.checked_reports import ReviewPanel, ReviewReport, WithdrawnReport
from home.signin import recovery
from home.signin.urls import account as account_urls


@hooks.register("before_serve_page", order=-10)
def hide_page_of_absent_plugin(page: Page, request: HttpRequest, serve_args, serve_kwargs) -> None:
    if page.specific_class is None:
        raise Http404


@hooks.register("before_serve_page", order=0)
def remember_page(page: Page, request: HttpRequest, serve_args, serve_kwargs) -> None:
    """Let what stands around the page, such as the phone number, follow it."""
    context.surround(request, page)


@hooks.register("construct_explorer_page_queryset")
def unlist_pages_of_absent_plugins(parent_page: Page, pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return absent.present(pages)


@hooks.register("construct_page_chooser_queryset")
def offer_no_pages_of_absent_plugins(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return absent.present(pages)


@hooks.register("before_delete_page")
@hooks.register("before_copy_page")
@hooks.register("before_unpublish_page")
def leave_alone_with_absent_pages_below(request: HttpRequest, page: Page) -> HttpResponse | None:
    """These take along what stands below, and a page of an absent plugin can be neither deleted nor copied whole."""
    if not absent.any_below_is_absent(page):
        return None
    messages.error(request, f"Below {page.title!r} stand pages of a plugin that is not installed: install it first.")
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def leave_all_alone_with_absent_pages_below(request: HttpRequest, action_type: str, objects, action):
    answers = (leave_alone_with_absent_pages_below(request, each) for each in objects if isinstance(each, Page))
    return next((answer for answer in answers if answer), None) if action_type != "move" else None


# --- The look of the admin, and the pages that we add to it -----------------------------------------

hooks.register("construct_homepage_panels", dashboard.add_panels)

CONFUSING = ("whats-new-in-wagtail", "workflow-tasks", "page-types-usage")  # of use to developers at most


class EditorsItem(MenuItem):
    """An entry for those who work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return staff_pages.may_edit(request.user)


class AdministratorsItem(MenuItem):
    """An entry for those who look after the site itself."""

    def is_shown(self, request: HttpRequest) -> bool:
        return staff_pages.may_run_site(request.user)


@hooks.register("insert_global_admin_css")
def house_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("admin.css"))


def report(address: str, name: str, view: type[View]) -> list[URLPattern]:
    """Return the two addresses of a report: the page, and its table alone."""
    return [
        path(f"reports/{address}/", view.as_view(), name=name),
        path(f"reports/{address}/results/", view.as_view(results_only=True), name=f"{name}_results"),
    ]


@hooks.register("register_admin_urls")
def staff_urls() -> list:
    return [
        path("reports/links/", staff_pages.links, name="link_report"),
        *report("withdrawn", "withdrawn_report", WithdrawnReport),
        *report("stories-to-review", "review_report", ReviewReport),
        path("design-system/", staff_pages.design_system, name="design_system"),
        path("parts/", staff_pages.site_parts, name="site_parts"),
        path("parts/retry/", staff_pages.retry_all_deliveries, name="retry_all_deliveries"),
        path("parts/retry/<uuid:pk>/", staff_pages.retry_delivery, name="retry_delivery"),
        *account_urls,
    ]


@hooks.register("register_reports_menu_item")
def link_report_item() -> MenuItem:
    return EditorsItem("Links", reverse("link_report"), name="links", icon_name="link", order=600)


@hooks.register("register_help_menu_item")
def design_system_item() -> MenuItem:
    return EditorsItem("Design system", reverse("design_system"), name="design-system", icon_name="view", order=900)


@hooks.register("register_settings_menu_item")
def parts_item() -> MenuItem:
    return AdministratorsItem(
        "Parts of this site", reverse("site_parts"), name="site-parts", icon_name="cogs", order=900
    )


@hooks.register("construct_help_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_settings_menu")
def hide_what_confuses(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(CONFUSING)]


# --- Pages about people --------------------------------------------------------------------------------

hooks.register("before_serve_document", withdrawal.keep_document_back, order=5)  # before any of it is given
hooks.register("before_create_page", editing.refuse_new_in_public)
hooks.register("before_copy_page", editing.refuse_copy_in_public)
hooks.register("construct_page_action_menu", editing.offer_no_publishing)
hooks.register("before_unpublish_page", withdrawing.before_unpublish)
hooks.register("before_delete_page", withdrawing.before_delete)
hooks.register("before_bulk_action", withdrawing.before_many)
hooks.register("after_unpublish_page", withdrawing.after_one)
hooks.register("after_delete_page", withdrawing.after_one)
hooks.register("after_bulk_action", withdrawing.after_many)


@hooks.register("register_reports_menu_item")
def withdrawn_item() -> MenuItem:
    return EditorsItem("Withdrawn pages", reverse("withdrawn_report"), icon_name="no-view", order=710)


@hooks.register("register_reports_menu_item")
def review_item() -> MenuItem:
    return EditorsItem("Stories to review", reverse("review_report"), icon_name="calendar-check", order=720)


@hooks.register("construct_homepage_panels")
def review_panel(request: HttpRequest, panels: list) -> None:
    panels.append(ReviewPanel())


@hooks.register("register_log_actions")
def refused_schedule(actions) -> None:
    actions.register_action(publishing.REFUSED, "Refuse to publish", "Not published as scheduled: checks are missing")


# --- Signing in -------------------------------------------------------------------------------------


@hooks.register("insert_global_admin_js")
def tell_before_a_sign_in_ends() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("signed-in.js"))


@hooks.register("register_log_actions")
def sign_in_log_actions(actions) -> None:
    actions.register_action(recovery.RESET, "Reset second factor", "Second factor reset")
    actions.register_action(recovery.ENDED, "Sign out everywhere", "Signed out everywhere")
    actions.register_action(roles.CHANGED, "Change roles", "Roles changed")


hooks.register("before_bulk_action", role_rules.before_many)
hooks.register("after_bulk_action", role_rules.after_many)


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": "Second factor",
        "help_text": "The app, key or codes that you sign in with beside your password.",
    }


@hooks.register("register_account_menu_item")
def sessions_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("usersessions_list"),
        "label": "Where you are signed in",
        "help_text": "See each browser that is signed in as you, and sign out the others.",
    }
