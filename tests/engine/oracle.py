"""The slow way to know what can be booked: look at every minute, in plain lines.

Written from the documentation and not from the engine, so that the two can disagree.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wagtail_booking.engine.hours import Hours
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.rules import Busy
from wagtail_booking.engine.spans import Span


@lru_cache(maxsize=200_000)
def wall_clock(zone: str, minute: int) -> datetime:
    """What the clock on the wall shows."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))


def is_open(hours: Hours, minute: int) -> bool:
    wall = wall_clock(hours.zone, minute)
    day, time = wall.date(), wall.hour * 60 + wall.minute

    def covers(spans):
        return any(start <= time < end for start, end in spans)

    overrides, caps = dict(hours.overrides), dict(hours.caps)
    if day in overrides:
        return covers(overrides[day])
    if day in caps and not covers(caps[day]):
        return False
    return covers(hours.weekly[day.weekday()])


def refused_by_the_calendar(policy: Policy, start: int, now: int) -> bool:
    day = wall_clock(policy.zone, start).date()
    today = wall_clock(policy.zone, now).date()
    return (
        start < now + policy.notice
        or day > today + timedelta(days=policy.window)
        or (policy.first is not None and day < policy.first)
        or (policy.last is not None and day > policy.last)
    )


def refused_by_a_claim(policy: Policy, busy: Busy, start: int) -> bool:
    end = start + policy.duration
    gap_after_it = max(busy.after, policy.buffer_before) if busy.is_appointment else 0
    gap_before_it = max(busy.before, policy.buffer_after) if busy.is_appointment else 0
    return not (start >= busy.end + gap_after_it or end + gap_before_it <= busy.start)


def offered(policy: Policy, hours: Hours, busy: Iterable[Busy], now: int, window: Span) -> list[int]:
    """Return every minute in ``window`` at which one resource's appointment can start."""
    busy = list(busy)
    found = []
    since_opening = None
    # Two days earlier, to see where the opening began in which the first minute lies.
    for minute in range(window.start - 2 * 24 * 60, window.end):
        if not is_open(hours, minute):
            since_opening = None
            continue
        new_day = wall_clock(hours.zone, minute).date() != wall_clock(hours.zone, minute - 1).date()
        since_opening = 0 if since_opening is None or new_day else since_opening + 1
        if minute < window.start or since_opening % policy.interval:
            continue
        if not all(is_open(hours, later) for later in range(minute, minute + policy.duration)):
            continue
        if refused_by_the_calendar(policy, minute, now):
            continue
        if not any(refused_by_a_claim(policy, claim, minute) for claim in busy):
            found.append(minute)
    return found
