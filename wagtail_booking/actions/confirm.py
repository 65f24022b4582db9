"""Confirm an appointment that waits for approval."""

from datetime import datetime

from wagtail_booking.models import Appointment, Event

from .answering import Answer


class Confirm(Answer):
    """Confirm an appointment; it keeps the time that it has taken already.

    Raise :class:`AlreadyConfirmed`, :class:`AlreadyCancelled`, :class:`AlreadyOver`, :class:`Stale` or
    :class:`TryLater`; nothing changes then.
    """

    def perform(self, now: datetime) -> Appointment:
        appointment = self.lock(now)
        before = appointment.facts()
        appointment.status = Appointment.Status.CONFIRMED
        appointment.sequence += 1
        # Since now the customer can count on it; reminders that were due before this aren't sent.
        appointment.placed_at = now
        appointment.save()
        self.record(appointment, Event.Verb.CONFIRMED, now, **{"from": before, "to": appointment.facts()})
        return appointment
