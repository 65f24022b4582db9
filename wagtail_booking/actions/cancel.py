"""Cancel an appointment and give its time back."""

from datetime import datetime

from wagtail_booking.errors import AlreadyCancelled
from wagtail_booking.models import Appointment, Event

from .base import Action, Actor, lock_appointment, lock_resources


class Cancel(Action):
    """Cancel an appointment; ``reason`` is kept with the event.

    Raise :class:`AlreadyCancelled`, :class:`Stale` or :class:`TryLater`.
    """

    def __init__(self, appointment: Appointment, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
        super().__init__(actor=actor)
        self.appointment = appointment
        self.reason = reason
        self.version = version

    def check(self, now: datetime) -> None:
        self.actor.require("change", self.appointment.resource_id)

    def perform(self, now: datetime) -> Appointment:
        lock_resources(self.appointment.resource_ids)
        appointment = lock_appointment(self.appointment, self.version)
        if appointment.is_cancelled:
            raise AlreadyCancelled(appointment=appointment.pk)
        self.recheck(appointment, now)
        before = appointment.facts()
        appointment.claims.all().delete()
        appointment.status = Appointment.Status.CANCELLED
        appointment.sequence += 1
        appointment.save()
        self.record(
            appointment,
            Event.Verb.CANCELLED,
            now,
            **{"from": before, "to": appointment.facts(), "reason": self.reason},
        )
        return appointment

    def recheck(self, appointment: Appointment, now: datetime) -> None:
        """Raise what speaks against it now that the appointment is locked and fresh."""
