"""Files that came with a submission: sealed before they touch the disk, opened for staff alone, gone with their row.

A file comes before its submission: until then it belongs to nobody, and after a day it goes.
"""

import datetime
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from home.periodic import every
from referralforms.builder.questions.upload import KINDS, MAX_NAME, kind_of
from referralforms.submissions import keys, sealing
from referralforms.submissions.models import Submission

UNSENT_HOURS = 24
FACT = "upload:"  # before the id of an upload among the facts of a form


class UploadRefused(Exception):
    """A file cannot be taken; the text says what to do."""


class Upload(models.Model):
    """One file. Its name and content are in ``sealed``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    taken_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()

    changes_public_content = False
    public_may = ("INSERT", "SELECT (id, submission_id)", "UPDATE (submission_id)")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["taken_at"], name="upload_unsent", condition=models.Q(submission__isnull=True))]

    def __str__(self) -> str:
        return f"File {self.pk}"

    @property
    def context(self) -> bytes:
        """What the sealed file is bound to."""
        return f"upload:{self.id}".encode()


def take(name: str, content: bytes, size: int) -> Upload:
    """Seal and store a file.

    Args:
        name: as its sender calls it.
        content: the file, or its beginning where it is too large.
        size: bytes of the whole file.

    Raises:
        UploadRefused: it is too large, empty, or of no kind that we take.
    """
    if size > settings.UPLOAD_MOST_BYTES:
        most = settings.UPLOAD_MOST_BYTES // 1_000_000
        message = gettext("The file is larger than %(most)s MB. Choose a smaller one, or tell us who holds it.")
        raise UploadRefused(message % {"most": most})
    kind = kind_of(content)
    if not kind:
        raise UploadRefused(gettext("The file must be a PDF, a JPEG or a PNG, whatever its name. Choose another."))
    upload = Upload(kind=kind)
    head = json.dumps({"name": name[:MAX_NAME]}).encode()
    upload.sealed = sealing.seal(head + b"\n" + content, context=upload.context, recipients=keys.recipients())
    upload.save(force_insert=True)
    return upload


def attach(submission: Submission, facts: Iterable[str]) -> None:
    """Give a new submission the files that its answers name; one that has an owner already keeps it."""
    named = [fact.removeprefix(FACT) for fact in facts if fact.startswith(FACT)]
    if named:
        Upload.objects.filter(pk__in=named, submission=None).update(submission=submission)


def sent_with(submission: Submission, answers: dict[str, Any]) -> models.QuerySet[Upload]:
    """Return the files of a submission that its opened answers name.

    The column that gives a file its owner is one that the public process must write; what is sealed, it cannot change.
    """
    return Upload.objects.filter(submission=submission, pk__in=named_in(answers))


def named_in(answer: Any) -> Iterator[uuid.UUID]:
    """Yield the ids of files in answers, however deep in groups."""
    if isinstance(answer, dict) and "upload" in answer:
        yield uuid.UUID(answer["upload"])
    elif isinstance(answer, dict | list):
        for each in answer.values() if isinstance(answer, dict) else answer:
            yield from named_in(each)


def opened(upload: Upload) -> bytes:
    """Return the content of a file, once the opening is recorded.

    Raises:
        Unreadable, KeyMissing: it cannot be opened here.
    """
    return named(upload)[1]


def named(upload: Upload) -> tuple[str, bytes]:
    """Return the name that a sender gave to a file, and its content; otherwise as ``opened``."""
    whole = sealing.open_sealed(bytes(upload.sealed), context=upload.context, holder=keys.holder())
    head, _, content = whole.partition(b"\n")
    return json.loads(head)["name"], content


@every(hours=1)
def erase_unsent() -> int:
    """Erase files whose form was not sent within a day."""
    before = timezone.now() - datetime.timedelta(hours=UNSENT_HOURS)
    return Upload.objects.filter(submission=None, taken_at__lt=before).delete()[0]
