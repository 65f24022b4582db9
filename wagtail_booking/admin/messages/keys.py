"""Messages in addresses of the admin, and in words."""

from django.http import Http404
from django.utils.translation import gettext, ngettext

from wagtail_booking.models import Channel, Event, Occasion
from wagtail_booking.selectors.messages import MessageKey, MessageRule, message_rules


def slug_of(key: MessageKey) -> str:
    """Return how a message is called in addresses, such as ``booked-customer-email``."""
    hours = [str(key.hours)] if key.is_moment else []
    return "-".join([key.occasion, key.audience, key.channel, *hours])


def rule_of(slug: str) -> MessageRule:
    """Return the message that is called so; raise ``Http404`` if there is none. One query."""
    for rule in message_rules():
        if slug_of(rule.key) == slug:
            return rule
    raise Http404


def key_of(occasion: Occasion, audience: str, channel: str, hours: int = 0) -> MessageKey:
    """Return the key of a message from what a form says."""
    return MessageKey(occasion, Event.Audience(audience), Channel(channel), hours)


def name_of(key: MessageKey) -> str:
    """Return which message it is, such as "Booked: Customer, E-mail"."""
    return gettext("%(occasion)s: %(audience)s, %(channel)s") % {
        "occasion": moment_text(key) if key.is_moment else key.occasion.label,
        "audience": key.audience.label,
        "channel": key.channel.label,
    }


def moment_text(key: MessageKey) -> str:
    """Return when a reminder or a follow-up is sent."""
    if key.occasion == Occasion.REMINDER:
        text = ngettext("%(hours)s hour before the start", "%(hours)s hours before the start", key.hours)
    else:
        text = ngettext("%(hours)s hour after the end", "%(hours)s hours after the end", key.hours)
    return text % {"hours": key.hours}
