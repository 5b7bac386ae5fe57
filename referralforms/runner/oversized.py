"""What is too much to be taken at once: refused, with every word shown again as far as a page can hold it."""

import io
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import FIELD, ChunkIter, LazyStream, MultiPartParser, MultiPartParserError, Parser
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from referralforms.builder.questions.base import tidy
from referralforms.runner.files import InMemory

TOO_LARGE = 413
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
OWN_FIELDS = {"token", "go", "back", "csrfmiddlewaretoken"}  # of the page, and not of the person
MOST_READ = 20_000_000  # bytes of a body that is too large to be taken
PIECE = 1 << 16  # bytes
MOST_SHOWN, MOST_FIELDS = 200_000, 1000  # characters of one field; fields


class Held:
    """A stream that holds what was read of it: who stops in the middle has it all the same."""

    def __init__(self, source: Any):
        self.source, self.so_far = source, bytearray()

    def read(self, size: int) -> bytes:
        piece: bytes = self.source.read(size)
        if len(self.so_far) < MOST_READ:
            self.so_far += piece
        return piece


class HeldUntilRead(FileUploadHandler):
    """Lets Django read a body in parts, files in memory alone, and holds its bytes until that has gone well.

    Django stops at the limit and throws away what it read; a form that may carry a file is sent in this way.
    """

    held: Any = None  # while it is read
    boundary = b""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        self.held, self.boundary = Held(input_data), boundary
        taken = MultiPartParser(meta, self.held, [InMemory(self.request)], encoding).parse()
        self.held = None
        return taken


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that it is too much at once, with the words as far as a page can hold them, and the number to ring."""
    words = [tidy(text)[:MOST_SHOWN] for name, text in pairs(request) if name not in OWN_FIELDS and text.strip()]
    page = render_to_string("referralforms/too_large.html", {"words": words[:MOST_FIELDS]})
    return HttpResponse(page, status=TOO_LARGE)


def pairs(request: HttpRequest) -> Iterable[tuple[str, str]]:
    """Return what was posted, whether or not Django had begun to read it."""
    if request.content_type == "application/x-www-form-urlencoded":
        return parse_qsl(rest_of(request).decode("utf-8", "replace"), errors="replace")
    (handler,) = request.upload_handlers
    if isinstance(handler, HeldUntilRead) and handler.held:
        return texts_in(bytes(handler.held.so_far) + rest_of(request), handler.boundary)
    return []


def texts_in(body: bytes, boundary: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and text of each part that is no file, up to where the parts make no sense any more."""
    try:
        for kind, headers, part in Parser(LazyStream(ChunkIter(io.BytesIO(body), PIECE)), boundary):
            content = part.read()
            if kind == FIELD:
                yield as_text(headers["content-disposition"][1].get("name", "")), as_text(content)
    except MultiPartParserError:
        return


def as_text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def rest_of(request: HttpRequest) -> bytes:
    """Read what is still on its way: a browser whose sending is cut off shows an error of its own, and no page."""
    pieces: list[bytes] = []
    while sum(map(len, pieces)) < MOST_READ:
        piece = request.read(PIECE)
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)
