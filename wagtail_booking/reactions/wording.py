"""The words of messages: what the subject, the heading and the first line say, and the facts below."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wagtail_booking.forms.wording import clock_text, full_day_text, price_text
from wagtail_booking.ical import one_line
from wagtail_booking.models import Appointment, BookingSettings, Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Words:
    """What a mail says about one verb. ``subject`` knows %(title)s and %(when)s."""

    subject: "_StrPromise"
    heading: "_StrPromise"
    intro: "_StrPromise"


CUSTOMER: dict[str, Words] = {
    Event.Verb.BOOKED: Words(
        gettext_lazy("Your appointment: %(title)s, %(when)s"),
        gettext_lazy("Your appointment is booked"),
        gettext_lazy("We look forward to seeing you. The invitation for your calendar is attached."),
    ),
    Event.Verb.RESCHEDULED: Words(
        gettext_lazy("Your appointment has moved: %(title)s, %(when)s"),
        gettext_lazy("Your appointment has moved"),
        gettext_lazy("This is the new time. The attached invitation updates your calendar."),
    ),
    Event.Verb.CANCELLED: Words(
        gettext_lazy("Your appointment is cancelled: %(title)s, %(when)s"),
        gettext_lazy("Your appointment is cancelled"),
        gettext_lazy("This appointment no longer takes place. The attached file removes it from your calendar."),
    ),
}

STAFF: dict[str, Words] = {
    Event.Verb.BOOKED: Words(
        gettext_lazy("New appointment: %(title)s, %(when)s"),
        gettext_lazy("New appointment"),
        gettext_lazy("This appointment was booked with you."),
    ),
    Event.Verb.RESCHEDULED: Words(
        gettext_lazy("Appointment moved: %(title)s, %(when)s"),
        gettext_lazy("Appointment moved"),
        gettext_lazy("This is the new time of an appointment with you."),
    ),
    Event.Verb.CANCELLED: Words(
        gettext_lazy("Appointment cancelled: %(title)s, %(when)s"),
        gettext_lazy("Appointment cancelled"),
        gettext_lazy("This appointment with you was cancelled. The time is free again."),
    ),
}

FORMER_STAFF = Words(
    gettext_lazy("Appointment handed over: %(title)s, %(when)s"),
    gettext_lazy("Appointment handed over"),
    gettext_lazy("Somebody else now has this appointment. The attached file removes it from your calendar."),
)

Fact = tuple[str, str]


def subject(words: Words, appointment: Appointment) -> str:
    """Return the subject: one line, without anything that the customer typed."""
    start = appointment.start.astimezone(ZoneInfo(appointment.time_zone))
    return one_line(str(words.subject) % {"title": appointment.title, "when": _day_and_time(start)})


def when(start: datetime, end: datetime, zone: str) -> str:
    """Return a span in words of the active language, on the clock of ``zone``, which is named."""
    start, end = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = clock_text(end)
    if end.date() != start.date():
        until = _day_and_time(end)
    # The abbreviation too: it tells the hours apart that a clock shows twice in autumn.
    return _("%(date)s, %(from)s – %(until)s (%(abbreviation)s, %(zone)s)") % {
        "date": full_day_text(start.date()),
        "from": clock_text(start),
        "until": until,
        "abbreviation": "/".join(dict.fromkeys(filter(None, (start.tzname(), end.tzname())))),
        "zone": zone.replace("_", " "),
    }


def customer_facts(event: Event, appointment: Appointment, settings: BookingSettings) -> list[Fact]:
    """Return what the customer's mail lists."""
    return _filled(
        (_("What"), appointment.title),
        *_times(event, appointment),
        (_("With"), appointment.resource_name),
        (_("Where"), settings.location),
        (_("Price"), "" if appointment.price is None else price_text(appointment.price, appointment.currency)),
        (_("Name"), appointment.customer_name),
        (_("Contact"), settings.contact_line),
    )


def staff_facts(event: Event, appointment: Appointment) -> list[Fact]:
    """Return what the staff member's mail lists."""
    customer = appointment.customer
    return _filled(
        (_("What"), appointment.title),
        *_times(event, appointment),
        (_("With"), appointment.resource_name),
        (_("Customer"), appointment.customer_name),
        (_("Phone"), appointment.customer_phone),
        (_("E-mail"), (customer.email or "") if customer else ""),
        *((answer["label"], answer["value"]) for answer in appointment.answers),
        (_("Reason"), event.data.get("reason", "")),
    )


def _times(event: Event, appointment: Appointment) -> list[Fact]:
    facts = [(_("When"), when(appointment.start, appointment.end, appointment.time_zone))]
    before = event.data.get("from")
    if event.verb == Event.Verb.RESCHEDULED and before and not appointment.is_cancelled:
        start, end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
        if (start, end) != (appointment.start, appointment.end):
            facts.append((_("It was"), when(start, end, appointment.time_zone)))
    return facts


def _day_and_time(local: datetime) -> str:
    return pgettext("day, time", "%(day)s, %(time)s") % {
        "day": full_day_text(local.date()),
        "time": clock_text(local),
    }


def _filled(*facts: Fact) -> list[Fact]:
    return [(one_line(str(label)), one_line(str(value))) for label, value in facts if value]
