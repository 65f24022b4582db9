"""The slow way to know what can be booked, and why not: look at every minute, in plain lines.

Written from the documentation and not from the engine, so that the two can disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import Hours
from wagtail_booking.engine.policy import Limit, Policy
from wagtail_booking.engine.spans import DAY, Span

Why = tuple[object, ...]
"""A code, followed by the facts that matter: which claim, which limit, how full."""


@dataclass(frozen=True)
class Taken:
    """What takes time from ``resource`` and from ``others``: an appointment, a hold, time off, an outside event.

    ``in_group`` tells whether it was booked as part of a session; a hold ``expires`` at a minute.
    """

    resource: int
    start: int
    end: int
    kind: str = "appointment"
    before: int = 0
    after: int = 0
    form: int | None = None
    others: tuple[int, ...] = ()
    seats: int = 1
    in_group: bool = False
    expires: int | None = None

    @property
    def is_appointment(self) -> bool:
        return self.kind in {"appointment", "hold"}


@dataclass(frozen=True)
class World:
    """A business at one moment: ``staff`` with their hours, ``sets`` of what is needed besides, what is taken."""

    policy: Policy
    staff: dict[int, Hours]
    sets: tuple[dict[int, Hours], ...]
    taken: tuple[Taken, ...]
    now: int
    party: int = 1


@lru_cache(maxsize=500_000)
def wall_clock(zone: str, minute: int) -> datetime:
    """What the clock on the wall shows."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))


# --- When somebody is there -----------------------------------------------------------------


@lru_cache(maxsize=64)
def open_minutes(hours: Hours, since: int, until: int) -> frozenset[int]:
    """Return the open minutes in ``[since, until)``."""

    def minutes(spans: Iterable[Span]) -> set[int]:
        return {minute for start, end in spans for minute in range(start, end)}

    overrides, caps = dict(hours.overrides), dict(hours.caps)
    days: dict[date, set[int]] = {}
    found = []
    for instant in range(since, until):
        wall = wall_clock(hours.zone, instant)
        day = wall.date()
        if day not in days:
            usual = minutes(hours.weekly[day.weekday()])
            capped = usual & minutes(caps[day]) if day in caps else usual
            days[day] = minutes(overrides[day]) if day in overrides else capped
        if wall.hour * 60 + wall.minute in days[day]:
            found.append(instant)
    return frozenset(found)


def open_around(policy: Policy, hours: Hours, window: Span) -> frozenset[int]:
    """Return the open minutes that matter to starts in ``window``: from a day earlier, which may have 25 hours."""
    return open_minutes(hours, window.start - DAY - 60, window.end + policy.duration)


def is_open_throughout(policy: Policy, hours: Hours, start: int, window: Span) -> bool:
    is_open = open_around(policy, hours, window)
    return all(minute in is_open for minute in range(start, start + policy.duration))


@lru_cache(maxsize=64)
def starts_on_the_grid(policy: Policy, hours: Hours, window: Span) -> frozenset[int]:
    """Return the minutes in ``window`` at which something can start, whatever is taken."""
    is_open = open_around(policy, hours, window)
    found = []
    since_opening = day_before = None
    for minute in range(window.start - DAY - 60, window.end):
        if minute not in is_open:
            since_opening = None
            continue
        day = wall_clock(hours.zone, minute).date()
        since_opening = 0 if since_opening is None or day != day_before else since_opening + 1
        day_before = day
        if minute < window.start:
            continue
        if policy.fixed_starts:
            wall = wall_clock(policy.zone, minute)
            on_time = wall.hour * 60 + wall.minute in policy.fixed_starts[wall.weekday()] and wall.fold == 0
        else:
            on_time = since_opening % policy.interval == 0
        if on_time and is_open_throughout(policy, hours, minute, window):
            found.append(minute)
    return frozenset(found)


# --- The decision ---------------------------------------------------------------------------


def why_not(world: World, resource: int, start: int, window: Span) -> set[Why]:
    """Return everything that keeps ``resource`` from beginning at ``start``, a minute in ``window``."""
    policy = world.policy
    found = refused_by_the_calendar(policy, start, world.now)
    session, strangers = session_and_strangers(world, resource, start)
    found |= in_the_way(policy, resource, strangers, start)
    seats = sum(taken.seats for taken in session)
    if seats + world.party > policy.capacity:
        found.add(("full", seats, policy.capacity, world.party))
    for limit in policy.limits:
        count = sum(counts_for(policy, limit, taken, resource, start) for taken in session + strangers)
        if count >= limit.maximum:
            found.add(("limit_reached", limit.period, limit.each, limit.maximum, count))
    hours = world.staff[resource]
    if not is_open_throughout(policy, hours, start, window):
        found.add(("outside_hours",))
    elif start not in starts_on_the_grid(policy, hours, window):
        found.add(("off_grid",))
    for number in range(len(world.sets)):
        against = why_not_rooms(world, number, resource, start, window)
        if all(against.values()):
            found.add(("no_resource_free", number, frozenset(against.items())))
    return found


