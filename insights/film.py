"""Giving a film piece by piece, as a browser asks: some play none otherwise, and nobody can jump to its middle.

Wagtail's own view of a document knows no ranges. This comes after its question who may have the document.
"""

import re

from django.http import HttpRequest, HttpResponse

from home.models import StoredDocument
from insights.videos import FILMS, ends_in

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
MOST = 4 * 1024 * 1024  # bytes in one piece; the browser asks for the next
PARTIAL, NOT_SATISFIABLE = 206, 416


def piece_of_film(document: StoredDocument, request: HttpRequest) -> HttpResponse | None:
    """Answer a request for a range of a film; None for whatever the usual view answers."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or asked.group() == "bytes=-" or not ends_in(document, FILMS):
        return None
    size = document.file.size
    first, last = bounds(asked, size)
    if first > last:
        return HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    with document.file.open("rb") as file:
        file.seek(first)
        response = HttpResponse(file.read(last - first + 1), status=PARTIAL, content_type=document.content_type)
    response["Content-Range"], response["Accept-Ranges"] = f"bytes {first}-{last}/{size}", "bytes"
    return response


def bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """Return the first and the last byte to give; the first is the greater where there is nothing to give."""
    start, end = asked.groups()
    if not start:  # so many from the end
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end or size), size - 1)
    return first, min(last, first + MOST - 1)
