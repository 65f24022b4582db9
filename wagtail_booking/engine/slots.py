"""Bookable starts: one bit per candidate start in a big integer per resource.

A refused span clears a range of bits, "any staff" is OR, and listing walks the bits that are left.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import compress

from .hours import local_date
from .policy import Policy
from .rules import Busy, date_refusals, grid, refused_by
from .spans import ALWAYS, Span


@dataclass(frozen=True, slots=True)
class Availability:
    """The free starts of each resource, as bit masks over ascending ``candidates``."""

    candidates: tuple[int, ...]
    masks: Mapping[int, int]

    def starts(self, resource: int | None = None) -> list[int]:
        """Return the free starts of one resource, or of anybody, in ascending order."""
        return list(compress(self.candidates, map(int, reversed(f"{self._mask(resource):b}"))))

    def first(self, resource: int | None = None) -> int | None:
        """Return the earliest free start, or ``None``."""
        mask = self._mask(resource)
        return self.candidates[(mask & -mask).bit_length() - 1] if mask else None

    def free_resources(self, start: int) -> list[int]:
        """Return who is free at ``start``, in the order the resources were given."""
        at = bisect_left(self.candidates, start)
        if at == len(self.candidates) or self.candidates[at] != start:
            return []
        return [resource for resource, mask in self.masks.items() if mask >> at & 1]

    def by_date(self, zone: str, resource: int | None = None) -> dict[date, list[int]]:
        """Return the free starts grouped by their date in ``zone``."""
        days: dict[date, list[int]] = {}
        for start in self.starts(resource):
            days.setdefault(local_date(zone, start), []).append(start)
        return days

    def nearest(self, start: int, count: int, resource: int | None = None) -> list[int]:
        """Return up to ``count`` free starts closest to ``start``, in ascending order."""
        return sorted(sorted(self.starts(resource), key=lambda free: (abs(free - start), free))[:count])

    def _mask(self, resource: int | None) -> int:
        if resource is not None:
            return self.masks.get(resource, 0)
        anybody = 0
        for mask in self.masks.values():
            anybody |= mask
        return anybody


def availability(
    policy: Policy,
    openings: Mapping[int, tuple[Span, ...]],
    busy: Iterable[Busy],
    now: int,
    within: Span = ALWAYS,
) -> Availability:
    """Return which starts in the ``openings`` of each resource are free at ``now`` (a minute).

    Only starts ``within`` count; openings may go on after it, because appointments do. ``busy`` must
    hold every claim on these resources that could refuse such a start; claims on other resources are
    passed over.
    """
    candidates = merged_grid(tuple(sorted(set(openings.values()))), policy.duration, policy.interval)
    allowed = bits_between(candidates, within.start, within.end)
    for refusal in date_refusals(policy, now):
        allowed &= ~bits_between(candidates, refusal.start, refusal.end)
    masks = {
        resource: allowed & grid_mask(candidates, spans, policy.duration, policy.interval)
        for resource, spans in openings.items()
    }
    for claim in busy:
        mask = masks.get(claim.resource)
        if mask:
            masks[claim.resource] = mask & ~bits_between(candidates, *refused_by(policy, claim))
    return Availability(candidates, masks)


def bits_between(candidates: tuple[int, ...], start: int, end: int) -> int:
    """Return a mask of the candidates in ``[start, end)``."""
    low, high = bisect_left(candidates, start), bisect_left(candidates, end)
    return (1 << high) - (1 << low) if low < high else 0


@lru_cache(maxsize=256)
def merged_grid(openings: tuple[tuple[Span, ...], ...], duration: int, interval: int) -> tuple[int, ...]:
    """Return the starts of all these openings together, ascending and each once."""
    return tuple(sorted({start for spans in openings for start in grid(spans, duration, interval)}))


@lru_cache(maxsize=1024)
def grid_mask(candidates: tuple[int, ...], openings: tuple[Span, ...], duration: int, interval: int) -> int:
    """Return a mask of the candidates that lie on the grid of these openings."""
    own = set(grid(openings, duration, interval))
    return int("".join("1" if start in own else "0" for start in reversed(candidates)) or "0", 2)
