"""Asking for a link, using it up, and keeping what it opened with an account."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from tests import factories as f
from wagtail_booking.actions import Actor, LinkCustomer, RequestAccessLink, UseAccessLink
from wagtail_booking.actions.access import LIFETIME, PLACES
from wagtail_booking.errors import LinkNotUsable
from wagtail_booking.models import AccessLink, Customer
from wagtail_booking.signals import access_link_committed

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def ask(address="anna@example.com", now=f.NOW):
    return RequestAccessLink(address).execute(now=now)


def test_request__any_address__is_noted_as_it_is_compared():
    link = ask(" Anna@EXAMPLE.com ")

    assert AccessLink.objects.get() == link
    assert (link.address, link.place, link.tries) == ("anna@example.com", 0, 0)
    assert (link.created_at, link.due_at, link.expires_at) == (f.NOW, f.NOW, f.NOW + LIFETIME)
    assert (link.sent_at, link.used_at) == (None, None)


def test_request__fourth_within_the_hour__writes_nothing_until_a_place_is_free():
    for minutes in (0, 10, 20):
        assert ask(now=f.NOW + timedelta(minutes=minutes)) is not None

    assert ask(now=f.NOW + timedelta(minutes=30)) is None
    assert ask("bo@example.com") is not None
    assert ask(now=f.NOW + LIFETIME - SECOND) is None
    assert ask(now=f.NOW + LIFETIME).place == 0
    assert AccessLink.objects.filter(address="anna@example.com").count() == PLACES


def test_request__place_taken_meanwhile__is_left_to_the_other(monkeypatch):
    ask()
    monkeypatch.setattr("django.db.models.query.QuerySet.values_list", lambda *args, **kwargs: [])

    assert ask() is None
    assert AccessLink.objects.count() == 1


def test_request__committed__is_announced_with_its_id_only(django_capture_on_commit_callbacks):
    heard = []

    def listen(**told):
        heard.append(told)

    access_link_committed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        link = ask()
    access_link_committed.disconnect(listen)

    assert [told["link_id"] for told in heard] == [link.pk]
    assert set(heard[0]) == {"signal", "sender", "link_id"}


@pytest.mark.parametrize(("later", "works"), [(timedelta(0), True), (LIFETIME - SECOND, True), (LIFETIME, False)])
def test_use__within_its_time__proves_the_address_once(later, works):
    link = ask()

    if works:
        assert UseAccessLink(link).execute(now=f.NOW + later) == "anna@example.com"
    with pytest.raises(LinkNotUsable):
        UseAccessLink(link).execute(now=f.NOW + later)

    link.refresh_from_db()
    assert link.used_at == (f.NOW + later if works else None)
    assert (link.due_at is None) is works


@pytest.mark.parametrize("owner", [None, "other"])
def test_link_customer__only_where_there_is_no_account__sets_it(owner):
    users = get_user_model().objects
    me = users.create_user("me")
    other = users.create_user("other") if owner else None
    Customer.objects.create(name="Anna", email="anna@example.com", user=other)
    Customer.objects.create(name="Bo", email="bo@example.com")

    done = LinkCustomer("anna@example.com", actor=Actor.customer(me)).execute()

    assert done is (owner is None)
    assert Customer.objects.get(name="Anna").user == (other or me)
    assert Customer.objects.get(name="Bo").user is None


def test_link_customer__nobody_logged_in_or_no_customer__does_nothing():
    Customer.objects.create(name="Anna", email="anna@example.com")

    assert not LinkCustomer("anna@example.com", actor=Actor.customer()).execute()
    me = get_user_model().objects.create_user("me")
    assert not LinkCustomer("bo@example.com", actor=Actor.customer(me)).execute()
    assert Customer.objects.get().user is None
