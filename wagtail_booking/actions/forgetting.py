"""What erasing does to each table: rows that count stay, and everything in them that somebody could be known by goes.

All of it runs in the transaction of :class:`~wagtail_booking.actions.erase.Erase`, with the customer and their
appointments locked, in a number of statements that grows with thousands of rows, not with each.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.text import capfirst
from wagtail.models import ModelLogEntry

from wagtail_booking.models import (
    AccessLink,
    Appointment,
    BookingForm,
    Channel,
    Customer,
    Delivery,
    Event,
    IdempotencyKey,
)
from wagtail_booking.models.appointments import AppointmentQuerySet
from wagtail_booking.models.customers import normalise_email
from wagtail_booking.selectors.handing_over import is_earlier, last_handover

from .persons import Person

BATCH = 500

HARMLESS = frozenset(
    {"from", "to", "waived", "fields", "tell", "mail_after", "undoes"}  # what the actions record of everybody's
)
"""What stays of an event's details. Everything else goes, such as the reason that somebody typed."""

HARMLESS_FACTS = frozenset({"start", "end", "resource", "resource_name", "other_resources", "status", "placed_at"})
"""The same for its ``from`` and ``to``: see ``Appointment.facts``."""


def person_of(customer: Customer) -> Person:
    """Return who a locked customer is, with the names and numbers that they gave for each appointment."""
    rows = list(customer.appointments.order_by().values_list("pk", "customer_name", "customer_phone"))
    return Person(
        customer=customer.pk,
        names=frozenset(filter(None, {customer.name, *(name for _, name, _ in rows)})),
        emails=frozenset(filter(None, {customer.email, *former_emails(customer)})),
        phones=unshared(customer, {str(customer.phone), *(phone for _, _, phone in rows)}),
        user=customer.user_id,
        appointments=tuple(pk for pk, _, _ in rows),
    )


def former_emails(customer: Customer) -> set[str]:
    """Return to which other e-mail addresses messages about their appointments went while these were theirs.

    Not those that somebody else has by now.
    """
    messages = Delivery.objects.filter(appointment__customer=customer, audience=Event.Audience.CUSTOMER)
    went = messages.filter(channel=Channel.EMAIL, recipient__contains="@").exclude(
        recipient__in=["", customer.email or ""]
    )
    rows = list(went.order_by().values_list("recipient", "appointment", "event").distinct())
    handovers = last_handover(Event.objects.filter(appointment__customer=customer)) if rows else {}
    found = {normalise_email(recipient) for recipient, about, event in rows if not is_earlier(event, handovers, about)}
    taken = Customer.objects.filter(email__in=found).exclude(pk=customer.pk) if found else Customer.objects.none()
    return found - {normalise_email(email) for email in taken.values_list("email", flat=True) if email}


def unshared(customer: Customer, phones: Iterable[str]) -> frozenset[str]:
    """Return those numbers that no other customer has, and nobody typed for an appointment of somebody else's.

    What went to a number that a family shares may have gone to any of them.
    """
    numbers = set(filter(None, phones))
    if not numbers:
        return frozenset()
    others = Customer.objects.filter(phone__in=numbers).exclude(pk=customer.pk)
    elsewhere = Appointment.objects.filter(customer_phone__in=numbers).exclude(customer=customer)
    shared = {str(phone) for phone in others.order_by().values_list("phone", flat=True)}
    return frozenset(numbers - shared - set(elsewhere.order_by().values_list("customer_phone", flat=True)))


def adoptable(customer: Customer) -> list[int]:
    """Return what staff have taken from a customer and given to nobody: it still has their answers."""
    addresses = list(filter(None, [customer.email, *unshared(customer, [str(customer.phone)])]))
    theirs = Delivery.objects.filter(
        audience=Event.Audience.CUSTOMER, recipient__in=addresses, appointment__customer=None
    )
    return list(theirs.order_by().values_list("appointment", flat=True).distinct())


def adopt(customer: Customer) -> None:
    """Give a customer back what is :func:`adoptable`."""
    for batch in in_batches(adoptable(customer)):
        Appointment.objects.filter(pk__in=batch, customer=None).update(customer=customer)


def forget_deliveries(person: Person) -> None:
    """Empty addresses and what a mail server answered; what still waits to be sent to the customer isn't sent.

    What staff get isn't touched: without a cancellation, an entry with a name would stay in their calendar.
    """
    theirs = Delivery.objects.filter(appointment__customer=person.customer)
    to_them = theirs.filter(audience=Event.Audience.CUSTOMER)
    waiting = to_them.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING])
    waiting.update(state=Delivery.State.SKIPPED, reason=Delivery.Reason.ERASED)
    to_them.update(recipient="", error="")
    theirs.exclude(error="").update(error="")
    # An appointment of theirs may have been given to somebody else since.
    addresses = [*person.emails, *person.phones]
    elsewhere = Delivery.objects.filter(audience=Event.Audience.CUSTOMER, recipient__in=addresses)
    for batch in in_batches(list(elsewhere.order_by().values_list("pk", flat=True))):
        Delivery.objects.filter(pk__in=batch).update(recipient="", error="")


