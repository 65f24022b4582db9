"""Move an appointment: give up the old time and take the new one, in one transaction."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import AlreadyCancelled, SlotRefused, StaffNotOffered
from wagtail_booking.models import Appointment, BookingSettings, Event, Resource
from wagtail_booking.models.booking_forms import MAX_WINDOW
from wagtail_booking.selectors.booking_forms import Bookable, bookable, hours_of

from .base import Action, Actor, in_transaction, lock_appointment, lock_form, lock_resources, reachable_database
from .claiming import Placement, Wish, check_representable, decide, place_appointment, with_alternatives
from .edit import apply_changes, check_attendance, check_editable


class Reschedule(Action):
    """Move an appointment to ``start``, and to another ``resource`` or ``duration`` (minutes) if given.

    ``changes`` are made along with it, as :class:`~wagtail_booking.actions.Edit` does. ``version`` is what
    the caller has seen. Those in ``tell`` are mailed about it after ``mail_after``, so that nobody hears of what
    is taken back meanwhile. Raise :class:`AlreadyCancelled`, :class:`StaffNotOffered`, :class:`JustTaken`,
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
        tell: Collection[Event.Audience] = tuple(Event.Audience),
        mail_after: timedelta = timedelta(0),
    ) -> None:
        super().__init__(actor=actor)
        self.tell = tell
        self.mail_after = mail_after
        self.changes = dict(changes or {})
        check_editable(self.changes)
        self.appointment = appointment
        self.start = start
        self.resource = resource or appointment.resource_id
        self.duration = duration or int(appointment.duration.total_seconds() // 60)
        self.version = version
        self.waive = waive and actor.is_staff
        self.bookable: Bookable
        self.wish: Wish

    def check(self, now: datetime) -> None:
        self.actor.require("change", self.appointment.resource_id, self.resource)
        if self.appointment.is_cancelled:
            raise AlreadyCancelled(appointment=self.appointment.pk)
        check_representable(self.start, self.duration)
        if self.actor.is_staff:
            check_attendance(self.appointment, self.changes, self.start, now)
        self.bookable = self._load(now)
        self.wish = Wish(
            resources=[self.resource],
            start=self.start,
            party=self.appointment.party_size,
            preferring=self.prefers(),
        )

    @reachable_database()
    def execute(self, *, now: datetime) -> Appointment:
        self.check(now)
        try:
            return in_transaction(lambda: self.perform(now))
        except SlotRefused as error:
            raise with_alternatives(error, self.bookable, self.wish, now, self.appointment.pk) from None

    def perform(self, now: datetime) -> Appointment:
        lock_form(self.bookable.policy)
        lock_resources([*self.appointment.resource_ids, self.resource, *self.bookable.other_ids])
        appointment = lock_appointment(self.appointment, self.version)
        if appointment.is_cancelled:
            raise AlreadyCancelled(appointment=appointment.pk)
        self.recheck(appointment, now)
        before = appointment.facts()
        placement = self.place(now, waive=self.waive)
        resource = self.bookable.resource(self.resource)
        appointment.claims.all().delete()
        if appointment.start != self.start:
            appointment.placed_at = self.placed_at(now)
        appointment.start = self.start
        # Not by the clock of its zone, which may change meanwhile.
        appointment.end = self.start.astimezone(UTC) + timedelta(minutes=self.duration)
        appointment.resource_id = resource.pk
        appointment.resource_name = resource.name
        appointment.other_resources = self.bookable.names(placement.others)
        appointment.time_zone = resource.time_zone or self.bookable.settings.zone
        appointment.sequence += 1
        changed = apply_changes(appointment, self.changes)
        appointment.save()
        place_appointment(appointment, placement, self.bookable.policy)
        self.record(
            appointment,
            Event.Verb.RESCHEDULED,
            now,
            **{
                "from": before,
                "to": appointment.facts(),
                "waived": placement.waived_codes,
                "fields": changed,
                "tell": sorted(self.settle_mails()),
                "mail_after": self.mail_after.total_seconds(),
                **self.facts(),
            },
        )
        return appointment

    def recheck(self, appointment: Appointment, now: datetime) -> None:
        """Raise what speaks against it now that the appointment is locked and fresh, besides its new time."""

    def placed_at(self, now: datetime) -> datetime:
        """Return since when the appointment is at its new start."""
        return now

    def prefers(self) -> list[int]:
        """Return the rooms and the equipment that it takes if they are free."""
        return [other["id"] for other in self.appointment.other_resources]

    def place(self, now: datetime, *, waive: bool) -> Placement:
        """Return who and what takes the appointment at its new time; everything is locked."""
        return decide(
            self.bookable,
            self.wish,
            now,
            by_staff=self.actor.is_staff,
            waive=waive,
            excluding=self.appointment.pk,
        )

    def settle_mails(self) -> Collection[Event.Audience]:
        """Settle which mails go out, and return who gets one. Called once, with the appointment locked; may write."""
        return self.tell

    def facts(self) -> Mapping[str, Any]:
        """Return what the event records besides."""
        return {}

    def _load(self, now: datetime) -> Bookable:
        settings = BookingSettings.current()
        since = min(local_date(settings.zone, minute_of(now)), self.start.date())
        form = self.appointment.booking_form
        found = bookable(form, since, settings) if form is not None else None
        if found is not None:
            if self.resource in found.resource_ids:
                return replace(found, policy=replace(found.policy, duration=self.duration))
            if not self.actor.is_staff:
                raise StaffNotOffered(booking_form=self.appointment.booking_form_id, resource=self.resource)
        possible = Resource.objects.active() | Resource.objects.filter(pk=self.appointment.resource_id)
        resource = possible.filter(pk=self.resource).first()
        if resource is None or (form is not None and self.resource != self.appointment.resource_id):
            raise StaffNotOffered(resource=self.resource)
        policy = Policy(zone=settings.zone, duration=self.duration, interval=1, window=MAX_WINDOW)
        if found is None:
            return Bookable(None, policy, settings, (resource,), hours_of([resource], settings, since))
        # Who carries it out doesn't any more; seats, limits and what is needed besides still count.
        policy = replace(policy, form=found.policy.form, capacity=found.policy.capacity, limits=found.policy.limits)
        hours = hours_of([resource, *found.others], settings, since)
        return replace(found, policy=policy, resources=(resource,), hours=hours)
