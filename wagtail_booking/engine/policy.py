"""What a booking form allows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Period(StrEnum):
    """What a limit counts in, by the calendar of the business. Values are stable."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


class Limit(NamedTuple):
    """At most ``maximum`` appointments of a booking form start in one ``period``.

    ``each`` counts every resource that carries it out on its own, else all count together.
    """

    period: Period
    each: bool = False
    maximum: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """The times of one booking form, in minutes unless named otherwise.

    A start is offered every ``interval`` from the beginning of an opening; or, where there are
    ``fixed_starts`` (minutes after midnight by the clock of ``zone``, one tuple a weekday, Monday first),
    at those. ``buffer_before`` and ``buffer_after`` keep other appointments away; two neighbouring buffers
    may overlap, so the gap is the larger of the two. ``notice`` is the least time from now to a start.
    ``window`` is the number of days after today that can be booked, by the calendar of ``zone``;
    ``first`` and ``last`` are the dates from and until which the form can be booked, both included.

    ``capacity`` is the number of seats of a session: of the appointments of one booking ``form`` with the
    same resource, start and end. ``limits`` count in weeks that begin on ``week_start`` (Monday is 0).
    """

    zone: str
    duration: int
    interval: int
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    window: int = 60
    first: date | None = None
    last: date | None = None
    form: int | None = None
    fixed_starts: tuple[tuple[int, ...], ...] = ()
    capacity: int = 1
    limits: tuple[Limit, ...] = ()
    week_start: int = 0

    def __post_init__(self) -> None:
        if self.duration < 1 or self.interval < 1:
            raise ValueError("Duration and interval are at least one minute.")
        if min(self.buffer_before, self.buffer_after, self.notice, self.window) < 0:
            raise ValueError("Buffers, notice and window can't be negative.")
        if self.capacity < 1:
            raise ValueError("A session has at least one seat.")
        if any(limit.each and limit.period == Period.TOTAL for limit in self.limits):
            raise ValueError("A total counts everybody together.")
        if self.fixed_starts and len(self.fixed_starts) != 7:
            raise ValueError("Fixed starts are seven tuples, one a weekday.")
