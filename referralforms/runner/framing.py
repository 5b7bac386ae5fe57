"""A page of one person, in a frame that is everybody's: header, help and foot are drawn once per content stamp."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from home import stamp
from referralforms.builder.models import FormPage

# Where title and main part go; no text of a page holds such letters, which belong to no script.
TITLE_PLACE, MAIN_PLACE, BETWEEN = "\ue000", "\ue001", "\ue002"


def framed(
    request: HttpRequest, page: FormPage, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """Answer with a template that extends ``frame``, of which only its own blocks are drawn."""
    inner = {**context, "frame": "referralforms/inner.html", "between": BETWEEN}
    title, _, main = render_to_string(template, inner, request).partition(BETWEEN)
    key = ("frame of a form", page.pk, page.area_key, request.get_host(), get_language())
    frame = stamp.remembered(request, key, lambda: drawn(request, page))
    return HttpResponse(frame.replace(TITLE_PLACE, title).replace(MAIN_PLACE, main), status=status)


def drawn(request: HttpRequest, page: FormPage) -> str:
    """Return the frame with nothing of this visitor in it but the number of the area that they chose."""
    places = {"title_place": TITLE_PLACE, "main_place": MAIN_PLACE}
    return render_to_string("referralforms/remembered.html", {"page": page, **places}, request)
