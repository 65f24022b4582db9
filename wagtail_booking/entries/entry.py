"""What is put into a calendar."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .text import lines, one_line, shortened


class Every(StrEnum):
    """How often an event comes back."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    YEAR = "year"


RULES = {
    Every.DAY: "FREQ=DAILY",
    Every.WEEK: "FREQ=WEEKLY",
    Every.TWO_WEEKS: "FREQ=WEEKLY;INTERVAL=2",
    Every.MONTH: "FREQ=MONTHLY",
    Every.YEAR: "FREQ=YEARLY",
}


@dataclass(frozen=True)
class Recurrence:
    """When an event comes back: until a date, for so many times, or for ever.

    ``until`` is the last date on which it may begin, on the clock of the entry's zone; ``count`` counts the first
    time as well. One of them at most: RFC 5545 §3.3.10 forbids both.
    """

    every: Every
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.count is not None:
            raise ValueError("until and count exclude each other")
        if self.count is not None and self.count < 1:
            raise ValueError("it takes place at least once")


@dataclass(frozen=True)
class Entry:
    """An event as a calendar takes it.

    ``start`` and ``end`` are aware datetimes, or both dates for an event of whole days; the end doesn't belong to it
    any more, so a single day ends with the next. ``zone`` is the name of the IANA zone on whose clock it is repeated
    and shown. Texts are cleaned of what no calendar may get: control characters, and line breaks outside of the
    description. ``ValueError`` for an event without title, in an unknown zone, or that doesn't end after it starts.
    """

    title: str
    start: date
    end: date
    zone: str = "UTC"
    description: str = ""
    location: str = ""
    recurrence: Recurrence | None = None

    def __post_init__(self) -> None:
        for name, clean in (("title", one_line), ("location", one_line), ("description", lines)):
            object.__setattr__(self, name, clean(getattr(self, name)))
        if not self.title:
            raise ValueError("an event has a title")
        if isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise ValueError("start and end are both dates, or both datetimes")
        if isinstance(self.start, datetime):
            # Of two datetimes of one zone Python compares what the clock shows, which it shows twice in autumn.
            for name in ("start", "end"):
                object.__setattr__(self, name, _in_utc(getattr(self, name)))
        if self.end <= self.start:
            raise ValueError("an event ends after it starts")
        try:
            ZoneInfo(self.zone)
        except ZoneInfoNotFoundError as error:
            raise ValueError(f"{self.zone} is no time zone") from error

    @property
    def all_day(self) -> bool:
        """Whether it takes whole days."""
        return not isinstance(self.start, datetime)

    def utc(self, moment: date) -> datetime:
        """Return ``start`` or ``end`` of an event that has times, in UTC."""
        assert isinstance(moment, datetime)
        return moment.astimezone(UTC)

    def local(self, moment: date) -> datetime:
        """Return ``start`` or ``end`` of an event that has times, on the clock of its zone."""
        return self.utc(moment).astimezone(ZoneInfo(self.zone))

    @property
    def rrule(self) -> str:
        """When it is repeated, as the value of RRULE (RFC 5545 §3.3.10); empty where it isn't.

        The weekday, and the day of a month or a year, are those of the start. UNTIL is a date for whole days and else
        in UTC, as it must be with a start in local time: the last second of that date on the clock of the zone.
        """
        if self.recurrence is None:
            return ""
        rule, until = RULES[self.recurrence.every], self.recurrence.until
        if self.recurrence.count is not None:
            return f"{rule};COUNT={self.recurrence.count}"
        if until is None:
            return rule
        if self.all_day:
            return f"{rule};UNTIL={until:%Y%m%d}"
        last = datetime.combine(until, time(23, 59, 59), ZoneInfo(self.zone)).astimezone(UTC)
        return f"{rule};UNTIL={last:%Y%m%dT%H%M%SZ}"


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without zone is no instant")
    return moment.astimezone(UTC)


def fitted(entry: Entry, build: Callable[[Entry], str], longest: int) -> str:
    """Return what ``build`` makes of an entry in ``longest`` characters at most.

    Where that takes shorter texts the description gives way first, then the location, and at last the title.
    """
    built = build(entry)
    for name in ("description", "location", "title"):
        while len(built) > longest and (text := getattr(entry, name)):
            changed: dict[str, Any] = {name: shortened(text, longest / len(built))}
            if name == "title" and not changed[name]:
                break
            entry = replace(entry, **changed)
            built = build(entry)
    return built
