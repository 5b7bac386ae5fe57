"""Who manages an area sets its times, and those of no other."""

import pytest
from wagtail.models import ModelLogEntry

from home.models import Area
from tests.asking import ids, references, soup, unlabelled
from tests.factories import AreaFactory

ADDRESS = "/admin/area-times/"
TIMES = {"screen_within": 2, "first_attempt_within": 3, "attempts_needed": 4, "review_hold_after": 14}


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent)


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def posted(area: Area, **times) -> dict:
    return {"area": area.key, **{f"{area.key}-{name}": value for name, value in times.items()}}


def held(area: Area) -> dict[str, int]:
    return Area.objects.values(*TIMES).get(pk=area.pk)


def test_a_manager_sets_the_times_of_their_area_and_that_is_recorded(desk, manager, kent):
    response = desk.post(ADDRESS, posted(kent, **TIMES))
    entry = ModelLogEntry.objects.get()

    assert (response.status_code, held(kent)) == (302, TIMES)
    assert (entry.action, entry.user, entry.object_id) == ("wagtail.edit", manager, str(kent.pk))


def test_nothing_else_of_the_area_is_changed(desk, kent):
    before = Area.objects.values().get(pk=kent.pk)
    desk.post(ADDRESS, posted(kent, **TIMES, name="Elsewhere", phone="01234") | {"name": "Elsewhere"})

    assert Area.objects.values().get(pk=kent.pk) == before | TIMES


def test_times_that_stay_as_they_are_leave_no_trace(desk, kent):
    desk.post(ADDRESS, posted(kent, **held(kent)))

    assert ModelLogEntry.objects.count() == 0


def test_the_times_of_another_area_are_neither_shown_nor_changed(desk, kent, lincolnshire):
    before = held(lincolnshire)
    response = desk.post(ADDRESS, posted(lincolnshire, **TIMES))
    headings = [each.text.strip() for each in soup(desk.get(ADDRESS).text).select("section h2")]

    assert (response.status_code, held(lincolnshire), headings) == (404, before, [str(kent)])


@pytest.mark.parametrize("wrong", ["", "0", "-1", "366", "9" * 30, "two", "1.5", "\x00"])
def test_a_number_that_is_none_is_said_beside_its_field_and_kept(desk, kent, wrong):
    before = held(kent)
    response = desk.post(ADDRESS, posted(kent, **TIMES | {"screen_within": wrong}))
    field = soup(response.text).find(attrs={"name": f"{kent.key}-screen_within"})

    assert (response.status_code, held(kent)) == (422, before)
    assert field.get("value", "") == wrong
    assert soup(response.text).find(attrs={"name": f"{kent.key}-attempts_needed"})["value"] == "4"


def test_every_field_has_a_label(client, person_in, kent, lincolnshire):
    client.force_login(person_in("Manager", kent, lincolnshire))
    page = soup(client.get(ADDRESS).text).find("main")

    assert (unlabelled(page), references(page) - set(ids(page))) == ([], set())


@pytest.mark.parametrize("number", [1, 3])
def test_more_areas_take_no_more_queries(desk, manager, number, django_assert_num_queries):
    manager.areas.set([AreaFactory() for _ in range(number)])
    desk.get(ADDRESS)

    with django_assert_num_queries(9):
        desk.get(ADDRESS)
