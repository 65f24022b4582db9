"""What customers may change themselves, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wagtail_booking.models import Appointment, BookingForm, BookingSettings


class Why(StrEnum):
    """Why a customer can't change an appointment online."""

    CANCELLED = "cancelled"
    DECLINED = "declined"
    PAST = "past"
    OFF = "off"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Permit:
    """Whether a customer may move or cancel an appointment now.

    ``why`` is empty when they may. ``hours`` before the start is the last moment, which is ``until``; both are
    ``None`` where it is never possible.
    """

    why: Why | None
    hours: int | None = None
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        return self.why is None


def reschedule_permit(appointment: Appointment, settings: BookingSettings, now: datetime) -> Permit:
    """Return whether the customer may move the appointment at ``now``.

    Real hours before the start, whatever the clock on the wall does meanwhile; with 1 hour it is possible until
    exactly one hour before. The booking form overrides the settings.
    """
    return _permit(appointment, _reschedule_hours(appointment.booking_form, settings), now)


def cancel_permit(appointment: Appointment, now: datetime) -> Permit:
    """Return whether the customer may cancel the appointment at ``now``; the booking form decides."""
    form = appointment.booking_form
    return _permit(appointment, form.cancel_hours if form is not None and form.cancel_online else None, now)


def _reschedule_hours(form: BookingForm | None, settings: BookingSettings) -> int | None:
    rule = BookingForm.Rescheduling.SETTINGS if form is None else BookingForm.Rescheduling(form.rescheduling)
    if rule == BookingForm.Rescheduling.REFUSED:
        return None
    if rule == BookingForm.Rescheduling.SETTINGS and not settings.reschedule_online:
        return None
    own = form.reschedule_hours if form is not None else None
    return settings.reschedule_hours if own is None else own


def _permit(appointment: Appointment, hours: int | None, now: datetime) -> Permit:
    if appointment.is_cancelled:
        return Permit(Why.DECLINED if appointment.is_declined else Why.CANCELLED)
    if appointment.start <= now:
        return Permit(Why.PAST)
    if hours is None:
        return Permit(Why.OFF)
    until = appointment.start - timedelta(hours=hours)
    return Permit(Why.TOO_LATE if now > until else None, hours, until)
