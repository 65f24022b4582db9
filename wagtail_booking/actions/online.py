"""What customers do with their appointment by themselves; whether they may is decided once more under the lock."""

from datetime import datetime

from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import AlreadyThere, NotOnline, Stale
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.selectors.booking_forms import Bookable
from wagtail_booking.selectors.moving import movable
from wagtail_booking.self_service import Permit, cancel_permit, reschedule_permit

from .base import Actor
from .cancel import Cancel
from .reschedule import Reschedule


class RescheduleOnline(Reschedule):
    """Move an appointment to another free start of the same person, if its customer may.

    ``seen`` is the sequence of the appointment as the customer has seen it. Raise :class:`AlreadyThere`,
    :class:`NotOnline`, or what :class:`Reschedule` raises; nothing changes then.
    """

    def __init__(self, appointment: Appointment, start: datetime, *, actor: Actor, seen: int | None = None) -> None:
        super().__init__(appointment, start, actor=actor)
        self.seen = appointment.sequence if seen is None else seen

    def check(self, now: datetime) -> None:
        super().check(now)
        self.recheck(self.appointment, now)

    def recheck(self, appointment: Appointment, now: datetime) -> None:
        if appointment.start == self.start:
            # Sent twice: the second one has nothing left to do, and nobody hears of it again.
            raise AlreadyThere(appointment=appointment.pk)
        check_seen(appointment, self.seen)
        check_permit(appointment, reschedule_permit(appointment, BookingSettings.current(), now))

    def _load(self, now: datetime) -> Bookable:
        settings = BookingSettings.current()
        since = min(local_date(settings.zone, minute_of(now)), self.start.date())
        return movable(self.appointment, since, settings)


class CancelOnline(Cancel):
    """Cancel an appointment, if its customer may.

    ``seen`` is the sequence of the appointment as the customer has seen it. Raise :class:`NotOnline`, or what
    :class:`Cancel` raises; nothing changes then.
    """

    def __init__(self, appointment: Appointment, *, actor: Actor, reason: str = "", seen: int | None = None) -> None:
        super().__init__(appointment, actor=actor, reason=reason)
        self.seen = appointment.sequence if seen is None else seen

    def recheck(self, appointment: Appointment, now: datetime) -> None:
        check_seen(appointment, self.seen)
        check_permit(appointment, cancel_permit(appointment, now))


def check_seen(appointment: Appointment, seen: int) -> None:
    """Raise :class:`Stale` when the appointment is not what its customer has seen."""
    if appointment.sequence != seen:
        raise Stale(appointment=appointment.pk)


def check_permit(appointment: Appointment, permit: Permit) -> None:
    """Raise :class:`NotOnline` when the customer may not."""
    if not permit.allowed:
        raise NotOnline(appointment=appointment.pk, why=permit.why)
