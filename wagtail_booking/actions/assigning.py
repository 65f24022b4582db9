"""Who takes an appointment when several can."""

from collections.abc import Collection, Sequence

from wagtail_booking.engine.assignment import fixed_order, fullest, least_busy, round_robin
from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import day_span, local_date
from wagtail_booking.engine.reasons import seats_taken
from wagtail_booking.engine.sessions import Session
from wagtail_booking.engine.spans import Span
from wagtail_booking.models import Appointment, BookingForm
from wagtail_booking.selectors.booking_forms import Bookable


def assign(bookable: Bookable, free: Sequence[int], minute: int, claims: Collection[Busy]) -> int:
    """Return who takes a start: a group that has begun first, then by the rule of the booking form.

    ``free`` are in the form's order. At most one query.
    """
    policy, form = bookable.policy, bookable.form
    if policy.capacity > 1:
        free = fullest(free, {pk: seats_taken(policy, claims, Session(pk, minute)) for pk in free})
    if len(free) == 1 or form is None or form.assignment == BookingForm.Assignment.FIXED_ORDER:
        return fixed_order(free)
    if form.assignment == BookingForm.Assignment.ROUND_ROBIN:
        newest = Appointment.objects.filter(booking_form=form).order_by("-pk").values_list("resource_id", flat=True)
        return round_robin(free, bookable.resource_ids, newest.first())
    day = day_span(policy.zone, local_date(policy.zone, minute))
    return least_busy(free, booked_minutes(claims, day))


def booked_minutes(claims: Collection[Busy], day: Span) -> dict[int, int]:
    """Return the minutes of appointments on a day, by resource; a session counts once."""
    minutes: dict[int, int] = {}
    for resource, start, end in {(c.resource, c.start, c.end) for c in claims if c.is_appointment}:
        shared = min(end, day.end) - max(start, day.start)
        minutes[resource] = minutes.get(resource, 0) + max(0, shared)
    return minutes
