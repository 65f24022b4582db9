"""Appointments as iCalendar (RFC 5545): invitations by mail (iTIP, RFC 5546), files to download, and feeds.

The rules that make a calendar follow book, move and cancel: one UID for ever, a SEQUENCE that rises with
each change, DTSTAMP from the event, times in UTC, and METHOD CANCEL for what is cancelled.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import quote

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from icalendar import Calendar, Event, vCalAddress, vUri

from wagtail_booking.entries import Entry
from wagtail_booking.entries import content_lines as lines
from wagtail_booking.entries.file import PRODID
from wagtail_booking.entries.text import one_line
from wagtail_booking.models import Appointment, BookingSettings, Resource


class Method(StrEnum):
    """What a calendar does with the file: add or update the appointment, remove it, or just show it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def invitation_method(appointment: Appointment) -> Method:
    """Return what an invitation for this appointment says now."""
    return Method.CANCEL if appointment.is_cancelled else Method.REQUEST


def invitation(
    appointment: Appointment,
    *,
    settings: BookingSettings,
    stamp: datetime,
    url: str = "",
    resource: Resource | None = None,
) -> bytes:
    """Return the invitation of an appointment, or its cancellation once it is cancelled.

    ``stamp`` is when the event that it tells of happened. Without ``resource`` it is the customer's
    copy; with it, the copy of that staff member, who then is invited as well. Texts are in the active
    language.
    """
    event = _event(appointment, settings, stamp, url, for_staff=resource is not None, invites=True)
    if appointment.customer and appointment.customer.email:
        _invite(event, appointment.customer.email, appointment.customer_name)
    if resource is not None and resource.email:
        _invite(event, resource.email, resource.name)
    return _calendar(event, invitation_method(appointment))


def calendar_file(appointment: Appointment, *, settings: BookingSettings, stamp: datetime, url: str = "") -> bytes:
    """Return the appointment as a file that the customer adds to a calendar: nobody is invited or asked.

    RFC 5546 §3.2.1: what is published has an organiser and no attendees; §4.1.3: it is cancelled by a CANCEL. The UID
    is that of the invitation, so a calendar that gets both keeps one. ``stamp`` is when the last event of the
    appointment happened. Texts are in the active language.
    """
    event = _event(appointment, settings, stamp, url, for_staff=False)
    return _calendar(event, Method.CANCEL if appointment.is_cancelled else Method.PUBLISH)


def entry(appointment: Appointment, *, settings: BookingSettings) -> Entry:
    """Return what a calendar on the web is asked to add: what the file says, in the active language.

    The customer's address of the appointment stays out: whoever has it may cancel, and the addresses of those
    calendars are seen by more than the calendar.
    """
    return Entry(
        title=_summary(appointment, settings, for_staff=False) or _("Appointment"),
        start=appointment.start,
        end=appointment.end,
        zone=appointment.time_zone,
        description=_description(appointment, settings, "", for_staff=False),
        location=_location(appointment, settings),
    )


class Subscription:
    """A calendar to subscribe to: a file of thousands of events, made for staff anew whenever something changed.

    What is gone is not in it any more, which is how subscribers forget it. UID, SEQUENCE, stamps, status and words are
    those of the invitations. Texts are in the active language.
    """

    REFRESH = "PT1H"

    def __init__(self, name: str, *, settings: BookingSettings, organizer: str = "") -> None:
        """Take the name of the calendar; ``organizer`` is an address to name in the place of the business."""
        self.name = one_line(name)
        self.settings = settings
        address = _organizer(settings)
        # RFC 5546 §3.2.1: what is published has an organiser.
        name = f";CN={lines.parameter(address.params['CN'])}" if "CN" in address.params else ""
        self.organizer = ("ORGANIZER", organizer) if organizer else (f"ORGANIZER{name}", str(address))

        # Django words a choice anew each time it is asked for.
        self.statuses = {
            status: _("Status: %(value)s") % {"value": label} for status, label in Appointment.Status.choices
        }

    def file(self, events: Iterable[bytes]) -> bytes:
        """Return the whole calendar. Its name and how often to ask again: RFC 7986, and how it was said before."""
        head = [
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", PRODID),
            ("METHOD", Method.PUBLISH.value),
            ("NAME", lines.text(self.name)),
            ("X-WR-CALNAME", lines.text(self.name)),
            ("X-WR-TIMEZONE", self.settings.zone),
            ("REFRESH-INTERVAL;VALUE=DURATION", self.REFRESH),
            ("X-PUBLISHED-TTL", self.REFRESH),
        ]
        return b"".join([lines.content_lines(head), *events, lines.content_lines([("END", "VCALENDAR")])])

    def appointment(self, appointment: Appointment, *, stamp: datetime, url: str, summary: str = "") -> bytes:
        """Return an appointment with all that staff see. ``stamp`` is when its last event happened."""
        description = [
            _description(appointment, self.settings, "", for_staff=True),
            _("With: %(value)s") % {"value": one_line(appointment.resource_name)},
            self.statuses[appointment.status],
            url,
        ]
        return self.event(
            appointment.uid,
            (appointment.start, appointment.end),
            stamp,
            one_line(summary) or _summary(appointment, self.settings, for_staff=True),
            sequence=appointment.sequence,
            status=_status(appointment),
            description="\n".join(filter(None, description)),
            location=_location(appointment, self.settings),
            url=url,
        )

    def event(
        self,
        uid: str,
        times: tuple[datetime, datetime],
        stamp: datetime,
        summary: str,
        *,
        sequence: int = 0,
        status: str = "CONFIRMED",
        description: str = "",
        location: str = "",
        url: str = "",
        private: bool = False,
    ) -> bytes:
        """Return an event that takes time. Of its texts the ``description`` may have several lines."""
        moment, (start, end) = lines.moment(stamp), times
        more = [
            ("DESCRIPTION", lines.text(description)),
            ("LOCATION", lines.text(location)),
            ("URL", url),
            ("CLASS", "PRIVATE" if private else ""),
        ]
        return lines.content_lines(
            [
                ("BEGIN", "VEVENT"),
                ("UID", uid),
                ("SEQUENCE", str(sequence)),
                ("DTSTAMP", moment),
                ("LAST-MODIFIED", moment),
                ("DTSTART", lines.moment(start)),
                ("DTEND", lines.moment(end)),
                ("STATUS", status),
                ("TRANSP", "OPAQUE"),
                self.organizer,
                ("SUMMARY", lines.text(summary)),
                *((name, value) for name, value in more if value),
                ("END", "VEVENT"),
            ]
        )


