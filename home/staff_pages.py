"""Pages inside the admin that are not Wagtail's: the report of links, the design system, the parts of this site."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home import context, design, health, outbox, parts
from home import links as our_links


def may_edit(user) -> bool:
    """Say whether somebody works on pages; who reads submissions alone has no business here."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"])


def require_editor(request: HttpRequest) -> None:
    if not may_edit(request.user):
        raise PermissionDenied


def links(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    shown = {"page_title": "Links", "header_title": "Links", "header_icon": "link"}
    return render(request, "home/admin/links.html", {**shown, "findings": our_links.check(request.user)})


def design_system(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, dressed as the public sees it."""
    require_editor(request)
    site = context.Furniture(request, None).site
    if site:
        context.surround(request, site.root_page.specific)
    return render(request, "home/admin/design_system.html", {"groups": design.groups(request), "tokens": design.TOKENS})


def may_run_site(user) -> bool:
    """Say whether somebody looks after the site itself: an administrator."""
    return user.has_perm("home.run_site")


def require_administrator(request: HttpRequest) -> None:
    if not may_run_site(request.user):
        raise PermissionDenied


@never_cache
@require_GET
def site_parts(request: HttpRequest) -> HttpResponse:
    """Show every plugin, every handler, the outbox, and what each says of itself."""
    require_administrator(request)
    context = {
        "header_title": "Parts of this site",
        "page_title": "Parts of this site",
        "header_icon": "cogs",
        "findings": health.findings(),
        "outbox": parts.outbox_state(),
        "handlers": parts.handlers(),
        "parts": parts.parts(),
        "left_out": parts.left_out(),
    }
    return render(request, "home/admin/parts.html", context)


@require_POST
def retry_delivery(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require_administrator(request)
    if outbox.retry(get_object_or_404(outbox.Delivery, pk=pk)):
        messages.success(request, "It is owed again: the worker tries it within seconds.")
    else:
        messages.success(request, "It was owed again already.")
    return redirect("site_parts")


@require_POST
def retry_all_deliveries(request: HttpRequest) -> HttpResponse:
    require_administrator(request)
    messages.success(request, f"{outbox.counted(outbox.retry_all())} owed again.")
    return redirect("site_parts")
