"""Random businesses around the days on which clocks change, and what the engine is told about them.

Plain functions of a ``random.Random``, so that a number gives thousands of them fast, and Hypothesis, which
has a ``Random`` of its own, can make a disagreement small.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.engine.oracle import Taken, World
from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import Hours, openings
from wagtail_booking.engine.limits import FullPeriods, counted_span
from wagtail_booking.engine.policy import Limit, Period, Policy
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.sessions import session_key
from wagtail_booking.engine.slots import Openings
from wagtail_booking.engine.spans import DAY, Span, minute_of

from .counting import Counted, reached

# Each zone with days to remember: clocks forward, clocks back, a month's or a year's end.
DAYS = {
    "Europe/Amsterdam": (date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 6, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5), date(2026, 1, 9)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29), date(2026, 10, 30)),
    "Pacific/Apia": (date(2011, 12, 30), date(2011, 12, 29), date(2026, 5, 1)),
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22), date(2026, 7, 1)),
    "Asia/Kathmandu": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 3)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 24)),
    "Pacific/Pago_Pago": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 3)),
    "Pacific/Kiritimati": (date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1)),
}
ZONES = sorted(DAYS)

OUR_FORM, OTHER_FORM = 1, 2

STAFF = (1, 2, 3)
ROOMS = (11, 12, 13)
"""Primary keys: of who carries out our form, and of what it may need besides."""


def start_of(day: date) -> int:
    """Midnight UTC."""
    return minute_of(datetime(day.year, day.month, day.day, tzinfo=UTC))


def near(random: Random, day: date) -> date:
    return day + timedelta(days=random.randint(-2, 3))


def wall_spans(random: Random, longest: int = 3) -> tuple[Span, ...]:
    """Return some hours of a day, on quarters of an hour, possibly overlapping or touching."""
    spans = []
    for _ in range(random.randint(0, longest)):
        start = random.randint(0, 95)
        spans.append(Span(start * 15, random.randint(start + 1, 96) * 15))
    return tuple(sorted(spans))


def weekly_hours(random: Random) -> tuple[tuple[Span, ...], ...]:
    """Return hours of two kinds of days, one of which is often open from midnight to midnight."""
    one = wall_spans(random, 2)
    other = (Span(0, DAY),) if random.randint(0, 3) else wall_spans(random)
    return tuple(one if random.randint(0, 4) == 0 else other for _ in range(7))


def other_dates(random: Random, day: date, most: int) -> dict[date, tuple[Span, ...]]:
    return {near(random, day): wall_spans(random, 2) for _ in range(random.randint(0, most))}


def hours_around(random: Random, zone: str, day: date) -> Hours:
    zone = random.choice([zone, random.choice(ZONES)])
    overrides, caps = (other_dates(random, day, random.choice([0, 0, 2])) for _ in range(2))
    return Hours(zone, weekly_hours(random), tuple(sorted(overrides.items())), tuple(sorted(caps.items())))


def limits(random: Random) -> tuple[Limit, ...]:
    periods = (Period.HOUR, Period.DAY, Period.WEEK, Period.MONTH)
    every = [Limit(period, each) for period in periods for each in (False, True)] + [Limit(Period.TOTAL)]
    chosen = {random.choice(every) for _ in range(random.choice([0, 0, 0, 1, 2, 4]))}
    # Without an order the same number would give another world in another process.
    return tuple(limit._replace(maximum=random.randint(1, 6)) for limit in sorted(chosen))


def fixed_starts(random: Random) -> tuple[tuple[int, ...], ...]:
    """Return nothing, or times for each day of the week, some of which a clock skips or shows twice."""
    if random.randint(0, 3):
        return ()
    times = tuple(sorted({random.randint(0, 95) * 15 for _ in range(random.randint(1, 24))}))
    closed = random.randint(0, 6)
    return tuple(() if weekday == closed else times for weekday in range(7))


def policy_around(random: Random, zone: str, day: date) -> Policy:
    buffers = [0, 0, 0, 5, 15, 45, 90]
    # Else hardly anything would be left to offer.
    is_strict = random.randint(0, 3) == 0
    return Policy(
        zone=zone,
        duration=random.choice([15, 30, 30, 30, 60, 60, 60, 5, 20, 90, 300, 1440]),
        interval=random.choice([15, 15, 30, 5, 20, 45, 60, 240]),
        buffer_before=random.choice(buffers),
        buffer_after=random.choice(buffers),
        notice=random.choice([0, 1, 60, 1500]) if is_strict else 0,
        window=random.choice([3, 2, 1, 0]) if is_strict else 5,
        first=random.choice([None, near(random, day)]) if is_strict else None,
        last=random.choice([None, near(random, day)]) if is_strict else date.max,
        form=OUR_FORM,
        fixed_starts=fixed_starts(random),
        capacity=random.choice([1, 2, 5, 9]),
        limits=limits(random),
        week_start=random.randint(0, 6),
    )


def start_near(random: Random, day: date) -> int:
    """Return a quarter of an hour on the day or a neighbour of it, seldom weeks away."""
    far = random.choice([0, 0, 0, 0, 0, 0, 0, 0, -1, 1, -6, 6, -33, 33])
    return start_of(day) + far * DAY + random.randint(-24, 110) * 15


def appointments(
    random: Random, day: date, policy: Policy, staff: tuple[int, ...], rooms: tuple[int, ...]
) -> list[Taken]:
    """Return an appointment or a hold; of our own form most often a whole session of them."""
    form = random.choice([OUR_FORM, OUR_FORM, OUR_FORM, OTHER_FORM, None])
    start = start_near(random, day)
    if form == OUR_FORM and random.randint(0, 5):
        # As it is booked: others can often join it.
        start -= start % (policy.interval if 60 % policy.interval == 0 else 60)
        one = Taken(random.choice(staff), start, start + policy.duration, form=form)
        one = replace(one, before=policy.buffer_before, after=policy.buffer_after)
        others = {random.choice(rooms)} if rooms and random.randint(0, 3) else set()
    else:
        before, after = random.choice([(0, 0), (10, 0), (0, 60)])
        length = random.choice([5, 30, 45, 120, 1500])
        one = Taken(random.choice(staff + rooms), start, start + length, before=before, after=after, form=form)
        others = {random.choice(staff + rooms) for _ in range(random.randint(0, 2))} - {one.resource}
    one = replace(one, others=tuple(sorted(others)), in_group=form is not None and random.randint(0, 5) > 0)
    how_many = random.randint(1, 3) if policy.capacity > 1 and one.in_group else 1
    return [replace(one, seats=random.randint(1, 2), **life(random)) for _ in range(how_many)]


def life(random: Random) -> dict[str, Any]:
    """Return what makes an appointment, a hold that lives or one that has expired, seen from any day of ours."""
    return random.choice([{}, {}, {}, {"kind": "hold", "expires": 10**9}, {"kind": "hold", "expires": 0}])


def absence(random: Random, day: date, resources: tuple[int, ...]) -> Taken:
    start = start_near(random, day) + random.choice([0, 0, 5, 7])
    length = random.choice([5, 30, 120, 1500])
    return Taken(random.choice(resources), start, start + length, random.choice(["time_off", "outside"]))


def calendar(
    random: Random, day: date, policy: Policy, staff: tuple[int, ...], rooms: tuple[int, ...], *, most: int = 9
) -> tuple[Taken, ...]:
    """Return everything that takes time from them."""
    found: list[Taken] = []
    for _ in range(random.randint(0, most)):
        if random.randint(0, 3):
            found += appointments(random, day, policy, staff, rooms)
        else:
            found.append(absence(random, day, staff + rooms))
    return tuple(found)


def sets_of_rooms(random: Random) -> tuple[tuple[int, ...], ...]:
    """Return no set, or one or two, of rooms that no two have in common; seldom one without any room."""
    return random.choice([*[()] * 5, ((11,),), *[((11, 12),)] * 3, ((11, 12), (13,)), ((11, 12, 13),), ((11,), ())])


def random_world(random: Random) -> tuple[World, Span]:
    """Return a business, and the minutes around a change of its clock that matter."""
    zone = random.choice(ZONES)
    day = random.choice(DAYS[zone])
    policy = policy_around(random, random.choice([zone, random.choice(ZONES)]), day)
    staff = STAFF[: random.randint(1, 3)]
    sets = sets_of_rooms(random)
    rooms = tuple(room for chosen in sets for room in chosen)
    # Most follow the hours of the business; the rest have hours of their own.
    usual = hours_around(random, zone, day)
    hours = {pk: hours_around(random, zone, day) if random.randint(0, 3) == 0 else usual for pk in (*staff, *rooms)}
    world = World(
        policy=policy,
        staff={pk: hours[pk] for pk in staff},
        sets=tuple({pk: hours[pk] for pk in chosen} for chosen in sets),
        taken=calendar(random, day, policy, staff, rooms),
        now=start_of(day) + random.randint(-2 * DAY, DAY // 2),
        party=random.choice([1, 1, 1, 1, 1, min(2, policy.capacity), policy.capacity, policy.capacity + 1]),
    )
    return world, Span(start_of(day) - DAY // 4, start_of(day) + DAY)


def worlds() -> st.SearchStrategy[tuple[World, Span]]:
    return st.randoms(use_true_random=False).map(random_world)


# --- What the engine is told ----------------------------------------------------------------


def claims_of(world: World) -> list[Busy]:
    """Return the claims of whatever is taken, as actions write them and the database keeps them."""
    found = []
    for number, taken in enumerate(world.taken):
        if taken.expires is not None and taken.expires <= world.now:
            continue
        session = session_of(taken) if taken.in_group else f"alone{number}"
        times = (taken.start, taken.end, taken.before, taken.after)
        facts = (taken.kind, session, taken.seats, number)
        found += [Busy(resource, *times, *facts) for resource in (taken.resource, *taken.others)]
    return found


def session_of(taken: Taken) -> str:
    """Return the key of the session that an appointment belongs to."""
    grouping = Policy(zone="UTC", duration=1, interval=1, form=taken.form, capacity=2)
    key = session_key(grouping, taken.resource, taken.start, taken.end)
    assert key is not None
    return key


def full_in(world: World, window: Span) -> FullPeriods:
    """Return the limits that are reached, counted as the selector does: by date only around ``window``."""
    span = counted_span(world.policy, window)
    mine = [
        taken
        for taken in world.taken
        if taken.is_appointment
        and taken.form == world.policy.form
        and (taken.expires is None or taken.expires > world.now)
    ]
    rows: list[Counted] = []
    by_start = sorted((taken.resource, taken.start) for taken in mine)
    for (resource, start), same in groupby(by_start):
        rows.append((resource, start if span.start <= start < span.end else None, len(list(same))))
    return reached(world.policy, rows)


def openings_of(hours: dict[int, Hours], day: date) -> Openings:
    first, last = day - timedelta(days=4), day + timedelta(days=6)
    return {pk: openings(own, first, last) for pk, own in hours.items()}


def essence(reasons: Iterable[Reason]) -> set[tuple[object, ...]]:
    """Return codes with the facts that matter, as the oracle words them."""
    names = {
        Code.TAKEN: ("start", "end"),
        Code.BLOCKED: ("start", "end"),
        Code.FULL: ("seats", "capacity", "party"),
        Code.LIMIT_REACHED: ("period", "each", "maximum", "count"),
    }
    found: set[tuple[object, ...]] = set()
    for reason in reasons:
        if reason.code == Code.NO_RESOURCE_FREE:
            against = reason.data["reasons"]
            rooms = frozenset((room, frozenset(essence(why))) for room, why in against.items())  # type: ignore[attr-defined]
            found.add((reason.code, reason.data["set"], rooms))
        else:
            found.add((reason.code, *(reason.data[name] for name in names.get(reason.code, ()))))
    return found
