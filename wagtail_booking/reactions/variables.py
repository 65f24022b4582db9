"""What the variables of messages stand for in one appointment, in the active language."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wagtail_booking.forms.variables import Facts
from wagtail_booking.forms.wording import (
    clock_text,
    duration_text,
    full_day_text,
    moment_text,
    people_text,
    price_text,
    time_text,
)
from wagtail_booking.ical import one_line
from wagtail_booking.models import Appointment, BookingSettings, Event
from wagtail_booking.self_service import Permit, cancel_permit, reschedule_permit

from .links import admin_link, customer_links

Fact = tuple[str, str]


def values_of(
    appointment: Appointment,
    *,
    audience: Event.Audience,
    settings: BookingSettings,
    event: Event | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """Return the value of every variable; empty where there is none.

    ``event`` is what the message tells of. Links to move or to cancel are given while the customer may do that at
    ``now``. Without ``now`` it is not asked, and all links are examples: a preview is no key to an appointment.
    """
    inside = audience != Event.Audience.CUSTOMER
    reason = str(event.data.get("reason", "")) if event else ""
    previous = previous_when(event, appointment)
    values: dict[str, str] = {
        **_customer(appointment),
        **_time(appointment),
        **_what(appointment),
        **business_values(settings),
        **_links(appointment, settings, now),
        "previous_when": previous,
        "changed_by": _who(event, appointment, settings, inside=inside),
        "reason": reason,
        "admin_link": admin_link(appointment) if inside else "",
    }
    answers = _facts(*((answer["label"], answer["value"]) for answer in appointment.answers))
    return {**values, "answers": answers, "appointment_details": details(values, answers, audience)}


def details(values: Mapping[str, str], answers: Facts, audience: Event.Audience) -> Facts:
    """Return the table of what was agreed; the staff side also sees who comes and what they answered."""
    return _customer_facts(values) if audience == Event.Audience.CUSTOMER else _staff_facts(values, answers)


def business_values(settings: BookingSettings) -> dict[str, str]:
    """Return what the variables about the business stand for."""
    return {
        "business_name": settings.display_name,
        "business_phone": str(settings.phone or ""),
        "business_email": settings.email,
        "contact_line": settings.translated("contact_line"),
        "location": settings.location,
    }


def when(start: datetime, end: datetime, zone: str) -> str:
    """Return a span in words, on the clock of ``zone``, which is named."""
    start, end = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = clock_text(end)
    if end.date() != start.date():
        until = pgettext("day, time", "%(day)s, %(time)s") % {"day": full_day_text(end.date()), "time": until}
    # The abbreviation too: it tells the hours apart that a clock shows twice in autumn.
    return _("%(date)s, %(from)s – %(until)s (%(abbreviation)s, %(zone)s)") % {
        "date": full_day_text(start.date()),
        "from": clock_text(start),
        "until": until,
        "abbreviation": "/".join(dict.fromkeys(filter(None, (start.tzname(), end.tzname())))),
        "zone": zone.replace("_", " "),
    }


def previous_when(event: Event | None, appointment: Appointment) -> str:
    """Return the time that the event took it away from, in words; empty where it is the same, or there is none."""
    before = event.data.get("from") if event and event.verb == Event.Verb.RESCHEDULED else None
    if not before:
        return ""
    start, end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    if (start, end) == (appointment.start, appointment.end):
        return ""
    return when(start, end, appointment.time_zone)


def _customer(appointment: Appointment) -> dict[str, str]:
    name, customer = one_line(appointment.customer_name), appointment.customer
    return {
        "customer_name": name,
        "customer_first_name": name.partition(" ")[0],
        "customer_email": (customer.email or "") if customer else "",
        "customer_phone": appointment.customer_phone,
    }


def _time(appointment: Appointment) -> dict[str, str]:
    zone = appointment.time_zone
    start = appointment.start.astimezone(ZoneInfo(zone))
    return {
        "when": when(appointment.start, appointment.end, zone),
        "start_date": full_day_text(start.date()),
        "start_time": time_text(appointment.start, zone),
        "end_time": time_text(appointment.end, zone),
        "duration": duration_text(int(appointment.duration.total_seconds() // 60)),
        "time_zone": zone.replace("_", " "),
    }


def _what(appointment: Appointment) -> dict[str, str]:
    price = "" if appointment.price is None else price_text(appointment.price, appointment.currency)
    return {
        "title": appointment.title,
        "staff_name": appointment.resource_name,
        "rooms": appointment.other_names,
        "party_size": str(appointment.party_size),
        "price": price,
    }


def _who(event: Event | None, appointment: Appointment, settings: BookingSettings, *, inside: bool) -> str:
    """Return who did what the event tells of. Customers hear of the business, not of its people's accounts."""
    if event is None:
        return ""
    if event.actor_kind == Event.ActorKind.CUSTOMER:
        return appointment.customer_name or _("The customer")
    if inside and event.user is not None:
        return event.user.get_full_name() or event.user.get_username()
    return str(event.get_actor_kind_display()) if inside else settings.display_name


def _links(appointment: Appointment, settings: BookingSettings, now: datetime | None) -> dict[str, str]:
    links = customer_links(appointment if now else None)
    asked_at = now or appointment.created_at
    found = {name: links[name] for name in ("appointment_link", "add_to_calendar_link")}
    for name, permit in (
        ("reschedule", reschedule_permit(appointment, settings, asked_at)),
        ("cancel", cancel_permit(appointment, asked_at)),
    ):
        found[f"{name}_link"] = links[f"{name}_link"] if permit.allowed or now is None else ""
        found[f"{name}_until"] = _until(permit, appointment.time_zone)
    return found


def _until(permit: Permit, zone: str) -> str:
    return moment_text(permit.until, zone) if permit.allowed and permit.until else ""


def _customer_facts(values: Mapping[str, str]) -> Facts:
    return _facts(*_shared(values), (_("Where"), values["location"]), (_("Price"), values["price"]))


def _staff_facts(values: Mapping[str, str], answers: Facts) -> Facts:
    return _facts(
        *_shared(values),
        (_("Customer"), values["customer_name"]),
        (_("Phone"), values["customer_phone"]),
        (_("E-mail"), values["customer_email"]),
        *answers.pairs,
        (_("Reason"), values["reason"]),
    )


def _shared(values: Mapping[str, str]) -> list[Fact]:
    people = int(values["party_size"])
    return [
        (_("What"), values["title"]),
        (_("When"), values["when"]),
        (_("It was"), values["previous_when"]),
        (pgettext("label of a number of people", "For"), people_text(people) if people > 1 else ""),
        (_("With"), values["staff_name"]),
        (_("Reserved"), values["rooms"]),
    ]


def _facts(*facts: Fact) -> Facts:
    return Facts((one_line(str(label)), one_line(str(value))) for label, value in facts if value)
