"""Make an appointment: the one way in for the widget, the admin and every other client."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from wagtail_booking.conf import conf
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import CustomerNotFound, FormNotLive, KeyReused, SlotRefused, StaffNotOffered
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
    Claim,
    Customer,
    Event,
    Hold,
    IdempotencyKey,
    Label,
    Resource,
)
from wagtail_booking.models.booking_forms import MAX_WINDOW
from wagtail_booking.models.customers import normalise_email
from wagtail_booking.selectors.booking_forms import Bookable, bookable, hours_of

from .base import Action, Actor, in_transaction, lock_form, lock_holds, lock_resources, reachable_database
from .candidates import check_party, first_success, holds_of, resources_held
from .claiming import Placement, Wish, check_representable, decide, place_appointment, with_alternatives


@dataclass(frozen=True)
class Contact:
    """How to reach the customer, as it was typed in."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class BookingRequest:
    """What is asked for. ``start`` is aware and on a whole minute.

    ``booking_form`` may be missing only when staff book; then ``duration`` (minutes), ``title`` and
    ``resource`` are needed. Without ``resource`` anybody who carries out the form will do. Either a
    ``contact`` or the id of a known ``customer``. ``key`` makes a repeated request return the first
    one's appointment. ``hold`` is the key of the visitor's own hold, which the appointment takes over.
    ``silenced`` are the occasions of which the customer isn't told; ``reminder_hours`` before the start is a
    reminder of its own.
    """

    start: datetime
    booking_form: int | None = None
    resource: int | None = None
    contact: Contact | None = None
    customer: int | None = None
    duration: int | None = None
    title: str = ""
    answers: Sequence[tuple[str, str]] = ()
    party_size: int = 1
    labels: Sequence[int] | None = None
    notes: str = ""
    language: str = ""
    consent_text: str = ""
    source: Appointment.Source = Appointment.Source.WIDGET
    key: str = ""
    hold: str = ""
    silenced: Sequence[str] = ()
    reminder_hours: int | None = None

    def fingerprint(self) -> str:
        """Return a hash of everything but the keys."""
        content = json.dumps(asdict(replace(self, key="", hold="")), default=str, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


class Book(Action):
    """Make the appointment of a request, or raise why not.

    Raise :class:`FormNotLive`, :class:`StaffNotOffered`, :class:`PartySizeRefused`,
    :class:`CustomerNotFound`, :class:`JustTaken` and :class:`SlotRefused` with alternatives,
    :class:`KeyReused` or :class:`TryLater`. Staff may ``waive`` the rules about time.
    """

    def __init__(self, request: BookingRequest, *, actor: Actor, waive: bool = False) -> None:
        super().__init__(actor=actor)
        self.request = request
        self.waive = waive and actor.is_staff
        self.holds: list[int] = []
        self.bookable: Bookable
        self.wish: Wish

    def check(self, now: datetime) -> None:
        self.actor.require("add")
        check_representable(self.request.start, self.request.duration)
        self.bookable = self._load(now)
        check_party(self.bookable, self.request.party_size, by_staff=self.actor.is_staff)
        resource = self.request.resource
        self.holds = holds_of(self.request.hold)
        self.wish = Wish(
            resources=self.bookable.resource_ids if resource is None else [resource],
            start=self.request.start,
            party=self.request.party_size,
            preferring=resources_held(self.holds),
            holding=self.request.hold,
        )
        self.actor.require("add", *self.wish.resources)

    @reachable_database()
    def execute(self, *, now: datetime) -> Appointment:
        if self.request.key:
            repeated = self._answered_before()
            if repeated is not None:
                return repeated
        self.check(now)
        try:
            return first_success(self.bookable, self.wish, now, lambda wish: self._try(wish, now))
        except KeyTaken:
            repeated = self._answered_before()
            assert repeated is not None
            return repeated
        except SlotRefused as error:
            raise with_alternatives(error, self.bookable, self.wish, now) from None

    def _try(self, wish: Wish, now: datetime) -> Appointment:
        self.wish = wish
        return in_transaction(lambda: self.perform(now))

    def perform(self, now: datetime) -> Appointment:
        key = self._take_key(now)
        lock_form(self.bookable.policy)
        resources = [*self.wish.resources, *self.bookable.other_ids, *self.wish.preferring]
        lock_resources(resources)
        holds = lock_holds(self.holds, resources, key=self.request.hold)
        Claim.objects.filter(hold__in=holds).delete()
        placement = decide(self.bookable, self.wish, now, by_staff=self.actor.is_staff, waive=self.waive)
        appointment = self._write(placement, now)
        place_appointment(appointment, placement, self.bookable.policy)
        # Only now: on MariaDB, whoever deletes a hold keeps others from writing claims until the end.
        Hold.objects.filter(pk__in=holds).delete()
        if key is not None:
            key.appointment = appointment
            key.save(update_fields=["appointment"])
        self.record(appointment, Event.Verb.BOOKED, now, to=appointment.facts(), waived=placement.waived_codes)
        return appointment

    def _load(self, now: datetime) -> Bookable:
        """Read the configuration, before any lock."""
        settings = BookingSettings.current()
        since = min(local_date(settings.zone, minute_of(now)), self.request.start.date())
        if self.request.booking_form is None:
            return self._without_form(settings, since)
        form = BookingForm.objects.filter(pk=self.request.booking_form).first()
        if form is None or not (form.live or self.actor.is_staff):
            raise FormNotLive(booking_form=self.request.booking_form)
        found = bookable(form, since, settings)
        may_choose = form.customer_chooses_staff or self.actor.is_staff
        if self.request.resource is not None and not (may_choose and self.request.resource in found.resource_ids):
            raise StaffNotOffered(booking_form=form.pk, resource=self.request.resource)
        if not found.resources:
            raise FormNotLive(booking_form=form.pk)
        if self.request.duration and self.actor.is_staff:
            found = replace(found, policy=replace(found.policy, duration=self.request.duration))
        return found

    def _without_form(self, settings: BookingSettings, since: date) -> Bookable:
        """Return what bounds an appointment that staff make without a booking form."""
        if not self.actor.is_staff or self.request.duration is None:
            raise FormNotLive(booking_form=None)
        resource = Resource.objects.active().filter(pk=self.request.resource).first()
        if resource is None:
            raise StaffNotOffered(booking_form=None, resource=self.request.resource)
        policy = Policy(zone=settings.zone, duration=self.request.duration, interval=1, window=MAX_WINDOW)
        return Bookable(None, policy, settings, (resource,), hours_of([resource], settings, since))

    def _take_key(self, now: datetime) -> IdempotencyKey | None:
        if not self.request.key:
            return None
        try:
            return IdempotencyKey.objects.create(
                key=self.request.key, fingerprint=self.request.fingerprint(), created_at=now
            )
        except IntegrityError as error:
            raise KeyTaken from error

    def _answered_before(self) -> Appointment | None:
        """Return the appointment that an earlier request with this key made."""
        known = IdempotencyKey.objects.filter(key=self.request.key).select_related("appointment").first()
        if known is None:
            return None
        if known.fingerprint != self.request.fingerprint():
            raise KeyReused(key=self.request.key)
        return known.appointment

    def _write(self, placement: Placement, now: datetime) -> Appointment:
        request, form = self.request, self.bookable.form
        resource = self.bookable.resource(placement.resource)
        customer = self._customer()
        price: Decimal | None = form.price if form else None
        appointment = Appointment.objects.create(
            booking_form=form,
            title=request.title or (form.translated("name", request.language) if form else ""),
            resource_id=resource.pk,
            resource_name=resource.name,
            other_resources=self.bookable.names(placement.others),
            customer=customer,
            account_id=self._account(),
            customer_name=request.contact.name if request.contact else customer.name if customer else "",
            customer_phone=request.contact.phone if request.contact else str(customer.phone) if customer else "",
            start=request.start,
            # Not by the clock of its zone, which may change meanwhile.
            end=request.start.astimezone(UTC) + timedelta(minutes=self.bookable.policy.duration),
            time_zone=resource.time_zone or self.bookable.settings.zone,
            status=self._status(),
            party_size=request.party_size,
            notes=request.notes,
            answers=[{"label": label, "value": value} for label, value in request.answers],
            price=price,
            currency=conf.CURRENCY if price is not None else "",
            source=request.source,
            language=request.language,
            consent_text=request.consent_text,
            consent_at=now if request.consent_text else None,
            silenced=list(request.silenced),
            reminder_hours=request.reminder_hours,
            created_at=now,
            placed_at=now,
        )
        if request.labels is not None:
            appointment.labels.set(Label.objects.filter(pk__in=request.labels))
        elif form is not None:
            appointment.labels.set(form.default_labels.all())
        return appointment

    def _account(self) -> Any:
        """Return the account of a visitor who was logged in; what staff book is not theirs."""
        user = self.actor.user if self.actor.kind == Event.ActorKind.CUSTOMER else None
        return user.pk if user is not None else None

    def _status(self) -> Appointment.Status:
        """Return whether it waits for staff, who need no approval of their own."""
        waits = self.bookable.form is not None and self.bookable.form.needs_approval and not self.actor.is_staff
        return Appointment.Status.AWAITING_APPROVAL if waits else Appointment.Status.CONFIRMED

    def _customer(self) -> Customer | None:
        """Return the customer of the request; a new address makes a new one.

        What a visitor types never changes a known customer: anybody can type anybody's address.
        """
        request = self.request
        if request.customer is not None:
            chosen = Customer.objects.filter(pk=request.customer).first()
            if chosen is None:
                raise CustomerNotFound(customer=request.customer)
            return chosen
        if request.contact is None:
            return None
        contact = request.contact
        if not contact.email:
            return Customer.objects.create(name=contact.name, phone=contact.phone, language=request.language)
        email = normalise_email(contact.email)
        known = Customer.objects.filter(email=email).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return Customer.objects.create(
                    name=contact.name, email=email, phone=contact.phone, language=request.language
                )
        except IntegrityError:
            # Another booking was faster. Read without a lock: on MariaDB, everybody who met the duplicate
            # shares a lock on it, and would wait for the others to give up theirs.
            return Customer.objects.get(email=email)


class KeyTaken(Exception):
    """Another request with the same key was faster."""
