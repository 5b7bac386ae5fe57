"""Visits an installation with the plugins that PLUGINS names, and prints as JSON what it met.

Run in a process of its own (``python -m tests.visit_site``): which plugins there are is settled when Django starts.
"""

import json
import re
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import django
from django.conf import settings

# The files of a release are collected for production; here each is served by its plain name.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from django.core import checks  # noqa: E402 -- what is above must be set first
from django.core.management import call_command  # noqa: E402 -- what is above must be set first
from django.urls import URLPattern, URLResolver, get_resolver, reverse  # noqa: E402 -- what is above must be set first
from wagtail import blocks  # noqa: E402 -- what is above must be set first
from wagtail.models import Page  # noqa: E402 -- what is above must be set first
from wagtail.test.utils.form_data import querydict_from_html  # noqa: E402 -- what is above must be set first

from home.models import HomePage, User  # noqa: E402 -- what is above must be set first
from tests.signing_in import StaffClient  # noqa: E402 -- what is above must be set first

LISTS = {
    "home": "/admin/",
    "explorer": "/admin/pages/",
    "search": "/admin/pages/search/?q=a",
    "chooser": "/admin/choose-page/",
    "site history": "/admin/reports/site-history/",
    "aging pages": "/admin/reports/aging-pages/",
    "page types usage": "/admin/reports/page-types-usage/",
    "locked pages": "/admin/reports/locked/",
    "workflows": "/admin/reports/workflow/",
}
PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
SLUGS = {"content_type_app_name": "home", "content_type_model_name": "standardpage", "action_name": "approve"}
BULK_ACTIONS = ("delete", "move", "publish", "unpublish")


def main() -> None:
    known = pages()
    visitor, staff = client(), client()
    staff.force_login(User.objects.filter(is_superuser=True).first())
    met = {
        "check": [str(each) for each in checks.run_checks() if each.level >= checks.WARNING],
        "migrations": missing_migrations(),
        "pages": known,
        "public": {page["path"]: visitor.get(page["path"]).status_code for page in to_visit(known)},
        "front": visitor.get("/").text,
        "in_api": {each["id"] for start in (0, 50) for each in api_pages(visitor, start)},
        "in_explorer": in_explorer(staff, known),
        "lists": {name: staff.get(address, follow=True).status_code for name, address in LISTS.items()},
        "editor": editor_answers(staff, known),
        "saved": save_front_page(staff),
    }
    sys.stdout.write(json.dumps(met, default=sorted))


def client() -> StaffClient:
    return StaffClient(raise_request_exception=False, SERVER_NAME="localhost")


def missing_migrations() -> list[str]:
    """Return what ``makemigrations`` would write."""
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        return said.getvalue().splitlines()
    return []


def front_page() -> HomePage:
    """Return the front page of the site; other languages are trees of their own."""
    return HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)


def api_pages(visitor: StaffClient, start: int) -> list[dict[str, Any]]:
    return visitor.get(f"/api/v1/pages/?limit=50&offset={start}").json()["items"]


def pages() -> list[dict[str, Any]]:
    """Return every page below the root, with the app that it belongs to."""
    root = front_page().url_path
    # Drafts and pages taken down answer nobody, with or without their plugin.
    found = Page.objects.filter(depth__gt=1, live=True).order_by("path").select_related("content_type")
    return [
        {
            "id": page.pk,
            "app": page.content_type.app_label,
            "type": page.content_type.model,
            "path": "/" + page.url_path.removeprefix(root),
        }
        for page in found
    ]


def absent(known: list[dict]) -> list[dict]:
    return [page for page in known if page["app"] not in {"home", *settings.PLUGINS}]


def to_visit(known: list[dict]) -> list[dict]:
    """Return all pages of absent plugins, and the first of every other type."""
    firsts = list({page["type"]: page for page in reversed(known)}.values())
    return [page for page in known if page in firsts or page in absent(known)]


