"""Three months of appointments around today, the same for everybody who loads them on the same day.

Rows are written in bulk, as the actions would have written them but without their signals: nobody gets
a mail. Time that a visitor of the demo has taken meanwhile stays theirs.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import prefetch_related_objects

from sandbox.demo.customers import answers, load_customers
from sandbox.demo.plan import BUSY, CALM, Planned, plan_day
from sandbox.demo.texts import NOTES
from wagtail_booking.actions import Actor, BlockTime
from wagtail_booking.actions.base import in_transaction, lock_resources
from wagtail_booking.actions.count_limits import CountLimits
from wagtail_booking.conf import conf
from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import day_span, local_date, openings
from wagtail_booking.engine.reasons import it_is_full, it_is_taken
from wagtail_booking.engine.sessions import Session, session_key
from wagtail_booking.engine.spans import Span, instant_of, minute_of
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Claim,
    Event,
    Label,
    Resource,
)
from wagtail_booking.models.claims import new_session
from wagtail_booking.selectors.availability import busy_rows
from wagtail_booking.selectors.booking_forms import hours_of

DAY = datetime.timedelta(days=1)
NOON = datetime.time(12)
WEEKS = 6

WEEKS_BETWEEN_HOLIDAYS = 9
"""Everybody has a week off as often, and never two in the same week."""

ERRAND, ERRAND_TAKES = datetime.time(13, 30), datetime.timedelta(minutes=90)
DAYS_BETWEEN_ERRANDS = 11


class Loader:
    """Adds what is missing. ``today`` is a date in the zone of the practice."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.settings = BookingSettings.current()
        prefetch_related_objects([self.settings], "translations")
        self.zone = self.settings.zone_info
        self.resources = list(Resource.objects.active())
        forms = BookingForm.objects.prefetch_related("translations", "default_labels", "form_resources__resource")
        self.forms = {form.slug: form for form in forms}
        self.policies = {slug: form.policy(self.settings.zone) for slug, form in self.forms.items()}
        self.dates = [today + offset * DAY for offset in range(-7 * WEEKS, 7 * WEEKS + 1)]
        self.rooms: dict[str, Resource] = {}
        """Which room each appointment takes that needs one, by UID."""
        self.waiting = ""
        """The UID of the appointment that waits for approval."""
        self.staff_user = get_user_model().objects.filter(username="mara").first()

    def load(self) -> int:
        """Load time off, customers and appointments; return how many appointments were added."""
        self.load_time_off()
        self.customers = load_customers()
        added = in_transaction(self.write)
        # What is written in bulk isn't noticed where limits are kept.
        for form in self.forms.values():
            CountLimits(form.pk).execute(now=datetime.datetime.combine(self.today, NOON, tzinfo=self.zone))
        return added

    def load_time_off(self) -> None:
        for place, resource in enumerate(self.staff()):
            for date in self.dates:
                if date.weekday() == 0 and on_holiday(date, place):
                    start = instant_of(day_span(self.settings.zone, date).start)
                    end = instant_of(day_span(self.settings.zone, date + 6 * DAY).end)
                    if not resource.claims.filter(kind=Claim.Kind.TIME_OFF, start=minute_of(start)).exists():
                        BlockTime(resource.pk, start, end, actor=Actor.system(), note="Holiday").execute()
                elif has_errand(date, place):
                    start = datetime.datetime.combine(date, ERRAND, tzinfo=self.zone)
                    end = start + ERRAND_TAKES
                    if not resource.claims.filter(kind=Claim.Kind.TIME_OFF, start=minute_of(start)).exists():
                        BlockTime(resource.pk, start, end, actor=Actor.system(), note="Away").execute()

    def staff(self) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind == Resource.Kind.STAFF]

    def planned(self) -> list[Planned]:
        """Return everything that has been booked before today."""
        hours = hours_of(self.resources, self.settings, self.dates[0])
        staff = self.staff()
        found: list[Planned] = []
        for resource in self.resources:
            policies = {
                slug: self.policies[slug]
                for slug, form in self.forms.items()
                if resource in who(form, BookingFormResource.Role.MAIN)
            }
            for date in self.dates:
                if not policies or (resource in staff and on_holiday(date, staff.index(resource))):
                    continue
                found += plan_day(
                    date=date,
                    resource=resource.pk,
                    name=resource.name,
                    policies=policies,
                    spans=openings(hours[resource.pk], date, date),
                    customers=len(self.customers),
                    zone=self.zone,
                    a_day=BUSY if resource in staff else CALM,
                )
        return [each for each in found if each.changed.date() < self.today]

    def write(self) -> int:
        lock_resources([resource.pk for resource in self.resources])
        planned = self.planned()
        known = dict(
            Appointment.objects.filter(uid__in=[each.uid for each in planned]).values_list("uid", "attendance")
        )
        self.mark_attendance([each for each in planned if known.get(each.uid) == Appointment.Attendance.UNKNOWN])
        taken, counts = self.taken(), self.counts()
        added = [
            each
            for each in planned
            if each.uid not in known and (each.cancelled or self.takes_place(each, taken, counts))
        ]
        self.waiting = self.first_request(added)
        appointments = {each.uid: self.appointment(each) for each in added}
        Appointment.objects.bulk_create(appointments.values(), batch_size=500)
        # Not every database returns the keys of many rows.
        for uid, pk in Appointment.objects.filter(uid__in=appointments).values_list("uid", "pk"):
            appointments[uid].pk = pk
        self.write_claims([appointments[each.uid] for each in added if not each.cancelled])
        Event.objects.bulk_create(
            [event for each in added for event in self.events(each, appointments[each.uid])], batch_size=500
        )
        self.write_labels([(each, appointments[each.uid]) for each in added])
        return len(added)

    def first_request(self, added: list[Planned]) -> str:
        """Return which appointment still waits for approval: the next one of a customer, unless one waits already."""
        soon = datetime.datetime.combine(self.today + DAY, datetime.time(), tzinfo=self.zone)
        if Appointment.objects.filter(status=Appointment.Status.AWAITING_APPROVAL, start__gte=soon).exists():
            return ""
        requests = [
            (each.start, each.uid)
            for each in added
            if self.forms[each.slug].needs_approval
            and instant_of(each.start) >= soon
            and not (each.by_staff or each.cancelled or each.moved)
        ]
        return min(requests, default=(0, ""))[1]

    def mark_attendance(self, planned: list[Planned]) -> None:
        for value in (Appointment.Attendance.ATTENDED, Appointment.Attendance.NO_SHOW):
            uids = [each.uid for each in planned if self.attendance(each) == value]
            Appointment.objects.filter(uid__in=uids).update(attendance=value)

    def attendance(self, planned: Planned) -> Appointment.Attendance:
        if planned.cancelled or instant_of(planned.start).astimezone(self.zone).date() >= self.today:
            return Appointment.Attendance.UNKNOWN
        return Appointment.Attendance.NO_SHOW if planned.no_show else Appointment.Attendance.ATTENDED

    def taken(self) -> dict[int, list[Busy]]:
        within = Span(
            day_span(self.settings.zone, self.dates[0]).start, day_span(self.settings.zone, self.dates[-1]).end
        )
        found: dict[int, list[Busy]] = {resource.pk: [] for resource in self.resources}
        for claim in busy_rows(Claim.objects.select_for_update().blocking(), found, within):
            found[claim.resource].append(claim)
        return found

    def counts(self) -> dict[tuple[str, datetime.date], int]:
        """Return how many appointments each booking form has on each date."""
        found: dict[tuple[str, datetime.date], int] = {}
        active = Appointment.objects.active().filter(booking_form__isnull=False)
        for slug, start in active.values_list("booking_form__slug", "start"):
            key = slug, start.astimezone(self.zone).date()
            found[key] = found.get(key, 0) + 1
        return found

    def takes_place(
        self, planned: Planned, taken: dict[int, list[Busy]], counts: dict[tuple[str, datetime.date], int]
    ) -> bool:
        """Return whether there is time, a seat and a room for it; then they are taken."""
        form, policy = self.forms[planned.slug], self.policies[planned.slug]
        session = Session(planned.resource, planned.start)
        day = planned.slug, local_date(policy.zone, planned.start)
        rooms = who(form, BookingFormResource.Role.SET_A)
        room = next((room for room in rooms if not it_is_taken(policy, room.pk, taken[room.pk], session)), None)
        if (
            (rooms and room is None)
            or it_is_taken(policy, planned.resource, taken[planned.resource], session)
            or it_is_full(policy, taken[planned.resource], session, planned.party)
            or (form.max_per_day is not None and counts.get(day, 0) >= form.max_per_day)
        ):
            return False
        counts[day] = counts.get(day, 0) + 1
        if room is not None:
            self.rooms[planned.uid] = room
        end = planned.start + policy.duration
        key = session_key(policy, planned.resource, planned.start, end) or planned.uid
        buffers = policy.buffer_before, policy.buffer_after
        for pk in (planned.resource, *([room.pk] if room else ())):
            taken[pk].append(Busy(pk, planned.start, end, *buffers, session=key, seats=planned.party))
        return True

    def appointment(self, planned: Planned) -> Appointment:
        form = self.forms[planned.slug]
        resource = next(resource for resource in self.resources if resource.pk == planned.resource)
        customer = self.customers[planned.customer]
        start = instant_of(planned.start)
        consented = not planned.by_staff and self.settings.consent_text
        room = self.rooms.get(planned.uid)
        status = Appointment.Status.CANCELLED if planned.cancelled else self.status(planned)
        return Appointment(
            uid=planned.uid,
            booking_form=form,
            title=form.translated("name", customer.language),
            resource=resource,
            resource_name=resource.name,
            other_resources=[{"id": room.pk, "name": room.name}] if room else [],
            party_size=planned.party,
            customer=customer,
            customer_name=customer.name,
            customer_phone=str(customer.phone),
            start=start,
            end=start + datetime.timedelta(minutes=form.duration),
            time_zone=self.settings.zone,
            status=status,
            attendance=self.attendance(planned),
            notes=NOTES[planned.choice % len(NOTES)] if planned.noted else "",
            answers=answers(planned.choice, customer.language) if form.contact_form_id else [],
            price=form.price,
            currency=conf.CURRENCY if form.price is not None else "",
            source=Appointment.Source.ADMIN if planned.by_staff else Appointment.Source.WIDGET,
            language=customer.language,
            consent_text=self.settings.translated("consent_text", customer.language) if consented else "",
            consent_at=planned.booked if consented else None,
            sequence=int(planned.cancelled or planned.moved),
            version=int(planned.cancelled or planned.moved),
            created_at=planned.booked,
            placed_at=planned.changed if planned.moved else planned.booked,
        )

    def status(self, planned: Planned) -> Appointment.Status:
        """Return what became of it when it was booked."""
        waits = planned.uid == self.waiting
        return Appointment.Status.AWAITING_APPROVAL if waits else Appointment.Status.CONFIRMED

    def write_claims(self, appointments: list[Appointment]) -> None:
        claims = (claim for appointment in appointments for claim in self.claims(appointment))
        Claim.objects.bulk_create(claims, batch_size=500)

    def claims(self, appointment: Appointment) -> Iterator[Claim]:
        """Yield the claims on whoever carries it out and on its room."""
        form = appointment.booking_form
        start, end = appointment.span
        session = session_key(self.policies[form.slug], appointment.resource_id, start, end)
        for pk in (appointment.resource_id, *(other["id"] for other in appointment.other_resources)):
            yield Claim(
                resource_id=pk,
                start=start,
                end=end,
                buffer_before=form.buffer_before,
                buffer_after=form.buffer_after,
                seats=appointment.party_size,
                kind=Claim.Kind.APPOINTMENT,
                session=session or new_session(),
                # In a session each has a seat of its own.
                seat_key=f"{pk}:{start}:{appointment.pk}" if session else f"{pk}:{start}",
                appointment=appointment,
                booking_form=form if pk == appointment.resource_id else None,
            )

    def events(self, planned: Planned, appointment: Appointment) -> list[Event]:
        """Return the history of an appointment: booked, and perhaps moved or cancelled."""
        final = appointment.facts()
        booked = {**final, "status": str(self.status(planned))}
        if planned.moved:
            earlier = datetime.timedelta(days=7 if planned.choice % 2 else -7)
            booked["start"] = (appointment.start + earlier).isoformat()
            booked["end"] = (appointment.end + earlier).isoformat()
        history = [self.event(planned, appointment, Event.Verb.BOOKED, planned.booked, 0, to=booked, waived=[])]
        if planned.moved:
            data = {"from": booked, "to": final, "waived": []}
            history.append(self.event(planned, appointment, Event.Verb.RESCHEDULED, planned.changed, 1, **data))
        if planned.cancelled:
            data = {"from": booked, "to": final, "reason": ""}
            history.append(self.event(planned, appointment, Event.Verb.CANCELLED, planned.changed, 1, **data))
        return history

    def event(
        self,
        planned: Planned,
        appointment: Appointment,
        verb: Event.Verb,
        at: datetime.datetime,
        sequence: int,
        **data: Any,
    ) -> Event:
        return Event(
            appointment=appointment,
            verb=verb,
            actor_kind=Event.ActorKind.STAFF if planned.by_staff else Event.ActorKind.CUSTOMER,
            user=self.staff_user if planned.by_staff else None,
            at=at,
            sequence=sequence,
            data=data,
        )

    def write_labels(self, added: list[tuple[Planned, Appointment]]) -> None:
        through = Appointment.labels.through
        extra = Label.objects.filter(name="Ask how it went")
        by_phone = Label.objects.filter(name="By phone")
        links = []
        for planned, appointment in added:
            labels = {*self.forms[planned.slug].default_labels.all(), *(extra if planned.choice % 11 == 0 else ())}
            labels |= {*(by_phone if planned.by_staff and planned.choice % 3 == 0 else ())}
            links += [through(appointment_id=appointment.pk, label_id=label.pk) for label in labels]
        through.objects.bulk_create(links, batch_size=500)


def who(form: BookingForm, role: str) -> list[Resource]:
    """Return the resources that have a role in a booking form."""
    return [link.resource for link in form.form_resources.all() if link.role == role]


def on_holiday(date: datetime.date, place: int) -> bool:
    """Return whether the staff member at this place is away in the week of a date."""
    return (date.toordinal() - 1) // 7 % WEEKS_BETWEEN_HOLIDAYS == 2 * place


def has_errand(date: datetime.date, place: int) -> bool:
    """Return whether the staff member at this place is away for an hour and a half."""
    return date.weekday() < 5 and (date.toordinal() + 3 * place) % DAYS_BETWEEN_ERRANDS == 0
