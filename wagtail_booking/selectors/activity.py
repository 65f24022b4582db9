"""What a user of the admin finds on the dashboard: what visitors did themselves, and the appointments of a day."""

import datetime
from typing import Any

from wagtail_booking.engine.hours import day_span
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.models import Appointment, Event
from wagtail_booking.permissions import ANY, appointment_policy

ACTIVITY = 10
"""How many events are shown."""

VERBS = [Event.Verb.BOOKED, Event.Verb.RESCHEDULED, Event.Verb.CANCELLED]


def online_activity(user: Any) -> list[Event]:
    """Return what customers did last, newest first, in the calendars that ``user`` may see. One query."""
    events = Event.objects.filter(actor_kind=Event.ActorKind.CUSTOMER, verb__in=VERBS)
    if not appointment_policy.has_every_calendar(user, "view"):
        seen = appointment_policy.instances_user_has_any_permission_for(user, ANY)
        events = events.filter(appointment__in=seen)
    return list(events.select_related("appointment__booking_form").order_by("-at", "-pk")[:ACTIVITY])


def appointments_of_day(user: Any, day: datetime.date, zone: str) -> list[Appointment]:
    """Return the appointments of a day in ``zone`` that ``user`` may see, in the order of their times. One query."""
    span = day_span(zone, day)
    rows = Appointment.objects.active().overlapping(instant_of(span.start), instant_of(span.end))
    seen = appointment_policy.instances_user_has_any_permission_for(user, ANY)
    return list((rows & seen).select_related("booking_form").order_by("start", "pk"))