def refused_by_the_calendar(policy: Policy, start: int, now: int) -> set[Why]:
    day, today = wall_clock(policy.zone, start).date(), wall_clock(policy.zone, now).date()
    rules = {
        "past": start < now,
        "too_soon": policy.notice > 0 and start < now + policy.notice,
        "beyond_window": day > today + timedelta(days=policy.window),
        "before_first_date": policy.first is not None and day < policy.first,
        "after_last_date": policy.last is not None and day > policy.last,
    }
    return {(code,) for code, refused in rules.items() if refused}


def why_not_rooms(world: World, number: int, resource: int, start: int, window: Span) -> dict[int, frozenset[Why]]:
    """Return what is against each room of a set, or against the one that the session has already."""
    session, strangers = session_and_strangers(world, resource, start)
    rooms, against = world.sets[number], {}
    own = {room for taken in session for room in taken.others if room in rooms}
    for room in own or rooms:
        found = in_the_way(world.policy, room, strangers, start)
        if not is_open_throughout(world.policy, rooms[room], start, window):
            found.add(("outside_hours",))
        against[room] = frozenset(found)
    return against


def session_and_strangers(world: World, resource: int, start: int) -> tuple[list[Taken], list[Taken]]:
    """Return what shares the session that would begin, and what doesn't; an expired hold is neither."""
    live = [taken for taken in world.taken if taken.expires is None or taken.expires > world.now]
    session = [taken for taken in live if shares_the_session(world.policy, taken, resource, start)]
    return session, [taken for taken in live if taken not in session]


def shares_the_session(policy: Policy, taken: Taken, resource: int, start: int) -> bool:
    same_time = (taken.start, taken.end) == (start, start + policy.duration)
    same_form = taken.in_group and taken.form == policy.form
    return policy.capacity > 1 and same_form and same_time and taken.resource == resource


def in_the_way(policy: Policy, resource: int, strangers: Iterable[Taken], start: int) -> set[Why]:
    found: set[Why] = set()
    for taken in strangers:
        if resource not in (taken.resource, *taken.others):
            continue
        gap_after_it = max(taken.after, policy.buffer_before) if taken.is_appointment else 0
        gap_before_it = max(taken.before, policy.buffer_after) if taken.is_appointment else 0
        if start < taken.end + gap_after_it and start + policy.duration + gap_before_it > taken.start:
            found.add(("taken" if taken.is_appointment else "blocked", taken.start, taken.end))
    return found


def counts_for(policy: Policy, limit: Limit, taken: Taken, resource: int, start: int) -> bool:
    ours = taken.is_appointment and taken.form == policy.form
    theirs = limit.each and taken.resource != resource
    return ours and not theirs and period_of(policy, limit, taken.start) == period_of(policy, limit, start)


def period_of(policy: Policy, limit: Limit, minute: int) -> object:
    """Return what is the same for all minutes of one period, by the clock and the calendar on the wall."""
    wall = wall_clock(policy.zone, minute)
    return {
        "hour": (wall.date(), wall.hour),
        "day": wall.date(),
        "week": wall.date() - timedelta(days=(wall.weekday() - policy.week_start) % 7),
        "month": (wall.year, wall.month),
        "total": None,
    }[limit.period]


# --- The questions --------------------------------------------------------------------------


def starts(world: World, resource: int, window: Span) -> list[int]:
    """Return every minute in ``window`` at which the appointment can start with ``resource``."""
    possible = sorted(starts_on_the_grid(world.policy, world.staff[resource], window))
    return [minute for minute in possible if not why_not(world, resource, minute, window)]


def seats_left(world: World, resource: int, start: int) -> int:
    session, _ = session_and_strangers(world, resource, start)
    return world.policy.capacity - sum(taken.seats for taken in session)


def offered(policy: Policy, hours: Hours, busy: Iterable[Busy], now: int, window: Span) -> list[int]:
    """Return the starts of one resource, where it alone decides."""
    taken = tuple(
        Taken(
            resource=1,
            start=claim.start,
            end=claim.end,
            kind="appointment" if claim.is_appointment else "time_off",
            before=claim.before,
            after=claim.after,
        )
        for claim in busy
    )
    return starts(World(policy, {1: hours}, (), taken, now), 1, window)
