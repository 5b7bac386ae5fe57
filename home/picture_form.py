"""The form through which every picture comes in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home import metadata

DESCRIBE = "Say in one sentence what can be seen, for people who cannot see it. Not ‘picture of’, and no file name."
DAMAGED = "This picture is damaged: a part of it is missing. Save it again from where it came, and choose the new file."


class WholePictureField(WagtailImageField):
    """Refuses a file that breaks off: Wagtail itself would fail on it, here or later before visitors' eyes.

    What a camera wrote is taken out here already, since that may turn the picture, and its size is read next.
    """

    def to_python(self, data: Any) -> File | None:
        try:
            file = super().to_python(data)
            if file is None:
                return None
            metadata.check_whole(file)
            return metadata.without_metadata(file)
        except (OSError, SyntaxError, metadata.Damaged) as error:
            raise ValidationError(DAMAGED, code="damaged") from error


class PictureForm(BaseImageForm):
    """Asks for a description, and takes only a picture that can be read to its end."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = WholePictureField(label=file.label, widget=file.widget)
        if description := self.fields.get("description"):
            description.required, description.help_text = True, DESCRIBE
            description.error_messages["required"] = DESCRIBE
