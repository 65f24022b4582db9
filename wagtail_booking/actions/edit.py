"""Change what doesn't take time: title, notes, customer, labels, attendance, and which messages there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import TooEarly
from wagtail_booking.models import Appointment, BookingSettings, Event
from wagtail_booking.models.appointments import new_link_key

from .base import Action, Actor, lock_appointment

EDITABLE = ("title", "notes", "customer", "labels", "attendance", "silenced", "reminder_hours")


class Edit(Action):
    """Set some of :data:`EDITABLE`; fields that don't change are not recorded.

    Raise :class:`TooEarly`, :class:`Stale` or :class:`TryLater`, and ``ValueError`` for a field that is not editable.
    """

    def __init__(
        self, appointment: Appointment, changes: Mapping[str, Any], *, actor: Actor, version: int | None = None
    ) -> None:
        super().__init__(actor=actor)
        check_editable(changes)
        self.appointment = appointment
        self.changes = dict(changes)
        self.version = version

    def check(self, now: datetime) -> None:
        self.actor.require("change", self.appointment.resource_id)
        if self.actor.is_staff:
            check_attendance(self.appointment, self.changes, self.appointment.start, now)

    def perform(self, now: datetime) -> Appointment:
        appointment = lock_appointment(self.appointment, self.version)
        changed = apply_changes(appointment, self.changes)
        if changed:
            appointment.save()
            self.record(appointment, Event.Verb.EDITED, now, fields=changed)
        return appointment


def check_editable(changes: Mapping[str, Any]) -> None:
    """Raise ``ValueError`` for a field that can't be set like this."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {', '.join(sorted(unknown))}.")


def check_attendance(appointment: Appointment, changes: Mapping[str, Any], start: datetime, now: datetime) -> None:
    """Raise :class:`TooEarly` for a mark on an appointment at ``start``, before that day; it can always be removed."""
    mark = changes.get("attendance", appointment.attendance)
    if mark in (appointment.attendance, Appointment.Attendance.UNKNOWN):
        return
    if not is_its_day(start, now, BookingSettings.current().zone):
        raise TooEarly(appointment=appointment.pk)


def is_its_day(start: datetime, now: datetime, zone: str) -> bool:
    """Return whether the day of ``start`` has come: who comes early is marked when they come."""
    return local_date(zone, minute_of(start)) <= local_date(zone, minute_of(now))


def apply_changes(appointment: Appointment, changes: Mapping[str, Any]) -> list[str]:
    """Set the fields of a locked appointment, which the caller saves; return the names of those that changed."""
    changed = []
    for field, value in changes.items():
        if field == "labels":
            if set(appointment.labels.all()) != set(value):
                appointment.labels.set(value)
                changed.append(field)
        elif getattr(appointment, field) != value:
            setattr(appointment, field, value)
            changed.append(field)
    if "customer" in changed:
        # The one before has agreed, and has links in old messages and maybe an account; not this one.
        appointment.consent_text, appointment.consent_at = "", None
        appointment.account, appointment.link_key = None, new_link_key()
        appointment.customer_name = appointment.customer.name if appointment.customer else ""
        appointment.customer_phone = str(appointment.customer.phone) if appointment.customer else ""
        appointment.erased_at = None
    return changed
