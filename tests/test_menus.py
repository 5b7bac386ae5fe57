"""Each role finds in the menu what it works with, and nothing else."""

import pytest
from django.contrib.auth.models import Group
from wagtail.admin.menu import Menu, SubmenuMenuItem, admin_menu

from tests.factories import UserFactory

HELP = ["Help", "Help > Editor Guide", "Help > Shortcuts"]
MENUS: dict[str, list[str]] = {
    "Triage worker": ["Submissions", "Enter a call or letter", *HELP],
    "Practitioner": ["Submissions", *HELP],
    "Manager": ["Submissions", "Enter a call or letter", "Submission report", "Times of triage", *HELP],
    "Data-protection officer": ["Data protection", "Access log", "Open one submission", "Snippets", *HELP],
    "Analyst": ["Submission report", *HELP],
    "Administrator": [
        *("Open one submission", "Snippets", "Settings", "Settings > Users", "Settings > Parts of this site"),
        *("Settings > Site details", *HELP),
    ],
    "Editor": [
        *("Pages", "Images", "Documents", "Snippets", "Reports", "Reports > Links", "Reports > Withdrawn pages"),
        *("Reports > Stories to review", "Reports > Workflows", "Reports > Site history", "Reports > Aging pages"),
        *("Help", "Help > Design system", "Help > Editor Guide", "Help > Shortcuts"),
    ],
    "Approver": HELP,
    "Newsletter editor": ["Newsletter", *HELP],
}
OF_SUBMISSIONS = {
    *("Submissions", "Enter a call or letter", "Submission report", "Data protection", "Access log"),
    "Open one submission",
    "Times of triage",
}


def labels(menu: Menu, request) -> list[str]:
    """Return the entries that are shown to somebody, those of a menu within a menu after its own name."""
    found = []
    for item in sorted(menu.menu_items_for_request(request), key=lambda item: item.order):
        inner = labels(item.menu, request) if isinstance(item, SubmenuMenuItem) else []
        found += [str(item.label), *(f"{item.label} > {label}" for label in inner)]
    return found


@pytest.fixture
def shown(client):
    """Return what somebody finds, in the order of the page."""

    def find(person) -> list[str]:
        client.force_login(person)
        return labels(admin_menu, client.get("/admin/").wsgi_request)

    return find


@pytest.mark.parametrize("role", MENUS)
def test_each_role_finds_what_it_works_with(shown, person_in, kent, role):
    assert shown(person_in(role, kent)) == MENUS[role]


def test_every_role_is_here(roles):
    assert {f"{role}s" for role in MENUS} == set(Group.objects.values_list("name", flat=True))


def test_nobody_finds_anything_of_submissions_for_being_a_superuser(shown, roles):
    assert set(shown(UserFactory(is_superuser=True))) & OF_SUBMISSIONS == set()
