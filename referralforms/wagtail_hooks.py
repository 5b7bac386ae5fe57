"""The plugin's places in Wagtail: form pages are answered by the runner, submissions by triage."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from referralforms.builder import admin as builder
from referralforms.builder.models import FormPage
from referralforms.runner import printing
from referralforms.runner import views as runner
from referralforms.submissions import access
from referralforms.triage import (
    access_log,
    area_times,
    attachments,
    case,
    dashboard,
    data_protection,
    entry,
    exception,
    export,
    finding,
    own_notices,
    presence,
    queue,
    reports,
    saved,
)
from referralforms.triage.retention_rules import RetentionRuleViewSet


@hooks.register("before_serve_page", order=10)
def run_form(page: Page, request: HttpRequest, serve_args, serve_kwargs) -> HttpResponse | None:
    return runner.show(request, page) if isinstance(page, FormPage) else None


@hooks.register("register_admin_urls")
def triage_urls() -> list:
    return [
        path("submissions/find/", finding.find, name="triage_find"),
        path("submissions/news/", queue.news, name="triage_news"),
        path("submission-report/", reports.report, name="triage_report"),
        path("area-times/", area_times.times, name="area_times"),
        path("submissions/export/", export.export, name="triage_export"),
        path("submissions/views/", saved.views, name="triage_views"),
        path("submissions/views/save/", saved.save, name="triage_save_view"),
        path("submissions/views/<int:view_id>/forget/", saved.forget, name="triage_forget_view"),
        path("submissions/<str:reference>/here/", presence.here, name="triage_here"),
        path("submissions/<str:reference>/files/<uuid:pk>/", attachments.fetch, name="triage_file"),
        *case.urlpatterns,
    ]


@hooks.register("register_admin_urls")
def entry_urls() -> list:
    return [
        path("enter-submission/", entry.choose, name="entry_choose"),
        path("enter-submission/<int:page_id>/", entry.enter, name="entry_form"),
    ]


class RestrictedItem(MenuItem):
    """An entry for those who have one of some rights."""

    def __init__(self, label: str, url_name: str, *rights: str, **more):
        super().__init__(label, reverse(url_name), **more)
        self.rights = rights

    def is_shown(self, request: HttpRequest) -> bool:
        return access.may(request.user, *self.rights)


@hooks.register("register_admin_urls")
def guarding_urls() -> list:
    return [
        path("access-log/", access_log.show, name="access_log"),
        path("open-by-exception/", exception.open_one, name="open_by_exception"),
    ]


@hooks.register("register_admin_urls")
def data_protection_urls() -> list:
    at = "data-protection/"
    return [
        path(at, data_protection.desk, name="data_protection"),
        path(f"{at}export/", data_protection.export, name="data_protection_export"),
        path(f"{at}export/<uuid:pk>/", data_protection.fetch, name="data_protection_fetch"),
        path(f"{at}erase/", data_protection.erase, name="data_protection_erase"),
        path(f"{at}hold/", data_protection.hold, name="data_protection_hold"),
        path(f"{at}release/", data_protection.release, name="data_protection_release"),
        path(f"{at}retention/", data_protection.retention_preview, name="retention_preview"),
        path(f"{at}erased/", data_protection.erasures, name="erasures"),
        path(f"{at}erased/<uuid:pk>/", data_protection.certificate, name="erasure_certificate"),
    ]


@hooks.register("register_admin_urls")
def notices_urls() -> list:
    at = "submission-notices/"
    return [
        path(at, own_notices.notices, name="triage_notices"),
        path(f"{at}digest/", own_notices.switch_digest, name="triage_digest"),
        path(f"{at}calendar/", own_notices.make_calendar, name="triage_make_calendar"),
        path(f"{at}calendar/end/", own_notices.end_calendar, name="triage_end_calendar"),
    ]


@hooks.register("register_account_menu_item")
def notices_item(request: HttpRequest) -> dict[str, str] | None:
    if not access.may_see_queue(request.user):
        return None
    return {
        "url": reverse("triage_notices"),
        "label": own_notices.TITLE,
        "help_text": "A mail each working morning of what waits, and deadlines in your calendar.",
    }


hooks.register("construct_homepage_panels", dashboard.add_panel)


@hooks.register("register_admin_menu_item")
def entry_menu_item() -> entry.EntryMenuItem:
    return entry.EntryMenuItem("Enter a call or letter", reverse("entry_choose"), icon_name="edit", order=51)


@hooks.register("register_admin_menu_item")
def report_item() -> MenuItem:
    return RestrictedItem(
        "Submission report", "triage_report", access.COUNT, access.MANAGE, icon_name="table", order=52
    )


@hooks.register("register_admin_menu_item")
def area_times_item() -> MenuItem:
    return RestrictedItem(area_times.TITLE, "area_times", access.MANAGE, icon_name="time", order=53)


@hooks.register("register_admin_menu_item")
def data_protection_item() -> MenuItem:
    return RestrictedItem("Data protection", "data_protection", access.PROTECT, icon_name="lock", order=60)


@hooks.register("register_admin_menu_item")
def access_log_item() -> MenuItem:
    return RestrictedItem("Access log", "access_log", access.PROTECT, icon_name="history", order=61)


@hooks.register("register_admin_menu_item")
def exception_item() -> MenuItem:
    return RestrictedItem("Open one submission", "open_by_exception", access.BREAK_GLASS, icon_name="warning", order=62)


@hooks.register("register_admin_urls")
def form_urls() -> list:
    return [
        path("forms/<int:page_id>/versions/", builder.form_versions, name="form_versions"),
        path("forms/<int:page_id>/beside/", builder.form_beside, name="form_beside"),
        path("forms/<int:page_id>/export/", builder.form_export, name="form_export"),
        path("forms/<int:page_id>/import/", builder.form_import, name="form_import"),
        path("forms/<int:page_id>/paper/", printing.paper_for_staff, name="form_paper_for_staff"),
    ]


FORM_BUTTONS = [
    ("Versions and changes", "form_versions", "history"),
    ("Export as JSON", "form_export", "download"),
    ("Import JSON as draft", "form_import", "upload"),
]


@hooks.register("register_page_header_buttons")
def form_buttons(page: Page, user, view_name, next_url=None) -> Iterator[Button]:
    """Offer on a form's page in the admin what belongs to forms, and the import where a form may stand."""
    rights = page.permissions_for_user(user)
    if page.specific_class is FormPage:
        if rights.can_edit():
            for number, (label, name, icon) in enumerate(FORM_BUTTONS):
                yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=90 + number)
        if page.live:
            yield Button("Paper form", reverse("form_paper_for_staff", args=[page.pk]), icon_name="print", priority=95)
    elif view_name == "index" and FormPage in page.specific_class.allowed_subpage_models() and rights.can_add_subpage():
        yield Button("Import a form", reverse("form_import", args=[page.pk]), icon_name="upload", priority=90)


queue.SubmissionQueue().register_with_wagtail()
register_snippet(RetentionRuleViewSet)
