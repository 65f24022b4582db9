"""One valid object with fixed values each, and named scenarios."""

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from wagtail_booking.actions import Actor, Book, BookingRequest, Contact
from wagtail_booking.entries import Entry
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    DateOverride,
    Resource,
    WeeklyHours,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

NOW = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=AMSTERDAM)
"""A Monday morning, an hour before opening."""

TUESDAY = datetime.date(2026, 3, 3)


def at(hour: int, minute: int = 0, day: datetime.date = TUESDAY, zone: ZoneInfo = AMSTERDAM) -> datetime.datetime:
    """Return an instant by the clock on the wall, by default on Tuesday 3 March 2026 in Amsterdam."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=zone)


def tomorrow() -> datetime.date:
    """Return the business's next day, for browsers, whose clock can't be set.

    Bookable from then, "First available" is the same time all through a test: none slips into the past.
    """
    return datetime.datetime.now(AMSTERDAM).date() + datetime.timedelta(days=1)


def soon() -> datetime.date:
    """Return the first day from tomorrow on that has two weeks of its month before it, for browsers.

    Bookable from then, the calendar of a month shows enough free days to choose from, also when a month ends.
    """
    day = tomorrow()
    if (day + datetime.timedelta(days=14)).month == day.month:
        return day
    return (day.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def next_monday() -> datetime.date:
    """Return the Monday after the business's today, for browsers."""
    day = tomorrow()
    return day + datetime.timedelta(days=-day.weekday() % 7)


def clock(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def add_hours(owner: BookingSettings | Resource, weekdays: Iterable[int], start: str, end: str) -> None:
    """Add weekly hours; Monday is 0."""
    link = {"business": owner} if isinstance(owner, BookingSettings) else {"resource": owner}
    for weekday in weekdays:
        WeeklyHours.objects.create(weekday=weekday, start=clock(start), end=clock(end), **link)


def add_override(
    owner: BookingSettings | Resource, date: datetime.date, start: str | None = None, end: str | None = None
) -> None:
    """Give a date other hours; closed without any."""
    link = {"business": owner} if isinstance(owner, BookingSettings) else {"resource": owner}
    DateOverride.objects.create(date=date, start=start and clock(start), end=end and clock(end), **link)


def business(**fields: Any) -> BookingSettings:
    """A business in Amsterdam, open Monday to Friday from 9 to 17."""
    defaults = {
        "business_name": "Linden Practice",
        "email": "desk@linden.example",
        "time_zone": "Europe/Amsterdam",
        "contact_line": "Call us on 010 123 4567.",
    }
    settings = BookingSettings.objects.create(**defaults | fields)
    add_hours(settings, range(5), "09:00", "17:00")
    return settings


def staff_member(name: str = "Jan de Vries", **fields: Any) -> Resource:
    defaults = {"email": f"{name.split(maxsplit=1)[0].lower()}@linden.example"}
    return Resource.objects.create(name=name, **defaults | fields)


def booking_form(*resources: Resource, **fields: Any) -> BookingForm:
    """A half-hour consult on a quarter-hour grid, without notice."""
    defaults = {
        "name": "First consult",
        "slug": "first-consult",
        "duration": 30,
        "slot_interval": 15,
        "minimum_notice": 0,
        "booking_window": 60,
    }
    form = BookingForm.objects.create(**defaults | fields)
    for order, resource in enumerate(resources):
        BookingFormResource.objects.create(booking_form=form, resource=resource, sort_order=order)
    return form


def contact(**fields: Any) -> Contact:
    defaults = {"name": "Anna Jansen", "email": "anna@example.com", "phone": "+31612345678"}
    return Contact(**defaults | fields)


def booking_request(form: BookingForm, start: datetime.datetime, **fields: Any) -> BookingRequest:
    defaults: dict[str, Any] = {"contact": contact(), "language": "en"}
    return BookingRequest(start=start, booking_form=form.pk, **defaults | fields)


def appointment(form: BookingForm, start: datetime.datetime | None = None, **fields: Any) -> Appointment:
    """An appointment that a visitor books, on Tuesday 3 March 2026 at 10:00 unless told otherwise."""
    request = booking_request(form, start or at(10), **fields)
    return Book(request, actor=Actor.customer()).execute(now=NOW)


def small_practice() -> BookingForm:
    """A business with one staff member and one booking form."""
    business()
    return booking_form(staff_member())


def entry(**fields: Any) -> Entry:
    """An event of a page, on Tuesday 3 March 2026 from 19:00 to 21:00 in Amsterdam."""
    defaults = {
        "title": "Open evening",
        "start": at(19),
        "end": at(21),
        "zone": "Europe/Amsterdam",
        "description": "Come and look around.",
        "location": "Main Street 1, Rotterdam",
    }
    return Entry(**defaults | fields)
