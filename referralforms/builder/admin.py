"""The builder's own pages in the admin: the versions of a form and what changed, and a form as a file."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.models import Page

from home.pages import page_or_404
from referralforms.builder import exchange, versions
from referralforms.builder.differences import differences
from referralforms.builder.models import FormPage

DRAFT, LIVE = "draft", "live"
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Listed:
    """A state of a form that can be compared."""

    key: str
    label: str
    definition: dict[str, Any]


class FileForm(forms.Form):
    file = forms.FileField(label="A form as JSON")


def editable(request: HttpRequest, page_id: int) -> FormPage:
    """Return the latest draft of a form that a person may edit.

    Raises:
        PermissionDenied: they may not.
    """
    page = page_or_404(FormPage.objects.all(), page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.get_latest_revision_as_object()


@require_GET
def form_versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """List what a form was and is, and say what changed between two of its states."""
    draft = editable(request, page_id)
    states = states_of(draft)
    by_key = {each.key: each for each in states}
    before = by_key.get(request.GET.get("from", ""), by_key.get(LIVE, states[-1]))
    after = by_key.get(request.GET.get("to", ""), states[0])
    context = {
        "page": draft,
        "states": states,
        "before": before,
        "after": after,
        "changes": differences(before.definition, after.definition),
        "is_live": LIVE in by_key,
    }
    return render(request, "referralforms/admin/versions.html", context | titled(draft, "Versions", "history"))


def states_of(draft: FormPage) -> list[Listed]:
    """Return the draft, what is live, and every version that was public, the newest first."""
    found = [Listed(DRAFT, "Draft", versions.definition(draft))]
    live = FormPage.objects.filter(pk=draft.pk, live=True).first()
    if live:
        found.append(Listed(LIVE, "Live now", versions.definition(live)))
    for version in draft.versions.order_by("-created_at", "-pk"):
        label = f"Version of {version.created_at:%-d %B %Y, %H:%M} ({version.digest[:8]})"
        found.append(Listed(str(version.pk), label, version.definition))
    return found


@require_GET
def form_beside(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the draft beside what is live."""
    draft = editable(request, page_id)
    seen = reverse("wagtailadmin_pages:view_draft", args=[draft.pk])
    context = {"page": draft, "draft_url": seen, "live_url": f"{seen}?mode={LIVE}", "is_live": draft.live}
    return render(request, "referralforms/admin/beside.html", context | titled(draft, "Draft beside live", "form"))


@require_GET
def form_export(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give the latest draft as a file."""
    page = editable(request, page_id)
    response = HttpResponse(exchange.dumps(exchange.export_form(page)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(page.title) or "form"}.json"'
    return response


@require_http_methods(["GET", "POST"])
def form_import(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a file as the draft of a form, or as a new form below another page."""
    target = page_or_404(Page.objects.all(), page_id).specific
    is_form = isinstance(target, FormPage)
    rights = target.permissions_for_user(request.user)
    if not (rights.can_edit() if is_form else rights.can_add_subpage()):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    found: list[str] = []
    if form.is_valid():
        try:
            page = taken(form.cleaned_data["file"], target if is_form else None)
            exchange.save_draft(page, below=None if is_form else target, by=request.user)
        except exchange.ImportRefused as error:
            found = error.sentences
        except ValidationError as error:
            found = error.messages
        else:
            messages.success(request, f"‘{page.title}’ is a draft now. Look at it, then publish it.")
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"form": form, "found": found, "target": target, "is_form": is_form}
    context |= titled(target, "Import", "upload")
    status = UNPROCESSABLE if found or form.errors else 200
    return render(request, "referralforms/admin/import.html", context, status=status)


def taken(file: Any, target: FormPage | None) -> FormPage:
    form = exchange.loads(file.read(exchange.MOST_BYTES + 1))
    return exchange.import_form(form, target.get_latest_revision_as_object() if target else FormPage())


def titled(page: Page, title: str, icon: str) -> dict[str, Any]:
    return {"header_title": f"{title}: {page.get_admin_display_title()}", "header_icon": icon}
