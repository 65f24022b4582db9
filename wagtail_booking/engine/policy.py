"""What a booking form allows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Policy:
    """The times of one booking form, in minutes unless named otherwise.

    A start is offered every ``interval`` from the beginning of an opening. ``buffer_before`` and
    ``buffer_after`` keep other appointments away; two neighbouring buffers may overlap, so the gap is
    the larger of the two. ``notice`` is the least time from now to a start. ``window`` is the number of
    days after today that can be booked, by the calendar of ``zone``; ``first`` and ``last`` are the
    dates from and until which the form can be booked, both included.
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

    def __post_init__(self) -> None:
        if self.duration < 1 or self.interval < 1:
            raise ValueError("Duration and interval are at least one minute.")
        if min(self.buffer_before, self.buffer_after, self.notice, self.window) < 0:
            raise ValueError("Buffers, notice and window can't be negative.")
