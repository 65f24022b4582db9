"""Everything that is stored about customers, as plain values for a file that they can keep and machines can read.

Keys are English and stable; docs/privacy.md explains each. Times are ISO 8601 with an offset, by the clock of the
business, or of the appointment's own zone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from wagtail_booking.models import Appointment, BookingSettings, Customer, Delivery, Event

from .handing_over import is_earlier, last_handover

FORMAT = "wagtail_booking.personal_data.1"
"""Changes when a key goes or means something else; new keys may come without."""

WRITTEN_BY_STAFF = "notes of staff, labels and the reasons that staff gave"
"""What is only in a file that staff make: somebody has to see whether it speaks of others too (GDPR art. 15 (4))."""


def personal_data(customers: Iterable[Customer], *, now: datetime, for_staff: bool) -> dict[str, Any]:
    """Return what is known of these customers; ``for_staff`` also what staff wrote. Seven queries at most."""
    settings = BookingSettings.current()
    found = Customer.objects.filter(pk__in=[customer.pk for customer in customers]).select_related("user")
    events = Event.objects.order_by("at", "pk")
    deliveries = Delivery.objects.filter(audience=Event.Audience.CUSTOMER).order_by("pk")
    appointments = (
        Appointment.objects.select_related("booking_form")
        .prefetch_related(Prefetch("events", events), Prefetch("deliveries", deliveries), "labels")
        .order_by("start", "pk")
    )
    writer = Writer(settings.zone, for_staff=for_staff)
    data: dict[str, Any] = {
        "format": FORMAT,
        "made_at": writer.instant(now),
        "business": settings.display_name,
        "customers": [
            writer.customer(each)
            for each in found.prefetch_related(Prefetch("appointments", appointments)).order_by("pk")
        ],
    }
    if not for_staff:
        data["not_included"] = WRITTEN_BY_STAFF
    return data


class Writer:
    """Makes plain values of rows that are loaded with whatever belongs to them."""

    def __init__(self, zone: str, *, for_staff: bool) -> None:
        self.zone = zone
        self.for_staff = for_staff

    def instant(self, moment: datetime | None, zone: str = "") -> str | None:
        return moment.astimezone(ZoneInfo(zone or self.zone)).isoformat() if moment else None

    def customer(self, customer: Customer) -> dict[str, Any]:
        user = customer.user
        return {
            "name": customer.name,
            "email": customer.email or "",
            "phone": str(customer.phone),
            "language": customer.language,
            "time_zone": customer.time_zone,
            "user_account": user.get_username() if user else None,
            "created_at": self.instant(customer.created_at),
            "erasure_requested_at": self.instant(customer.erasure_requested_at),
            **self.of_staff(notes=customer.notes),
            "appointments": [self.appointment(each, customer) for each in customer.appointments.all()],
        }

    def appointment(self, appointment: Appointment, customer: Customer) -> dict[str, Any]:
        zone = appointment.time_zone
        events = appointment.events.all()
        handovers = last_handover(events)
        addresses = {customer.email, str(customer.phone), appointment.customer_phone}
        form = appointment.booking_form
        return {
            "title": appointment.title,
            "booking_form": form.name if form else None,
            "with": [appointment.resource_name, *(other["name"] for other in appointment.other_resources)],
            "start": self.instant(appointment.start, zone),
            "end": self.instant(appointment.end, zone),
            "time_zone": zone,
            "status": appointment.status,
            "attendance": appointment.attendance,
            "party_size": appointment.party_size,
            "price": None if appointment.price is None else str(appointment.price),
            "currency": appointment.currency,
            "name": appointment.customer_name,
            "phone": appointment.customer_phone,
            "language": appointment.language,
            "answers": appointment.answers,
            "consent": self.consent(appointment),
            "booked_through": appointment.source,
            "booked_at": self.instant(appointment.created_at),
            "calendar_uid": appointment.uid,
            "messages_not_sent": appointment.silenced,
            "reminder_hours": appointment.reminder_hours,
            **self.of_staff(notes=appointment.notes, labels=[label.name for label in appointment.labels.all()]),
            "events": [
                self.event(each, zone, of_another=is_earlier(each.pk, handovers, appointment.pk)) for each in events
            ],
            "messages": [
                self.delivery(
                    each,
                    of_another=each.recipient not in addresses and is_earlier(each.event_id, handovers, appointment.pk),
                )
                for each in appointment.deliveries.all()
            ],
        }

    def consent(self, appointment: Appointment) -> dict[str, Any] | None:
        if not appointment.consent_text:
            return None
        return {"text": appointment.consent_text, "given_at": self.instant(appointment.consent_at)}

    def event(self, event: Event, zone: str, *, of_another: bool) -> dict[str, Any]:
        """Return what happened; without the reason that was typed while the appointment was ``of_another``."""
        by_customer = event.actor_kind == Event.ActorKind.CUSTOMER
        reason = {"reason": "" if of_another else event.data.get("reason", "")} if by_customer or self.for_staff else {}
        return {
            "what": event.verb,
            "at": self.instant(event.at),
            "by": event.actor_kind,
            "from": self.place(event.data.get("from"), zone),
            "to": self.place(event.data.get("to"), zone),
            "changed": event.data.get("fields", []),
            **reason,
        }

    def place(self, facts: Mapping[str, Any] | None, zone: str) -> dict[str, Any] | None:
        if not facts:
            return None
        return {
            "start": self.instant(datetime.fromisoformat(facts["start"]), zone),
            "end": self.instant(datetime.fromisoformat(facts["end"]), zone),
            "with": [facts["resource_name"], *(other["name"] for other in facts.get("other_resources", ()))],
        }

    def delivery(self, delivery: Delivery, *, of_another: bool) -> dict[str, Any]:
        return {
            "about": delivery.occasion,
            "by": delivery.channel,
            "to": "" if of_another else delivery.recipient,
            "state": delivery.state,
            "due_at": self.instant(delivery.due_at),
            "sent_at": self.instant(delivery.sent_at),
        }

    def of_staff(self, **values: Any) -> dict[str, Any]:
        return values if self.for_staff else {}
