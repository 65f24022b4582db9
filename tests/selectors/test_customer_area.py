"""My appointments: whose they are, in how many queries, and in which order."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from tests import factories as f
from wagtail_booking.models import Appointment, Customer
from wagtail_booking.selectors.customer_area import (
    Holder,
    appointments_of,
    customers_of,
    customers_with,
    past,
    upcoming,
    verified_addresses,
    who_carries_out,
    with_what_is_shown,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return get_user_model().objects.create_user("anna", email="anna@example.com")


def customer(name, **fields):
    return Customer.objects.create(name=name, **fields)


def test_customers__by_account_or_address__are_found_in_one_query(anna, django_assert_num_queries):
    linked, proven = customer("Linked", user=anna), customer("Proven", email="anna@example.com")
    customer("Other", email="bo@example.com", user=get_user_model().objects.create_user("bo"))
    customer("Nobody")

    with django_assert_num_queries(1):
        assert customers_of(Holder(anna.pk, frozenset({"anna@example.com"}))) == [linked, proven]
    assert customers_of(Holder(anna.pk)) == [linked]
    assert customers_of(Holder(addresses=frozenset({"anna@example.com"}))) == [proven]


def test_customers__of_nobody__are_none_without_a_query(django_assert_num_queries):
    customer("Nobody")

    with django_assert_num_queries(0):
        assert customers_of(Holder()) == []
        assert not Holder()


def test_customers__address_that_a_database_takes_for_the_same__is_another():
    """MariaDB's usual order of letters knows no accents."""
    customer("Anne", email="anne@example.com")

    assert customers_of(Holder(addresses=frozenset({"anné@example.com"}))) == []
    assert customers_with(["anné@example.com"]) == []
    assert [each.name for each in customers_with(["anne@example.com"])] == ["Anne"]


def test_verified_addresses__nothing_configured__are_none(anna):
    assert verified_addresses(anna) == frozenset()


def test_verified_addresses__allauth__are_those_that_it_has_verified(anna, monkeypatch):
    asked = []

    class Addresses:
        def filter(self, **wanted):
            asked.append(wanted)
            return self

        def values_list(self, *names, flat):
            assert (names, flat) == (("email",), True)
            return ["Anna@Example.com", "second@example.com"]

    config = SimpleNamespace(get_model=lambda name: {"EmailAddress": SimpleNamespace(objects=Addresses())}[name])
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "allauth.account")
    monkeypatch.setattr(apps, "get_app_config", lambda label: {"account": config}[label])

    assert verified_addresses(anna) == {"anna@example.com", "second@example.com"}
    assert asked == [{"user": anna.pk, "verified": True}]


def test_verified_addresses__of_the_site__are_normalised(anna, settings, monkeypatch):
    settings.WAGTAIL_BOOKING = {"VERIFIED_ADDRESSES": "tests.selectors.test_customer_area.own_addresses"}

    assert verified_addresses(anna) == {"anna@work.example"}


def own_addresses(user):
    return iter([f" {user.get_username().title()}@Work.example", ""])


def test_appointments__order_and_tab__by_time_and_status():
    form = f.small_practice()
    made = [f.appointment(form, f.at(hour)) for hour in (10, 11, 12, 13)]
    Appointment.objects.filter(pk=made[2].pk).update(status=Appointment.Status.CANCELLED)
    every = appointments_of([made[0].customer], Holder())

    now = f.at(10, 30)  # the moment at which the first one is over

    assert list(upcoming(every, now)) == [made[1], made[3]]
    assert list(past(every, now)) == [made[2], made[0]]
    assert list(upcoming(every, now - timedelta(minutes=1))) == [made[0], made[1], made[3]]


def test_appointments__of_an_account__are_those_it_booked_besides(anna):
    form = f.small_practice()
    own, other = f.appointment(form, f.at(10)), f.appointment(form, f.at(11), contact=f.contact(email="bo@example.com"))
    Appointment.objects.filter(pk=other.pk).update(account=anna)

    assert set(appointments_of([own.customer], Holder(anna.pk))) == {own, other}
    assert set(appointments_of([], Holder(anna.pk))) == {other}
    assert set(appointments_of([], Holder())) == set()


def test_shown__however_many__one_query_each(django_assert_num_queries):
    form = f.small_practice()
    jan = form.form_resources.get().resource_id
    for hour in (10, 11, 12):
        f.appointment(form, f.at(hour))

    with django_assert_num_queries(2):
        rows = list(with_what_is_shown(Appointment.objects.all()))
        assert who_carries_out(rows) == {form.pk: {jan}}
        assert {row.booking_form.name for row in rows} == {"First consult"}
        assert not any(row.declined for row in rows)
