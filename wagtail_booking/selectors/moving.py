"""Where the customer of an appointment can move it."""

from dataclasses import replace
from datetime import date, timedelta

from wagtail_booking.models import Appointment, BookingForm, BookingSettings

from .booking_forms import Bookable, bookable, hours_of


def movable(appointment: Appointment, since: date, settings: BookingSettings) -> Bookable:
    """Return what decides to which start on or after ``since`` a customer can move an appointment.

    The same person, and the appointment's own duration, whatever that of the booking form is now. Otherwise the
    rules of its booking form, which need not be live any more, and count too where the person no longer carries it
    out. An appointment without a booking form follows those of a new one. Who is not active any more has no time.
    At most four queries.
    """
    form, resource = appointment.booking_form, appointment.resource
    found = bookable(form, since, settings) if form is not None else None
    policy = found.policy if found is not None else BookingForm().policy(settings.zone, settings.week_start)
    policy = replace(policy, duration=appointment.duration // timedelta(minutes=1))
    if found is not None and resource.pk in found.resource_ids:
        return replace(found, policy=policy)
    possible = (resource,) if resource.active else ()
    if found is None:
        return Bookable(None, policy, settings, possible, hours_of(possible, settings, since))
    hours = hours_of([*possible, *found.others], settings, since)
    return replace(found, policy=policy, resources=possible, hours=hours)
