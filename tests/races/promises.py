"""What must be true of the whole database after every race, counted from the rows themselves.

Nothing of the app's own reckoning is used here: neither its engine nor its queries.
"""

import datetime
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from tests import factories as f
from tests import full_periods
from wagtail_booking.conf import conf
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    Claim,
    Event,
    Hold,
    IdempotencyKey,
)

PERIODS: dict[str, Callable[[datetime.datetime], Any]] = {
    "max_per_hour": lambda start: (start.date(), start.hour),
    "max_per_day": lambda start: start.date(),
    "max_per_week": lambda start: start.isocalendar()[:2],
    "max_per_month": lambda start: (start.year, start.month),
    "max_total": lambda start: "ever",
}


def broken() -> list[str]:
    """Return every broken promise of the whole database, in words."""
    takings = list(Appointment.objects.active()) + list(Hold.objects.filter(expires_at__gt=Now()))
    forms = {form.pk: form for form in BookingForm.objects.all()}
    return [
        *too_close(),
        *over_capacity(forms, takings),
        *over_limits(forms, takings),
        *unlike_their_claims(takings),
        *without_what_is_needed(takings),
        *books_that_do_not_balance(),
        *full_periods.wrong(),
    ]


def blocking_claims() -> Any:
    kinds = [Claim.Kind.APPOINTMENT, Claim.Kind.HOLD]
    lasting, live = Claim.objects.filter(expires_at=None), Claim.objects.filter(expires_at__gt=Now())
    return (lasting | live).filter(kind__in=kinds)


def too_close() -> Iterator[str]:
    """Look for overlaps, and for gaps smaller than the buffers, between claims of different sessions."""
    rows = (
        blocking_claims()
        .order_by("resource", "start", "end")
        .values_list("resource_id", "start", "end", "buffer_before", "buffer_after", "session")
    )
    for resource, claims in itertools.groupby(rows.distinct(), key=lambda row: row[0]):
        open_ones: list[tuple] = []
        for claim in claims:
            _, start, _, before, _, session = claim
            open_ones = [other for other in open_ones if start < other[2] + max(other[4], 60)]
            for other in open_ones:
                if other[5] != session and start < other[2] + max(before, other[4]):
                    yield f"resource {resource}: two sessions closer than allowed at minute {start}"
            open_ones.append(claim)


def over_capacity(forms: dict[int, BookingForm], takings: Iterable[Any]) -> Iterator[str]:
    seats: Counter[tuple] = Counter()
    for taking in takings:
        seats[taking.booking_form_id, taking.resource_id, taking.start] += taking.party_size
    for (form, resource, start), taken in seats.items():
        if taken > forms[form].capacity:
            yield f"form {form}, resource {resource}: {taken} seats of {forms[form].capacity} at {start}"


def over_limits(forms: dict[int, BookingForm], takings: Iterable[Any]) -> Iterator[str]:
    counts: Counter[tuple] = Counter()
    for taking in takings:
        wall = taking.start.astimezone(f.AMSTERDAM)
        for field, period in PERIODS.items():
            counts[taking.booking_form_id, field, None, period(wall)] += 1
            counts[taking.booking_form_id, f"{field}_each", taking.resource_id, period(wall)] += 1
    for (form, field, resource, period), count in counts.items():
        maximum = getattr(forms[form], field, None)
        if maximum is not None and count > maximum:
            yield f"form {form}: {count} of {field} {maximum} in {period} for {resource or 'all'}"


def unlike_their_claims(takings: Iterable[Any]) -> Iterator[str]:
    """Compare what appointments and holds say with the time that is taken for them."""
    claims: defaultdict[tuple[str, int | None], list[Claim]] = defaultdict(list)
    for claim in blocking_claims():
        key = ("hold", claim.hold_id) if claim.kind == Claim.Kind.HOLD else ("appointment", claim.appointment_id)
        claims[key].append(claim)
    for taking in takings:
        kind = "hold" if isinstance(taking, Hold) else "appointment"
        own = claims.pop((kind, taking.pk), [])
        if len({claim.resource_id for claim in own}) != len(own):
            yield f"{kind} {taking.pk}: two claims on one resource"
        if {claim.resource_id for claim in own if claim.booking_form_id} != {taking.resource_id}:
            yield f"{kind} {taking.pk}: the claim that counts isn't that of resource {taking.resource_id}"
        facts = {(claim.start, claim.seats, claim.expires_at) for claim in own}
        minute = int(taking.start.timestamp()) // 60
        if facts != {(minute, taking.party_size, getattr(taking, "expires_at", None))}:
            yield f"{kind} {taking.pk}: claims {facts}"
        others = {claim.resource_id for claim in own if not claim.booking_form_id}
        if kind == "appointment" and others != {other["id"] for other in taking.other_resources}:
            yield f"appointment {taking.pk}: has {taking.other_resources} and claims {others}"
    for key in claims:
        yield f"claims of what is not there: {key}"


def without_what_is_needed(takings: Iterable[Any]) -> Iterator[str]:
    """Look for takings that have not exactly one of each set, and groups that have more than one."""
    sets: defaultdict[int, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for link in BookingFormResource.objects.exclude(role=BookingFormResource.Role.MAIN):
        sets[link.booking_form_id][link.role].add(link.resource_id)
    sessions: defaultdict[tuple, set[int]] = defaultdict(set)
    form_of = {(type(taking), taking.pk): taking for taking in takings}
    rooms: defaultdict[tuple, set[int]] = defaultdict(set)
    for claim in blocking_claims().filter(booking_form=None):
        key = (Hold, claim.hold_id) if claim.kind == Claim.Kind.HOLD else (Appointment, claim.appointment_id)
        rooms[key].add(claim.resource_id)
    for key, taking in form_of.items():
        sessions[taking.booking_form_id, taking.resource_id, taking.start] |= rooms[key]
        for role, offered in sets[taking.booking_form_id].items():
            if len(rooms[key] & offered) != 1:
                yield f"{key}: {rooms[key] & offered} of set {role}"
    for (form, resource, start), taken in sessions.items():
        if len(taken) != len(sets[form]):
            yield f"form {form}, resource {resource} at {start}: one group in {taken}"


def books_that_do_not_balance() -> Iterator[str]:
    if Claim.objects.filter(appointment__status=Appointment.Status.CANCELLED).exists():
        yield "a cancelled appointment that takes time"
    booked = Event.objects.filter(verb=Event.Verb.BOOKED).count()
    if booked != Appointment.objects.count():
        yield f"{Appointment.objects.count()} appointments but {booked} events of booking"
    if IdempotencyKey.objects.filter(appointment__isnull=True).exists():
        yield "an idempotency key without its answer"
    holds = Counter(Hold.objects.filter(expires_at__gt=Now()).values_list("client", flat=True))
    for client, count in holds.items():
        if count > conf.HOLDS_PER_CLIENT:
            yield f"client {client} holds {count} times"


def deadlocks() -> int:
    """Return how many deadlocks the server has seen in its life."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            return int(cursor.fetchone()[0])
        if connection.vendor == "mysql":
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
            return int(cursor.fetchone()[1])
    return 0
