"""What confirming and declining have in common."""

from datetime import datetime

from wagtail_booking.errors import AlreadyCancelled, AlreadyConfirmed, AlreadyOver, Stale
from wagtail_booking.models import Appointment

from .base import Action, Actor, lock_appointment, lock_resources


class Answer(Action):
    """Answer an appointment that waits for approval. It has had its time since it was booked.

    ``version`` is what the caller has seen. Raise :class:`AlreadyConfirmed`, :class:`AlreadyCancelled`,
    :class:`AlreadyOver`, :class:`Stale` or :class:`TryLater`; nothing changes then.
    """

    def __init__(self, appointment: Appointment, *, actor: Actor, version: int | None = None) -> None:
        super().__init__(actor=actor)
        self.appointment = appointment
        self.version = version

    def check(self, now: datetime) -> None:
        self.actor.require("change", self.appointment.resource_id)

    def lock(self, now: datetime) -> Appointment:
        """Lock the time and the appointment, and return it fresh; of several answers one gets it first.

        What has been answered is said before what else has changed: two who confirm at once meant the same.
        """
        lock_resources(self.appointment.resource_ids)
        appointment = lock_appointment(self.appointment)
        if appointment.is_cancelled:
            raise AlreadyCancelled(appointment=appointment.pk)
        if appointment.status != Appointment.Status.AWAITING_APPROVAL:
            raise AlreadyConfirmed(appointment=appointment.pk)
        if self.version is not None and appointment.version != self.version + 1:
            raise Stale(appointment=appointment.pk)
        if appointment.end <= now:
            raise AlreadyOver(appointment=appointment.pk)
        return appointment
