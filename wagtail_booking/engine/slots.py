"""Bookable starts: one bit per candidate start in a big integer per resource.

A refused span clears a range of bits, "any staff" is OR, and listing walks the bits that are left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from itertools import compress
from operator import or_
from typing import Any

from .claims import Busy, blocks_of, taken_masks
from .grid import Grid, bits, grid_of, starts_of
from .limits import NONE_FULL, FullPeriods, Reached, refused_masks
from .policy import Policy
from .rules import date_refusals
from .sessions import Occupancy, Session
from .spans import ALWAYS, Span

Openings = Mapping[int, tuple[Span, ...]]
"""The openings of each resource."""


@dataclass(frozen=True, slots=True)
class Availability:
    """The free starts of each resource, as bit masks over the candidates of a ``grid``.

    ``sessions`` are the sessions that have begun to fill, each with the number of seats taken.
    """

    grid: Grid
    masks: Mapping[int, int]
    sessions: Mapping[Session, int] = field(default_factory=dict)

    def starts(self, resource: int | None = None) -> list[int]:
        """Return the free starts of one resource, or of anybody, in ascending order."""
        return self.grid.starts(self.mask(resource))

    def first(self, resource: int | None = None) -> int | None:
        """Return the earliest free start, or ``None``."""
        mask = self.mask(resource)
        return self.grid.candidates[(mask & -mask).bit_length() - 1] if mask else None

    def free_resources(self, start: int) -> list[int]:
        """Return who is free at ``start``, in the order the resources were given."""
        bit = self.grid.bit(start)
        return [resource for resource, mask in self.masks.items() if mask & bit]

    def by_date(self, zone: str, resource: int | None = None) -> dict[date, list[int]]:
        """Return the free starts grouped by their date in ``zone``."""
        days: dict[date, list[int]] = {}
        for start, day in compress(
            zip(self.grid.candidates, self.grid.dates(zone), strict=True), bits(self.mask(resource))
        ):
            if day in days:
                days[day].append(start)
            else:
                days[day] = [start]
        return days

    def nearest(self, start: int, count: int, resource: int | None = None) -> list[int]:
        """Return up to ``count`` free starts closest to ``start``, in ascending order."""
        return sorted(sorted(self.starts(resource), key=lambda free: (abs(free - start), free))[:count])

    def seats_left(self, capacity: int, start: int, resource: int | None = None) -> int:
        """Return the most seats that one session at a free ``start`` has left, of so many."""
        free = self.free_resources(start) if resource is None else [resource]
        return max((capacity - self.sessions.get(Session(pk, start), 0) for pk in free), default=0)

    def mask(self, resource: int | None = None) -> int:
        """Return the free starts of one resource, or of anybody, as a mask."""
        return reduce(or_, self.masks.values(), 0) if resource is None else self.masks.get(resource, 0)

    def __or__(self, other: "Availability") -> "Availability":
        """Return both together; they must be over the same grid."""
        return Availability(self.grid, {**self.masks, **other.masks}, {**self.sessions, **other.sessions})


@dataclass(frozen=True, slots=True)
class Frame:
    """What can be offered if nothing is taken: a grid, and for each resource a mask of its starts."""

    policy: Policy
    grid: Grid
    masks: Mapping[int, int]

    @property
    def possible(self) -> int:
        """The starts that somebody could offer."""
        return reduce(or_, self.masks.values(), 0)

    def limited(self, full: Reached) -> "Frame":
        """Return the same without the starts that limits refuse."""
        refused = refused_masks(self.policy, self.grid, full)
        left = ~refused.pop(None, 0)
        masks = {pk: mask & left for pk, mask in self.masks.items()}
        for pk, own in refused.items():
            if pk in masks:
                masks[pk] &= ~own
        return replace(self, masks=masks)

    def span(self) -> Span | None:
        """Return the instants from the first start that somebody could offer to the last, or ``None``."""
        possible = self.possible
        if not possible:
            return None
        first, last = (possible & -possible).bit_length() - 1, possible.bit_length() - 1
        return Span(self.grid.candidates[first], self.grid.candidates[last] + 1)

    def fill(
        self,
        busy: Iterable[Any],
        resources: Iterable[int] | None = None,
        also: Sequence[Openings] = (),
        party: int = 1,
    ) -> Availability:
        """Take away what ``busy`` refuses: claims where they have a session, else blocks of them.

        See :func:`availability`; only these ``resources``, by default all.
        """
        policy, grid = self.policy, self.grid
        masks = self.masks if resources is None else {pk: self.masks[pk] for pk in resources}
        sets = [{pk: grid.fitting(spans, policy.duration) for pk, spans in openings.items()} for openings in also]
        everybody = [*masks, *(pk for rooms in sets for pk in rooms)]
        if policy.capacity > 1:
            occupancy = Occupancy(policy, grid, busy, everybody)
            taken, sessions = occupancy.once, occupancy.seats
        else:
            taken, sessions = taken_masks(policy, grid, busy, everybody), {}
        rooms = -1 if party <= policy.capacity else 0
        for masks_of_set in sets:
            rooms &= reduce(or_, (mask & ~taken[pk] for pk, mask in masks_of_set.items()), 0)
        free = {}
        for pk, mask in masks.items():
            free[pk] = mask & ~taken[pk] & rooms
            if sessions:
                free[pk] |= mask & occupancy.joinable(policy, grid, pk, sets, party)
        return Availability(grid, free, sessions)


def frame(policy: Policy, openings: Openings, now: int, within: Span = ALWAYS) -> Frame:
    """Return what the openings and the calendar leave. See :func:`availability`."""
    # Many share their hours, and then the very same openings.
    different = {id(spans): spans for spans in openings.values()}
    starts = {key: starts_of(policy, spans) for key, spans in different.items()}
    grid = grid_of(tuple(starts.values()))
    allowed = grid.between(within.start, within.end)
    for refusal in date_refusals(policy, now):
        allowed &= ~grid.between(refusal.start, refusal.end)
    masks = {key: allowed & grid.of(own) for key, own in starts.items()}
    return Frame(policy, grid, {pk: masks[id(spans)] for pk, spans in openings.items()})


def availability(
    policy: Policy,
    openings: Openings,
    busy: Iterable[Busy],
    now: int,
    within: Span = ALWAYS,
    *,
    also: Sequence[Openings] = (),
    full: FullPeriods = NONE_FULL,
    party: int = 1,
) -> Availability:
    """Return which starts in the ``openings`` of each resource are free at ``now`` (a minute).

    Only starts ``within`` count; openings may go on after it, because appointments do. ``busy`` must
    hold every claim on these resources that could refuse such a start; claims on other resources are
    passed over. Of each of the sets in ``also``, one resource must be open and free as well. ``full`` are
    the periods in which a limit is reached. ``party`` people want seats in one session.
    """
    claims: Iterable[Any] = busy if policy.capacity > 1 else blocks_of(busy)
    return frame(policy, openings, now, within).limited(full).fill(claims, also=also, party=party)