def forget_events(person: Person) -> None:
    """Keep what happened and when; take away who the customer was, and what anybody typed."""
    events = Event.objects.filter(appointment__customer=person.customer)
    events.filter(actor_kind=Event.ActorKind.CUSTOMER, user__isnull=False).update(user=None)
    changed = []
    for event in events.order_by().only("pk", "data").iterator():
        data = harmless(event.data)
        if data != event.data:
            event.data = data
            changed.append(event)
    Event.objects.bulk_update(changed, ["data"], batch_size=BATCH)


def harmless(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an event without anything that could tell of a person."""
    kept = {name: value for name, value in data.items() if name in HARMLESS}
    for edge in {"from", "to"} & kept.keys():
        facts = kept[edge] if isinstance(kept[edge], dict) else {}
        kept[edge] = {name: value for name, value in facts.items() if name in HARMLESS_FACTS}
    return kept


def forget_account(person: Person) -> None:
    """Take their account away from what it booked for others, or did there, unless it is another customer's as well.

    Their own appointments lose it with everything else. The account itself is the site's.
    """
    if person.user is None or Customer.objects.filter(user=person.user).exclude(pk=person.customer).exists():
        return
    Event.objects.filter(actor_kind=Event.ActorKind.CUSTOMER, user=person.user).update(user=None)
    Appointment.objects.filter(account=person.user).update(account=None)


def forget_access_links(person: Person) -> None:
    """Delete the links that were asked for with their addresses, also those that still wait to be mailed."""
    AccessLink.objects.filter(address__in=person.emails).delete()


def forget_keys(person: Person) -> None:
    """Delete what recognises a repeated request: it is made of everything that was typed."""
    IdempotencyKey.objects.filter(appointment__customer=person.customer).delete()


def forget_appointments(person: Person, now: datetime) -> int:
    """Leave numbers of the appointments: when, what, with whom of the staff, how it went. Return how many.

    Their public id is another one, so that an address in an old mail or a log leads to no row any more. The UID stays:
    it is random, and the calendars of staff know the appointment by it.
    """
    ours = Appointment.objects.filter(customer=person.customer)
    renamed = list(ours.only("pk", "public_id"))
    for appointment in renamed:
        appointment.public_id = uuid.uuid4()
    Appointment.objects.bulk_update(renamed, ["public_id"], batch_size=BATCH)
    forget_titles(ours)
    # The last one: after it nobody knows which ones they were.
    return ours.update(
        customer=None,
        account=None,
        customer_name="",
        customer_phone="",
        notes="",
        answers=[],
        consent_text="",
        consent_at=None,
        silenced=[],
        link_key="",
        erased_at=now,
    )


def forget_titles(appointments: QuerySet[Appointment]) -> None:
    """Replace titles that staff wrote, which can hold a name, by that of the booking form, else by a plain word."""
    forms = BookingForm.objects.filter(appointments__in=appointments)
    names = set(forms.values_list("name", "translations__name"))
    known = {name for pair in names for name in pair if name}
    written = appointments.exclude(title__in=known) if known else appointments
    by_form: dict[str, list[int]] = {}
    for pk, name in written.values_list("pk", Coalesce(F("booking_form__name"), Value(neutral_name(Appointment)))):
        by_form.setdefault(name, []).append(pk)
    for name, pks in by_form.items():
        for batch in in_batches(pks):
            Appointment.objects.filter(pk__in=batch).update(title=name)


def forget_logs(person: Person) -> None:
    """Keep that staff did something and when, in the site's history; take away the name that it shows."""
    blank_log(Customer, [person.customer])
    blank_log(Appointment, person.appointments)


def blank_log(model: type[Customer] | type[Appointment], pks: Sequence[int]) -> None:
    """Empty what logs say of these objects: Wagtail's, and that of Django's own admin where there is one."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    logs: list[tuple[Any, dict[str, Any]]] = [(ModelLogEntry, {"label": neutral_name(model), "data": {}})]
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.models import LogEntry

        logs.append((LogEntry, {"object_repr": neutral_name(model), "change_message": ""}))
    for log, blank in logs:
        entries = log.objects.filter(content_type=kind)
        if entries.exists():
            for batch in in_batches(pks):
                entries.filter(object_id__in=[str(pk) for pk in batch]).update(**blank)


def neutral_name(model: type[Customer] | type[Appointment]) -> str:
    """Return what an object without a name is called, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return capfirst(str(model._meta.verbose_name))


def in_batches(items: Sequence[int]) -> Iterator[Sequence[int]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def all_of(customer: Customer) -> AppointmentQuerySet:
    """Return what is erased with a customer: their appointments, and those that are :func:`adoptable`."""
    return Appointment.objects.filter(Q(customer=customer) | Q(customer=None, pk__in=adoptable(customer)))


def upcoming_of(customer: Customer, now: datetime) -> AppointmentQuerySet:
    """Return those of them that are going on or to come, and not cancelled."""
    return all_of(customer).active().upcoming(now).order_by("start", "pk")
