"""A time zone as a calendar file describes it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(days=1)
SECOND = timedelta(seconds=1)

Kind = tuple[timedelta, timedelta, str, bool]
"""Offset before and after, abbreviation, whether it is summer time."""


def vtimezone(name: str, first: date, last: date) -> Timezone:
    """Return the VTIMEZONE (RFC 5545 §3.6.5) of an IANA zone, right from ``first`` until ``last``.

    Each observance names its onsets by the clock as it was just before them. They are listed rather than put into a
    rule: rules change, and some zones follow none.
    """
    zone = ZoneInfo(name)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    onsets: dict[Kind, list[datetime]] = defaultdict(list)
    local = begin.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    onsets[offset, offset, local.tzname() or name, bool(local.dst())].append(local.replace(tzinfo=None))
    for change in changes(zone, begin, datetime(last.year, last.month, last.day, tzinfo=UTC)):
        before, after = (change - SECOND).astimezone(zone), change.astimezone(zone)
        offset = before.utcoffset() or timedelta()
        kind = offset, after.utcoffset() or timedelta(), after.tzname() or name, bool(after.dst())
        onsets[kind].append((change + offset).replace(tzinfo=None))
    found = Timezone()
    found.add("tzid", name)
    for (offset_from, offset_to, abbreviation, is_summer), starts in onsets.items():
        observance = TimezoneDaylight() if is_summer else TimezoneStandard()
        observance.add("dtstart", starts[0])
        if starts[1:]:
            observance.add("rdate", starts[1:])
        observance.add("tzoffsetfrom", offset_from)
        observance.add("tzoffsetto", offset_to)
        observance.add("tzname", abbreviation)
        found.add_component(observance)
    return found


def changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants in UTC from which a zone has another offset; two within a day count as one."""
    moment = begin
    while moment < end:
        after = moment + STEP
        if _offset(zone, moment) != _offset(zone, after):
            low, high = moment, after
            while high - low > SECOND:
                middle = low + timedelta(seconds=(high - low) // SECOND // 2)
                if _offset(zone, middle) == _offset(zone, moment):
                    low = middle
                else:
                    high = middle
            yield high
        moment = after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
