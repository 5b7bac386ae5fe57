"""A file that came with a submission, given out to staff: each time recorded, and never shown by the browser."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from referralforms.submissions import actions, uploads
from referralforms.submissions.access import NotVisible
from referralforms.submissions.keys import KeyMissing
from referralforms.submissions.sealing import Unreadable
from referralforms.triage.case import visible


@never_cache
@require_GET
def fetch(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    submission = visible(request, reference)
    upload = get_object_or_404(uploads.Upload, pk=pk, submission=submission)
    try:
        content = actions.open_attachment(submission, upload, by=request.user)
    except (NotVisible, KeyMissing, Unreadable) as error:
        raise Http404("This file cannot be opened here.") from error
    return as_attachment(content, f"{reference}.{upload.kind}")


def as_attachment(content: bytes, name: str) -> HttpResponse:
    """Return a file that a browser saves and never runs; its own name may say who it is about, and stays away."""
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
