"""A calendar in the iCalendar format (RFC 5545) to busy time.

Plain Python: :mod:`.expanding` runs this module in a process of its own, without Django.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from wagtail_booking.engine.hours import day_span
from wagtail_booking.engine.spans import (
    FIRST_YEAR,
    LAST_YEAR,
    Span,
    instant_of,
    intersection,
    minute_of,
    next_minute_of,
)

from .unusable import Unusable

ONE_DAY = timedelta(days=1)

MARGIN = ONE_DAY
"""Days and floating times are compared as if they were UTC, from which no zone is further away."""


class PatientQuery(recurring_ical_events.CalendarQuery):
    """Leaves out events that can't be understood, rather than the whole calendar."""

    suppressed_errors = [ArithmeticError, AttributeError, LookupError, TypeError, ValueError]


def busy_spans(data: bytes, zone: str, within: Span, most: int) -> tuple[Span, ...]:
    """Return the busy time of a calendar inside ``within``, merged.

    Events that are free ("transparent") or cancelled take no time. An event for whole days takes them
    from midnight to midnight in the calendar's own zone, else in ``zone``; so do times without a zone.
    Raise :class:`Unusable` for what isn't a calendar, and for more than ``most`` spans.
    """
    text = data.decode("utf-8-sig", errors="replace").strip()
    if not text.upper().endswith("END:VCALENDAR"):  # cut off on the way: what is missing would look free
        raise Unusable("not_a_calendar")
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (AttributeError, LookupError, TypeError, ValueError):
        raise Unusable("not_a_calendar") from None
    if not calendars or not all(isinstance(calendar, icalendar.Calendar) for calendar in calendars):
        raise Unusable("not_a_calendar")
    found = [span for calendar in calendars for span in calendar_spans(calendar, zone, within)]
    merged = intersection(found, [within])
    if len(merged) > most:
        raise Unusable("too_large")
    return merged


def calendar_spans(calendar: icalendar.Calendar, zone: str, within: Span) -> Iterator[Span]:
    """Yield the time that each event around ``within`` takes, every repetition by itself."""
    own_zone = known_zone(str(calendar.pop("X-WR-TIMEZONE", "")))
    if own_zone:
        calendar["X-WR-TIMEZONE"] = own_zone
    query = recurring_ical_events.of(calendar, skip_bad_series=True, calendar_query=PatientQuery)
    for event in query.between(instant_of(within.start) - MARGIN, instant_of(within.end) + MARGIN):
        if is_busy(event):
            yield span_of(event["DTSTART"].dt, event["DTEND"].dt, own_zone or zone)


def known_zone(name: str) -> str:
    """Return the IANA name of a zone, also of one that Windows named; empty for an unknown one."""
    name = WINDOWS_TO_OLSON.get(name, name)
    try:
        return ZoneInfo(name).key if name else ""
    except (LookupError, OSError, ValueError):
        return ""


def is_busy(event: icalendar.Event) -> bool:
    """Return whether somebody is away because of this event."""

    def says(name: str, value: str) -> bool:
        return str(event.get(name, "")).upper() == value

    free = says("TRANSP", "TRANSPARENT") or says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return not free and not says("STATUS", "CANCELLED")


def span_of(start: date, end: date, zone: str) -> Span:
    """Return the minutes that an event touches."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return Span(minute_of(instant(start, zone)), next_minute_of(instant(end, zone)))
    first, last = day_of(start), day_of(end)
    # Some write one day as from and until the same date.
    return Span(day_span(zone, first).start, day_span(zone, max(first, last - ONE_DAY)).end)


def instant(moment: datetime, zone: str) -> datetime:
    """Return an aware datetime, in a year with which calculations work."""
    if moment.year < FIRST_YEAR:
        return datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    if moment.year > LAST_YEAR:
        return datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def day_of(moment: date) -> date:
    """Return a date, in a year with which calculations work."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


def limit_this_process(seconds: int, memory: int) -> None:
    """Let the system end this process when it takes more, also when nobody waits for it any more."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def answer(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Return the spans of a calendar, or the problem with it, as something that JSON can carry."""
    try:
        return {"spans": busy_spans(data, order["zone"], Span(*order["within"]), order["most"])}
    except Unusable as error:
        return {"problem": error.problem}
    except MemoryError:
        return {"problem": "too_large"}
    except Exception:  # whatever a strange calendar brings about in a library
        return {"problem": "not_a_calendar"}


if __name__ == "__main__":
    order = json.loads(sys.stdin.buffer.readline())
    limit_this_process(order["seconds"], order["memory"])
    json.dump(answer(order, sys.stdin.buffer.read()), sys.stdout)
