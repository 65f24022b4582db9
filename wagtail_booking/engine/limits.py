"""How many appointments a booking form may have in an hour, a day, a week, a month, or at all.

Periods are those of the calendar on the wall: an hour that the clock shows twice is one, and a day has
23, 24 or 25 hours. An appointment counts where it starts.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from itertools import chain, repeat
from operator import or_

from .grid import EPOCH_DAY, Grid
from .hours import day_span, local_date, wall_minutes
from .policy import Limit, Period, Policy
from .spans import DAY, Span

Starts = Sequence[int | str]
"""Minutes, or the text of them."""

FullPeriods = Mapping[tuple[Limit, int | None], Mapping[int, int]]
"""The limits that are reached: each with whom it counts (``None`` is everybody), and the counts by period."""

Reached = Mapping[tuple[Limit, int | None], Collection[int] | str]
"""The same without counts: the periods, or the text of them with commas between."""

NONE_FULL: FullPeriods = {}

FIRST_WEEKDAY = EPOCH_DAY.weekday()

LENGTHS = {Period.HOUR: 60, Period.DAY: DAY}
"""The minutes of the periods that make up the longer ones, by the clock on the wall."""

MOST_NUMBERS = 16384
"""So many starts are kept with the number of their hour or day, before that begins anew."""


def full_periods(
    policy: Policy,
    apart: Mapping[int, Starts],
    others: Sequence[tuple[int, int]] = (),
    total: int = 0,
    *,
    are_all: bool = False,
) -> FullPeriods:
    """Return the periods in which a limit of the policy is reached.

    ``apart`` are the starts of appointments by resource: they count for it and together. ``others`` are starts
    with a number of appointments that count together only; or they ``are_all``, and those of ``apart`` are
    among them. ``total`` is the number of all at any time.
    """
    own = [limit for limit in policy.limits if limit.each]
    common = [limit for limit in policy.limits if not limit.each and limit.period != Period.TOTAL]
    full: dict[tuple[Limit, int | None], Mapping[int, int]] = {
        (limit, None): {0: total} for limit in policy.limits if limit.period == Period.TOTAL and total >= limit.maximum
    }
    if not own and not common:
        return full
    shortest = Period.HOUR if any(limit.period == Period.HOUR for limit in policy.limits) else Period.DAY
    number_of = wall_numbers(policy.zone, LENGTHS[shortest])
    numbers = {resource: number_of.all(starts) for resource, starts in apart.items()}
    for resource, of_resource in numbers.items() if own else ():
        reached = _reached(policy, own, shortest, Counter(of_resource))
        full |= {(limit, resource): counts for limit, counts in reached}
    if common:
        everybody = Counter(() if are_all else chain.from_iterable(numbers.values()))
        for number, (_, count) in zip(number_of.all([start for start, _ in others]), others, strict=True):
            everybody[number] += count
        full |= {(limit, None): counts for limit, counts in _reached(policy, common, shortest, everybody)}
    return full


class WallNumbers(dict[int | str, int]):
    """The number of the hour or the day in which starts lie, by the clock on the wall; worked out once for each."""

    def __init__(self, zone: str, length: int) -> None:
        super().__init__()
        self.zone, self.length = zone, length

    def all(self, starts: Starts) -> list[int]:
        """Return the number of each start."""
        try:
            return list(map(self.__getitem__, starts))
        except KeyError:
            if len(self) > MOST_NUMBERS:
                self.clear()
            walls = wall_minutes(self.zone, list(map(int, starts)))
            self.update(zip(starts, [wall // self.length for wall in walls], strict=True))
            return self.all(starts)


@lru_cache(maxsize=32)
def wall_numbers(zone: str, length: int) -> WallNumbers:
    """Return the numbers of the periods that are so many minutes long."""
    return WallNumbers(zone, length)


def _reached(
    policy: Policy, limits: Collection[Limit], shortest: Period, counts: Mapping[int, int]
) -> Iterator[tuple[Limit, dict[int, int]]]:
    """Yield each limit that is reached, with the counts by period; ``counts`` are those of the ``shortest`` one."""
    found = {shortest: counts}
    together = sum(counts.values())
    for limit in limits:
        if together < limit.maximum:
            continue
        # Hours make up days, and those weeks and months: so few are left soon.
        for period in (Period.DAY, limit.period):
            if period not in found:
                parts = Period.HOUR if period == Period.DAY else Period.DAY
                found[period] = _made_of(policy, period, LENGTHS[parts], found[parts])
        of_period = found[limit.period]
        if max(of_period.values()) >= limit.maximum:
            yield limit, {number: count for number, count in of_period.items() if count >= limit.maximum}


def _made_of(policy: Policy, period: Period, length: int, counts: Mapping[int, int]) -> dict[int, int]:
    """Return the counts of longer periods, from those of hours or days, which are so many minutes long."""
    numbers = period_numbers(period, [number * length for number in counts], policy.week_start)
    found: dict[int, int] = {}
    for number, count in zip(numbers, counts.values(), strict=True):
        found[number] = found.get(number, 0) + count
    return found


def full_until(
    policy: Policy, limit: Limit, counted: Iterable[tuple[int, datetime | None, int]]
) -> dict[int, datetime | None]:
    """Return the periods in which a limit is reached, and until when: ``None`` where no hold is needed for that.

    ``counted`` are starts, each with the end of the hold, if it is one, and with the number of appointments.
    """
    rows = list(counted)
    numbers = period_numbers(limit.period, wall_minutes(policy.zone, [row[0] for row in rows]), policy.week_start)
    lasting: Counter[int] = Counter()
    held: dict[int, list[datetime]] = {}
    for number, (_, end, count) in zip(numbers, rows, strict=True):
        if end is None:
            lasting[number] += count
        else:
            held.setdefault(number, []).extend([end] * count)
    found: dict[int, datetime | None] = {}
    for number in {*lasting, *held}:
        needed, holds = limit.maximum - lasting[number], held.get(number, [])
        if needed <= 0:
            found[number] = None
        elif needed <= len(holds):
            found[number] = sorted(holds)[-needed]
    return found


@lru_cache(maxsize=256)
def counted_for(policy: Policy) -> str:
    """Return all that decides in which period an appointment counts, and which of them is full, as one text."""
    return json.dumps([policy.zone, policy.week_start, policy.limits])


def policy_counted_for(text: str) -> Policy:
    """Return a policy for which :func:`counted_for` returns this text."""
    zone, week_start, limits = json.loads(text)
    found = tuple(Limit(Period(period), each, maximum) for period, each, maximum in limits)
    return Policy(zone=zone, duration=1, interval=1, week_start=week_start, limits=found)


def refused_masks(policy: Policy, grid: Grid, full: Reached) -> dict[int | None, int]:
    """Return masks of the starts that limits refuse, by resource; ``None`` is everybody."""
    masks: dict[int | None, int] = {}
    for (limit, resource), numbers in full.items():
        masks[resource] = masks.get(resource, 0) | mask_of_periods(policy, grid, limit.period, numbers)
    return masks


def mask_of_periods(policy: Policy, grid: Grid, period: Period, numbers: Collection[int] | str) -> int:
    """Return a mask of the starts in these periods; worked out once for each text."""
    if not isinstance(numbers, str):
        return reduce(or_, map(period_masks(policy, grid, period).get, numbers, repeat(0)), 0)
    known = grid.refused().setdefault((policy.zone, period, policy.week_start), {})
    if numbers not in known:
        known[numbers] = mask_of_periods(policy, grid, period, list(map(int, numbers.split(","))))
    found: int = known[numbers]
    return found


def period_masks(policy: Policy, grid: Grid, period: Period) -> dict[int, int]:
    """Return the starts of the grid by the number of their period."""
    return grid.groups(
        (policy.zone, period, policy.week_start),
        lambda: period_numbers(period, wall_minutes(policy.zone, grid.candidates), policy.week_start),
    )


def period_numbers(period: Period, walls: Sequence[int], week_start: int) -> list[int]:
    """Return the number of the period in which each minute by the clock on the wall lies."""
    match period:
        case Period.HOUR:
            return [wall // 60 for wall in walls]
        case Period.DAY:
            return [wall // DAY for wall in walls]
        case Period.WEEK:
            return [(wall // DAY + FIRST_WEEKDAY - week_start) // 7 for wall in walls]
        case Period.MONTH:
            return [month_number(wall // DAY) for wall in walls]
    return [0] * len(walls)


@lru_cache(maxsize=4096)
def month_number(day: int) -> int:
    """Return the number of the month of a day, counted in days since 1970."""
    found = EPOCH_DAY + timedelta(days=day)
    return found.year * 12 + found.month


def counted_span(policy: Policy, within: Span) -> Span:
    """Return the instants of every whole period that has a part in ``within``; of no total."""
    first, last = local_date(policy.zone, within.start), local_date(policy.zone, within.end)
    periods = {limit.period for limit in policy.limits}
    since, until = first, last
    if Period.WEEK in periods:
        since = min(since, first - timedelta(days=(first.weekday() - policy.week_start) % 7))
        until = max(until, last + timedelta(days=6 - (last.weekday() - policy.week_start) % 7))
    if Period.MONTH in periods:
        since = min(since, first.replace(day=1))
        until = max(until, last_of_month(last))
    return Span(day_span(policy.zone, since).start, day_span(policy.zone, until).end)


def last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
