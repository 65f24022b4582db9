"""What a message says as long as nobody has written words for it."""

from dataclasses import replace

from wagtail_booking.reactions.defaults import Text, default_text
from wagtail_booking.reactions.messages import text_of
from wagtail_booking.selectors.messages import DEFAULT_HOURS, MessageKey


def usual_text(key: MessageKey, language: str) -> Text:
    """Return the default; for a reminder that somebody added, the words of the one that everybody has."""
    hours = DEFAULT_HOURS.get(key.occasion, 0)
    return default_text(key, language) if key.hours == hours else text_of(replace(key, hours=hours), language)
