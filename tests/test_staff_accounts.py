"""Who looks after accounts: areas can be given, and nobody gives themselves rights."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from home.models import User
from tests.factories import UserFactory


def edit(client, person: User, **changes):
    data = {
        "username": person.username,
        "email": person.email,
        "first_name": "Amara",
        "last_name": "Osei",
        "is_active": "on",
        "groups": list(person.groups.values_list("pk", flat=True)),
        "areas": list(person.areas.values_list("pk", flat=True)),
        "password1": "",
        "password2": "",
    } | changes
    return client.post(reverse("wagtailusers_users:edit", args=[person.pk]), data)


@pytest.fixture
def administrator(client, person_in) -> User:
    person = person_in("Administrator")
    client.force_login(person)
    return person


def test_an_area_can_be_given_to_a_colleague(client, administrator, person_in, kent):
    worker = person_in("Triage worker")
    assert edit(client, worker, areas=[kent.pk]).status_code == 302

    assert list(worker.areas.all()) == [kent]


def test_the_form_for_a_new_person_asks_for_areas(client, administrator, kent):
    assert "Kent and Medway" in client.get(reverse("wagtailusers_users:add")).text


def test_nobody_gives_themselves_a_role_or_an_area(client, administrator, kent):
    triage = Group.objects.get(name="Triage workers")
    own = list(administrator.groups.values_list("pk", flat=True))
    responses = [edit(client, administrator, groups=[*own, triage.pk]), edit(client, administrator, areas=[kent.pk])]

    assert [response.status_code for response in responses] == [200, 200]
    assert all("Ask another administrator" in response.text for response in responses)
    assert (list(administrator.groups.values_list("pk", flat=True)), administrator.areas.count()) == (own, 0)


def test_only_a_superuser_changes_a_superusers_account(client, administrator):
    owner = UserFactory(is_superuser=True)
    before = owner.password
    response = edit(client, owner, password1="taken-over-by-me-1", password2="taken-over-by-me-1")

    assert "Only a superuser may change" in response.text
    assert User.objects.get(pk=owner.pk).password == before
