"""The times of triage, for who manages an area: these four numbers of their own areas, and nothing else of them."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from home.models import Area, User
from referralforms.submissions.access import MANAGE
from referralforms.triage.guard import let_in

TITLE = "Times of triage"
TIMES = ("screen_within", "first_attempt_within", "attempts_needed", "review_hold_after")
LONGEST = 365  # days, or attempts


class TimesForm(forms.Form):
    """The four numbers of one area."""

    def __init__(self, data: Any, area: Area):
        initial = {name: getattr(area, name) for name in TIMES}
        super().__init__(data, prefix=area.key, initial=initial)
        self.area = area
        for name in TIMES:
            column = cast("models.Field", Area._meta.get_field(name))
            self.fields[name] = forms.IntegerField(
                min_value=1, max_value=LONGEST, label=capfirst(column.verbose_name), help_text=column.help_text
            )


@never_cache
@require_http_methods(["GET", "POST"])
def times(request: Any) -> HttpResponse:
    """Show the times of each area that a person manages, and change those of one."""
    let_in(request, MANAGE)
    areas = request.user.areas.order_by("name")
    posted = get_object_or_404(areas, key=request.POST.get("area", "")) if request.method == "POST" else None
    shown = [TimesForm(request.POST if area == posted else None, area) for area in areas]
    for form in shown:
        if form.is_bound and form.is_valid():
            change(form, by=request.user)
            messages.success(request, f"The times of {form.area} are kept. What has a deadline already keeps it.")
            return redirect("area_times")
    heading = {"header_title": TITLE, "header_icon": "time", "breadcrumbs_items": [{"url": "", "label": TITLE}]}
    status = 422 if posted else 200
    return render(request, "referralforms/triage/area_times.html", {"forms": shown, **heading}, status=status)


@transaction.atomic
def change(form: TimesForm, *, by: User) -> None:
    """Store what was changed and nothing else, and record it as Wagtail records its own edits."""
    for name in form.changed_data:
        setattr(form.area, name, form.cleaned_data[name])
    if form.changed_data:
        form.area.save(update_fields=form.changed_data)
        log(instance=form.area, action="wagtail.edit", user=by, data={"times": form.changed_data})
