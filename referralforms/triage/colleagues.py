"""Who may be given a submission."""

from django.db.models import QuerySet

from home.models import User
from referralforms.submissions.access import WORKING


def colleagues() -> QuerySet[User]:
    working = User.objects.filter(is_active=True, groups__permissions__codename__in=WORKING)
    return working.distinct().order_by("first_name", "last_name", "username")
