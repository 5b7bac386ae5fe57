"""Who may not come to a page is refused, and that stands in the log, with the submission that they asked for."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from referralforms.submissions import access, events
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission, as_reference


def let_in(request: HttpRequest, *any_of: str, reference: str = "") -> None:
    """Let pass who has one of these rights; of anybody else, record the attempt by the name of the address.

    Raises:
        PermissionDenied: they have none.
    """
    if access.may(request.user, *any_of):
        return
    asked = Submission.objects.only("pk", "reference").filter(reference=as_reference(reference))
    about = asked.first() if reference else None
    address = request.resolver_match.url_name if request.resolver_match else None
    events.record(Event.Kind.REFUSED, by=request.user, submission=about, detail=address or "")
    raise PermissionDenied
