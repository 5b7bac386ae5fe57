"""A form to be printed and filled in by hand: for the public, and for staff who send one out."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from home import context as surroundings
from home.pages import page_or_404
from referralforms.builder import versions
from referralforms.builder.journey import FormIncomplete
from referralforms.builder.models import FormPage
from referralforms.builder.paper import paper_form
from referralforms.runner.responses import private, shown_or_404, unavailable


@never_cache
@require_GET
def paper(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a form on paper, as it is public now."""
    return printed(request, shown_or_404(request, page_or_404(FormPage.objects.all(), page_id)))


@permission_required("wagtailadmin.access_admin")
@never_cache
@require_GET
def paper_for_staff(request: HttpRequest, page_id: int) -> HttpResponse:
    """The same in the admin, where no public addresses are served."""
    return printed(request, page_or_404(FormPage.objects.live(), page_id))


def printed(request: HttpRequest, page: FormPage) -> HttpResponse:
    surroundings.surround(request, page)
    try:
        return private(paper_form(request, page, versions.current(page).steps))
    except FormIncomplete:
        return unavailable(request, page)
