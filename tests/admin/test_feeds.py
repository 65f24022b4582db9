"""The screens of calendar feeds: who makes one of what, who reads its address, who revokes it."""

import html
import re

import pytest
from django.contrib.auth.models import User

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, CreateFeed, RenewFeed, RevokeFeed
from wagtail_booking.errors import NotAllowed
from wagtail_booking.models import Feed, Resource
from wagtail_booking.permissions import feed_token

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings/feeds"


@pytest.fixture
def jan():
    """A staff member who sees his own calendar."""
    f.business()
    user = user_with("view_own_appointment", name="jan")
    f.staff_member(user=user)
    f.staff_member("Els Smit")
    return user


def own(user):
    return Resource.objects.get(user=user)


def feed(user, resource=None, **fields):
    return CreateFeed(resource and resource.pk, details=Feed.Details.FULL, actor=Actor.staff(user), **fields).execute(
        now=f.NOW
    )


def shown_address(page):
    return html.unescape(re.search(r'value="(http[^"]*)"', page)[1])


def test_create__own_calendar__shows_an_address_that_works(client, jan):
    client.force_login(jan)

    page = client.post(
        f"{BASE}/new/", {"calendar": own(jan).pk, "details": "busy", "name": "My phone"}, follow=True
    ).text

    found = Feed.objects.get()
    assert (found.resource, found.details, found.created_by, found.created_at) == (own(jan), "busy", jan, f.NOW)
    assert shown_address(page) == f"http://testserver/booking/feed/{feed_token(found)}.ics"
    assert "webcal://testserver/booking/feed/" in page
    assert client.get(shown_address(page)).status_code == 200


def test_create__choices__are_the_calendars_that_the_user_sees(client, jan):
    client.force_login(jan)
    page = client.get(f"{BASE}/new/").text

    assert "Jan de Vries" in page
    assert "Els Smit" not in page
    assert "everybody" not in page.lower()

    client.force_login(user_with("view_appointment", name="desk"))
    page = client.get(f"{BASE}/new/?calendar={Resource.objects.get(name='Els Smit').pk}").text

    assert 'value="everybody"' in page
    assert re.search(r"selected[^>]*>Els Smit", page)


@pytest.mark.parametrize("calendar", ["everybody", "els", "999", "x", ""])
def test_s02__calendar_of_another__is_refused_like_an_unknown_one(client, jan, calendar):
    client.force_login(jan)
    if calendar == "els":
        calendar = Resource.objects.get(name="Els Smit").pk

    response = client.post(f"{BASE}/new/", {"calendar": calendar, "details": "full"})

    assert response.status_code == 200
    assert not Feed.objects.exists()
    with pytest.raises(NotAllowed):
        feed(jan)
    with pytest.raises(NotAllowed):
        feed(jan, Resource.objects.get(name="Els Smit"))


def test_create__odd_values__are_said_at_the_field_and_kept(client, jan):
    client.force_login(jan)

    page = client.post(f"{BASE}/new/", {"calendar": own(jan).pk, "details": "all", "name": "x" * 121}).text

    assert "all is not one of the available choices" in page
    assert "at most 120 characters" in page
    assert "x" * 121 in page


def test_s02__address_of_another__is_shown_to_nobody_else(client, jan):
    found = feed(jan, own(jan))
    client.force_login(User.objects.create_superuser("root"))

    for page in ("address", "renew"):
        assert client.get(f"{BASE}/{page}/{found.pk}/").status_code == 404
        assert client.post(f"{BASE}/{page}/{found.pk}/").status_code in {404, 405}
    listed = client.get(f"{BASE}/").text
    assert "Jan de Vries" in listed
    assert feed_token(found) not in listed
    with pytest.raises(NotAllowed):
        RenewFeed(found, actor=Actor.staff(User.objects.get(username="root"))).execute()
    assert Feed.objects.get().key == found.key


def test_renew__posted__has_another_address(client, jan):
    found = feed(jan, own(jan))
    before = feed_token(found)
    client.force_login(jan)

    assert client.get(f"{BASE}/renew/{found.pk}/").status_code == 200
    assert feed_token(Feed.objects.get()) == before
    page = client.post(f"{BASE}/renew/{found.pk}/", follow=True).text

    assert shown_address(page) == f"http://testserver/booking/feed/{feed_token(Feed.objects.get())}.ics"
    assert before not in page
    assert client.get(f"/booking/feed/{before}.ics").status_code == 404


def test_revoke__own__asks_first_and_twice_is_no_error(client, jan):
    found = feed(jan, own(jan))
    client.force_login(jan)

    assert "Revoke this feed" in client.get(f"{BASE}/revoke/{found.pk}/").text
    assert Feed.objects.exists()
    assert client.post(f"{BASE}/revoke/{found.pk}/")["Location"] == f"{BASE}/"
    assert not Feed.objects.exists()
    assert client.post(f"{BASE}/revoke/{found.pk}/").status_code == 404
    RevokeFeed(found, actor=Actor.staff(jan)).execute()


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        (["view_appointment"], 404),
        (["change_appointment"], 404),
        (["view_appointment", "change_resource"], 404),
        (["change_appointment", "change_resource"], 302),
    ],
)
def test_revoke__of_another__takes_everybodys_calendar_and_the_staff(client, jan, permissions, status):
    found = feed(jan, own(jan))
    user = user_with(*permissions, name="desk")
    client.force_login(user)

    assert ("Jan de Vries" in client.get(f"{BASE}/").text) == (status == 302)
    assert client.post(f"{BASE}/revoke/{found.pk}/").status_code == status
    assert Feed.objects.exists() == (status == 404)
    if status == 404:
        with pytest.raises(NotAllowed):
            RevokeFeed(found, actor=Actor.staff(user)).execute()


def test_list__own__names_each_feed(client, jan):
    feed(jan, own(jan), name="My phone")
    client.force_login(jan)

    page = client.get(f"{BASE}/").text

    assert "My phone" in page
    assert "Revoke the feed “My phone” of Jan de Vries" in page


def test_list__empty__says_what_to_do(client, jan):
    client.force_login(jan)

    assert "No calendar feeds yet" in client.get(f"{BASE}/").text


def test_address__calendar_not_seen_any_more__says_so(client, jan):
    found = feed(jan, own(jan))
    Resource.objects.update(user=None)
    jan.user_permissions.add(*user_with("view_own_appointment", name="x").user_permissions.all())
    client.force_login(jan)

    # Without any calendar there is no screen about them either.
    assert client.get(f"{BASE}/address/{found.pk}/").status_code == 302

    Resource.objects.filter(name="Els Smit").update(user=jan)
    assert "You may not see this calendar any more" in client.get(f"{BASE}/address/{found.pk}/").text


def test_resource__page__leads_to_its_feed(client, admin_client):
    f.business()
    jan = f.staff_member()

    assert f"{BASE}/new/?calendar={jan.pk}" in admin_client.get(f"/admin/bookings/resources/edit/{jan.pk}/").text

    client.force_login(user_with("change_resource", name="editor"))
    assert "feeds/new" not in client.get(f"/admin/bookings/resources/edit/{jan.pk}/").text


def test_deleting__resource__takes_its_feeds_along_and_never_makes_them_everybodys(jan, admin_client):
    resource = own(jan)
    feed(jan, resource)

    admin_client.post(f"/admin/bookings/resources/delete/{resource.pk}/")

    assert not Resource.objects.filter(pk=resource.pk).exists()
    assert not Feed.objects.exists()
