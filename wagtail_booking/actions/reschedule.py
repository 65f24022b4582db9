"""Move an appointment: give up the old time and take the new one, in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import AlreadyCancelled, SlotRefused, StaffNotOffered
from wagtail_booking.models import Appointment, BookingSettings, Event, Resource
from wagtail_booking.models.booking_forms import MAX_WINDOW
from wagtail_booking.selectors.booking_forms import Bookable, bookable, hours_of

from .base import Action, Actor, in_transaction, lock_appointment, lock_resources, reachable_database
from .claiming import check_representable, decide, place_claim, with_alternatives
from .edit import apply_changes, check_editable


class Reschedule(Action):
    """Move an appointment to ``start``, and to another ``resource`` or ``duration`` (minutes) if given.

    ``changes`` are made along with it, as :class:`~wagtail_booking.actions.Edit` does. ``version`` is what
    the caller has seen. Raise :class:`AlreadyCancelled`, :class:`StaffNotOffered`, :class:`JustTaken`,
    :class:`SlotRefused`, :class:`Stale` or :class:`TryLater`; nothing changes then.
    """

    def __init__(
        self,
        appointment: Appointment,
        start: datetime,
        *,
        actor: Actor,
        resource: int | None = None,
        duration: int | None = None,
        changes: Mapping[str, Any] | None = None,
        version: int | None = None,
        waive: bool = False,
    ) -> None:
        super().__init__(actor=actor)
        self.changes = dict(changes or {})
        check_editable(self.changes)
        self.appointment = appointment
        self.start = start
        self.resource = resource or appointment.resource_id
        self.duration = duration or int(appointment.duration.total_seconds() // 60)
        self.version = version
        self.waive = waive and actor.is_staff
        self.bookable: Bookable

    def check(self, now: datetime) -> None:
        self.actor.require("change_appointment")
        if self.appointment.is_cancelled:
            raise AlreadyCancelled(appointment=self.appointment.pk)
        check_representable(self.start, self.duration)
        self.bookable = self._load(now)

    @reachable_database()
    def execute(self, *, now: datetime) -> Appointment:
        self.check(now)
        try:
            return in_transaction(lambda: self.perform(now))
        except SlotRefused as error:
            raise with_alternatives(error, self.bookable, self.start, now, self.resource) from None

    def perform(self, now: datetime) -> Appointment:
        lock_resources([self.appointment.resource_id, self.resource])
        appointment = lock_appointment(self.appointment, self.version)
        if appointment.is_cancelled:
            raise AlreadyCancelled(appointment=appointment.pk)
        before = appointment.facts()
        _, waived = decide(
            self.bookable,
            [self.resource],
            self.start,
            now,
            by_staff=self.actor.is_staff,
            waive=self.waive,
            excluding=appointment.pk,
        )
        resource = next(r for r in self.bookable.resources if r.pk == self.resource)
        appointment.claims.all().delete()
        appointment.start = self.start
        appointment.end = self.start + timedelta(minutes=self.duration)
        appointment.resource = resource
        appointment.resource_name = resource.name
        appointment.time_zone = resource.time_zone or self.bookable.settings.zone
        appointment.sequence += 1
        changed = apply_changes(appointment, self.changes)
        appointment.save()
        place_claim(appointment, self.bookable.policy, waived)
        self.record(
            appointment,
            Event.Verb.RESCHEDULED,
            now,
            **{
                "from": before,
                "to": appointment.facts(),
                "waived": [str(reason.code) for reason in waived],
                "fields": changed,
            },
        )
        return appointment

    def _load(self, now: datetime) -> Bookable:
        settings = BookingSettings.current()
        since = min(local_date(settings.zone, minute_of(now)), self.start.date())
        form = self.appointment.booking_form
        if form is not None:
            found = bookable(form, since, settings)
            if self.resource in found.hours:
                return replace(found, policy=replace(found.policy, duration=self.duration))
            if not self.actor.is_staff:
                raise StaffNotOffered(booking_form=form.pk, resource=self.resource)
        resource = Resource.objects.filter(pk=self.resource).first()
        if resource is None or (form is not None and self.resource != self.appointment.resource_id):
            raise StaffNotOffered(resource=self.resource)
        policy = Policy(zone=settings.zone, duration=self.duration, interval=1, window=MAX_WINDOW)
        return Bookable(form, policy, settings, (resource,), hours_of([resource], settings, since))
