"""From an event to deliveries: which messages follow a change, and who is told to send them."""

import logging
from typing import Any

from wagtail_booking.models import Delivery, Event

logger = logging.getLogger("wagtail_booking")

MAILED_VERBS = {Event.Verb.BOOKED, Event.Verb.RESCHEDULED, Event.Verb.CANCELLED}


def write_deliveries(*, event: Event, **_kwargs: Any) -> None:
    """Write a row for each message that the event asks for.

    Receiver of ``event_written``: runs inside the transaction that holds locks, so it inserts and does
    nothing else.
    """
    if event.verb in MAILED_VERBS:
        Delivery.objects.bulk_create(
            Delivery(event=event, reaction=reaction, due_at=event.at) for reaction in _mails(event)
        )


def enqueue(*, event_id: int, **_kwargs: Any) -> None:
    """Hand the deliveries of a committed event to the queue.

    Receiver of ``event_committed``. A queue that is away costs a minute, not the message: the rows are
    there, and the next sweep sends them.
    """
    if not Delivery.objects.filter(event=event_id).exists():
        return
    try:
        # Imported here, so that a site without django-q2 gets as far as the system check that says so.
        from django_q.tasks import async_task

        async_task("wagtail_booking.tasks.deliver", event_id)
    except Exception as error:  # any broker, any error of its own
        logger.warning(
            "Event %s could not be queued (%s); the next sweep sends its messages", event_id, type(error).__name__
        )


def _mails(event: Event) -> list[Delivery.Reaction]:
    appointment = event.appointment
    mails = []
    if appointment.customer and appointment.customer.email:
        mails.append(Delivery.Reaction.MAIL_CUSTOMER)
    if appointment.resource.email:
        mails.append(Delivery.Reaction.MAIL_RESOURCE)
    if _has_left(event):
        mails.append(Delivery.Reaction.MAIL_FORMER_RESOURCE)
    return mails


def _has_left(event: Event) -> bool:
    """Return whether the event took the appointment away from somebody, who has to be told."""
    before = event.data.get("from", {}).get("resource")
    return before is not None and before != event.appointment.resource_id
