"""My appointments: whose they are, and what of them is shown. A constant number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.module_loading import import_string

from wagtail_booking.conf import conf
from wagtail_booking.models import Appointment, BookingFormResource, Customer, Event
from wagtail_booking.models.appointments import AppointmentQuerySet
from wagtail_booking.models.customers import normalise_email


@dataclass(frozen=True)
class Holder:
    """Somebody who has shown who they are: by an account, by addresses that are proven to be theirs, or both.

    ``account`` is a primary key. Whatever they typed in without a proof isn't here.
    """

    account: Any = None
    addresses: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.account is not None or bool(self.addresses)


def verified_addresses(user: Any) -> frozenset[str]:
    """Return the e-mail addresses that are proven to be an account's own, as they are compared.

    ``user.email`` is none of them: on most sites anybody may type any address there.
    """
    found: Iterable[str] = ()
    if conf.VERIFIED_ADDRESSES:
        found = import_string(conf.VERIFIED_ADDRESSES)(user)
    elif apps.is_installed("allauth.account"):
        addresses: Any = apps.get_app_config("account").get_model("EmailAddress")
        found = addresses.objects.filter(user=user.pk, verified=True).values_list("email", flat=True)
    return frozenset(filter(None, map(normalise_email, found)))


def customers_with(addresses: Collection[str]) -> list[Customer]:
    """Return the customers who have these addresses now. At most one query."""
    return customers_of(Holder(addresses=frozenset(addresses)))


def customers_of(holder: Holder) -> list[Customer]:
    """Return the customers that a holder may act as: whose account it is, or whose address they have proven.

    At most one query, and always what is stored now: an address that was replaced proves nothing any more.
    """
    if not holder:
        return []
    wanted = Q(email__in=sorted(holder.addresses))
    if holder.account is not None:
        wanted |= Q(user=holder.account)
    return [customer for customer in Customer.objects.filter(wanted).order_by("pk") if _is_theirs(customer, holder)]


def _is_theirs(customer: Customer, holder: Holder) -> bool:
    """Return whether it is exactly so: to some databases "anné@example.com" equals "anne@example.com"."""
    return customer.email in holder.addresses or (holder.account is not None and customer.user_id == holder.account)


def appointments_of(customers: Iterable[Customer], holder: Holder) -> AppointmentQuerySet:
    """Return the appointments of these customers, and those that the holder's account booked itself."""
    wanted = Q(customer__in=[customer.pk for customer in customers])
    if holder.account is not None:
        wanted |= Q(account=holder.account)
    return Appointment.objects.filter(wanted)


def upcoming(appointments: AppointmentQuerySet, now: datetime) -> AppointmentQuerySet:
    """Return what is still to come, or has just begun; the next one first."""
    return appointments.active().upcoming(now).order_by("start", "pk")


def past(appointments: AppointmentQuerySet, now: datetime) -> AppointmentQuerySet:
    """Return what is over, and what was cancelled whenever it would have been; the latest first."""
    return appointments.filter(Q(end__lte=now) | Q(status=Appointment.Status.CANCELLED)).order_by("-start", "-pk")


def with_what_is_shown(appointments: AppointmentQuerySet) -> AppointmentQuerySet:
    """Load what a card needs besides: the booking form, and ``declined``, whether staff said no."""
    declined = Event.objects.filter(appointment=OuterRef("pk"), verb=Event.Verb.DECLINED)
    return appointments.select_related("booking_form").annotate(declined=Exists(declined))


def who_carries_out(appointments: Iterable[Appointment]) -> dict[int, set[int]]:
    """Return who can be booked for the live booking forms of these appointments, by form. One query."""
    forms = {each.booking_form_id for each in appointments}
    links = BookingFormResource.objects.in_use().filter(
        booking_form__in=forms, booking_form__live=True, role=BookingFormResource.Role.MAIN
    )
    found: dict[int, set[int]] = {}
    for form, resource in links.order_by().values_list("booking_form_id", "resource_id"):
        found.setdefault(form, set()).add(resource)
    return found
