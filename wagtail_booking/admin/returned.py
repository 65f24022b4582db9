"""Coming back to the calendar from a form: to the same card, and with a move that can still be undone."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.urls import reverse

from wagtail_booking.actions.undo import UNDO_SECONDS
from wagtail_booking.models import Appointment, Event

MAIL_AFTER = timedelta(seconds=UNDO_SECONDS)
"""How long the mails of a move wait, so that whoever takes it back in time has bothered nobody."""

SESSION_KEY = "wagtail_booking_calendar_moved"


def leads_to_calendar(url: str) -> bool:
    return bool(url) and urlsplit(url).path == reverse("wagtail_booking_calendar:index")


def card_of(appointment: Appointment) -> str:
    """Return what the calendar calls the card of an appointment."""
    return f"a{appointment.pk}"


def to_card(url: str, appointment: Appointment) -> str:
    """Return the address of the calendar at the card of an appointment."""
    return f"{urldefrag(url).url}#{card_of(appointment)}"


def keep_move(session: Any, appointment: Appointment, message: str, now: datetime) -> None:
    """Have the calendar tell of a move that has just been made, with the way back."""
    moved = appointment.events.filter(verb=Event.Verb.RESCHEDULED, sequence=appointment.sequence).latest("pk")
    session[SESSION_KEY] = {"event": moved.pk, "message": message, "until": (now + MAIL_AFTER).timestamp()}


def take_move(session: Any, now: datetime) -> dict[str, Any] | None:
    """Return once what is to be told of a move, and for how many seconds more it can be undone."""
    kept = session.pop(SESSION_KEY, None)
    if kept is None:
        return None
    seconds = int(kept["until"] - now.timestamp())
    undo = {"event": kept["event"], "seconds": seconds} if seconds > 0 else None
    return {"message": kept["message"], "undo": undo}
