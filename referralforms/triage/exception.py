"""Opening one submission by exception, for who has no submissions of their own: with a reason, and told to managers."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from referralforms.submissions import actions
from referralforms.submissions.access import BREAK_GLASS
from referralforms.triage.guard import let_in

TITLE = "Open one submission"
NONE = "There is no such submission that you could open."


class ExceptionForm(forms.Form):
    reference = forms.CharField(max_length=20)
    reason = forms.CharField(
        max_length=actions.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the log. No names, no details of the case.",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Ask for a reference and a reason, and go to the submission."""
    let_in(request, BREAK_GLASS)
    form = ExceptionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            opening = actions.break_glass(**form.cleaned_data, by=request.user)
        except actions.NotVisible:
            form.add_error("reference", NONE)
        else:
            messages.warning(request, "Open to you for one hour. The managers of its area are told.")
            return redirect("triage_case", reference=opening.submission.reference)
    heading = {"header_title": TITLE, "page_title": TITLE, "breadcrumbs_items": [{"url": "", "label": TITLE}]}
    context = {"form": form, "header_icon": "warning", **heading}
    return render(request, "referralforms/triage/exception.html", context, status=422 if form.errors else 200)
