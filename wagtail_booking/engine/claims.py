"""What a claim on somebody's time refuses."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from .grid import Grid
from .policy import Policy
from .spans import Span

APPOINTMENT_KINDS = frozenset({"appointment", "hold"})
"""The kinds of claims that are somebody's appointment, or about to be."""


class Busy(NamedTuple):
    """A claim on a resource's time, in minutes; ``before`` and ``after`` are its buffers.

    Buffers count between appointments only, not for another ``kind`` such as time off. ``session`` and
    ``seats`` matter to groups; ``claim`` names the claim.
    """

    resource: int
    start: int
    end: int
    before: int = 0
    after: int = 0
    kind: str = "appointment"
    session: str = ""
    seats: int = 1
    claim: int | None = None

    @property
    def is_appointment(self) -> bool:
        return self.kind in APPOINTMENT_KINDS


def refused_by(policy: Policy, busy: Busy) -> Span:
    """Return the starts that a claim refuses.

    Between appointments the gap is the larger of the two buffers that face each other; time off and
    outside calendars only keep the appointment itself away.
    """
    if busy.is_appointment:
        after = max(busy.after, policy.buffer_before)
        before = max(busy.before, policy.buffer_after)
    else:
        after = before = 0
    return Span(busy.start - before - policy.duration + 1, busy.end + after)


class Block(NamedTuple):
    """Claims on one resource that differ in nothing but their ``starts``: minutes, or the text of them.

    Databases and engine alike handle many at once much faster than one by one.
    """

    resource: int
    length: int
    before: int
    after: int
    kind: str
    starts: Sequence[int | str]


def blocks_of(busy: Iterable[Busy]) -> list[Block]:
    """Return claims as blocks."""
    starts: dict[tuple[int, int, int, int, str], list[int | str]] = {}
    for claim in busy:
        alike = claim.resource, claim.end - claim.start, claim.before, claim.after, claim.kind
        starts.setdefault(alike, []).append(claim.start)
    return [Block(*alike, own) for alike, own in starts.items()]


class RefusedStarts(dict[int | str, int]):
    """What the claims of blocks that are alike refuse, as masks by their starts; worked out when first asked for."""

    def __init__(self, policy: Policy, grid: Grid, block: Block) -> None:
        super().__init__()
        self.grid = grid
        self.before, self.after = refused_by(policy, Busy(block.resource, 0, *block[1:5]))

    def __missing__(self, start: int | str) -> int:
        minute = int(start)
        mask = self[start] = self.grid.between(minute + self.before, minute + self.after)
        return mask


def taken_masks(policy: Policy, grid: Grid, blocks: Iterable[Block], resources: Iterable[int]) -> dict[int, int]:
    """Return the starts that claims refuse, by resource. Claims on others are passed over.

    The hot loop of the whole app. Many claims have the same times, and each is asked about again, so the
    grid keeps what each time refuses.
    """
    taken = dict.fromkeys(resources, 0)
    known = grid.refused(policy.duration, policy.buffer_before, policy.buffer_after)
    for block in blocks:
        if block.resource not in taken:
            continue
        alike = block[1:5]
        refused = known.get(alike)  # once: another thread may clear what is known
        if refused is None:
            refused = known[alike] = RefusedStarts(policy, grid, block)
        taken[block.resource] = reduce(or_, map(refused.__getitem__, block.starts), taken[block.resource])
    return taken
