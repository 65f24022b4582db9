"""From an event to deliveries: which messages follow a change, and who is told to send them."""

import logging
from datetime import timedelta
from typing import Any

from django.db.models import F

from wagtail_booking.models import Appointment, Channel, Delivery, Event, Occasion
from wagtail_booking.selectors.messages import MessageKey, active_messages, exists

logger = logging.getLogger("wagtail_booking")

OCCASIONS = {
    Event.Verb.CANCELLED: Occasion.CANCELLED,
    Event.Verb.CONFIRMED: Occasion.CONFIRMED,
    Event.Verb.DECLINED: Occasion.DECLINED,
}


def write_deliveries(*, event: Event, **_kwargs: Any) -> None:
    """Write a row for each message that the event asks for.

    Receiver of ``event_written``: runs inside the transaction that holds locks, so it reads which messages are
    sent, inserts, and does nothing else.
    """
    wanted = [key for key in _asked_for(event) if _has_address(key, event)]
    if not wanted:
        return
    sent = active_messages()
    due_at = event.at + timedelta(seconds=event.data.get("mail_after", 0))
    Delivery.objects.bulk_create(
        Delivery(
            key=f"event:{event.pk}:{key.occasion}:{key.audience}:{key.channel}",
            appointment=event.appointment,
            event=event,
            occasion=key.occasion,
            audience=key.audience,
            channel=key.channel,
            due_at=due_at,
            **_silenced(key, event.appointment),
        )
        for key in wanted
        if key in sent
    )


def enqueue(*, event_id: int, **_kwargs: Any) -> None:
    """Hand the deliveries of a committed event to the queue.

    Receiver of ``event_committed``. A queue that is away costs a minute, not the message: the rows are
    there, and the next sweep sends them, as it does those that wait a while.
    """
    if not Delivery.objects.filter(event=event_id, due_at__lte=F("event__at")).exists():
        return
    try:
        # Imported here, so that a site without django-q2 gets as far as the system check that says so.
        from django_q.tasks import async_task

        async_task("wagtail_booking.tasks.deliver", event_id)
    except Exception as error:  # any broker, any error of its own
        logger.warning(
            "Event %s could not be queued (%s); the next sweep sends its messages", event_id, type(error).__name__
        )


def _asked_for(event: Event) -> list[MessageKey]:
    """Return the messages that an event can have, by every channel."""
    found = []
    told = set(event.data.get("tell", [*Event.Audience]))
    if event.actor_kind != Event.ActorKind.CUSTOMER:
        # What staff do themselves is no news to the business.
        told.discard(Event.Audience.BUSINESS)
    for occasion in _occasions(event):
        found += [
            MessageKey(occasion, audience, channel)
            for audience in Event.Audience
            for channel in Channel
            if audience in told and exists(occasion, audience)
        ]
    return found


def _occasions(event: Event) -> list[Occasion]:
    verb = event.verb
    if verb == Event.Verb.BOOKED:
        waits = event.data["to"]["status"] == Appointment.Status.AWAITING_APPROVAL
        return [Occasion.AWAITING_APPROVAL if waits else Occasion.BOOKED]
    if verb == Event.Verb.RESCHEDULED:
        return [Occasion.RESCHEDULED, *([Occasion.HANDED_OVER] if _has_left(event) else [])]
    occasion = OCCASIONS.get(Event.Verb(verb))
    return [occasion] if occasion else []


def _has_address(key: MessageKey, event: Event) -> bool:
    """Return whether there is anywhere to send a message; who has left, and the business, are looked up then."""
    appointment = event.appointment
    if key.occasion == Occasion.HANDED_OVER or key.audience == Event.Audience.BUSINESS:
        return True
    if key.audience == Event.Audience.STAFF:
        resource = appointment.resource
        return bool(resource.email if key.channel == Channel.EMAIL else resource.phone)
    if key.channel == Channel.SMS:
        return bool(appointment.customer_phone)
    return bool(appointment.customer and appointment.customer.email)


def _silenced(key: MessageKey, appointment: Appointment) -> dict[str, Any]:
    """Return what a delivery has that the customer isn't to get: it is there, so that staff see why."""
    if key.audience != Event.Audience.CUSTOMER or key.occasion not in appointment.silenced:
        return {}
    return {"state": Delivery.State.SKIPPED, "reason": Delivery.Reason.SILENCED}


def _has_left(event: Event) -> bool:
    """Return whether the event took the appointment away from somebody, who has to be told."""
    before = event.data.get("from", {}).get("resource")
    return before is not None and before != event.appointment.resource_id
