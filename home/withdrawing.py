"""Taking down a page about people takes its translations along, unless whoever does it says otherwise.

Somebody who no longer wants to be read about means it in every language. The person who takes the page down is told
which languages these are, before and after; those that they may not take down are named. Only what is public, and is
about to go, takes others along: a draft that is thrown away leaves them as they are.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.models import Page

from home.checked.publishing import kinds
from home.withdrawal import below, named, public_translations

CHOICE, KEEP = "translations", "keep"  # what a form posts for the other languages to stay
TOLD_BEFORE = "What is deleted here is also public in other languages, and is taken down there too: {}."
TAKEN_DOWN = "Taken down in other languages too: {}."
STILL_PUBLIC = "Still public in other languages: {}."


def before_unpublish(request: Any, page: Page) -> None:
    remember(request, [page], is_with_those_below=bool(request.POST.get("include_descendants")))


def before_delete(request: Any, page: Page) -> None:
    """Say on the page that asks whether to delete what else will no longer be public."""
    remember(request, [page], is_with_those_below=True)
    if request.in_other_languages and request.method == "GET":
        messages.warning(request, TOLD_BEFORE.format(named(request.in_other_languages)))


def before_many(request: Any, action_type: str, objects: list, action) -> None:
    pages = [each for each in objects if isinstance(each, Page)] if action_type in {"unpublish", "delete"} else []
    is_with_those_below = action_type == "delete" or bool(request.POST.get("include_descendants"))
    remember(request, pages, is_with_those_below=is_with_those_below)


def remember(request: Any, pages: Iterable[Page], *, is_with_those_below: bool) -> None:
    """Keep, while what is about to go still tells of them, the translations that are public."""
    going = [each for each in pages if each.live]
    if is_with_those_below:
        going += [story for each in pages for story in below(each)]
    request.in_other_languages = list(public_translations(*going))


def after_one(request: Any, page: Page) -> None:
    """Take down the translations of what was just taken down or deleted, and say so."""
    found = request.in_other_languages
    is_kept = request.POST.get(CHOICE) == KEEP
    taken = [] if is_kept else [each for each in found if take_down(each, request.user)]
    tell(request, taken, [each for each in found if each not in taken])


def after_many(request: Any, action_type: str, objects: list, action) -> None:
    after_one(request, None)


def take_down(page: Page, user) -> bool:
    """Take a page down, or off the schedule by which it would be public; False where somebody may not."""
    page = page.specific
    may = page.permissions_for_user(user)
    if not (may.can_unpublish() if page.live else may.can_unschedule()):
        return False
    withdraw(page, user)
    return True


def withdraw(page: Page, user) -> None:
    """Make sure that a page is not public, now or by a schedule; without a user it was its time that came."""
    if page.live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    for revision in page.revisions.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])


def tell(request: HttpRequest, taken: list[Page], left: list[Page]) -> None:
    if taken:
        messages.success(request, TAKEN_DOWN.format(named(taken)))
    if left:
        messages.warning(request, STILL_PUBLIC.format(named(left)))


# --- At the hour that was set -----------------------------------------------------------------------------


def expiring(until: datetime.datetime) -> list[Page]:
    """Return the public pages about people whose expiry date comes by then."""
    return list(Page.objects.live().type(*kinds()).filter(expire_at__lte=until))


def take_along(pages: list[Page]) -> None:
    """Take down the translations of pages about to be taken down."""
    for page in public_translations(*pages):
        withdraw(page.specific, None)
