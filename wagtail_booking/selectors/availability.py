"""When a booking form can be booked. The claims are read as integers, in one query or two."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from wagtail_booking.engine import slots
from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import day_span, local_date, openings
from wagtail_booking.engine.limits import NONE_FULL, FullPeriods, Reached
from wagtail_booking.engine.reasons import reasons_against
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.sessions import Session
from wagtail_booking.engine.slots import Availability, Openings
from wagtail_booking.engine.spans import DAY as MINUTES_A_DAY
from wagtail_booking.engine.spans import Span, minute_of, next_minute_of
from wagtail_booking.models import Claim
from wagtail_booking.models.claims import ClaimQuerySet

from .booking_forms import Bookable
from .claims import REACH, full_at, taken_and_full

DAY = datetime.timedelta(days=1)

# It can be Monday on one side of the date line while it is Wednesday on the other.
ZONES_APART = 2 * DAY

FIRST_READ = 12
"""So many resources are read at first; most often one of them is free at every start."""

FACTS = ("resource_id", "start", "end", "buffer_before", "buffer_after", "kind", "session", "seats", "pk")


def free_starts(
    bookable: Bookable,
    now: datetime.datetime,
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    resource: int | None = None,
    excluding: int | None = None,
    holding: str = "",
    party: int = 1,
) -> Availability:
    """Return the free starts on the dates ``first`` to ``last``, by default the whole booking window.

    Two days more on both sides, for visitors in other zones. ``resource`` narrows to one of the
    bookable's resources. The claims of the appointment ``excluding`` and of the hold with the key
    ``holding`` count as free. ``party`` people want to come.

    One query, limits included; two with limits where sessions have several seats. With many resources as many
    more: then some are read first, and the others only if that leaves a start at which nobody is free. So
    not everybody who is free need be in the answer, but somebody is wherever anybody is.
    """
    policy = bookable.policy
    today = local_date(policy.zone, minute_of(now))
    since = max(filter(None, (today, policy.first, first))) - ZONES_APART
    until = min(filter(None, (today + policy.window * DAY, policy.last, last))) + ZONES_APART
    wanted = [resource] if resource is not None else bookable.resource_ids
    spans = all_openings(bookable, wanted, since, until)
    sets = [all_openings(bookable, rooms, since, until) for rooms in bookable.also]
    dates = Span(day_span(policy.zone, since).start, day_span(policy.zone, until).end)
    frame = slots.frame(policy, spans, next_minute_of(now), dates)
    within = frame.span()
    if within is None:
        return frame.fill((), also=sets)
    free: Availability | None = None
    for some in some_first(list(spans)):
        everybody = [*some, *(pk for rooms in sets for pk in rooms)]
        options: dict[str, Any] = {"excluding": excluding, "holding": holding, "together": free is None}
        busy: Iterable[Any]
        full: Reached
        if policy.capacity > 1:
            claims = Claim.objects.blocking().besides(excluding, holding)
            busy, full = busy_rows(claims, everybody, within), NONE_FULL
            if policy.limits:
                _, full = taken_and_full(bookable, everybody, within, **options)
        else:
            busy, full = taken_and_full(bookable, everybody, within, **options)
        frame = frame.limited(full)
        found = frame.fill(busy, some, sets, party)
        free = found if free is None else free | found
        if free.mask() == frame.possible:
            break
    return free or frame.fill(())


def some_first(resources: list[int]) -> Iterator[list[int]]:
    """Yield those resources that are read at first, and then the others."""
    yield resources[:FIRST_READ]
    if len(resources) > FIRST_READ:
        yield resources[FIRST_READ:]


def all_openings(
    bookable: Bookable, resources: Iterable[int], first: datetime.date, last: datetime.date
) -> dict[int, tuple[Span, ...]]:
    """Return the openings of each resource that has hours; those who share their hours share the answer."""
    known: dict[int, tuple[Span, ...]] = {}
    found = {}
    for resource in resources:
        if resource not in bookable.hours:
            continue
        hours = id(bookable.hours[resource])
        if hours not in known:
            known[hours] = openings_between(bookable, resource, first, last)
        found[resource] = known[hours]
    return found


def openings_between(bookable: Bookable, resource: int, first: datetime.date, last: datetime.date) -> tuple[Span, ...]:
    """Return a resource's openings, with the days after ``last`` on which its appointments may end."""
    if last < first:
        return ()
    days = -(-bookable.policy.duration // MINUTES_A_DAY)
    return openings(bookable.hours[resource], first, last + ZONES_APART + days * DAY)


def busy_rows(claims: ClaimQuerySet, resources: Iterable[int], within: Span) -> list[Busy]:
    """Return the claims on ``resources`` that can refuse a start in ``within``. One query."""
    rows = claims.filter(resource__in=list(resources)).overlapping(within.start - REACH, within.end + REACH)
    return [Busy(*row) for row in rows.values_list(*FACTS)]


def reasons_at(
    bookable: Bookable,
    resources: Collection[int],
    busy: Iterable[Busy],
    start: datetime.datetime,
    now: datetime.datetime,
    *,
    full: FullPeriods = NONE_FULL,
    party: int = 1,
) -> dict[int, list[Reason]]:
    """Return, for each resource, why it can't take ``start``; an empty list where it can.

    ``busy`` are the claims around ``start``, also on the other resources that it takes; ``full`` the limits
    that are reached. The same rules as in :func:`free_starts`.
    """
    busy, minute = list(busy), minute_of(start)
    also = openings_of_sets(bookable, minute)
    rooms = {pk for openings_of_set in also for pk in openings_of_set}
    claims: dict[int, list[Busy]] = {}
    for claim in busy:
        claims.setdefault(claim.resource, []).append(claim)
    on_rooms = [claim for pk in rooms for claim in claims.get(pk, ())]
    offered = set(bookable.resource_ids)
    found: dict[int, list[Reason]] = {}
    for resource in resources:
        if resource not in offered:
            found[resource] = [Reason(Code.STAFF_NOT_OFFERED)]
            continue
        found[resource] = reasons_against(
            bookable.policy,
            openings_around(bookable, resource, minute),
            [*claims.get(resource, ()), *on_rooms],
            Session(resource, minute),
            next_minute_of(now),
            also=also,
            full=full,
            party=party,
        )
    return found


def reasons_now(
    bookable: Bookable,
    resources: Collection[int],
    start: datetime.datetime,
    now: datetime.datetime,
    *,
    excluding: int | None = None,
    holding: str = "",
    party: int = 1,
) -> dict[int, list[Reason]]:
    """Return why each resource can't take ``start``, as things are without a lock.

    One query, two with limits. ``excluding`` and ``holding`` are as in :func:`free_starts`.
    """
    minute = minute_of(start)
    claims = Claim.objects.blocking().besides(excluding, holding)
    span = Span(minute, minute + bookable.policy.duration)
    busy = busy_rows(claims, [*resources, *bookable.other_ids], span)
    full = full_at(bookable, resources, span, excluding=excluding, holding=holding)
    return reasons_at(bookable, resources, busy, start, now, full=full, party=party)


def openings_around(bookable: Bookable, resource: int, minute: int) -> tuple[Span, ...]:
    """Return a resource's openings on the day of ``minute`` and the day before."""
    day = local_date(bookable.hours[resource].zone, minute)
    return openings_between(bookable, resource, day - DAY, day)


def openings_of_sets(bookable: Bookable, minute: int) -> list[Openings]:
    """Return the openings around ``minute`` of what a bookable needs besides, a mapping for each set."""
    return [{pk: openings_around(bookable, pk, minute) for pk in rooms} for rooms in bookable.also]
