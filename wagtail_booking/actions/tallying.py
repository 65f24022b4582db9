"""Keeping tallies: whatever changes a claim that counts has its periods counted anew, in the same transaction.

Receivers of the claims' own signals see to that, and no call in each action: claims also go by cascade, with their
hold, appointment or resource, and a new writer can't forget it. Nothing is decided on a tally, so this is no business
logic but an index of the claims, like one for searching; ``bulk_create`` and ``update`` pass it by until the periods
are counted anew as a whole, which is done every day (:class:`~wagtail_booking.actions.count_limits.CountLimits`).

A tally is the last thing that a transaction locks, once all its claims are written. So nobody waits in a circle, those
who free time need no lock of the booking form, and whoever counts sees what all before wrote; who hasn't come to the
tally yet counts later. Transactions of others than actions count after their commit.
"""

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from wagtail_booking.engine.hours import wall_minutes
from wagtail_booking.engine.limits import counted_span, full_until, period_numbers, policy_counted_for
from wagtail_booking.engine.policy import Limit, Period, Policy
from wagtail_booking.engine.spans import Span
from wagtail_booking.models import Claim, FullPeriod, Tally
from wagtail_booking.models.claims import ClaimQuerySet

Key = tuple[int | None, str, int]
"""The resource of a period (``None`` is everybody together), what kind of period it is, and its number."""


class Touched(NamedTuple):
    """Where an appointment has begun to count, or counts no more."""

    form: int
    resource: int
    start: int


class Noted(threading.local):
    """What this thread has touched ``inside`` the transaction of an action, if it is in one, and ``outside``."""

    inside: set[Touched] | None = None

    def __init__(self) -> None:
        self.outside: set[Touched] = set()


noted = Noted()


def note_claim(*, instance: Claim, raw: bool = False, **_kwargs: Any) -> None:
    """Note where a claim counts that was saved or deleted. Receiver of ``post_save`` and ``post_delete``."""
    if instance.booking_form_id is None or raw:
        return
    touched = Touched(instance.booking_form_id, instance.resource_id, instance.start)
    if noted.inside is not None:
        noted.inside.add(touched)
        return
    noted.outside.add(touched)
    transaction.on_commit(keep_what_is_outside, robust=True)


@contextmanager
def keeping_tallies() -> Iterator[None]:
    """Count what the block touches once it has ended. The transaction must end with it."""
    touched: set[Touched] = set()
    noted.inside = touched
    try:
        yield
    finally:
        noted.inside = None
    keep(touched)


def keep_what_is_outside() -> None:
    touched, noted.outside = noted.outside, set()
    if touched:
        with transaction.atomic():
            keep(touched)


def keep(touched: Collection[Touched]) -> None:
    """Count the periods of whatever was touched, where there is a tally; in the order of the forms."""
    for form in sorted({each.form for each in touched}):
        tally = lock_tally(form)
        if tally is None:
            continue
        policy = replace(policy_counted_for(tally.counted_for), form=form)
        found: dict[Key, datetime | None] = {}
        looked_at: set[Key] = set()
        for _, resource, start in sorted(each for each in touched if each.form == form):
            for limit, counted in counts_around(policy, resource, start):
                whose = resource if limit.each else None
                number = number_at(policy, limit, start)
                looked_at.add((whose, limit.period, number))
                if number in counted and number >= number_at(policy, limit, tally.since):
                    found[whose, limit.period, number] = counted[number]
        if looked_at:
            rows = [Q(resource=whose, period=period, number=number) for whose, period, number in looked_at]
            store(tally, found, FullPeriod.objects.filter(reduce(or_, rows)))


def lock_tally(form: int) -> Tally | None:
    """Lock the tally of a booking form until the transaction ends, and return it fresh; ``None`` if it has none."""
    known = Tally.objects.filter(pk=form)
    return known.get() if known.update(lock_version=F("lock_version") + 1) else None


def counts_around(policy: Policy, resource: int, start: int) -> Iterator[tuple[Limit, Mapping[int, datetime | None]]]:
    """Yield each limit with the periods around ``start`` in which it is reached, and until when.

    Only the period that ``start`` lies in is sure to be counted whole.
    """
    form = Claim.objects.filter(booking_form=policy.form)
    for limits, claims in (
        ([limit for limit in policy.limits if limit.each], form.filter(resource=resource)),
        ([limit for limit in policy.limits if not limit.each and limit.period != Period.TOTAL], form),
    ):
        if limits:
            around = counted_span(replace(policy, limits=tuple(limits)), Span(start, start + 1))
            counted = counts(claims.filter(start__gte=around.start, start__lt=around.end))
            yield from ((limit, full_until(policy, limit, counted)) for limit in limits)
    yield from (
        (limit, full_until(policy, limit, total(form))) for limit in policy.limits if limit.period == Period.TOTAL
    )


def counts(claims: ClaimQuerySet) -> list[tuple[int, datetime | None, int]]:
    """Return the starts of claims, each with when it ends to be held, and how many there are. One query."""
    return list(claims.blocking().order_by().values_list("start", "expires_at").annotate(count=Count("*")))


def total(claims: ClaimQuerySet) -> list[tuple[int, datetime | None, int]]:
    """Return the same whenever they start. One query."""
    rows = claims.blocking().order_by().values_list("expires_at").annotate(count=Count("*"))
    return [(0, end, count) for end, count in rows]


def number_at(policy: Policy, limit: Limit, start: int) -> int:
    """Return the number of the period of a limit in which ``start`` lies."""
    return period_numbers(limit.period, wall_minutes(policy.zone, [start]), policy.week_start)[0]


def store(tally: Tally, found: Mapping[Key, datetime | None], among: QuerySet[FullPeriod]) -> None:
    """Make those ``among`` the full periods of a locked tally what was found. Writes only what has changed."""
    rows = among.filter(tally=tally).values_list("resource", "period", "number", "until", "pk")
    stored = {(resource, period, number): (until, pk) for resource, period, number, until, pk in rows}
    right = {key for key, (until, _) in stored.items() if key in found and found[key] == until}
    wrong = [pk for key, (_, pk) in stored.items() if key not in right]
    if wrong:
        FullPeriod.objects.filter(pk__in=wrong).delete()
    FullPeriod.objects.bulk_create(
        (
            FullPeriod(tally=tally, resource_id=resource, period=period, number=number, until=until)
            for (resource, period, number), until in found.items()
            if (resource, period, number) not in right
        ),
        batch_size=1000,
    )
