"""Which appointments a change of hours leaves outside them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from tests import factories as f
from wagtail_booking.actions import Actor, Book, BookingRequest, Cancel
from wagtail_booking.models import Appointment, BookingFormResource, BookingSettings, Resource, WeeklyHours
from wagtail_booking.selectors.outside_hours import hours_before_and_after, left_outside

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")


def week(start="09:00", end="17:00", weekdays=range(5)):
    """Return weekly hours as somebody types them."""
    return [(weekday, None, f.clock(start), f.clock(end)) for weekday in weekdays]


def on(day, start=None, end=None):
    """Return a date with other hours as somebody types it; closed without any."""
    return (None, day, start and f.clock(start), end and f.clock(end))


def lunch(resource, start, minutes=60):
    """Book something with somebody, also outside the hours."""
    start = start.astimezone(datetime.UTC)
    request = BookingRequest(start=start, title="Lunch", resource=resource.pk, duration=minutes)
    manager, _new = User.objects.get_or_create(username="boss", defaults={"is_superuser": True})
    return Book(request, actor=Actor.staff(manager), waive=True).execute(now=f.NOW)


@pytest.fixture
def jan():
    f.business()
    return f.staff_member()


def left(owner, *rows, now=f.NOW):
    """Return the starts, by the clock of Amsterdam, of what is left outside."""
    pks = left_outside(*hours_before_and_after(owner, rows, now), now)
    found = {appointment.pk: appointment for appointment in Appointment.objects.all()}
    return [found[pk].start.astimezone(f.AMSTERDAM).strftime("%d %H:%M") for pk in pks]


def test_left_outside__nothing_changes__nothing(jan):
    lunch(jan, f.at(10))

    assert left(BookingSettings.current(), *week()) == []


def test_left_outside__shorter_day__what_reaches_over_its_edges_in_order(jan):
    for hour in (16, 9, 12):
        lunch(jan, f.at(hour))

    assert left(BookingSettings.current(), *week("09:30", "16:30")) == ["03 09:00", "03 16:00"]


@pytest.mark.parametrize(
    ("rows", "expected", "why"),
    [
        (week("09:00", "11:00"), [], "it ends exactly when they close"),
        (week("10:00", "17:00"), [], "it begins exactly when they open"),
        (week("09:00", "10:59"), ["03 10:00"], "a minute too short"),
        (week("09:00", "10:30") + week("10:45", "17:00"), ["03 10:00"], "a break in it"),
        (week("09:00", "10:30") + week("10:30", "17:00"), [], "rows that touch are one"),
        (week(weekdays=[0, 2, 3, 4]), ["03 10:00"], "closed on Tuesdays"),
        ([], ["03 10:00"], "no hours at all"),
        ([*week(), on(f.TUESDAY)], ["03 10:00"], "closed on that date"),
        ([*week(), on(f.TUESDAY, "12:00", "20:00")], ["03 10:00"], "other hours on that date"),
        ([*week(), on(f.TUESDAY, "08:00", "20:00")], [], "longer on that date"),
        ([*week(), on(f.TUESDAY + datetime.timedelta(days=1))], [], "closed on another date"),
    ],
)
def test_left_outside__by_the_business(jan, rows, expected, why):
    lunch(jan, f.at(10))

    assert left(BookingSettings.current(), *rows) == expected, why


def test_left_outside__placed_outside_before__is_not_mentioned(jan):
    lunch(jan, f.at(20))

    assert left(BookingSettings.current(), *week("09:00", "16:00")) == []


def test_left_outside__cancelled_begun_or_past__is_not_mentioned(jan):
    cancelled, _begun = lunch(jan, f.at(10)), lunch(jan, f.at(13))
    Cancel(cancelled, actor=Actor.system()).execute(now=f.NOW)

    assert left(BookingSettings.current(), now=f.at(13, 1)) == []
    assert left(BookingSettings.current(), now=f.at(13)) == ["03 13:00"]


def test_left_outside__public_holidays_switched_on__the_day_is_closed(jan):
    pytest.importorskip("holidays")
    kings_day = datetime.date(2026, 4, 27)
    lunch(jan, f.at(10, day=kings_day))
    settings = BookingSettings.current()
    settings.holiday_country = "NL"

    assert left(settings, *week()) == ["27 10:00"]
    assert left(settings, *week(), on(kings_day, "09:00", "17:00")) == []


def test_left_outside__holiday_for_somebody_with_own_hours__is_closed_too(jan):
    f.add_hours(jan, range(5), "08:00", "20:00")
    lunch(jan, f.at(19))

    assert left(BookingSettings.current(), *week("09:00", "12:00")) == []
    assert left(BookingSettings.current(), *week(), on(f.TUESDAY)) == ["03 19:00"]


def test_left_outside__own_hours__are_only_those_of_that_person(jan):
    els = f.staff_member("Els Smit")
    lunch(jan, f.at(10))
    lunch(els, f.at(10))

    assert left(els, *week("12:00", "17:00")) == ["03 10:00"]


def test_left_outside__own_hours_removed__follows_the_business(jan):
    f.add_hours(jan, range(5), "08:00", "20:00")
    lunch(jan, f.at(18))
    lunch(jan, f.at(10))

    assert left(jan) == ["03 18:00"]


def test_left_outside__room__counts_for_who_takes_it(jan):
    room = f.staff_member("Room 1", kind=Resource.Kind.ROOM, email="")
    form = f.booking_form(jan)
    BookingFormResource.objects.create(booking_form=form, resource=room, role="a")
    f.appointment(form)

    assert left(room, *week("12:00", "17:00")) == ["03 10:00"]


def test_left_outside__person_in_another_zone__by_their_clock(jan):
    sue = f.staff_member("Sue Lee", time_zone="America/New_York")
    # 15:00 in Amsterdam, and 22:30, which is 16:30 there.
    lunch(sue, f.at(9, zone=NEW_YORK))
    lunch(sue, f.at(16, zone=NEW_YORK))

    assert left(BookingSettings.current(), *week("09:00", "16:00")) == ["03 22:00"]
    assert left(BookingSettings.current(), *week("10:00", "17:00")) == ["03 15:00"]


def test_left_outside__other_zone_chosen__the_clock_changes_under_them(jan):
    lunch(jan, f.at(9))
    lunch(jan, f.at(16))
    jan.time_zone = "America/New_York"

    assert left(jan) == ["03 09:00"]

    settings = BookingSettings.current()
    settings.time_zone = "Asia/Tokyo"
    assert left(settings, *week()) == ["03 09:00", "03 16:00"]


@pytest.mark.parametrize(
    ("rows", "expected", "why"),
    [
        ([("01:30", "04:30")], [], "exactly"),
        ([("01:30", "04:29")], ["29 01:30"], "it ends a minute later"),
        ([("03:00", "06:00")], ["29 01:30"], "it begins before"),
        ([("01:00", "02:00"), ("03:00", "05:00")], [], "from 02:00 to 03:00 there is no time at all"),
        ([("01:00", "02:00"), ("03:15", "05:00")], ["29 01:30"], "a break in it"),
    ],
)
def test_left_outside__date_on_which_the_clock_goes_forward__by_the_clock(jan, rows, expected, why):
    sunday = datetime.date(2026, 3, 29)
    f.add_override(jan, sunday, "00:00", "00:00")
    appointment = lunch(jan, f.at(1, 30, day=sunday), minutes=120)
    assert appointment.end == f.at(4, 30, day=sunday)

    assert left(jan, *(on(sunday, *times) for times in rows)) == expected, why


@pytest.mark.parametrize(
    ("end", "expected"),
    [("02:30", ["25 01:30"]), ("03:00", []), ("02:59", ["25 01:30"])],
)
def test_left_outside__date_on_which_the_clock_goes_back__by_the_clock(jan, end, expected):
    sunday = datetime.date(2026, 10, 25)
    f.add_override(jan, sunday, "00:00", "00:00")
    # From half past one to the end of the hour that comes twice: two and a half hours.
    appointment = lunch(jan, f.at(1, 30, day=sunday), minutes=150)
    assert appointment.end == f.at(3, day=sunday)

    assert left(jan, on(sunday, "01:00", end)) == expected


def test_left_outside__past_midnight__needs_both_days(jan):
    f.add_hours(jan, range(7), "00:00", "00:00")
    lunch(jan, f.at(23, 30))

    assert left(jan, *week("12:00", "00:00", range(7))) == ["03 23:30"]
    assert left(jan, *week("12:00", "00:00", [1]), *week("00:00", "01:00", [2])) == []


def test_left_outside__many_people_and_appointments__asks_the_database_four_times(jan, django_assert_num_queries):
    for name in ("Els", "Bob", "Kim"):
        staff = f.staff_member(name)
        f.add_hours(staff, range(5), "08:00", "18:00")
        for hour in (9, 12, 15):
            lunch(staff, f.at(hour))
    settings = BookingSettings.current()
    rows = [*week(), on(f.TUESDAY)]

    with django_assert_num_queries(4):
        pks = left_outside(*hours_before_and_after(settings, rows, f.NOW), f.NOW)

    assert len(pks) == 9


def test_left_outside__says_the_same_as_the_hours_once_they_are_saved(jan):
    """What is predicted is what the stored rows give afterwards."""
    lunch(jan, f.at(10))
    settings = BookingSettings.current()
    _before, predicted = hours_before_and_after(settings, week("12:00", "17:00"), f.NOW)

    WeeklyHours.objects.all().delete()
    f.add_hours(settings, range(5), "12:00", "17:00")

    before, _after = hours_before_and_after(settings, [], f.NOW)
    assert before == predicted
