"""Calendars as others write them, and what comes out of them as text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wagtail_booking.engine.spans import Span, instant_of, minute_of

MARCH = Span(minute_of(datetime(2026, 3, 1, tzinfo=UTC)), minute_of(datetime(2026, 4, 5, tzinfo=UTC)))

AMSTERDAM = """
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "1@elsewhere.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def calendar(*parts: str, zone: str = "") -> str:
    """Return a whole calendar of events and other components."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Elsewhere//EN", *([f"X-WR-TIMEZONE:{zone}"] if zone else [])]
    lines = [line for part in parts for line in part.strip().splitlines()]
    return "\r\n".join([*head, *lines, "END:VCALENDAR", ""])


TUESDAY = calendar(
    event("DTSTART:20260303T090000Z", "DTEND:20260303T103000Z", "SUMMARY:Dentist of Jan", "ATTENDEE:mailto:jan@x.nl")
)
"""Busy on Tuesday 3 March 2026 from 10:00 to 11:30 in Amsterdam."""

GOOGLE = calendar(
    AMSTERDAM,
    event(
        "DTSTART;TZID=Europe/Amsterdam:20260302T093000",
        "DTEND;TZID=Europe/Amsterdam:20260302T100000",
        "RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20260329T215959Z;BYDAY=MO",
        "EXDATE;TZID=Europe/Amsterdam:20260309T093000",
        "SUMMARY:Stand-up",
        "STATUS:CONFIRMED",
        "SEQUENCE:1",
        "TRANSP:OPAQUE",
        uid="weekly@google.example",
    ),
    event(
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20260316T093000",
        "DTSTART;TZID=Europe/Amsterdam:20260317T140000",
        "DTEND;TZID=Europe/Amsterdam:20260317T143000",
        "SUMMARY:Stand-up",
        "STATUS:CONFIRMED",
        "SEQUENCE:2",
        uid="weekly@google.example",
    ),
    event("DTSTART;VALUE=DATE:20260320", "DTEND;VALUE=DATE:20260321", "SUMMARY:Fair", "TRANSP:OPAQUE", uid="fair"),
    event("DTSTART;VALUE=DATE:20260327", "DTEND;VALUE=DATE:20260328", "SUMMARY:Birthday", "TRANSP:TRANSPARENT"),
    zone="Europe/Amsterdam",
)

OUTLOOK = calendar(
    AMSTERDAM.replace("Europe/Amsterdam", "W. Europe Standard Time"),
    event(
        "DTSTART;TZID=W. Europe Standard Time:20260304T130000",
        "DTEND;TZID=W. Europe Standard Time:20260304T140000",
        "SUMMARY:Busy",
        "CLASS:PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        uid="busy",
    ),
    event(
        "DTSTART;TZID=W. Europe Standard Time:20260304T150000",
        "DTEND;TZID=W. Europe Standard Time:20260304T160000",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        uid="free",
    ),
    event(
        "DTSTART;TZID=W. Europe Standard Time:20260330T080000",
        "DTEND;TZID=W. Europe Standard Time:20260330T083000",
        "RRULE:FREQ=DAILY;COUNT=2",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        uid="away",
    ),
    zone="W. Europe Standard Time",
)

NEXTCLOUD = calendar(
    AMSTERDAM,
    event(
        "CREATED:20260110T120000Z",
        "DTSTART;TZID=Europe/Amsterdam:20260305T190000",
        "DURATION:PT1H30M",
        "SUMMARY:Choir",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=2",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER;RELATED=START:-PT15M",
        "END:VALARM",
        uid="choir",
    ),
    event("DTSTART;VALUE=DATE:20260310", "DURATION:P2D", "STATUS:TENTATIVE", uid="course"),
    event("DTSTART:20260312T100000Z", "DTEND:20260312T110000Z", "STATUS:CANCELLED", uid="off"),
    "BEGIN:VTODO\r\nUID:todo\r\nDTSTAMP:20260101T000000Z\r\nDUE:20260313T100000Z\r\nEND:VTODO",
)


def shown(spans: list[Span] | tuple[Span, ...], zone: str = "Europe/Amsterdam") -> list[str]:
    """Return spans by the clock of a zone, such as "Tue 03 Mar 10:00–11:30"."""
    info = ZoneInfo(zone)

    def text(minute: int) -> str:
        return f"{instant_of(minute).astimezone(info):%a %d %b %H:%M}"

    return [f"{text(start)}–{text(end).removeprefix(text(start)[:11])}" for start, end in spans]
