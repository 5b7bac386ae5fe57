"""Leaving quickly: one plain link, from every public page, to a site that has nothing to do with this one.

Rules: DOMAIN.md, "Leaving quickly". No script is needed; with one, the page is hidden at once and the way back is
closed. Wiping all history is not ours to do, and could itself be noticed. What a plugin keeps for a visitor, such as
a draft, it ends itself, at the point ``leaving``.
"""

import logging
from contextlib import suppress
from http.cookies import CookieError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.plugins import contributions

NO_CONTENT = 204

log = logging.getLogger(__name__)


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End what this browser keeps of the site, and go elsewhere."""
    if is_prefetch(request):
        return private(HttpResponse(status=NO_CONTENT))
    end_what_was_begun(request)
    response = HttpResponseRedirect(settings.EXIT_URL)
    for name in request.COOKIES:
        with suppress(CookieError):  # a name that nobody can set, nobody can end; the header below ends it
            response.delete_cookie(name)
    response["Clear-Site-Data"] = '"cache", "cookies"'
    return private(response)


def end_what_was_begun(request: HttpRequest) -> None:
    """Let plugins end drafts and the like; whatever fails there, the visitor leaves."""
    for key, end in contributions("leaving").items():
        try:
            end(request)
        except Exception as error:  # noqa: BLE001 -- nothing may keep somebody on the page
            log.error("Leaving: %r failed (%s).", key, type(error).__name__)


def is_prefetch(request: HttpRequest) -> bool:
    """Say whether a browser asks ahead of a wish: nobody has left yet."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose or "prerender" in purpose


def private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"  # the other site is not told where the visitor comes from
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


urlpatterns = [path("", leave, name="exit")]
