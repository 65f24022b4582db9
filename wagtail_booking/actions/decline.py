"""Decline an appointment that waits for approval, and give its time back."""

from datetime import datetime

from wagtail_booking.models import Appointment, Event

from .answering import Answer
from .base import Actor


class Decline(Answer):
    """Decline an appointment; ``reason`` is kept with the event.

    Raise :class:`AlreadyConfirmed`, :class:`AlreadyCancelled`, :class:`AlreadyOver`, :class:`Stale` or
    :class:`TryLater`; nothing changes then.
    """

    def __init__(self, appointment: Appointment, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
        super().__init__(appointment, actor=actor, version=version)
        self.reason = reason

    def perform(self, now: datetime) -> Appointment:
        appointment = self.lock(now)
        before = appointment.facts()
        appointment.claims.all().delete()
        appointment.status = Appointment.Status.CANCELLED
        appointment.sequence += 1
        appointment.save()
        self.record(
            appointment,
            Event.Verb.DECLINED,
            now,
            **{"from": before, "to": appointment.facts(), "reason": self.reason},
        )
        return appointment