def in_explorer(staff: StaffClient, known: list[dict]) -> set[int]:
    """Return the pages that the explorer lists, below any page that can have some."""
    found: set[str] = set()
    parents = ["/", "/insights/", "/case-studies/"]
    for page in known:
        if page["path"] in parents:
            found |= set(re.findall(r"/admin/pages/(\d+)/edit/", staff.get(f"/admin/pages/{page['id']}/").text))
    return {int(each) for each in found}


def editor_answers(staff: StaffClient, known: list[dict]) -> dict[str, list[int]]:
    """Return how the admin's addresses answer for one page of each absent plugin, and the editor for all of them."""
    answers: dict[str, set[int]] = {"edit": set()}
    for page in absent(known):
        answers["edit"].add(staff.get(f"/admin/pages/{page['id']}/edit/").status_code)
    for page in {page["app"]: page for page in absent(known)}.values():
        for name, address in page_addresses(page["id"]):
            met = {staff.get(address).status_code, staff.post(address).status_code}
            answers.setdefault(name, set()).update(met)
    return {name: sorted(met) for name, met in answers.items()}


def page_addresses(page_id: int) -> Iterator[tuple[str, str]]:
    """Yield every address of the admin that names a page, made up for this one."""
    for name, pattern in admin_patterns(get_resolver()):
        converters = pattern.pattern.converters
        if PAGE_ARGUMENTS & converters.keys():
            values = {each: page_id if each in PAGE_ARGUMENTS else SLUGS.get(each, 1) for each in converters}
            yield name, reverse(name, kwargs=values)
    yield "compare", reverse("wagtailadmin_pages:revisions_compare", args=[page_id, "live", "latest"])
    yield "detail in the admin's API", reverse("wagtailadmin_api:pages:detail", args=[page_id])
    yield "action in the admin's API", reverse("wagtailadmin_api:pages:action", args=[page_id, "copy"])
    for action in BULK_ACTIONS:
        path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        yield f"{action} many", f"{path}?id={page_id}"
        yield f"{action} all", f"{path}?id=all"


def admin_patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from admin_patterns(each, prefix + (f"{each.namespace}:" if each.namespace else ""))
        elif "wagtailadmin" in prefix + (each.name or ""):
            yield prefix + each.name, each


def save_front_page(staff: StaffClient) -> dict[str, Any]:
    """Publish the front page from the editor as it stands, as an editor does who changed one word elsewhere."""
    before = stored_body()
    home = front_page()
    address = f"/admin/pages/{home.pk}/edit/"
    posted = querydict_from_html(staff.get(address).text, form_id="page-edit-form")
    posted.update(posted_block(home.body.stream_block, home.body, "body") | {"action-publish": "1"})
    answer = staff.post(address, posted)
    return {"status": answer.status_code, "before": before, "after": stored_body()}


def stored_body() -> list[dict]:
    field = HomePage._meta.get_field("body")
    return [{"type": each["type"], "value": each["value"]} for each in field.get_prep_value(front_page().body)]


def posted_block(block: blocks.Block, value: Any, prefix: str) -> dict[str, Any]:
    """Return what the editor's scripts post for a block."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return posted_children(block, value, prefix)
    if isinstance(block, blocks.StructBlock):
        fields = (posted_block(child, value[name], f"{prefix}-{name}") for name, child in block.child_blocks.items())
        return {name: each for field in fields for name, each in field.items()}
    shown = block.field.widget.format_value(block.field.prepare_value(block.value_for_form(value)))
    return {} if shown is None else {prefix: shown}


def posted_children(block: blocks.StreamBlock | blocks.ListBlock, value: Any, prefix: str) -> dict[str, Any]:
    children = list(value if isinstance(block, blocks.StreamBlock) else value.bound_blocks)
    posted: dict[str, Any] = {f"{prefix}-count": str(len(children))}
    for number, child in enumerate(children):
        start = f"{prefix}-{number}"
        posted |= {f"{start}-id": child.id or "", f"{start}-order": str(number), f"{start}-deleted": ""}
        posted |= {f"{start}-type": child.block.name} | posted_block(child.block, child.value, f"{start}-value")
    return posted


if __name__ == "__main__":
    main()
