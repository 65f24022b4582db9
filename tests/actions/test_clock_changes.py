"""Appointments over a change of the clock: minutes are real ones, in whatever zone the start is given."""

import datetime

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Reschedule
from wagtail_booking.models import Appointment

pytestmark = pytest.mark.django_db

NIGHTS = pytest.mark.parametrize(
    ("sunday", "end"),
    [
        (datetime.date(2026, 3, 29), f.clock("04:30")),  # from 02:00 to 03:00 there is no time
        (datetime.date(2026, 10, 25), f.clock("02:30")),  # from 02:00 to 03:00 comes twice
    ],
)


@pytest.fixture
def form():
    f.business()
    jan = f.staff_member()
    f.add_hours(jan, range(7), "00:00", "00:00")
    return f.booking_form(jan, duration=120, booking_window=365)


def minutes_of(appointment):
    """Return how long it takes, as it is stored and as it takes somebody's time."""
    stored, claim = Appointment.objects.get(pk=appointment.pk), appointment.claims.get()
    return stored.duration // datetime.timedelta(minutes=1), claim.end - claim.start


@NIGHTS
@pytest.mark.parametrize("zone", [f.AMSTERDAM, datetime.UTC])
def test_r11__booked_over_a_change_of_the_clock__takes_real_minutes(form, sunday, end, zone):
    start = f.at(1, 30, day=sunday).astimezone(zone)

    appointment = Book(f.booking_request(form, start), actor=Actor.customer()).execute(now=f.NOW)

    assert minutes_of(appointment) == (120, 120)
    assert appointment.end.astimezone(f.AMSTERDAM).time() == end


@NIGHTS
@pytest.mark.parametrize("zone", [f.AMSTERDAM, datetime.UTC])
def test_r11__moved_over_a_change_of_the_clock__takes_real_minutes(form, sunday, end, zone):
    appointment = f.appointment(form)
    start = f.at(1, 30, day=sunday).astimezone(zone)

    moved = Reschedule(appointment, start, actor=Actor.customer()).execute(now=f.NOW)

    assert minutes_of(moved) == (120, 120)
    assert moved.end.astimezone(f.AMSTERDAM).time() == end
