"""What tests of actions do over and over, each in a word or two."""

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, HoldRequest, HoldTime, Reschedule
from wagtail_booking.errors import SlotRefused
from wagtail_booking.models import BookingForm, BookingFormResource, Hold, Resource
from wagtail_booking.selectors.booking_forms import bookable


def book(form, start, **fields):
    return f.appointment(form, start, **fields)


def refused(form, start, error=SlotRefused, **fields):
    """Return the error with which a start is refused, of exactly this class."""
    with pytest.raises(SlotRefused) as caught:
        book(form, start, **fields)
    assert type(caught.value) is error
    return caught.value


def move(appointment, start, **fields):
    return Reschedule(appointment, start, **{"actor": Actor.customer()} | fields).execute(now=f.NOW)


def hold(form, start, key="me", client="here", **fields):
    return HoldTime(HoldRequest(key, client, form.pk, start, **fields)).execute(now=f.NOW)


def expire(held):
    held.claims.update(expires_at=f.NOW.replace(year=2001))
    Hold.objects.filter(pk=held.pk).update(expires_at=f.NOW.replace(year=2001))


def codes(error):
    return {reason.code for reason in error.reasons}


def known(form):
    return bookable(BookingForm.objects.get(pk=form.pk), f.NOW.date())


def change(form, **fields):
    BookingForm.objects.filter(pk=form.pk).update(**fields)


def practice(*names, **fields):
    """A business with so many staff, all of whom carry out one form."""
    f.business()
    return f.booking_form(*(f.staff_member(name) for name in names or ["Jan de Vries"]), **fields)


def add_room(form, name, role="a", **fields):
    room = f.staff_member(name, kind=Resource.Kind.ROOM, **fields)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=role, sort_order=room.pk)
    return room
