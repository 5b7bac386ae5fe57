"""Who looks after accounts: areas can be given, nobody gives themselves rights, and what is given is told."""

import datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, ModelLogEntry
from wagtail.test.utils.form_data import querydict_from_html

from home import roles
from home.models import Delivery, User
from home.outbox import deliver_due
from referralforms.submissions import audit
from referralforms.submissions.events import Event
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


# --- what is given is recorded and told -----------------------------------------------------------------


@pytest.fixture
def owner(client, person_in) -> User:
    """A superuser, who may do what administrators may not."""
    person = UserFactory(username="owner", is_superuser=True)
    client.force_login(person)
    return person


def logged() -> list[tuple]:
    """Return what the log of submissions and Wagtail's say of roles, which must be the same."""
    events = Event.objects.filter(kind="roles").order_by("pk")
    lines = ModelLogEntry.objects.filter(action=roles.CHANGED).order_by("pk")
    said = [(each.label, each.user_id, each.data["given"], each.data["taken"]) for each in lines]
    assert [each.by_id for each in events] == [by for _, by, _, _ in said]
    return said


def in_groups(*names: str) -> list[int]:
    return list(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def test_a_role_and_an_area_given_are_recorded(client, administrator, person_in, kent, tmp_path, settings):
    settings.DATA_DIR = tmp_path  # the log of this test alone is anchored there
    worker = person_in("Triage worker")
    edit(client, worker, groups=in_groups("Managers"), areas=[kent.pk])
    event = Event.objects.get(kind="roles")

    assert logged() == [
        (worker.username, administrator.pk, ["Managers", "area Kent and Medway"], ["Triage workers"]),
    ]
    assert (event.by, event.colleague) == (administrator, worker)
    assert event.detail == "+Managers, +area Kent and Medway, -Triage workers"
    audit.link_waiting()
    assert audit.verify() is None


def test_who_watches_over_roles_is_told_of_it(client, administrator, person_in):
    officer, analyst = person_in("Data-protection officer"), person_in("Analyst")
    edit(client, analyst, groups=in_groups("Analysts", "Managers"))
    deliver_due()

    assert sorted(each.to[0] for each in mail.outbox) == sorted([administrator.email, officer.email])
    assert {each.subject for each in mail.outbox} == {"Roles were changed"}
    told = f"{administrator.username} changed what {analyst.username} may do.\n\nGiven: Managers\n"
    assert mail.outbox[0].body.startswith(told)


class RefusesOne(EmailBackend):
    """A server that takes no mail for one address."""

    def send_messages(self, messages):
        if messages[0].to == ["aaa@example.org"]:
            raise SMTPRecipientsRefused({"aaa@example.org": (550, b"no such user")})
        return super().send_messages(messages)


def test_an_address_that_refuses_mail_keeps_it_from_nobody_else(client, administrator, person_in, settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesOne"
    officer, analyst = person_in("Data-protection officer"), person_in("Analyst")
    User.objects.filter(pk=administrator.pk).update(email="aaa@example.org")
    edit(client, analyst, groups=in_groups("Analysts", "Managers"))
    deliver_due()
    deliver_due(timezone.now() + datetime.timedelta(hours=1))

    assert [each.to for each in mail.outbox] == [[officer.email]]


def test_another_address_of_an_account_is_recorded_and_told_at_the_old_one(client, administrator, person_in):
    officer = person_in("Data-protection officer")
    old = officer.email
    edit(client, officer, email="mine@example.net")
    deliver_due()

    assert logged() == [(officer.username, administrator.pk, ["another email address"], [])]
    assert old in [each.to[0] for each in mail.outbox]
    assert "mine@example.net" not in "".join(each.body for each in mail.outbox)


def test_nobody_chooses_the_password_of_a_colleague(client, administrator, person_in):
    officer = person_in("Data-protection officer")
    edit(client, officer, password1="a-long-password-of-1", password2="a-long-password-of-1")

    assert User.objects.get(pk=officer.pk).password == officer.password
    assert "password1" not in client.get(reverse("wagtailusers_users:edit", args=[officer.pk])).text


def test_while_nobody_can_be_told_it_stays_owed(client, owner, person_in):
    worker = person_in("Triage worker")
    edit(client, worker, groups=in_groups("Managers"))
    deliver_due()

    assert (mail.outbox, Delivery.objects.get().done_at) == ([], None)
    assert roles.TellOfRoles().problems({})[-1] == roles.NOBODY


def test_a_change_of_a_name_alone_is_no_change_of_roles(client, administrator, person_in):
    edit(client, person_in("Triage worker"), last_name="Mensah")

    assert (logged(), Delivery.objects.count()) == ([], 0)


def test_an_account_that_is_closed_holds_nothing_until_it_is_opened_again(client, administrator, person_in):
    worker = person_in("Triage worker")
    edit(client, worker, is_active="")
    edit(client, worker)

    assert [line[2:] for line in logged()] == [([], ["Triage workers"]), (["Triage workers"], [])]


def test_a_new_person_is_recorded_with_what_they_were_given(client, administrator, kent):
    client.post(
        reverse("wagtailusers_users:add"),
        {
            "username": "newcomer",
            "email": "newcomer@example.org",
            "first_name": "Nia",
            "last_name": "Price",
            "password1": "a-long-password-of-1",
            "password2": "a-long-password-of-1",
            "is_superuser": "on",
            "groups": in_groups("Triage workers"),
            "areas": [kent.pk],
        },
    )
    made = User.objects.get(username="newcomer")

    assert logged() == [("newcomer", administrator.pk, ["Triage workers", "area Kent and Medway"], [])]
    assert made.is_superuser is False


def test_no_administrator_makes_somebody_a_superuser(client, administrator, person_in):
    worker = person_in("Triage worker")
    edit(client, worker, is_superuser="on")

    assert User.objects.get(pk=worker.pk).is_superuser is False


def test_a_superuser_may_and_it_is_recorded(client, owner, person_in):
    worker = person_in("Triage worker")
    edit(client, worker, is_superuser="on")

    assert logged() == [(worker.username, owner.pk, ["superuser"], [])]


def test_what_somebody_held_is_recorded_when_they_are_deleted(client, owner, person_in, kent):
    manager = person_in("Manager", kent, username="manager")
    client.post(reverse("wagtailusers_users:delete", args=[manager.pk]))

    assert logged() == [("manager", owner.pk, [], ["Managers", "area Kent and Medway"])]
    assert User.objects.filter(username="manager").count() == 0


def test_a_right_given_to_a_role_is_recorded(client, owner):
    editors, triage = Group.objects.get(name="Editors"), Permission.objects.get(codename="triage_submission")
    address = reverse("wagtailusers_groups:edit", args=[editors.pk])
    data = querydict_from_html(client.get(address).text)
    data.appendlist("permissions", str(triage.pk))
    client.post(address, dict(data.lists()))

    assert triage in editors.permissions.all()
    assert logged() == [("Editors", owner.pk, ["referralforms.triage_submission"], [])]
    assert Event.objects.get(kind="roles").detail == "Editors, +referralforms.triage_submission"


def test_a_right_over_a_collection_is_a_right_too(client, owner):
    editors, root = Group.objects.get(name="Editors"), Collection.get_first_root_node()
    address = reverse("wagtailusers_groups:edit", args=[editors.pk])
    data = dict(querydict_from_html(client.get(address).text).lists())
    client.post(address, data | {"image_permissions-0-DELETE": "on"})
    gone = [f"{verb}_image on collection {root.pk}" for verb in ("add", "change", "choose")]

    assert logged() == [("Editors", owner.pk, [], gone)]


def test_who_loses_a_role_that_is_deleted_is_recorded(client, owner, person_in):
    worker = person_in("Triage worker")
    client.post(reverse("wagtailusers_groups:delete", args=[worker.groups.get().pk]))

    assert [(name, taken) for name, _, _, taken in logged()][-1] == (worker.username, ["Triage workers"])


def test_nobody_gives_rights_to_a_role_of_their_own(client, person_in):
    helper, protect = person_in("Administrator"), Permission.objects.get(codename="protect_submission")
    role = helper.groups.get()
    role.permissions.add(Permission.objects.get(codename="change_group"))
    client.force_login(helper)
    address = reverse("wagtailusers_groups:edit", args=[role.pk])
    data = querydict_from_html(client.get(address).text)
    data.appendlist("permissions", str(protect.pk))
    client.post(address, dict(data.lists()))

    assert (protect in role.permissions.all(), logged()) == (False, [])


def test_of_many_rights_none_is_cut_off_in_the_log(owner):
    editors = Group.objects.get(name="Editors")
    before = roles.held(editors)
    editors.permissions.set(Permission.objects.filter(content_type__app_label="home"))
    roles.record(editors, before, by=owner)
    taken, given = Event.objects.get(kind="roles").changes["roles"]

    assert (set(given), set(taken)) == (roles.held(editors) - before, before - roles.held(editors))


def many(client, action: str, *people: User, **posted):
    asked = "&".join(f"id={each.pk}" for each in people)
    return client.post(f"{reverse('wagtail_bulk_action', args=['home', 'user', action])}?{asked}", posted)


def test_a_role_given_to_many_at_a_stroke_is_recorded_for_each(client, administrator, person_in):
    people = [person_in("Editor", username=name) for name in ("first", "second")]
    many(client, "assign_role", *people, role=in_groups("Managers")[0])

    assert logged() == [(name, administrator.pk, ["Managers"], []) for name in ("first", "second")]


def test_accounts_closed_at_a_stroke_are_recorded(client, administrator, person_in):
    many(client, "set_active_state", person_in("Editor", username="leaver"), mark_as_active="False")

    assert logged() == [("leaver", administrator.pk, [], ["Editors"])]


def test_nobody_gives_themselves_a_role_among_many(client, administrator, person_in):
    other = person_in("Editor")
    answer = many(client, "assign_role", administrator, other, role=in_groups("Managers")[0])

    assert "Ask another administrator" in client.get(answer.url).text
    assert [Group.objects.get(name="Managers").user_set.count(), logged()] == [0, []]


@pytest.mark.parametrize(
    "action, posted", [("assign_role", {"role": "Managers"}), ("set_active_state", {"mark_as_active": "False"})]
)
def test_only_a_superuser_changes_a_superuser_among_many(client, administrator, action, posted):
    owner = UserFactory(is_superuser=True)
    posted = {key: in_groups(value)[0] if key == "role" else value for key, value in posted.items()}
    answer = many(client, action, owner, **posted)
    owner.refresh_from_db()

    assert "Only a superuser may change" in client.get(answer.url).text
    assert (owner.is_active, owner.groups.count()) == (True, 0)


def test_recording_many_takes_as_many_queries_for_each(administrator, person_in, django_assert_num_queries):
    for number in (1, 3):
        people = [person_in("Editor") for _ in range(number)]
        with django_assert_num_queries(3 * number):
            [roles.held(each) for each in people]
