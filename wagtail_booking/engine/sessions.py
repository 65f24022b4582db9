"""Groups: appointments of one booking form with the same resource, start and end share a session."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .claims import Busy, refused_by
from .grid import Grid
from .policy import Policy


class Session(NamedTuple):
    """Who carries a session out, and when it starts."""

    resource: int
    start: int


def session_key(policy: Policy, resource: int, start: int, end: int) -> str | None:
    """Return what the claims of one session have in common; ``None`` where a session has one seat."""
    return f"{policy.form}:{resource}:{start}:{end}" if policy.capacity > 1 else None


def session_of(policy: Policy, busy: Busy) -> Session | None:
    """Return the session of this policy that a claim belongs to, and that others can join."""
    if policy.capacity == 1 or busy.end - busy.start != policy.duration:
        return None
    form, _, rest = busy.session.partition(":")
    if form != str(policy.form):
        return None
    resource = int(rest.partition(":")[0])
    return (
        Session(resource, busy.start) if busy.session == session_key(policy, resource, busy.start, busy.end) else None
    )


class Occupancy:
    """What the claims leave of each resource's grid when sessions can be joined.

    ``once`` holds the starts that something refuses, ``twice`` those that two things refuse; all claims of
    one session are one thing. So a session can be joined where its own start is refused once only.
    """

    def __init__(self, policy: Policy, grid: Grid, busy: Iterable[Busy], resources: Iterable[int]) -> None:
        self.once = dict.fromkeys(resources, 0)
        self.twice = dict(self.once)
        self.seats: dict[Session, int] = {}
        self.resources: dict[Session, set[int]] = {}
        own: dict[tuple[int, Session], int] = {}
        for claim in busy:
            if claim.resource not in self.once:
                continue
            mask = grid.between(*refused_by(policy, claim))
            session = session_of(policy, claim)
            if session is None:
                self._refuse(claim.resource, mask)
                continue
            own[claim.resource, session] = own.get((claim.resource, session), 0) | mask
            self.resources.setdefault(session, set()).add(claim.resource)
            if claim.resource == session.resource:
                self.seats[session] = self.seats.get(session, 0) + claim.seats
        for (resource, _), mask in own.items():
            self._refuse(resource, mask)

    def _refuse(self, resource: int, mask: int) -> None:
        self.twice[resource] |= self.once[resource] & mask
        self.once[resource] |= mask

    def joinable(self, policy: Policy, grid: Grid, resource: int, also: Sequence[Mapping[int, int]], party: int) -> int:
        """Return the starts at which ``party`` people can join a session of ``resource``.

        ``also`` are the masks of opening hours of the other resources, a mapping for each set of which
        one is needed.
        """
        found = 0
        for session, seats in self.seats.items():
            bit = grid.bit(session.start)
            if session.resource != resource or seats + party > policy.capacity or self.twice[resource] & bit:
                continue
            if all(self._has_room(session, bit, masks) for masks in also):
                found |= bit
        return found

    def _has_room(self, session: Session, bit: int, masks: Mapping[int, int]) -> bool:
        """Return whether one of a set is the session's own and nobody else's, or else is free."""
        own = self.resources[session] & masks.keys()
        if own:
            return any(masks[room] & bit and not self.twice[room] & bit for room in own)
        return any(mask & bit and not self.once[room] & bit for room, mask in masks.items())
