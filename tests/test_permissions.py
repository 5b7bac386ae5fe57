"""The groups of the roles that plugins name, made after every migration."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from home.models import Picture, StoredDocument
from home.permissions import grant_content, group_name, make_groups, permissions, permissions_by_role
from tests.factories import StandardPageFactory, UserFactory

ROLES = {
    "Editor",
    "Approver",
    "Newsletter editor",
    "Administrator",
    "Triage worker",
    "Practitioner",
    "Manager",
    "Data-protection officer",
    "Analyst",
}


OF_SUBMISSIONS = {
    "Editors": set(),
    "Approvers": set(),
    "Administrators": {"break_glass"},
    "Analysts": {"count_submission"},
    "Data-protection officers": {
        "break_glass",
        "protect_submission",
        *(f"{verb}_retentionrule" for verb in ("add", "change", "delete", "view")),
    },
    "Triage workers": {"triage_submission"},
    "Managers": {"triage_submission", "manage_submission"},
    "Practitioners": {"work_submission"},
}


def rights(role: str) -> set[str]:
    given = Group.objects.get(name=group_name(role)).permissions.select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in given}


def test_plugins_name_the_roles():
    assert permissions_by_role().keys() == ROLES


def test_every_role_has_its_group(roles):
    named = {group_name(role) for role in ROLES}
    assert set(Group.objects.filter(name__in=named).values_list("name", flat=True)) == named


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_group_has_the_rights_that_plugins_name_for_its_role(roles, role):
    assert rights(role) >= permissions_by_role()[role]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_everybody_may_enter_the_admin(roles, role):
    assert "wagtailadmin.access_admin" in rights(role)


@pytest.mark.parametrize("group", OF_SUBMISSIONS)
def test_each_role_has_its_group_with_exactly_its_rights_over_submissions(roles, group):
    given = Group.objects.get(name=group).permissions.filter(content_type__app_label="referralforms")

    assert set(given.values_list("codename", flat=True)) == OF_SUBMISSIONS[group]


def test_groups_are_made_once_however_often_the_database_is_migrated(roles):
    from django.apps import apps

    before = Group.objects.count()
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    make_groups(last)
    assert Group.objects.count() == before


def test_groups_wait_for_the_last_apps_permissions(db):
    from django.apps import apps

    Group.objects.all().delete()
    make_groups(apps.get_app_config("home"))
    assert Group.objects.count() == 0


def test_an_editor_may_edit_and_publish_pages(person_in, home_page):
    editor, page = person_in("Editor"), StandardPageFactory(parent=home_page)
    tester = page.permissions_for_user(editor)
    assert [tester.can_edit(), tester.can_publish(), tester.can_add_subpage()] == [True, True, True]


@pytest.mark.parametrize("role", sorted(ROLES - {"Editor"}))
def test_nobody_else_may_edit_pages(person_in, home_page, role):
    page = StandardPageFactory(parent=home_page)
    assert not page.permissions_for_user(person_in(role)).can_edit()


@pytest.mark.parametrize("model", [Picture, StoredDocument])
@pytest.mark.parametrize("action", ["add", "change", "choose"])
def test_an_editor_may_work_with_pictures_and_documents(person_in, model, action):
    policy = policy_registry.get_by_type(model)
    assert policy.user_has_permission(person_in("Editor"), action)
    assert not policy.user_has_permission(person_in("Triage worker"), action)


@pytest.mark.parametrize("path", ["/admin/images/", "/admin/documents/", "/admin/images/chooser/", "/admin/pages/"])
def test_an_editor_meets_the_libraries_and_the_pages(client, person_in, path):
    client.force_login(person_in("Editor"))
    answer = client.get(path, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"].startswith(path)) == (200, True)


@pytest.mark.django_db
def test_a_permission_that_does_not_exist_stops_the_migration():
    names = {"wagtailadmin.access_admin", "home.juggle_page"}
    with pytest.raises(LookupError, match=r"There is no permission home\.juggle_page\."):
        permissions(names)


@pytest.mark.django_db
def test_no_names_are_no_permissions():
    assert permissions(set()) == []


@pytest.mark.django_db
def test_without_a_page_tree_nothing_is_granted():
    group = Group.objects.create(name="Some")
    GroupPagePermission.objects.all().delete()
    Collection.objects.all().delete()
    Page.objects.all().delete()
    grant_content(group)
    assert GroupPagePermission.objects.count() == 0


def test_a_person_is_shown_by_name_and_else_by_username(db):
    assert str(UserFactory(first_name="Amara", last_name="Osei")) == "Amara Osei"
    assert str(UserFactory(username="amara", first_name="", last_name="")) == "amara"
