"""How the installation itself does: its database, its disk, its backups; and one word of it at /healthz."""

import datetime
import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home import backup
from home.failures import cause_of
from home.health import Finding, findings
from home.records import SiteDetails

LEAST_FREE = 1 << 30  # bytes
BACKUP_MAY_BE_OLD = datetime.timedelta(hours=26)  # one a day, and time to make it


def health() -> list[Finding]:
    return [database(), disk(), backups(timezone.now()), phone()]


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding("Database", is_well=False, sentence=f"It does not answer ({cause_of(error)}).")
    return Finding("Database", is_well=True, sentence="It answers.")


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    enough = free >= LEAST_FREE
    sentence = f"{free / LEAST_FREE:.1f} GiB are free in DATA_DIR{'' if enough else ': make room'}."
    return Finding("Disk", is_well=enough, sentence=sentence)


def backups(now: datetime.datetime) -> Finding:
    made_at = backup.last_made_at()
    if made_at is None:
        return Finding("Backup", is_well=False, sentence="None was ever made here: run `python manage.py backup`.")
    sentence = f"The last one was made at {timezone.localtime(made_at):%H:%M on %d %B %Y}."
    return Finding("Backup", is_well=now - made_at <= BACKUP_MAY_BE_OLD, sentence=sentence)


def phone() -> Finding:
    """Compare the number of last resort with those that editors keep: an old one would ring at a stranger's."""
    said = set(SiteDetails.objects.order_by("phone").values_list("phone", flat=True))
    if said <= {settings.PHONE}:
        return Finding("Phone", is_well=True, sentence=f"{settings.PHONE} is said wherever no area's own is.")
    others = ", ".join(sorted(said - {settings.PHONE}))
    sentence = f"The settings of the site say {others}, PHONE says {settings.PHONE}: make them one."
    return Finding("Phone", is_well=False, sentence=sentence)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a monitor in one word whether somebody must look; what it is, `check_health` says on the machine."""
    is_well = all(each.is_well for each in findings())
    return HttpResponse("well\n" if is_well else "look\n", status=200 if is_well else 503, content_type="text/plain")


urlpatterns = [path("healthz", healthz, name="healthz")]
