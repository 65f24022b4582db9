"""An appointment as a card: what it is, what has become of it, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from wagtail_booking.forms import self_service as words
from wagtail_booking.forms import wording
from wagtail_booking.forms.add_to_calendar import CalendarLink
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import Purpose
from wagtail_booking.self_service import Permit, Why, cancel_permit, reschedule_permit
from wagtail_booking.views.confirmation import appointment_calendar_links, people
from wagtail_booking.views.links import link_path


@dataclass(frozen=True)
class Link:
    """Where something can be done, and ``until`` when."""

    url: str
    text: str
    until: str = ""


@dataclass(frozen=True)
class Card:
    """What is shown of an appointment. ``reasons`` say in words why something can't be done."""

    title: str
    url: str
    when: str
    status: str
    facts: list[tuple[str, str]]
    is_off: bool = False
    links: list[Link] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    calendar_links: list[CalendarLink] = field(default_factory=list)


def card(appointment: Appointment, settings: BookingSettings, now: datetime, offered: Mapping[int, set[int]]) -> Card:
    """Return the card of an appointment that was loaded with ``declined``; ``offered`` says who can be booked again.

    Asks no database.
    """
    over = appointment.is_cancelled or appointment.end <= now
    links, reasons = ([], []) if over else changes(appointment, settings, now)
    return Card(
        title=appointment.title,
        url=link_path(appointment, Purpose.VIEW),
        when=wording.span_text(appointment.start, appointment.end, appointment.time_zone),
        status=status_text(appointment, now),
        facts=facts(appointment),
        is_off=appointment.is_cancelled,
        links=[*links, *(again(appointment, offered) if over else [])],
        reasons=reasons,
        calendar_links=[] if over else appointment_calendar_links(appointment, settings),
    )


def facts(appointment: Appointment) -> list[tuple[str, str]]:
    """Return what was agreed besides the time, as labels and texts; nothing about the customer."""
    price = "" if appointment.price is None else wording.price_text(appointment.price, appointment.currency)
    found = [
        (gettext("With"), appointment.resource_name),
        (gettext("Reserved"), appointment.other_names),
        (pgettext("label of a number of people", "For"), people(appointment)),
        (gettext("Price"), price),
        (gettext("Time zone"), appointment.time_zone),
    ]
    return [(label, text) for label, text in found if text]


def status_text(appointment: Appointment, now: datetime) -> str:
    """Return what has become of an appointment, in words."""
    if appointment.is_cancelled:
        declined = getattr(appointment, "declined", False)
        return gettext("Declined") if declined else gettext("Cancelled")
    if appointment.end <= now:
        return pgettext("appointment", "Over")
    if appointment.status == Appointment.Status.AWAITING_APPROVAL:
        return gettext("Awaiting approval")
    if appointment.status == Appointment.Status.AWAITING_PAYMENT:
        return gettext("Awaiting payment")
    if appointment.start <= now:
        return pgettext("appointment", "Going on now")
    return gettext("Confirmed")


def changes(appointment: Appointment, settings: BookingSettings, now: datetime) -> tuple[list[Link], list[str]]:
    """Return where an appointment that isn't over can be moved and cancelled, or why not."""
    move, cancel = reschedule_permit(appointment, settings, now), cancel_permit(appointment, now)
    if not move.allowed and not cancel.allowed and (text := no_change_text(move, cancel)):
        return [], [text]
    links, reasons = [], []
    if move.allowed:
        path = link_path(appointment, Purpose.RESCHEDULE)
        links.append(Link(path, gettext("Reschedule"), words.until_text(appointment, move)))
    else:
        reasons.append(words.no_move_text(move))
    if cancel.allowed:
        path = link_path(appointment, Purpose.CANCEL)
        links.append(Link(path, gettext("Cancel"), words.until_text(appointment, cancel)))
    else:
        reasons.append(words.no_cancel_text(cancel))
    return links, reasons


def no_change_text(move: Permit, cancel: Permit) -> str:
    """Return one sentence for both, where there is one."""
    if move.why == Why.PAST:
        return gettext("It has begun, so it can't be changed any more.")
    if move.why == cancel.why == Why.OFF:
        return gettext("It can't be moved or cancelled online.")
    return ""


def again(appointment: Appointment, offered: Mapping[int, set[int]]) -> list[Link]:
    """Return where the same can be booked again, if it still is offered; with the same person, if one may choose."""
    form = appointment.booking_form
    if form is None or form.pk not in offered:
        return []
    choices = {"form": form.slug}
    if form.customer_chooses_staff and appointment.resource_id in offered[form.pk]:
        choices["staff"] = str(appointment.resource_id)
    return [Link(f"{reverse('wagtail_booking:start')}?{urlencode(choices)}", gettext("Book again"))]
