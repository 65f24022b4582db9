"""Why a start can't be booked: every rule asked about one start of one resource."""

from collections.abc import Iterable, Mapping, Sequence

from .claims import Busy, refused_by
from .grid import starts_of
from .hours import wall_minutes
from .limits import NONE_FULL, FullPeriods, period_numbers
from .policy import Policy
from .rules import Code, Reason, date_refusals
from .sessions import Session, session_of
from .spans import Span, union

Openings = Mapping[int, tuple[Span, ...]]


def reasons_against(
    policy: Policy,
    openings: tuple[Span, ...],
    busy: Iterable[Busy],
    session: Session,
    now: int,
    *,
    also: Sequence[Openings] = (),
    full: FullPeriods = NONE_FULL,
    party: int = 1,
) -> list[Reason]:
    """Return every reason why the resource of ``session`` can't begin it; none means it can be booked.

    ``busy`` are the claims around ``start`` on whatever it takes. The rest is as in
    :func:`~wagtail_booking.engine.slots.availability`.
    """
    busy = list(busy)
    reasons = [refusal.reason for refusal in date_refusals(policy, now) if refusal.start <= session.start < refusal.end]
    reasons += it_is_taken(policy, session.resource, busy, session)
    reasons += it_is_full(policy, busy, session, party)
    reasons += a_limit_is_reached(policy, full, session)
    reasons += it_is_not_on_the_grid(policy, openings, session.start)
    for number, rooms in enumerate(also):
        against = reasons_by_room(policy, rooms, busy, session)
        if all(against.values()):
            reasons.append(Reason(Code.NO_RESOURCE_FREE, {"set": number, "reasons": against}))
    return reasons


def it_is_taken(policy: Policy, resource: int, busy: Iterable[Busy], session: Session) -> list[Reason]:
    """Refuse what would overlap a claim or come closer to it than the buffers allow.

    Claims of the ``session`` itself are not in the way.
    """
    found = []
    for claim in busy:
        refused = refused_by(policy, claim)
        in_the_way = claim.resource == resource and refused.start <= session.start < refused.end
        if in_the_way and session_of(policy, claim) != session:
            code = Code.TAKEN if claim.is_appointment else Code.BLOCKED
            found.append(Reason(code, {"claim": claim.claim, "start": claim.start, "end": claim.end}))
    return found


def it_is_full(policy: Policy, busy: Iterable[Busy], session: Session, party: int) -> list[Reason]:
    """Refuse a party for which the session has too few seats left."""
    seats = seats_taken(policy, busy, session)
    if seats + party <= policy.capacity:
        return []
    return [Reason(Code.FULL, {"seats": seats, "capacity": policy.capacity, "party": party})]


def seats_taken(policy: Policy, busy: Iterable[Busy], session: Session) -> int:
    """Return how many seats of a session are taken."""
    return sum(
        claim.seats for claim in busy if claim.resource == session.resource and session_of(policy, claim) == session
    )


def a_limit_is_reached(policy: Policy, full: FullPeriods, session: Session) -> list[Reason]:
    """Refuse what begins in a period that has as many appointments as a limit allows."""
    if not full:
        return []
    walls = wall_minutes(policy.zone, [session.start])
    found = []
    for limit in policy.limits:
        number = period_numbers(limit.period, walls, policy.week_start)[0]
        count = full.get((limit, session.resource if limit.each else None), {}).get(number)
        if count is not None:
            data = {"period": str(limit.period), "each": limit.each, "maximum": limit.maximum, "count": count}
            found.append(Reason(Code.LIMIT_REACHED, data))
    return found


def it_is_not_on_the_grid(policy: Policy, openings: tuple[Span, ...], start: int) -> list[Reason]:
    """Refuse what lies outside the hours, or between two offered starts."""
    if start in starts_of(policy, openings):
        return []
    if not is_open(policy, openings, start):
        return [Reason(Code.OUTSIDE_HOURS)]
    return [Reason(Code.OFF_GRID, {} if policy.fixed_starts else {"interval": policy.interval})]


def is_open(policy: Policy, openings: tuple[Span, ...], start: int) -> bool:
    """Return whether the whole appointment lies in the openings."""
    wanted = Span(start, start + policy.duration)
    return any(opening.contains(wanted) for opening in union(openings))


def reasons_by_room(policy: Policy, rooms: Openings, busy: Iterable[Busy], session: Session) -> dict[int, list[Reason]]:
    """Return, for each resource of a set, why the session can't have it; an empty list where it can.

    A session that has one of them already keeps that one.
    """
    busy = list(busy)
    own = {claim.resource for claim in busy if claim.resource in rooms and session_of(policy, claim) == session}
    found = {}
    for room in own or rooms:
        reasons = it_is_taken(policy, room, busy, session)
        if not is_open(policy, rooms[room], session.start):
            reasons.append(Reason(Code.OUTSIDE_HOURS))
        found[room] = reasons
    return found
