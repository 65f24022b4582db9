"""Holds: time that is kept for a visitor, and how it ends."""

import datetime

import pytest

from tests import factories as f
from tests.actions.steps import book, codes, expire, hold, practice, refused
from wagtail_booking.actions import ReleaseHold
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import FormNotLive, JustTaken, SlotRefused, TooManyHolds
from wagtail_booking.models import BookingSettings, Claim, Hold, Resource

pytestmark = pytest.mark.django_db

WEDNESDAY = f.TUESDAY + datetime.timedelta(days=1)


def test_hold__start__is_nobody_elses_until_it_expires():
    form = practice()
    held = hold(form, f.at(10))

    assert codes(refused(form, f.at(10), JustTaken)) == {Code.TAKEN}
    expire(held)
    assert book(form, f.at(10))


def test_hold__own__is_taken_over_by_the_appointment():
    form = practice("Jan de Vries", "Els Smit")
    held = hold(form, f.at(10), resource=Resource.objects.get(name="Els Smit").pk)

    appointment = book(form, f.at(10), hold="me")

    assert appointment.resource == held.resource
    assert not Hold.objects.exists()
    assert Claim.objects.get().appointment == appointment


def test_hold__booking_is_refused__stays():
    form = practice()
    hold(form, f.at(10))

    refused(form, f.at(8), hold="me")

    assert Hold.objects.get().claims.get().kind == Claim.Kind.HOLD


def test_r05__hold__counts_for_limits_until_it_expires():
    form = practice(max_per_day=1)
    held = hold(form, f.at(10))

    assert codes(refused(form, f.at(14))) == {Code.LIMIT_REACHED}
    assert book(form, f.at(14, day=WEDNESDAY), hold="other")
    expire(held)
    assert book(form, f.at(14))


def test_hold__another_start__gives_the_first_one_up():
    form = practice()
    hold(form, f.at(10))

    second = hold(form, f.at(11))

    assert list(Claim.objects.values_list("hold", flat=True)) == [second.pk]
    assert book(form, f.at(10))


def test_s19__same_start_again__is_the_same_hold_and_no_longer():
    form = practice()
    first = hold(form, f.at(10))

    again = hold(form, f.at(10))

    assert (again.pk, again.expires_at) == (first.pk, first.expires_at)


def test_s19__third_hold_of_one_client__is_refused_and_another_client_is_not():
    form = practice()
    for number in range(2):
        hold(form, f.at(9 + number), key=f"visitor {number}")

    with pytest.raises(TooManyHolds) as caught:
        hold(form, f.at(14), key="visitor 3")

    assert caught.value.data == {"maximum": 2}
    assert hold(form, f.at(14), key="visitor 3", client="elsewhere")
    assert Hold.objects.count() == 3


def test_s19__expired_holds__make_room_for_new_ones_without_a_worker():
    form = practice()
    for number in range(2):
        expire(hold(form, f.at(9 + number), key=f"visitor {number}"))

    assert hold(form, f.at(9), key="visitor 3")
    assert Hold.objects.count() == 1


def test_s19__visitor_from_another_network__gets_the_place_of_what_expired_there():
    form = practice("Jan de Vries", "Els Smit")
    for number in range(2):
        expire(hold(form, f.at(9 + number), key=f"visitor {number}"))
    first = hold(form, f.at(14), client="elsewhere")

    second = hold(form, f.at(15))

    assert (second.pk, second.client) == (first.pk, "here")
    assert Hold.objects.get() == second


def test_hold__released_twice__is_free():
    form = practice()
    hold(form, f.at(10))

    ReleaseHold("me").execute()
    ReleaseHold("me").execute()

    assert book(form, f.at(10))


def test_hold__settings_keep_nothing__is_refused():
    form = practice()
    BookingSettings.objects.update(hold_minutes=0)

    with pytest.raises(FormNotLive):
        hold(form, f.at(10))


def test_hold__start_that_is_not_offered__is_refused_with_alternatives():
    form = practice()

    with pytest.raises(SlotRefused) as caught:
        hold(form, f.at(10, 5))

    assert caught.value.alternatives == [f.at(9, 45), f.at(10), f.at(10, 15), f.at(10, 30)]
    assert not Hold.objects.exists()