def _calendar(event: Event, method: Method) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(event)
    return calendar.to_ical()


def _event(
    appointment: Appointment,
    settings: BookingSettings,
    stamp: datetime,
    url: str,
    *,
    for_staff: bool,
    invites: bool = False,
) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", appointment.start.astimezone(UTC))
    event.add("dtend", appointment.end.astimezone(UTC))
    event.add("status", _status(appointment))
    event.add("organizer", _organizer(settings))
    event.add("summary", _summary(appointment, settings, for_staff=for_staff))
    description = _description(appointment, settings, url, for_staff=for_staff)
    if invites:
        # Some calendars offer to accept or decline whatever RSVP says.
        description += "\n" + _("Replies to this invitation are not read.")
    event.add("description", description.strip())
    if location := _location(appointment, settings):
        event.add("location", location)
    if url:
        event.add("url", vUri(url))
    return event


def _status(appointment: Appointment) -> str:
    """Return how certain it is. What awaits approval has its time already, so a calendar shows it, as tentative.

    RFC 5546 §3.2.2 lets a REQUEST say so; the approval comes as the next SEQUENCE, with CONFIRMED.
    """
    if appointment.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if appointment.status == Appointment.Status.AWAITING_APPROVAL else "CONFIRMED"


def _organizer(settings: BookingSettings) -> vCalAddress:
    """Return the business; RFC 5546 doesn't allow an invitation without an organiser."""
    address = _address(settings.email or parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1])
    if name := one_line(settings.display_name):
        address.params["CN"] = name
    return address


def _invite(event: Event, email: str, name: str) -> None:
    """Add somebody who takes part and isn't asked whether.

    The customer asked for this time, and the staff member's hours offered it: both have accepted, so
    that a calendar books the time at once and sends the business no replies that nobody reads.
    """
    attendee = _address(email)
    if name := one_line(name):
        attendee.params["CN"] = name
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee)


def _address(email: str) -> vCalAddress:
    return vCalAddress("mailto:" + quote(one_line(email), safe="@!$'*+-._~"))


def _summary(appointment: Appointment, settings: BookingSettings, *, for_staff: bool) -> str:
    title, customer, business = map(one_line, (appointment.title, appointment.customer_name, settings.display_name))
    if for_staff:
        return _("%(customer)s: %(title)s") % {"customer": customer, "title": title} if customer else title
    return _("%(title)s at %(business)s") % {"title": title, "business": business} if business else title


def _location(appointment: Appointment, settings: BookingSettings) -> str:
    return ", ".join(filter(None, map(one_line, (appointment.other_names, settings.location))))


def _description(appointment: Appointment, settings: BookingSettings, url: str, *, for_staff: bool) -> str:
    shared = [
        (gettext_noop("People: %(value)s"), str(appointment.party_size) if appointment.party_size > 1 else ""),
        (gettext_noop("Reserved: %(value)s"), appointment.other_names),
    ]
    if for_staff:
        parts = [
            (gettext_noop("Customer: %(value)s"), appointment.customer_name),
            *shared,
            (gettext_noop("Phone: %(value)s"), appointment.customer_phone),
            (gettext_noop("E-mail: %(value)s"), appointment.customer.email if appointment.customer else ""),
        ]
    else:
        parts = [
            (gettext_noop("With: %(value)s"), appointment.resource_name),
            *shared,
            (gettext_noop("Phone: %(value)s"), str(settings.phone)),
            (gettext_noop("Your appointment: %(value)s"), url),
        ]
    # Only what has a value is translated: a feed has thousands of descriptions.
    return "\n".join(_(line) % {"value": one_line(value)} for line, value in parts if value)
