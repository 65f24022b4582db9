"""The starts that can be offered at all: every so many minutes from an opening, or at fixed times.

A grid numbers them, so that a set of starts is one big integer with a bit for each.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import compress
from typing import Any, TypeVar

from .hours import local_date, wall_instants, wall_minutes
from .policy import Policy
from .spans import DAY, Span, union

Found = TypeVar("Found")

MOST_KNOWN = 1024
"""So many answers a grid keeps, before it begins anew."""

MOST_TIMES = 4096
"""The same for what claims refuse: as many as there are different times in a long busy window."""

EPOCH_DAY = date(1970, 1, 1)


class Grid:
    """Ascending ``candidates``, each once. What is worked out about them is kept with them."""

    def __init__(self, candidates: tuple[int, ...]) -> None:
        self.candidates = candidates
        self._known: dict[Hashable, object] = {}

    def between(self, start: int, end: int) -> int:
        """Return a mask of the candidates in ``[start, end)``."""
        low, high = bisect_left(self.candidates, start), bisect_left(self.candidates, end)
        return (1 << high - low) - 1 << low if low < high else 0

    def bit(self, start: int) -> int:
        """Return a mask of this one start; 0 when it is no candidate."""
        at = bisect_left(self.candidates, start)
        return 1 << at if at < len(self.candidates) and self.candidates[at] == start else 0

    def starts(self, mask: int) -> list[int]:
        """Return the candidates in ``mask``, ascending."""
        return list(compress(self.candidates, bits(mask)))

    def of(self, starts: tuple[int, ...]) -> int:
        """Return a mask of those ``starts`` that are candidates."""

        def find() -> int:
            if len(starts) == len(self.candidates):
                return (1 << len(starts)) - 1
            own = set(starts)
            return int("".join("1" if start in own else "0" for start in reversed(self.candidates)) or "0", 2)

        return self._once(("of", id(starts)), find, keep=starts)

    def fitting(self, openings: tuple[Span, ...], duration: int) -> int:
        """Return a mask of the candidates whose whole ``duration`` is open."""

        def find() -> int:
            mask = 0
            for opening in union(openings):
                mask |= self.between(opening.start, opening.end - duration + 1)
            return mask

        return self._once(("fitting", id(openings), duration), find, keep=openings)

    def dates(self, zone: str) -> list[date]:
        """Return the date of each candidate in ``zone``."""
        return self._once(
            ("dates", zone),
            lambda: [EPOCH_DAY + timedelta(days=wall // DAY) for wall in wall_minutes(zone, self.candidates)],
        )

    def groups(self, name: Hashable, number: Callable[[], Iterable[int]]) -> dict[int, int]:
        """Return masks of the candidates by a ``number`` that each has, worked out once for each ``name``."""

        def find() -> dict[int, int]:
            masks: dict[int, int] = {}
            for at, group in enumerate(number()):
                masks[group] = masks.get(group, 0) | 1 << at
            return masks

        return self._once(("groups", name), find)

    def refused(self, *rules: int) -> dict[tuple[Any, ...], Any]:
        """Return what claims refuse under these ``rules``, by what they have in common; the caller fills it."""
        found: dict[tuple[Any, ...], Any] = self._once(("refused", *rules), dict)
        # A list first: another thread may add to it meanwhile.
        if sum(map(len, list(found.values()))) + len(found) > MOST_TIMES:
            found.clear()
        return found

    def _once(self, name: Hashable, find: Callable[[], Found], keep: object = None) -> Found:
        """Return what ``find`` found the first time; ``keep`` is kept alive, as its id is in the name."""
        if name not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[name] = find(), keep
        return self._known[name][0]  # type: ignore[index,no-any-return]


def bits(mask: int) -> Iterable[int]:
    """Return the bits of a mask as 0 and 1, the lowest first."""
    return map(int, reversed(f"{mask:b}"))


@lru_cache(maxsize=1024)
def grid_starts(openings: tuple[Span, ...], duration: int, interval: int) -> tuple[int, ...]:
    """Return every start whose whole duration is open, counted from the beginning of each opening.

    An appointment may run on into an opening that follows at once, such as past midnight.
    """
    starts: list[int] = []
    joined = iter(union(openings))
    whole = next(joined, None)
    for opening in openings:
        while whole is not None and whole.end < opening.end:
            whole = next(joined, None)
        if whole is not None:
            starts += range(opening.start, min(opening.end, whole.end - duration + 1), interval)
    return tuple(starts)


@lru_cache(maxsize=1024)
def fixed_starts(
    openings: tuple[Span, ...], duration: int, fixed: tuple[tuple[int, ...], ...], zone: str
) -> tuple[int, ...]:
    """Return the fixed starts whose whole duration is open.

    A time that the clock skips that day is left out; of one that it shows twice, the first counts.
    """
    if not openings:
        return ()
    whole = union(openings)
    first, last = local_date(zone, openings[0].start), local_date(zone, openings[-1].end)
    found: set[int] = set()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for minute in fixed[day.weekday()]:
            found.update(wall_instants(zone, datetime.combine(day, time(*divmod(minute, 60))))[:1])
    lasting = (Span(start, start + duration) for start in sorted(found))
    return tuple(span.start for span in lasting if any(opening.contains(span) for opening in whole))


def starts_of(policy: Policy, openings: tuple[Span, ...]) -> tuple[int, ...]:
    """Return the starts that a policy has in these openings, whoever is free."""
    if policy.fixed_starts:
        return fixed_starts(openings, policy.duration, policy.fixed_starts, policy.zone)
    return grid_starts(openings, policy.duration, policy.interval)


@lru_cache(maxsize=32)
def grid_of(every: tuple[tuple[int, ...], ...]) -> Grid:
    """Return the grid of all these starts together."""
    return Grid(tuple(sorted({start for starts in every for start in starts})))
