"""An event as a calendar file (RFC 5545), for calendars that no address leads to."""

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vRecur

from .entry import Entry, Every
from .zones import vtimezone

PRODID = "-//wagtail_booking//wagtail_booking//EN"

FORESEEN = timedelta(days=30 * 366)
"""So far ahead the clock changes are listed in a file of what is repeated for longer, or for ever."""

LONGEST_INTERVALS = {
    Every.DAY: timedelta(days=1),
    Every.WEEK: timedelta(days=7),
    Every.TWO_WEEKS: timedelta(days=14),
    # The 31st comes back after two months, the 29th of February after eight years.
    Every.MONTH: timedelta(days=62),
    Every.YEAR: timedelta(days=8 * 366),
}


def event_file(entry: Entry, *, site: str, stamp: datetime) -> bytes:
    """Return the file of an event that belongs to no appointment.

    It has no METHOD: nobody is invited, and what is published needs an organiser (RFC 5546 §3.2.1), which an event
    has none of. ``stamp`` is when the file is made: a calendar that gets a corrected one later takes the later.
    Times are UTC. Only what is repeated has them in its zone, which then is described: at ten each week means ten on
    the wall, in summer and in winter.
    """
    event = Event()
    event.add("uid", uid(entry, site))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", entry.title)
    for name, moment in (("dtstart", entry.start), ("dtend", entry.end)):
        if entry.all_day:
            event.add(name, moment)
        else:
            event.add(name, entry.local(moment) if _is_zoned(entry) else entry.utc(moment))
    if entry.rrule:
        event.add("rrule", vRecur.from_ical(entry.rrule))
    if entry.description:
        event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    if _is_zoned(entry):
        first = entry.local(entry.start).date()
        calendar.add_component(vtimezone(entry.zone, first - timedelta(days=2), _last(entry, first)))
    calendar.add_component(event)
    return calendar.to_ical()


def uid(entry: Entry, site: str) -> str:
    """Return an id that is the same for everybody and at any time.

    Nothing is stored that could have one, so it is made of what an event is known by: the address of the site, the
    title, the start. A correction of other fields updates the entry in a calendar. Another title or start makes
    another entry, which is the lesser harm: what looks like a correction may be next year's event, made from a copy.
    """
    return str(uuid5(NAMESPACE_URL, f"{site}#{entry.start.isoformat()} {entry.zone} {entry.title}"))


def _is_zoned(entry: Entry) -> bool:
    return entry.recurrence is not None and not entry.all_day and entry.zone != "UTC"


def _last(entry: Entry, first: date) -> date:
    """Return a date after the last on which it takes place, as far as that is foreseen."""
    assert entry.recurrence is not None
    rule, length = entry.recurrence, entry.end - entry.start
    if rule.until:
        span = rule.until - first
    elif rule.count:
        span = min(LONGEST_INTERVALS[rule.every] * rule.count, FORESEEN)
    else:
        span = FORESEEN
    return first + min(span, FORESEEN) + length + timedelta(days=2)
