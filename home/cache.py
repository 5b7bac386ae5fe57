"""The page cache: the outermost middleware, since what it answers needs nothing of the others.

It keeps whole answers to anonymous GETs, compressed, under the content stamp, so that a hit costs one query. It
keeps nothing of who has a session, brings an ``Authorization``, or asks with a query that it does not know.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_max_age

from home import stamp

KNOWN_QUERY_KEYS = {
    "page",
    "harm",
    "process",
    "audience",
    "area",
    "kind",
    "year",
    "language",
    "format",
    "limit",
    "offset",
}
LONGEST_QUERY = 200  # characters
KEPT_SECONDS = 24 * 60 * 60  # for the cache's own tidiness; the stamp decides what is good
NEVER_KEPT = (settings.ADMIN_PATH, settings.STATIC_URL, settings.MEDIA_URL, "/exit/")
SMALLEST = 500  # bytes; compressing less gains nothing


@dataclass(frozen=True)
class Kept:
    body: bytes
    compressed: bytes
    headers: list[tuple[str, str]]
    etag: str


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_cached(request):
            return self.get_response(request)
        try:
            now = stamp.of(request)
        except DatabaseError:  # whoever answers next says so better than this would
            return self.get_response(request)
        key = cache_key(request, now)
        kept = cache.get(key) if now else None
        if kept is None:
            response = self.get_response(request)
            if not may_be_kept(response):
                return response
            kept = keep(response)
            if now:
                cache.set(key, kept, seconds_good(response))
        return answer(request, kept)


def may_be_cached(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not request.path.startswith(NEVER_KEPT)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and KNOWN_QUERY_KEYS.issuperset(request.GET)
    )


def may_be_kept(response: HttpResponseBase) -> bool:
    policy = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and not any(word in policy for word in ("no-store", "private"))
        and "Cookie" not in response.get("Vary", "")
    )


def seconds_good(response: HttpResponseBase) -> int:
    """A page that changes by itself, such as a list of what is to come, says with ``max-age`` until when it is good."""
    told = get_max_age(response)
    return KEPT_SECONDS if told is None else min(told, KEPT_SECONDS)


def cache_key(request: HttpRequest, now: str) -> str:
    asked = "\n".join([now, request.scheme or "", request.META.get("HTTP_HOST", ""), request.get_full_path()])
    return f"page:{hashlib.sha256(asked.encode()).hexdigest()}"


def keep(response: HttpResponseBase) -> Kept:
    body = response.content if isinstance(response, HttpResponse) else b""
    compressed = gzip.compress(body, compresslevel=9, mtime=0) if len(body) >= SMALLEST else b""
    headers = [(name, value) for name, value in response.items() if name != "Content-Length"]
    return Kept(body, compressed, headers, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Return a kept answer: 304 to who has it, compressed to who can read that."""
    accepts_gzip = bool(kept.compressed) and reads_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'{kept.etag[:-1]}-gz"' if accepts_gzip else kept.etag
    is_known = etag in request.META.get("HTTP_IF_NONE_MATCH", "")
    body = b"" if is_known else (kept.compressed if accepts_gzip else kept.body)
    response = HttpResponse(body, status=304 if is_known else 200, headers=dict(kept.headers))
    response["ETag"], response["Vary"] = etag, "Accept-Encoding"
    response["Cache-Control"] = "no-cache"  # a browser may keep it, and asks each time whether it is still good
    if accepts_gzip and not is_known:
        response["Content-Encoding"] = "gzip"
    if not is_known:
        response["Content-Length"] = str(len(body))
    if request.method == "HEAD":
        response.content = b""
    return response


def reads_gzip(accepted: str) -> bool:
    """Say whether an Accept-Encoding takes gzip; ``gzip;q=0`` refuses it."""
    parts = {
        name.strip(): value.replace(" ", "") for name, _, value in (each.partition(";") for each in accepted.split(","))
    }
    return "gzip" in parts and parts["gzip"] not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
