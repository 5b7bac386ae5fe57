"""Areas: their numbers, postcode districts, commissioners and partners, and the page of each."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from home import postcodes
from home.models import Area, Commissioner, Partner, SiteDetails
from tests.asking import soup
from tests.factories import AreaFactory, ServiceAreaPageFactory


@pytest.fixture
def page(home_page, kent):
    return ServiceAreaPageFactory(parent=home_page, area=kent, slug="kent-medway")


def panel(client, path: str = "/kent-medway/") -> str:
    return soup(client.get(path).text).select_one("aside.panel").get_text(" ", strip=True)


@pytest.mark.parametrize(
    "typed, read",
    [
        ("ct1 ct10 CT2", ["CT1", "CT2", "CT10"]),
        ("me14, me15; me14", ["ME14", "ME15"]),
        ("sw1a\nm1\tec1v", ["EC1V", "M1", "SW1A"]),
        ("", []),
        ("  ", []),
    ],
)
def test_districts_are_read_as_people_type_them(typed, read):
    assert postcodes.read(typed) == read


@pytest.mark.parametrize("typed", ["CT1 2AB", "Kent", "CT", "1CT", "CT123", "CT1-CT5", "ÇT1"])
def test_what_is_no_district_is_named(typed):
    with pytest.raises(postcodes.NotDistricts):
        postcodes.read(f"ME14 {typed}")


@given(st.text())
def test_reading_twice_changes_nothing(text):
    try:
        once = postcodes.read(text)
    except postcodes.NotDistricts:
        return
    assert postcodes.read(" ".join(once)) == once


def test_districts_are_put_in_order_when_an_area_is_saved_in_the_admin(kent):
    kent.postcode_districts = "me14 ct10 ct2 CT10"
    kent.full_clean()

    assert kent.districts == ["CT2", "CT10", "ME14"]


def test_a_wrong_district_is_named_beside_the_field(kent):
    kent.postcode_districts = "CT1 Ashford"
    with pytest.raises(ValidationError) as refused:
        kent.full_clean()

    assert refused.value.message_dict == {
        "postcode_districts": ["Ashford is not the first half of a postcode, such as ‘CT1’."]
    }


def test_an_area_may_have_no_number_where_the_provider_has_one(home_page, lincolnshire):
    assert lincolnshire.full_clean() is None
    assert "the provider's own number is shown instead" in Area._meta.get_field("phone").help_text


def test_an_area_without_a_number_is_refused_where_the_provider_has_none_either(home_page, lincolnshire):
    SiteDetails.objects.update(phone="")
    with pytest.raises(ValidationError) as refused:
        lincolnshire.full_clean()

    assert refused.value.message_dict == {
        "phone": ["Give a number: the provider has none that could be shown instead."]
    }


def test_the_form_in_the_admin_says_both_beside_the_field(client, home_page, person_in, lincolnshire):
    SiteDetails.objects.update(phone="")
    client.force_login(person_in("Administrator"))
    answer = client.post(
        reverse(Area.snippet_viewset.get_url_name("edit"), args=[lincolnshire.pk]),
        {"name": "Lincolnshire", "key": "lincolnshire", "phone": "", "postcode_districts": "nowhere"},
    )

    assert "Give a number: the provider has none that could be shown instead." in answer.text
    assert "nowhere is not the first half of a postcode" in answer.text


def test_the_page_shows_the_areas_own_number_and_addresses(client, page, kent):
    Area.objects.update(
        phone_note="Freephone", email="kent@example.org", secure_email="kent@secure.example", opening_hours="9 to 5"
    )
    shown = panel(client)

    for words in ("0800 783 1583", "Freephone", "kent@example.org", "kent@secure.example", "9 to 5"):
        assert words in shown


def test_the_page_of_an_area_without_a_number_shows_the_providers_and_says_so(client, home_page, lincolnshire):
    ServiceAreaPageFactory(parent=home_page, area=lincolnshire, slug="lincolnshire")
    shown = panel(client, "/lincolnshire/")

    assert "01772 842109" in shown
    assert "This is our main number" in shown


def test_the_page_names_who_pays_today_and_since_when(client, page, kent):
    for name, start, end in (("Old board", 2010, 2015), ("Present board", 2016, None), ("Coming board", 2090, None)):
        ends_on = datetime.date(end, 12, 31) if end else None
        Commissioner.objects.create(
            area=kent, name=name, kind="other", from_date=datetime.date(start, 1, 1), to_date=ends_on
        )
    shown = panel(client)

    assert "Present board, since January 2016" in shown
    assert "Old board" not in shown
    assert "Coming board" not in shown


def test_the_page_names_the_partners_of_the_area_and_of_no_other(client, page, kent):
    kent.partners.set([Partner.objects.create(name="Salus")])
    Partner.objects.create(name="Somebody else")
    shown = panel(client)

    assert "Salus" in shown
    assert "Somebody else" not in shown


def test_the_page_lists_the_postcodes(client, page):
    Area.objects.update(postcode_districts="CT1 CT2")

    assert "CT1, CT2" in soup(client.get("/kent-medway/").text).find("main").get_text()


def test_an_area_is_found_by_its_postcode(client, home_page):
    area = AreaFactory(name="Kent and Medway", postcode_districts="CT1 CT2")
    ServiceAreaPageFactory(parent=home_page, area=area, title="The service for Kent", slug="kent")

    assert "The service for Kent" in soup(client.get("/search/?q=ct2").text).find("main").get_text()


def test_a_commissioner_cannot_end_before_it_begins(kent):
    wrong = Commissioner(
        area=kent, name="A board", kind="other", from_date=datetime.date(2020, 1, 2), to_date=datetime.date(2020, 1, 1)
    )
    with pytest.raises(ValidationError) as refused:
        wrong.full_clean()

    assert refused.value.message_dict == {"to_date": ["The last day cannot be before the first."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


@pytest.mark.parametrize("count", [1, 3])
def test_more_partners_cost_no_more_queries(client, page, kent, count, django_assert_num_queries):
    kent.partners.set([Partner.objects.create(name=f"Partner {number}") for number in range(count)])
    client.get("/kent-medway/?other=query")

    with django_assert_num_queries(3):  # stamp, commissioner, partners
        client.get("/kent-medway/?other=query")
