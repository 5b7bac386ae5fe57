"""Taking out of a picture what a camera wrote into it: place, time, device, and small copies of what was cut away.

A picture with its place in it can lead to somebody's home. Needs Pillow alone, and knows no model.
"""

import io

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

ORIENTATION = 0x0112  # the EXIF tag that says how the camera was held
UPRIGHT = 1
QUALITY = 92  # where a picture has to be compressed anew
TOLD_BY = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Raw profile type exif", "mp")
TEXT_FORMATS = {"PNG"}  # whose other texts stand in ``text``


class Damaged(ValueError):
    """A file that begins like a picture and cannot be read to its end."""


def without_metadata(file: File) -> File:
    """Return the same picture without what is not seen; the file itself, where there is nothing to take out."""
    file.seek(0)
    with Image.open(file) as image:
        clean = rewritten(image) if tells_more_than_is_seen(image) else None
    file.seek(0)
    return ContentFile(clean, name=file.name) if clean else file


def check_whole(file: File) -> None:
    """Read a picture to its end.

    Raises:
        Damaged: it cannot be.
    """
    file.seek(0)
    try:
        with Image.open(file) as image:
            image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise Damaged(type(error).__name__) from error
    file.seek(0)


def tells_more_than_is_seen(image: Image.Image) -> bool:
    has_texts = image.format in TEXT_FORMATS and bool(getattr(image, "text", None))
    return has_texts or any(image.info.get(name) for name in TOLD_BY)


def rewritten(image: Image.Image) -> bytes:
    """Return the picture, upright, in its own format, with its colour profile and nothing else."""
    is_turned = image.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT
    kind = "JPEG" if image.format == "MPO" else image.format
    options = options_for(image, kind or "", keep_quality=not is_turned)
    shown = ImageOps.exif_transpose(image) if is_turned else image
    for name in TOLD_BY:
        shown.info.pop(name, None)
    written = io.BytesIO()
    shown.save(written, kind, icc_profile=image.info.get("icc_profile"), **options)
    return written.getvalue()


def options_for(image: Image.Image, kind: str, *, keep_quality: bool) -> dict:
    if kind == "JPEG":
        return {"quality": "keep" if keep_quality and image.format == "JPEG" else QUALITY}
    return {"save_all": True} if kind == "GIF" else {"quality": QUALITY} if kind == "WEBP" else {}
