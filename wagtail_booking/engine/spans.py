"""Half-open spans of whole minutes since 1970-01-01T00:00Z, and the one algebra on them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60

FIRST_YEAR, LAST_YEAR = 1971, 9990
"""The years of appointments: the days before and after them have a date in every zone."""

# Bounds for "since ever" and "for ever": far outside every representable date.
EVER = -(2**60)
NEVER = 2**60


class Span(NamedTuple):
    """The minutes from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


ALWAYS = Span(EVER, NEVER)


def minute_of(instant: datetime) -> int:
    """Return the minute in which an aware ``instant`` lies; raise ``ValueError`` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone; this datetime is naive.")
    return (instant - EPOCH) // MINUTE


def next_minute_of(instant: datetime) -> int:
    """Return the first whole minute at or after an aware ``instant``."""
    minute = minute_of(instant)
    return minute if EPOCH + minute * MINUTE == instant else minute + 1


def instant_of(minute: int) -> datetime:
    """Return ``minute`` as an aware UTC datetime; raise ``OverflowError`` outside years 1–9999."""
    return EPOCH + minute * MINUTE


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same minutes as ascending spans that neither overlap nor touch; empty spans vanish."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(some: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Return the minutes that lie in both."""
    left, right = union(some), union(others)
    common: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].start, right[j].start)
        end = min(left[i].end, right[j].end)
        if start < end:
            common.append(Span(start, end))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return tuple(common)


def complement(spans: Iterable[Span], within: Span) -> tuple[Span, ...]:
    """Return the minutes of ``within`` that lie in none of ``spans``."""
    gaps: list[Span] = []
    at = within.start
    for span in union(spans):
        if span.start >= within.end:
            break
        if span.start > at:
            gaps.append(Span(at, span.start))
        at = max(at, span.end)
    if at < within.end:
        gaps.append(Span(at, within.end))
    return tuple(gaps)
