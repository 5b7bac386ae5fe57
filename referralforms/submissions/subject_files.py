"""The sealed files of subject access exports: in DATA_DIR/exports, readable by this user, gone after a day."""

import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from referralforms.submissions import keys, sealing
from referralforms.submissions.disposal import SubjectExport

KEPT = datetime.timedelta(hours=24)


def path_of(export: SubjectExport) -> Path:
    return Path(settings.DATA_DIR) / "exports" / f"{export.pk}.sealed"


def write(export: SubjectExport, content: bytes) -> None:
    path = path_of(export)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(sealing.seal(content, context=export.context, recipients=keys.recipients()))


def read(export: SubjectExport) -> bytes:
    """Return the file's content.

    Raises:
        FileNotFoundError: it is gone.
        Unreadable, KeyMissing: it cannot be opened here.
    """
    return sealing.open_sealed(path_of(export).read_bytes(), context=export.context, holder=keys.holder())


def remove(export: SubjectExport) -> None:
    path_of(export).unlink(missing_ok=True)
    export.delete()


def remove_old(now: datetime.datetime | None = None) -> int:
    """Remove what nobody fetched within a day, and files that no row knows; return how many rows went."""
    old = list(SubjectExport.objects.filter(at__lt=(now or timezone.now()) - KEPT))
    for each in old:
        remove(each)
    known = {path_of(each) for each in SubjectExport.objects.all()}
    for path in (Path(settings.DATA_DIR) / "exports").glob("*.sealed"):
        if path not in known:
            path.unlink(missing_ok=True)
    return len(old)
