"""Whether a message is still owed when its turn comes, and to which address: all of it read again."""

from datetime import datetime

from wagtail_booking.models import Appointment, BookingSettings, Channel, Delivery, Event, Occasion, Resource
from wagtail_booking.models.messages import MOMENTS
from wagtail_booking.selectors.messages import MessageKey, active_messages

from .reminders import own_channels, why_no_moment

Reason = Delivery.Reason
NO_NEWS_AFTERWARDS = frozenset({Occasion.BOOKED, Occasion.AWAITING_APPROVAL, Occasion.CONFIRMED})
"""What nobody needs to hear once the appointment is over."""

ENDED = frozenset({Occasion.CANCELLED, Occasion.DECLINED})


def why_not(delivery: Delivery, now: datetime) -> Delivery.Reason | None:
    """Return why a delivery, loaded with its appointment and event, is not to be sent; None if it is.

    What staff ask to be sent again is sent though it was overtaken or is switched off, unless it has become untrue.
    """
    active = active_messages()
    if delivery.occasion == Occasion.HANDED_OVER:
        reason = _why_not_handed_over(delivery)
    elif delivery.occasion in MOMENTS:
        reason = _why_no_moment(delivery, now)
    else:
        reason = _why_no_news(delivery, active, now)
    if reason is None and not delivery.copies:
        reason = _why_unwanted(delivery, active)
    return reason or _why_nobody(delivery)


def key_of(delivery: Delivery) -> MessageKey:
    """Return which message a delivery is."""
    return MessageKey(
        Occasion(delivery.occasion), Event.Audience(delivery.audience), Channel(delivery.channel), delivery.hours
    )


def recipient(delivery: Delivery) -> str:
    """Return the address or phone number that a delivery goes to, as it is now; empty if there is none."""
    by_email = delivery.channel == Channel.EMAIL
    appointment = delivery.appointment
    if delivery.audience == Event.Audience.CUSTOMER:
        if not by_email:
            return appointment.customer_phone
        return appointment.customer.email or "" if appointment.customer else ""
    if delivery.audience == Event.Audience.BUSINESS:
        business = BookingSettings.current()
        return business.email if by_email else str(business.phone)
    resource = former_resource(delivery) if delivery.occasion == Occasion.HANDED_OVER else appointment.resource
    if resource is None:
        return ""
    return resource.email if by_email else str(resource.phone)


def former_resource(delivery: Delivery) -> Resource | None:
    """Return whom the event took the appointment from, unless it has come back since."""
    event = delivery.event
    pk = event.data.get("from", {}).get("resource") if event else None
    if event is None or pk is None or pk in (event.data["to"]["resource"], delivery.appointment.resource_id):
        return None
    return Resource.objects.select_related("user__wagtail_userprofile").filter(pk=pk).first()


def _why_no_moment(delivery: Delivery, now: datetime) -> Delivery.Reason | None:
    if delivery.appointment.start != delivery.start:
        return Reason.NOT_DUE
    return why_no_moment(delivery.appointment, delivery.occasion, delivery.hours, now)


def _why_no_news(delivery: Delivery, active: set[MessageKey], now: datetime) -> Delivery.Reason | None:
    appointment = delivery.appointment
    if _is_untrue(delivery):
        return Reason.OVERTAKEN
    if delivery.copies:
        return None
    if delivery.occasion in NO_NEWS_AFTERWARDS and appointment.end <= now:
        return Reason.OVER
    return Reason.OVERTAKEN if _is_overtaken(delivery, active) else None


def _is_untrue(delivery: Delivery) -> bool:
    """Return whether it would tell what is no longer so, even where nothing else tells what is."""
    status = delivery.appointment.status
    if status == Appointment.Status.CANCELLED:
        return delivery.occasion not in ENDED
    return delivery.occasion == Occasion.AWAITING_APPROVAL and status != Appointment.Status.AWAITING_APPROVAL


def _why_not_handed_over(delivery: Delivery) -> Delivery.Reason | None:
    """Return why somebody needn't hear that they have lost it: they have it back, or a later message says so."""
    former = former_resource(delivery)
    if former is None or delivery.event is None:
        return Reason.OVERTAKEN
    later = Delivery.objects.filter(
        appointment=delivery.appointment_id,
        occasion=Occasion.HANDED_OVER,
        channel=delivery.channel,
        event__sequence__gt=delivery.event.sequence,
    ).exclude(state=Delivery.State.SKIPPED)
    losers = [other.event.data["from"]["resource"] for other in later.select_related("event") if other.event]
    return Reason.OVERTAKEN if former.pk in losers and not delivery.copies else None


def _is_overtaken(delivery: Delivery, active: set[MessageKey]) -> bool:
    """Return whether a later event has its own message to them: this one would say the same, or less.

    Without one, as after a move that they aren't told of, this one is still owed; it tells how things are now.
    """
    appointment, event = delivery.appointment, delivery.event
    if event is None or event.sequence >= appointment.sequence:
        return False
    later = (
        Delivery.objects.filter(
            appointment=appointment,
            event__sequence__gt=event.sequence,
            audience=delivery.audience,
            channel=delivery.channel,
        )
        .exclude(occasion=Occasion.HANDED_OVER)
        .exclude(state=Delivery.State.SKIPPED)
    )
    sent = Delivery.State.SENT
    return any(
        other.state == sent or (key_of(other) in active and not _is_silenced(other, appointment)) for other in later
    )


def _why_unwanted(delivery: Delivery, active: set[MessageKey]) -> Delivery.Reason | None:
    """Return why those who set up the messages, or this appointment, don't want it sent."""
    appointment, key = delivery.appointment, key_of(delivery)
    if _is_silenced(delivery, appointment):
        return Reason.SILENCED
    own = appointment.reminder_hours
    if own is not None and (key.occasion, key.audience) == (Occasion.REMINDER, Event.Audience.CUSTOMER):
        return None if key.hours == own and key.channel in own_channels(active) else Reason.SILENCED
    return None if key in active else Reason.SWITCHED_OFF


def _is_silenced(delivery: Delivery, appointment: Appointment) -> bool:
    return delivery.audience == Event.Audience.CUSTOMER and delivery.occasion in appointment.silenced


def _why_nobody(delivery: Delivery) -> Delivery.Reason | None:
    """Return why there is nobody to send it to, or nobody who doesn't get it already."""
    address = recipient(delivery)
    if not address:
        return Reason.NO_ADDRESS
    if delivery.audience != Event.Audience.BUSINESS or delivery.event_id is None:
        return None
    to_staff = Delivery.objects.filter(
        event=delivery.event_id, occasion=delivery.occasion, audience=Event.Audience.STAFF, channel=delivery.channel
    ).exclude(state=Delivery.State.SKIPPED)
    resource = delivery.appointment.resource
    staff_address = resource.email if delivery.channel == Channel.EMAIL else str(resource.phone)
    return Reason.SAME_ADDRESS if address.casefold() == staff_address.casefold() and to_staff.exists() else None
