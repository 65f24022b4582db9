"""Reading what is free: numbers of queries, and the edges of what is asked for."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.models import BookingForm, BookingSettings, Claim
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

pytestmark = pytest.mark.django_db

TODAY = f.NOW.date()
ONE_DAY = datetime.timedelta(days=1)


def big_practice(staff: int, appointments: int) -> BookingForm:
    """A practice with so many staff, each with hours, a day off and so many appointments."""
    if not BookingSettings.objects.exists():
        f.business()
    resources = [f.staff_member(f"Staff {number}") for number in range(staff)]
    for resource in resources:
        f.add_hours(resource, range(5), "09:00", "17:00")
        f.add_override(resource, f.TUESDAY + ONE_DAY)
    form = f.booking_form(*resources, slug=f"form-{uuid.uuid4().hex[:8]}")
    first = minute_of(f.at(9))
    Claim.objects.bulk_create(
        Claim(resource=resource, start=first + n * 1440, end=first + n * 1440 + 30, kind="appointment")
        for resource in resources
        for n in range(appointments)
    )
    return form


def free(form: BookingForm, **fields):
    return free_starts(bookable(BookingForm.objects.get(pk=form.pk), TODAY), f.NOW, **fields)


@pytest.mark.parametrize(
    ("staff", "appointments", "message"),
    [(1, 0, "nobody has anything"), (1, 40, "one busy person"), (12, 40, "twelve of them")],
)
def test_free_starts__any_size__costs_at_most_six_queries_and_always_as_many(staff, appointments, message):
    form = big_practice(staff, appointments)

    with CaptureQueriesContext(connection) as queries:
        starts = free(form).starts()

    assert starts, message
    # The form, settings, resources, weekly hours, other dates, claims.
    assert len(queries) == 6, message


def test_free_starts__a_month__has_nothing_before_or_far_after_it():
    form = f.small_practice()
    first, last = datetime.date(2026, 3, 16), datetime.date(2026, 3, 20)

    days = free(form, first=first, last=last).by_date("Europe/Amsterdam")

    assert [day for day in days if first <= day <= last] == [first + n * ONE_DAY for n in range(5)]
    # Two days more on both sides, for visitors in other zones; the weekend is closed.
    assert set(days) - {first + n * ONE_DAY for n in range(5)} <= {first - 2 * ONE_DAY, last + 2 * ONE_DAY}


def test_free_starts__asked_for_less__gives_the_same_days():
    form = f.small_practice()
    everything = free(form).by_date("Europe/Amsterdam")

    for day in list(everything)[:10]:
        assert free(form, first=day, last=day).by_date("Europe/Amsterdam")[day] == everything[day]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime.date.max, None),
        (None, datetime.date.min),
        (datetime.date(2026, 3, 20), datetime.date(2026, 3, 1)),
        (datetime.date.max, datetime.date.min),
    ],
)
def test_free_starts__impossible_dates__are_nothing(first, last):
    assert free(f.small_practice(), first=first, last=last).first() is None


@pytest.mark.parametrize(
    ("fields", "is_free"),
    [
        ({"bookable_until": datetime.date.max}, True),
        ({"bookable_until": datetime.date.min}, False),
        ({"bookable_from": datetime.date.min}, True),
        ({"bookable_from": datetime.date.max}, False),
    ],
)
def test_free_starts__form_bookable_until_the_end_of_time__is_no_error(fields, is_free):
    f.business()
    form = f.booking_form(f.staff_member(), **fields)

    assert (free(form).first() is not None) is is_free


def test_free_starts__staff_beyond_the_date_line__are_offered_on_their_own_day():
    f.business(time_zone="Pacific/Kiritimati")
    staff = f.staff_member(time_zone="Pacific/Pago_Pago")
    f.add_hours(staff, range(7), "00:00", "00:00")
    form = f.booking_form(staff, booking_window=0)
    now = datetime.datetime(2026, 3, 4, 10, 30, tzinfo=datetime.UTC)  # Tuesday 23:30 there, Thursday 00:30 here

    found = free_starts(bookable(form, datetime.date(2026, 3, 5)), now)

    assert instant_of(found.first()) == now


def test_free_starts__time_off__is_not_offered_and_buffers_do_not_matter_to_it():
    f.business()
    staff = f.staff_member()
    form = f.booking_form(staff, buffer_before=60, buffer_after=60)
    BlockTime(staff.pk, f.at(11), f.at(13), actor=Actor.system()).execute()

    starts = free(form, first=f.TUESDAY, last=f.TUESDAY).by_date("Europe/Amsterdam")[f.TUESDAY]

    assert minute_of(f.at(10, 30)) in starts
    assert minute_of(f.at(10, 45)) not in starts
    assert minute_of(f.at(12, 45)) not in starts
    assert minute_of(f.at(13)) in starts


def test_free_starts__expired_hold__is_free_by_the_clock_of_the_database():
    form = f.small_practice()
    resource = form.form_resources.get().resource
    start = minute_of(f.at(10))
    hold = Claim.objects.create(
        resource=resource, start=start, end=start + 30, kind="hold", expires_at=f.NOW.replace(year=2090)
    )
    assert start not in free(form).starts()

    hold.expires_at = f.NOW.replace(year=2001)
    hold.save()

    assert start in free(form).starts()
