"""What every address of a form answers alike: in no cache, in no search engine, and with every word kept."""

import copy
import logging
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from home import context as surroundings
from home import stamp
from home.failures import cause_of
from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner.oversized import OWN_FIELDS, TOO_MUCH, HeldUntilRead, too_large

GONE, UNPROCESSABLE, UNAVAILABLE = 410, 422, 503

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def form_view(view: View) -> View:
    """Let a view take what the public sends: whatever happens, no word of it is lost.

    A visitor has no session and no other authority that another site could borrow, so that there is nothing for a
    CSRF cookie to protect; and a cookie is a trace, and one more way for a message to fail. The page's own signed
    token says which form it is and which attempt; a draft's cookie is not sent with what another site posts.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, page_id: int, *args, **kwargs) -> HttpResponse:
        request.encoding = "utf-8"  # whatever else the request says of itself
        request.upload_handlers = [HeldUntilRead(request)]
        try:
            return private(view(request, page_id, *args, **kwargs))
        except FormIncomplete:
            return unavailable(request, FormPage.objects.filter(id=page_id).first())
        except DatabaseError as error:
            log.error("A form could not be taken (%s).", cause_of(error))
            return words_kept(request)
        except TOO_MUCH:
            return private(too_large(request))

    return answer


def private(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def unavailable(request: HttpRequest, page: FormPage | None) -> HttpResponse:
    """Say that a form cannot be used now, with the phone number; half a form would be worse."""
    return private(render(request, "referralforms/unavailable.html", {"page": page}, status=UNAVAILABLE))


def words_kept(request: HttpRequest) -> HttpResponse:
    """Answer without the database: everything that was written, to be copied or read out, and the number to ring."""
    lists = [values for name, values in request.POST.lists() if name not in OWN_FIELDS]
    words = [text for values in lists for text in values if text.strip()]
    return private(
        HttpResponse(render_to_string("referralforms/words_kept.html", {"words": words}), status=UNAVAILABLE)
    )


# --- which form -----------------------------------------------------------------------------------


def form_page(request: HttpRequest, page_id: int) -> FormPage:
    """Return the form asked; what stands around it, such as the phone number, follows it."""
    found = stamp.remembered(request, ("form", page_id), lambda: find_form(page_id))
    if found is None:
        raise Http404("There is no such form.")
    page = copy.copy(found)  # what is remembered is shared, and a visitor's area is written on the page
    surroundings.surround(request, page)
    return page


def find_form(page_id: int) -> FormPage | None:
    return FormPage.objects.select_related("locale").filter(id=page_id).first()


def version_of(request: HttpRequest, page: FormPage, version_id: int) -> FormVersion | None:
    """Return a version of a form, if it is one of this form's."""
    try:
        return stamp.remembered(
            request, ("version", page.pk, version_id), lambda: FormVersion.objects.get(page=page, pk=version_id)
        )
    except FormVersion.DoesNotExist:
        return None


def shown_or_404(request: HttpRequest, page: FormPage) -> FormPage:
    """Return a form that this visitor can have had before them; a draft is not shown to who guesses its number."""
    was_published = page.live or page.versions.exists()
    if was_published and all(each.accept_request(request) for each in page.get_view_restrictions()):
        return page
    raise Http404("There is no such form.")


def ring_the_area(page: FormPage, journey: Journey) -> None:
    """Let the page show the number of the area that was chosen."""
    page.area_key = journey.facts.get("area", "")
