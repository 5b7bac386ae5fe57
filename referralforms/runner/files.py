"""Files in what the public posts: held in memory, sealed, and from then on known to the form by a number."""

import io
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import DatabaseError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

from home.failures import cause_of
from referralforms.builder.journey import PREFIX
from referralforms.submissions import uploads
from referralforms.submissions.sealing import KeyUnusable

NOT_STORED = gettext_lazy(
    "We could not store the file just now. Choose it again, or go on without it and tell us who holds it."
)

log = logging.getLogger(__name__)


class InMemory(FileUploadHandler):
    """Holds a file in memory, no more of it than is taken: nothing unsealed is ever written to a disk."""

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        if not settings.UPLOADS:
            raise SkipFile
        self.pieces: list[bytes] = []
        self.held = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.held <= settings.UPLOAD_MOST_BYTES:
            self.pieces.append(raw_data)
            self.held += len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(b"".join(self.pieces))
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name or "file", self.content_type, file_size, self.charset
        )


def posted(request: HttpRequest, questions: Iterable[Any]) -> QueryDict:
    """Return what was posted, with each file of a question that takes one sealed, and named by its number.

    Args:
        questions: those that may be answered here, planned.
    """
    asked = [each for each in questions if each.block.takes_files and f"{PREFIX}{each.key}-file" in request.FILES]
    if not asked:
        return request.POST
    data = request.POST.copy()
    for each in asked:
        name = PREFIX + each.key
        for part, text in taken(request.FILES[f"{name}-file"]).items():
            data[f"{name}-{part}"] = text
        data.pop(f"{name}-remove", None)
    return data


def taken(file: Any) -> dict[str, str]:
    """Return by what a form knows a file, or why it was not taken."""
    try:
        return sealed(file)
    except uploads.UploadRefused as error:
        return {"problem": str(error)}
    except (DatabaseError, KeyUnusable) as error:
        log.error("A file could not be stored (%s).", cause_of(error))
        return {"problem": str(NOT_STORED)}


def sealed(file: Any) -> dict[str, str]:
    """Seal a file, and return by what a form knows it.

    Raises:
        UploadRefused: with a sentence for its sender.
        DatabaseError, KeyUnusable: it could not be stored.
    """
    upload = uploads.take(file.name, file.read(), file.size)
    return {"upload": str(upload.pk), "name": file.name, "kind": upload.kind, "problem": ""}
