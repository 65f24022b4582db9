"""Which messages there are and which of them are sent: the defaults, and what is stored instead."""

from dataclasses import dataclass

from wagtail_booking.models import Channel, Event, Message, Occasion
from wagtail_booking.models.messages import MOMENTS

REMINDER_HOURS = 24
"""When the default reminder is sent, in hours before the start."""

FOLLOW_UP_HOURS = 2
"""When the default follow-up would be sent, in hours after the end; it is off."""


@dataclass(frozen=True, order=True)
class MessageKey:
    """Which message: what it is about, to whom, by which channel; ``hours`` before or after, for moments."""

    occasion: Occasion
    audience: Event.Audience
    channel: Channel
    hours: int = 0

    @property
    def is_moment(self) -> bool:
        return self.occasion in MOMENTS


@dataclass(frozen=True)
class MessageRule:
    """A message and whether it is sent; ``pk`` of what is stored of it, if anything is."""

    key: MessageKey
    active: bool
    pk: int | None = None


ON = {
    Event.Audience.CUSTOMER: frozenset(
        {
            Occasion.BOOKED,
            Occasion.AWAITING_APPROVAL,
            Occasion.CONFIRMED,
            Occasion.DECLINED,
            Occasion.RESCHEDULED,
            Occasion.CANCELLED,
            Occasion.REMINDER,
        }
    ),
    Event.Audience.STAFF: frozenset(
        {
            Occasion.BOOKED,
            Occasion.AWAITING_APPROVAL,
            Occasion.RESCHEDULED,
            Occasion.HANDED_OVER,
            Occasion.CANCELLED,
        }
    ),
    # The business hears what customers do themselves, but not of every booking.
    Event.Audience.BUSINESS: frozenset({Occasion.AWAITING_APPROVAL, Occasion.RESCHEDULED, Occasion.CANCELLED}),
}
"""What is sent by e-mail unless it is switched off; no SMS is."""

DEFAULT_HOURS = {Occasion.REMINDER: REMINDER_HOURS, Occasion.FOLLOW_UP: FOLLOW_UP_HOURS}


def exists(occasion: Occasion, audience: Event.Audience) -> bool:
    """Return whether there is such a message: only staff can hand over, and only customers are followed up."""
    if occasion == Occasion.HANDED_OVER:
        return audience == Event.Audience.STAFF
    if occasion == Occasion.FOLLOW_UP:
        return audience == Event.Audience.CUSTOMER
    if occasion in {Occasion.CONFIRMED, Occasion.DECLINED, Occasion.REMINDER}:
        return audience != Event.Audience.BUSINESS
    return True


def message_rules() -> list[MessageRule]:
    """Return every message in a fixed order, with what is stored of it. One query."""
    stored = {
        MessageKey(Occasion(row.occasion), Event.Audience(row.audience), Channel(row.channel), row.hours): row
        for row in Message.objects.all()
    }
    keys = dict.fromkeys([*default_keys(), *sorted(key for key in stored if key.is_moment)])
    ordered = sorted(keys, key=_place)
    return [
        MessageRule(key, stored[key].active, stored[key].pk) if key in stored else MessageRule(key, is_on(key))
        for key in ordered
    ]


def active_messages() -> set[MessageKey]:
    """Return the messages that are sent. One query."""
    return {rule.key for rule in message_rules() if rule.active}


def default_keys() -> list[MessageKey]:
    """Return the messages that every installation has."""
    return [
        MessageKey(occasion, audience, channel, DEFAULT_HOURS.get(occasion, 0))
        for occasion in Occasion
        for audience in Event.Audience
        for channel in Channel
        if exists(occasion, audience)
    ]


def is_on(key: MessageKey) -> bool:
    """Return whether a message is sent by default."""
    return (
        key.channel == Channel.EMAIL
        and key.occasion in ON[key.audience]
        and (key.hours == DEFAULT_HOURS.get(key.occasion, 0))
    )


def _place(key: MessageKey) -> tuple[int, int, int, int]:
    # A longer time before the start comes first, as it does in life.
    order = -key.hours if key.occasion == Occasion.REMINDER else key.hours
    places = [*Occasion], [*Event.Audience], [*Channel]
    return places[0].index(key.occasion), order, places[1].index(key.audience), places[2].index(key.channel)
