"""What a document must begin with to be what its name says. Knows no model.

Wagtail itself looks at the name alone; a page with a script in it, named ``leaflet.pdf``, would be handed to readers.
"""

import codecs
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

LOOKED_AT = 4096  # bytes
MARKUP = re.compile(rb"<(!--|\?(xml|php)\b|(!doctype|html|head|body|script|iframe|svg|style|title)\b)", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")  # braille files end pages with \f and themselves with \x1a
CAPTIONS = re.compile(rb"(\xef\xbb\xbf)?WEBVTT(\s|$)")
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"
ARCHIVE = b"PK\x03\x04"
AFTER_HEADER = 30  # where the name of a ZIP archive's first file stands


@dataclass(frozen=True)
class Kind:
    """A kind of document: what it is called, and how it is known."""

    name: str
    is_kind: Callable[[IO[bytes]], bool]


def begins(pattern: re.Pattern[bytes]) -> Callable[[IO[bytes]], bool]:
    return lambda file: bool(pattern.match(beginning(file)))


def beginning(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(LOOKED_AT)


def is_text(file: IO[bytes]) -> bool:
    """Say whether a file begins with words that no browser and no system would run."""
    begun = beginning(file)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begun, final=len(begun) < LOOKED_AT)  # else a letter may be cut
    except UnicodeDecodeError:
        return False
    return not (CONTROL.search(begun) or MARKUP.search(begun) or begun.startswith(b"#!"))


def is_captions(file: IO[bytes]) -> bool:
    return is_text(file) and bool(CAPTIONS.match(beginning(file)))


def is_open_document(file: IO[bytes]) -> bool:
    return beginning(file)[AFTER_HEADER:].startswith(OPEN_DOCUMENT)


def is_word_document(file: IO[bytes]) -> bool:
    if not beginning(file).startswith(ARCHIVE):  # an archive may stand behind anything else
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # the last of a name that is no text
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)


KINDS = {
    "pdf": Kind("PDF", begins(re.compile(rb"%PDF-"))),
    "docx": Kind("Word document (without macros)", is_word_document),
    "odt": Kind("OpenDocument text", is_open_document),
    "txt": Kind("plain text in UTF-8", is_text),
    "brf": Kind("braille file", is_text),
    "mp4": Kind("MP4 film", begins(re.compile(rb".{4}ftyp", re.DOTALL))),
    "vtt": Kind("WebVTT captions", is_captions),
}
