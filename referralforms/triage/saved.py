"""Keeping a look at the queue under a name, for oneself or for the team."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from referralforms.submissions.access import WORKING
from referralforms.triage.guard import let_in
from referralforms.triage.listing import Listing
from referralforms.triage.models import QUERY_LENGTH, TITLE_LENGTH, SavedView


class SaveForm(forms.Form):
    title = forms.CharField(max_length=TITLE_LENGTH)
    query = forms.CharField(max_length=QUERY_LENGTH, required=False)
    is_shared = forms.BooleanField(required=False)


@never_cache
@require_GET
def views(request: Any) -> HttpResponse:
    """List the views that a person kept, and those of the team."""
    let_in(request, *WORKING)
    context = {
        "saved_views": list(SavedView.objects.offered_to(request.user)),
        "queue_url": reverse("submissions_modeladmin_index"),
        "breadcrumbs_items": [
            {"url": reverse("submissions_modeladmin_index"), "label": "Submissions"},
            {"url": "", "label": "Saved views"},
        ],
        "header_title": "Saved views",
        "header_icon": "mail",
    }
    return render(request, "referralforms/triage/saved_views.html", context)


@require_POST
def save(request: Any) -> HttpResponse:
    """Keep the look that the form names; the same title again replaces what it stood for."""
    let_in(request, *WORKING)
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Give the view a name of at most {TITLE_LENGTH} characters.")
        return redirect("submissions_modeladmin_index")
    given = form.cleaned_data
    address = Listing.of(request, QueryDict(given["query"])).address()
    SavedView.objects.update_or_create(
        owner=request.user, title=given["title"], defaults={"query": address, "is_shared": given["is_shared"]}
    )
    messages.success(request, f"‘{given['title']}’ is kept.")
    return redirect(reverse("submissions_modeladmin_index") + address)


@require_POST
def forget(request: Any, view_id: int) -> HttpResponse:
    let_in(request, *WORKING)
    view = get_object_or_404(SavedView, pk=view_id, owner=request.user)
    view.delete()
    messages.success(request, f"‘{view.title}’ is forgotten. Nothing else has changed.")
    return redirect("triage_views")
