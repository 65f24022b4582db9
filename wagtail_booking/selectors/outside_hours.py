"""Which appointments a change of hours would leave outside them. Asked before it is saved."""

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from wagtail_booking.engine.hours import Hours, local_date, openings
from wagtail_booking.engine.spans import Span, minute_of, next_minute_of, union
from wagtail_booking.models import BookingSettings, Claim, Resource

from .booking_forms import ResourceFacts, hours_in, hours_rows

Row = tuple[int | None, datetime.date | None, datetime.time | None, datetime.time | None]
"""Weekday, date and times of hours as somebody typed them: weekly hours have no date, dates no weekday."""

FACTS = ("pk", "name", "time_zone", "active")


def hours_before_and_after(
    owner: BookingSettings | Resource, rows: Iterable[Row], now: datetime.datetime
) -> tuple[dict[int, Hours], dict[int, Hours]]:
    """Return everybody's hours as they are stored, and as they would be if ``owner`` were saved with ``rows``.

    Of a resource, only its own. Three queries.
    """
    settings = BookingSettings.current()
    whose = owner.pk if isinstance(owner, Resource) else None
    resources = Resource.objects.all() if whose is None else Resource.objects.filter(pk=whose)
    facts = [ResourceFacts(*values) for values in resources.order_by().values_list(*FACTS)]
    since = local_date(settings.zone, minute_of(now))
    stored = list(hours_rows((resource.pk for resource in facts), since))
    before = hours_in(stored, facts, settings, since)
    # From the date from which stored ones are read.
    typed = [(whose, *row) for row in rows if row[1] is None or row[1] >= since - datetime.timedelta(days=2)]
    planned = [row for row in stored if row[0] != whose] + typed
    if isinstance(owner, Resource):
        facts = [resource._replace(time_zone=owner.time_zone) for resource in facts]
    else:
        settings = owner
    return before, hours_in(planned, facts, settings, since)


def left_outside(before: Mapping[int, Hours], after: Mapping[int, Hours], now: datetime.datetime) -> list[int]:
    """Return the appointments to come that lie inside the hours ``before``, but not inside those ``after``.

    By primary key, the earliest first. An appointment also lies outside when a room that it takes is closed. What
    lay outside before was put there on purpose, and is left out. One query, none where nothing changes.
    """
    changed: dict[tuple[Hours, Hours], list[tuple[int, Span]]] = {}
    kinds = {pk: (before[pk], after[pk]) for pk in before if before[pk] != after[pk]}
    if not kinds:
        return []
    claims = Claim.objects.filter(
        kind=Claim.Kind.APPOINTMENT, resource__in=list(kinds), start__gte=next_minute_of(now)
    ).order_by()
    for resource, appointment, start, end in claims.values_list("resource", "appointment", "start", "end"):
        changed.setdefault(kinds[resource], []).append((appointment, Span(start, end)))
    outside: dict[int, int] = {}
    for (old, new), taken in changed.items():
        spans = [span for _, span in taken]
        was_open, is_open = openings_around(old, spans), openings_around(new, spans)
        for appointment, span in taken:
            if lies_in(span, was_open) and not lies_in(span, is_open):
                outside[appointment] = span.start
    return [appointment for appointment, _ in sorted(outside.items(), key=itemgetter(1, 0))]


def openings_around(hours: Hours, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the openings on all dates from the first of ``spans`` to the last, joined at midnight."""
    first = local_date(hours.zone, min(span.start for span in spans))
    last = local_date(hours.zone, max(span.end for span in spans))
    return union(openings(hours, first, last))


def lies_in(span: Span, spans: Sequence[Span]) -> bool:
    """Return whether one of ascending ``spans`` contains the whole of ``span``."""
    number = bisect_right(spans, span.start, key=itemgetter(0))
    return number > 0 and spans[number - 1].contains(span)
