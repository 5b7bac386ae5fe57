"""The submissions before and after one, in the view of the queue from which a person came."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from referralforms.submissions.access import may_see_queue
from referralforms.submissions.models import Submission
from referralforms.triage.keyset import Cursor, page
from referralforms.triage.listing import Listing

NO_WAY_ON: dict[str, Any] = {"previous_case": "", "next_case": "", "came_from": ""}


def neighbours(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """Return the addresses of the two neighbours; none for who did not come from the queue."""
    asked = request.GET.get("from", "")
    if not asked or not may_see_queue(request.user):
        return NO_WAY_ON
    listing = Listing.of(request, QueryDict(asked))
    order = listing.sorting.order
    if any(getattr(submission, field) is None for field in order.fields):
        return NO_WAY_ON
    here, rows = Cursor.of(submission, order).text, listing.rows.only("reference", *order.fields)
    query = urlencode({"from": listing.address().removeprefix("?")})
    before, after = (page(rows, order, size=1, **{way: here}).rows for way in ("before", "after"))
    return {
        "previous_case": address(before, query),
        "next_case": address(after, query),
        "came_from": f"?{query}",
        "back_to_queue": reverse("submissions_modeladmin_index") + listing.address(),
    }


def address(rows: list[Submission], query: str) -> str:
    return f"{reverse('triage_case', args=[rows[0].reference])}?{query}" if rows else ""
