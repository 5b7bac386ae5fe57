"""The form through which every document comes in: alone, with many, in a chooser, or in place of another."""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm

from home.document_kinds import KINDS, Kind

FILMS = {"mp4"}
UNKNOWN = "We cannot give such a file to readers. Choose one whose name ends in {}."
OTHERWISE = "This is no {name}, whatever its name says. Save it as one where it was made, and choose the new file."
LIMITS = "A film may have {film} at most, any other document {other}."
TOO_LARGE = "This file is too large ({size}); readers on a phone would wait long. It may have {most} at most."


class KnownDocumentField(WagtailDocumentField):
    """Refuses a file that is not what its name says, or larger than a reader should load."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        film, other = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.DOCUMENT_MOST_BYTES
        self.help_text = LIMITS.format(film=filesizeformat(film), other=filesizeformat(other))

    def to_python(self, data: Any) -> File | None:
        file = super().to_python(data)
        if file is None:
            return None
        ending = PurePath(file.name).suffix.lower().removeprefix(".")
        check_size(file, ending)
        check_kind(file, known_kind(ending))
        return file


def check_size(file: File, ending: str) -> None:
    most = settings.DOCUMENT_MOST_BYTES
    if ending not in FILMS and file.size > most:
        message = TOO_LARGE.format(size=filesizeformat(file.size), most=filesizeformat(most))
        raise ValidationError(message, code="file_too_large")


def known_kind(ending: str) -> Kind:
    if ending in settings.WAGTAILDOCS_EXTENSIONS:
        return KINDS[ending]
    raise ValidationError(UNKNOWN.format(", ".join(settings.WAGTAILDOCS_EXTENSIONS)), code="invalid_extension")


def check_kind(file: File, kind: Kind) -> None:
    is_kind = kind.is_kind(file)
    file.seek(0)
    if not is_kind:
        raise ValidationError(OTHERWISE.format(name=kind.name), code="invalid_content")


class DocumentForm(BaseDocumentForm):
    """Takes only a document that is what its name says."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = KnownDocumentField(label=file.label, widget=file.widget)
