"""Pictures and documents, as models of our own from the first day: to swap them later is dear."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.core.files.base import File
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    SourceImageIOError,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from home import metadata

KILOBYTE = 1000


class CleanPictureFile(WagtailImageFieldFile):
    """A picture's file, stored without what a camera wrote into it, through whichever door it comes."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        super().save(name, metadata.without_metadata(content), save)

    save.alters_data = True  # type: ignore[attr-defined]  # no template may call it


class CleanPictureField(WagtailImageField):
    attr_class = CleanPictureFile


class Picture(AbstractImage):
    """A picture; ``description`` is its text for those who do not see it."""

    file = CleanPictureField(upload_to=get_upload_to, width_field="width", height_field="height")

    admin_form_fields = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    @contextmanager
    def open_file(self) -> Iterator[File]:
        """Give each reader a handle of its own, as a context.

        Pages kept in memory are shared by threads (home/serving.py), and their pictures with them: two threads that
        moved one handle would cut half pictures to size, and keep them.

        Raises:
            SourceImageIOError: the file is gone.
        """
        if not self.file._committed:  # just sent, and in no store yet
            with super().open_file() as file:
                yield file
            return
        with closing(self.file_anew()) as file:
            yield file

    def file_anew(self) -> File:
        try:
            return self.file.storage.open(self.file.name, "rb")
        except OSError as error:
            raise SourceImageIOError(str(error)) from error


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    changes_public_content = False  # made from a picture when first shown
    public_may = ("SELECT", "INSERT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_is_unique")
        ]


class StoredDocument(AbstractDocument):
    admin_form_fields = ("title", "file", "collection", "tags")

    def clean(self) -> None:
        if self.file:  # a file that its field refused is not here; Wagtail would speak of its ending a second time
            super().clean()

    @property
    def size_text(self) -> str:
        """Return the size as a reader sees it beside a link, such as ``48 kB``."""
        return f"{max(1, round((self.file_size or 0) / KILOBYTE))} kB"
