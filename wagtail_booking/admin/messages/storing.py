"""What the Messages page stores: only where a message differs from its default."""

from django.db import transaction

from wagtail_booking.models import Message, MessageText
from wagtail_booking.selectors.messages import MessageKey, default_keys, is_on


@transaction.atomic
def switch(key: MessageKey, active: bool) -> None:
    """Send a message from now on, or no longer."""
    row = _row_of(key)
    row.active = active
    row.save()
    _forget_what_is_default(row, key)


@transaction.atomic
def save_text(key: MessageKey, language: str, *, subject: str, body: str) -> None:
    """Keep what a message says in one language."""
    words = {"subject": subject, "body": body}
    MessageText.objects.update_or_create(message=_row_of(key), language=language, defaults=words)


@transaction.atomic
def reset_text(key: MessageKey, language: str) -> None:
    """Let a message say in one language what it says by default."""
    row = _row_of(key)
    row.texts.filter(language=language).delete()
    _forget_what_is_default(row, key)


def add(key: MessageKey) -> bool:
    """Send one more reminder or follow-up; return whether there was none like it."""
    _row, is_new = Message.objects.get_or_create(**_fields_of(key), defaults={"active": True})
    return is_new


def retime(key: MessageKey, hours: int) -> None:
    """Send a reminder or follow-up that somebody added at another time, with the words that it has."""
    Message.objects.filter(**_fields_of(key)).update(hours=hours)


def remove(key: MessageKey) -> None:
    """Take a reminder or follow-up away that somebody added, with its words."""
    Message.objects.filter(**_fields_of(key)).delete()


def can_be_removed(key: MessageKey) -> bool:
    """Return whether somebody added the message; those that everybody has are switched off instead."""
    return key.is_moment and key not in default_keys()


def _row_of(key: MessageKey) -> Message:
    """Return what is stored of a message, locked; a row as by default if there is nothing yet."""
    row, _is_new = Message.objects.select_for_update().get_or_create(**_fields_of(key), defaults={"active": is_on(key)})
    return row


def _forget_what_is_default(row: Message, key: MessageKey) -> None:
    if not can_be_removed(key) and row.active == is_on(key) and not row.texts.exists():
        row.delete()


def _fields_of(key: MessageKey) -> dict[str, object]:
    return {"occasion": key.occasion, "audience": key.audience, "channel": key.channel, "hours": key.hours}
