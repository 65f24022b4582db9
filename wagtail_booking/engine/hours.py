"""Wall-time hours to openings: the one place that knows about daylight saving time.

An opening is the set of instants whose wall time lies inside the hours of its date. So on the day a
clock goes forward the missing hour is never offered, and on the day it goes back the repeated hour is
offered twice; a day of 24 wall hours has 23 or 25 real ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .spans import DAY, MINUTE, Span, instant_of, intersection, minute_of, union

EPOCH_DAY = date(1970, 1, 1)

STEP = 3 * DAY
"""Shorter than any time that passed, or is foreseen, between two changes of one clock: four days, in 1939."""

# The instants whose date can be expressed in every zone.
FIRST_MINUTE = minute_of(datetime(1, 1, 3, tzinfo=UTC))
LAST_MINUTE = minute_of(datetime(9999, 12, 29, tzinfo=UTC))

WallSpan = Span
"""A span of minutes after midnight by the clock on the wall, within 0 and 1440."""


@dataclass(frozen=True)
class Hours:
    """Weekly hours with exceptions, by the clock of one zone.

    ``weekly`` has one entry a weekday, Monday first. ``overrides`` replace a date, also by nothing.
    ``caps`` are dates on which no more than the given hours remain (a closing day of the whole
    business, for somebody with hours of their own).
    """

    zone: str
    weekly: tuple[tuple[WallSpan, ...], ...]
    overrides: tuple[tuple[date, tuple[WallSpan, ...]], ...] = ()
    caps: tuple[tuple[date, tuple[WallSpan, ...]], ...] = ()

    def on(self, day: date) -> tuple[WallSpan, ...]:
        """Return the wall-time hours of one date."""
        for when, spans in self.overrides:
            if when == day:
                return union(spans)
        usual = union(self.weekly[day.weekday()])
        for when, spans in self.caps:
            if when == day:
                return intersection(usual, spans)
        return usual


@lru_cache(maxsize=4096)
def openings(hours: Hours, first: date, last: date) -> tuple[Span, ...]:
    """Return the openings of the dates ``first`` to ``last``, both included, as spans of instants.

    Ascending; those of two days are not joined at midnight, so that a day's grid doesn't depend on
    which other days are asked for.
    """
    segments = offset_segments(hours.zone, first, last)
    replaced = {day for day, _ in (*hours.overrides, *hours.caps)}
    weekly = [union(spans) for spans in hours.weekly]
    found: list[Span] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        midnight = (day - EPOCH_DAY).days * DAY
        for wall in hours.on(day) if day in replaced else weekly[day.weekday()]:
            found += union(instants_of(Span(midnight + wall.start, midnight + wall.end), segments))
    return tuple(sorted(found))


def day_span(zone: str, day: date) -> Span:
    """Return the instants of one date in ``zone``.

    A date that the zone skipped is empty, at the instant of the jump.
    """
    midnight = (day - EPOCH_DAY).days * DAY
    segments = offset_segments(zone, day, day)
    spans = union(instants_of(Span(midnight, midnight + DAY), segments))
    if spans:
        return Span(spans[0].start, spans[-1].end)
    jump = next(segment.start for segment, offset in segments if segment.start + offset > midnight)
    return Span(jump, jump)


def local_date(zone: str, minute: int) -> date:
    """Return the date on which ``minute`` falls in ``zone``."""
    return instant_of(minute).astimezone(ZoneInfo(zone)).date()


def instants_of(wall: Span, segments: Iterable[tuple[Span, int]]) -> list[Span]:
    """Return the instants whose wall time, counted in minutes since 1970, lies in ``wall``."""
    found = []
    for segment, offset in segments:
        start = max(segment.start, wall.start - offset)
        end = min(segment.end, wall.end - offset)
        if start < end:
            found.append(Span(start, end))
    return found


@lru_cache(maxsize=1024)
def offset_segments(zone: str, first: date, last: date) -> tuple[tuple[Span, int], ...]:
    """Return spans that cover these dates wherever ``zone`` lies, each with its offset in minutes."""
    info = ZoneInfo(zone)

    def offset(minute: int) -> int:
        # A date such as 9999-12-31 means "for ever"; its neighbours can't be expressed.
        found = instant_of(min(max(minute, FIRST_MINUTE), LAST_MINUTE)).astimezone(info).utcoffset()
        assert found is not None
        return found // MINUTE

    start = (first - EPOCH_DAY).days * DAY - DAY
    end = (last - EPOCH_DAY).days * DAY + 3 * DAY
    segments = []
    since, known = start, offset(start)
    for step in range(start, end, STEP):
        following = min(step + STEP, end)
        after = offset(following)
        if after != known:
            change = first_change(offset, step, following)
            segments.append((Span(since, change), known))
            since, known = change, after
    segments.append((Span(since, end), known))
    return tuple(segments)


def first_change(offset: Callable[[int], int], start: int, end: int) -> int:
    """Return the first minute after ``start`` with another offset; there is one, by ``end``."""
    before = offset(start)
    return start + bisect_left(range(start, end), True, key=lambda minute: offset(minute) != before)


def wall_minutes(zone: str, minutes: Sequence[int]) -> list[int]:
    """Return what the clock of ``zone`` shows at each of ``minutes``, in minutes since 1970 by that clock."""
    if not minutes:
        return []
    first, last = instant_of(min(minutes)).date(), instant_of(max(minutes)).date()
    segments = offset_segments(zone, first, last)
    if len(segments) == 1:
        return [minute + segments[0][1] for minute in minutes]
    ends = [segment.end for segment, _ in segments]
    return [minute + segments[bisect_right(ends, minute)][1] for minute in minutes]


def wall_instants(zone: str, wall: datetime) -> tuple[int, ...]:
    """Return every minute at which the clock of ``zone`` shows naive ``wall``: none, one or two."""
    day = wall.date()
    minute = (day - EPOCH_DAY).days * DAY + wall.hour * 60 + wall.minute
    return tuple(span.start for span in instants_of(Span(minute, minute + 1), offset_segments(zone, day, day)))
