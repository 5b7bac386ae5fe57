"""What stands in the fields of a case page: what somebody chose and was refused, or else what holds now."""

from typing import Any

from django import forms
from django.http import QueryDict

from referralforms.builder.questions.base import tidy
from referralforms.submissions.models import Submission


def standing(submission: Submission) -> dict[str, Any]:
    """Return what holds now, by field, as the fields post it: a list where several can be chosen."""
    return {
        "assignee": str(submission.assignee_id or ""),
        "area": submission.area.key if submission.area else "",
        "flags": submission.flags,
        "priority": str(submission.priority),
        "priority_reasons": submission.priority_reasons,
    }


def chosen(form: type[forms.Form], posted: QueryDict) -> dict[str, Any]:
    """Return all that was chosen and written in a form, valid or not, as it can be shown again; by field."""
    return {bound.name: bound.data for bound in form(tidied(posted)) if bound.data is not None}


def tidied(posted: QueryDict) -> QueryDict:
    """Return what was posted as it can be stored and shown."""
    given = posted.copy()
    for name, values in posted.lists():
        given.setlist(name, [tidy(value) for value in values])
    return given
