"""Who else looks at a submission just now, so that two people do not ring the same person."""

import datetime

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from referralforms.submissions import actions
from referralforms.submissions.access import BREAK_GLASS, WORKING, NotVisible
from referralforms.submissions.models import Submission
from referralforms.triage.guard import let_in

HERE_FOR = datetime.timedelta(minutes=2)
SECONDS_BETWEEN_SIGNS = 45


class Presence(models.Model):
    """When a person last had a submission before them; overwritten, and of no use the next day."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    changes_public_content = False

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="presence_is_one_per_person")]

    def __str__(self) -> str:
        return f"{self.seen_at:%H:%M}"


def others_here(submission: Submission, *, by) -> list[str]:
    """Note that a person looks at a submission, and return the names of the others who do; none who is barred."""
    now = timezone.now()
    mine = Presence(submission=submission, person=by, seen_at=now)
    Presence.objects.bulk_create(
        [mine], update_conflicts=True, unique_fields=["submission", "person"], update_fields=["seen_at"]
    )
    here = Presence.objects.filter(submission=submission, seen_at__gt=now - HERE_FOR).exclude(person=by)
    return [str(each.person) for each in here.select_related("person").order_by("person__first_name", "pk")]


@require_POST
def here(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the sign of an open page, and say who else is there."""
    let_in(request, *WORKING, BREAK_GLASS, reference=reference)
    try:
        submission = actions.find(reference, by=request.user)
    except NotVisible as error:
        raise Http404 from error
    return JsonResponse({"others": others_here(submission, by=request.user)})
