"""A form on paper: what is asked, with room to write, for who has no computer or would rather not use one."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from referralforms.builder.journey import Journey
from referralforms.builder.plan import Plan

if TYPE_CHECKING:
    from referralforms.builder.models import FormPage


def paper_form(request: HttpRequest, page: "FormPage", plan: Plan, **more: Any) -> HttpResponse:
    """Return the page that is printed.

    Raises:
        FormIncomplete: a question type is not installed.
    """
    context = {"page": page, "form_title": page.title, "steps": Journey.empty(plan).steps, **more}
    return render(request, "referralforms/paper.html", context)
