"""When a booking form can be booked. The claims are read as integers, in one query."""

import datetime
from collections.abc import Collection, Iterable

from wagtail_booking.engine import slots
from wagtail_booking.engine.hours import day_span, local_date, openings
from wagtail_booking.engine.rules import Busy, Code, Reason, reasons_against
from wagtail_booking.engine.slots import Availability
from wagtail_booking.engine.spans import DAY as MINUTES_A_DAY
from wagtail_booking.engine.spans import Span, minute_of, next_minute_of
from wagtail_booking.models import Claim
from wagtail_booking.models.booking_forms import MAX_MINUTES
from wagtail_booking.models.claims import ClaimQuerySet

from .booking_forms import Bookable

DAY = datetime.timedelta(days=1)

# It can be Monday on one side of the date line while it is Wednesday on the other.
ZONES_APART = 2 * DAY

APPOINTMENT_KINDS = {Claim.Kind.APPOINTMENT, Claim.Kind.HOLD}


def free_starts(
    bookable: Bookable,
    now: datetime.datetime,
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    resource: int | None = None,
    excluding: int | None = None,
) -> Availability:
    """Return the free starts on the dates ``first`` to ``last``, by default the whole booking window.

    Two days more on both sides, for visitors in other zones. ``resource`` narrows to one of the
    bookable's resources; ``excluding`` counts the claims of that appointment as free. One query.
    """
    policy = bookable.policy
    today = local_date(policy.zone, minute_of(now))
    since = max(filter(None, (today, policy.first, first))) - ZONES_APART
    until = min(filter(None, (today + policy.window * DAY, policy.last, last))) + ZONES_APART
    wanted = [resource] if resource is not None else bookable.resource_ids
    spans = {pk: openings_between(bookable, pk, since, until) for pk in wanted if pk in bookable.hours}
    within = Span(
        min((opening[0].start for opening in spans.values() if opening), default=0),
        max((opening[-1].end for opening in spans.values() if opening), default=0),
    )
    claims = busy_rows(Claim.objects.blocking(), spans, within, excluding) if within.end else ()
    dates = Span(day_span(policy.zone, since).start, day_span(policy.zone, until).end)
    return slots.availability(policy, spans, claims, next_minute_of(now), dates)


def openings_between(bookable: Bookable, resource: int, first: datetime.date, last: datetime.date) -> tuple[Span, ...]:
    """Return a resource's openings, with the days after ``last`` on which its appointments may end."""
    if last < first:
        return ()
    days = -(-bookable.policy.duration // MINUTES_A_DAY)
    return openings(bookable.hours[resource], first, last + ZONES_APART + days * DAY)


def busy_rows(
    claims: ClaimQuerySet, resources: Iterable[int], within: Span, excluding: int | None = None
) -> list[Busy]:
    """Return the claims on ``resources`` that can refuse a start in ``within``. One query."""
    reach = 2 * MAX_MINUTES  # the longest duration and the longest buffer
    rows = claims.filter(resource__in=list(resources)).overlapping(within.start - reach, within.end + reach)
    if excluding is not None:
        rows = rows.exclude(appointment=excluding)
    return [
        Busy(resource, start, end, before, after, kind in APPOINTMENT_KINDS, pk)
        for resource, start, end, before, after, kind, pk in rows.values_list(
            "resource_id", "start", "end", "buffer_before", "buffer_after", "kind", "pk"
        )
    ]


def reasons_at(
    bookable: Bookable,
    resources: Collection[int],
    busy: Iterable[Busy],
    start: datetime.datetime,
    now: datetime.datetime,
) -> dict[int, list[Reason]]:
    """Return, for each resource, why it can't take ``start``; an empty list where it can.

    ``busy`` are the claims around ``start``. The same rules as in :func:`free_starts`.
    """
    minute = minute_of(start)
    claims: dict[int, list[Busy]] = {}
    for claim in busy:
        claims.setdefault(claim.resource, []).append(claim)
    found: dict[int, list[Reason]] = {}
    for resource in resources:
        if resource not in bookable.hours:
            found[resource] = [Reason(Code.STAFF_NOT_OFFERED)]
            continue
        day = local_date(bookable.hours[resource].zone, minute)
        spans = openings_between(bookable, resource, day - DAY, day)
        found[resource] = reasons_against(bookable.policy, spans, claims.get(resource, ()), minute, next_minute_of(now))
    return found
