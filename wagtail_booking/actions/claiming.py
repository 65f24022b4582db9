"""Taking time: what booking, holding and moving have in common once the resources are locked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from django.db import IntegrityError

from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.hours import day_span, local_date
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.reasons import reasons_by_room
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.sessions import Session, session_key
from wagtail_booking.engine.spans import DAY, FIRST_YEAR, LAST_YEAR, Span, instant_of, minute_of
from wagtail_booking.errors import JustTaken, SlotRefused
from wagtail_booking.models import Appointment, Claim
from wagtail_booking.models.claims import new_session
from wagtail_booking.selectors.availability import busy_rows, free_starts, openings_of_sets, reasons_at
from wagtail_booking.selectors.booking_forms import Bookable
from wagtail_booking.selectors.claims import full_at

from .assigning import assign

# What staff are not even warned about: they may place an appointment at any minute.
NOT_FOR_STAFF = {Code.OFF_GRID}

# What nobody can waive: it isn't a matter of time.
NEVER_WAIVED = {Code.STAFF_NOT_OFFERED}

ALTERNATIVES = 4

LONGEST = 31 * DAY
"""The longest appointment that staff can make, in minutes."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to take: so many seats at ``start``, from any of ``resources``.

    Who and what is in ``preferring`` is taken if it is free. What the visitor's own hold takes, by its key
    ``holding``, counts as free.
    """

    resources: Sequence[int]
    start: datetime
    party: int = 1
    preferring: Collection[int] = ()
    holding: str = ""

    @property
    def minute(self) -> int:
        return minute_of(self.start)


@dataclass(frozen=True)
class Placement:
    """Who takes an appointment, what else it needs, and what staff ``waived`` for it.

    ``shared`` are those of them whose time somebody else has taken as well. ``keys`` name the seats of the
    others as they were when that was decided, so that two who decide on the same rows can't both write.
    """

    resource: int
    others: tuple[int, ...] = ()
    waived: tuple[Reason, ...] = ()
    shared: frozenset[int] = frozenset()
    keys: Mapping[int, str] = field(default_factory=dict)

    @property
    def waived_codes(self) -> list[str]:
        return [str(reason.code) for reason in self.waived]


def check_representable(start: datetime, duration: int | None) -> None:
    """Refuse a start between two minutes, and times near the ends of what dates can express."""
    if start.second or start.microsecond:
        raise SlotRefused([Reason(Code.OFF_GRID)])
    if not FIRST_YEAR <= start.year <= LAST_YEAR or (duration or 0) > LONGEST:
        raise SlotRefused([Reason(Code.OUTSIDE_HOURS)])


def read_claims(resources: Collection[int], start: int, end: int, excluding: int | None = None) -> list[Busy]:
    """Return the claims around ``[start, end)`` on locked resources.

    A plain read: the resources' locks keep everybody else from these rows, and READ COMMITTED shows what their
    last holder wrote. A locking one would also wait for the rows of neighbours in an index (MariaDB). Expired
    holds are removed: nothing but their row was left of them, and it would stand in the way of a constraint.
    """
    around = Claim.objects.filter(resource__in=list(resources)).overlapping(start, end)
    if expired := list(around.expired().values_list("pk", flat=True)):
        Claim.objects.filter(pk__in=expired).delete()
    return busy_rows(Claim.objects.blocking().besides(excluding, ""), resources, Span(start, end))


def decide(
    bookable: Bookable,
    wish: Wish,
    now: datetime,
    *,
    by_staff: bool = False,
    waive: bool = False,
    excluding: int | None = None,
) -> Placement:
    """Return who takes the start, what else it takes, and the reasons that staff waived for it.

    The resources and whatever else the booking form needs are locked, and the form if its limits count. Raise
    :class:`JustTaken` when only other appointments are in the way, else :class:`SlotRefused`.
    """
    span = span_to_read(bookable, wish)
    claims = read_claims([*wish.resources, *bookable.other_ids], span.start, span.end, excluding)
    placement = weigh(bookable, wish, claims, now, by_staff=by_staff, waive=waive, excluding=excluding)
    policy, start = bookable.policy, wish.minute
    session = session_key(policy, placement.resource, start, start + policy.duration)
    exclusive = [pk for pk in (placement.resource, *placement.others) if pk not in placement.shared]
    return replace(placement, keys={pk: seat_key(pk, start, session, claims) for pk in exclusive})


def weigh(
    bookable: Bookable,
    wish: Wish,
    claims: Collection[Busy],
    now: datetime,
    *,
    by_staff: bool = False,
    waive: bool = False,
    excluding: int | None = None,
) -> Placement:
    """Decide on these ``claims``. See :func:`decide`."""
    here = Span(wish.minute, wish.minute + 1)
    full = full_at(bookable, wish.resources, here, excluding=excluding, holding=wish.holding)
    reasons = reasons_at(bookable, wish.resources, claims, wish.start, now, full=full, party=wish.party)
    if by_staff:
        reasons = {pk: [r for r in found if r.code not in NOT_FOR_STAFF] for pk, found in reasons.items()}
    free = [pk for pk in wish.resources if not reasons[pk]]
    if free:
        chosen = next((pk for pk in free if pk in wish.preferring), None) or assign(bookable, free, wish.minute, claims)
    else:
        chosen = min(wish.resources, key=lambda pk: len(reasons[pk]))
        if not waive or any(reason.code in NEVER_WAIVED for reason in reasons[chosen]):
            raise refusal(reasons)
    shared = {chosen} if any(reason.code == Code.TAKEN for reason in reasons[chosen]) else set()
    others = list(choose_others(bookable, wish, chosen, claims))
    shared |= {pk for pk, is_free in others if not is_free}
    return Placement(chosen, tuple(pk for pk, _ in others), tuple(reasons[chosen]), frozenset(shared))


def choose_others(
    bookable: Bookable, wish: Wish, resource: int, claims: Collection[Busy]
) -> Iterator[tuple[int, bool]]:
    """Yield one resource of each set that is needed besides, and whether it is free; none of an empty set."""
    session = Session(resource, wish.minute)
    for openings in openings_of_sets(bookable, wish.minute):
        against = reasons_by_room(bookable.policy, openings, claims, session)
        if against:
            # Of equals the one that is preferred, then the first.
            chosen = min(against, key=lambda pk: (len(against[pk]), pk not in wish.preferring))
            yield chosen, not against[chosen]


def span_to_read(bookable: Bookable, wish: Wish) -> Span:
    """Return the minutes whose claims matter: the appointment's and the rest of its day."""
    day = day_span(bookable.policy.zone, local_date(bookable.policy.zone, wish.minute))
    return Span(min(wish.minute, day.start), max(wish.minute + bookable.policy.duration, day.end))


def refusal(reasons: Mapping[int, list[Reason]]) -> SlotRefused:
    """Return the error for a start that nobody can take."""
    taken = [found for found in reasons.values() if all(map(is_taken, found))]
    return JustTaken(min(taken, key=len)) if taken else SlotRefused(min(reasons.values(), key=len))


def is_taken(reason: Reason) -> bool:
    """Return whether nothing but other appointments is the reason."""
    if reason.code == Code.NO_RESOURCE_FREE:
        rooms: Mapping[int, list[Reason]] = reason.data["reasons"]  # type: ignore[assignment]
        return any(all(map(is_taken, found)) for found in rooms.values())
    return reason.code in {Code.TAKEN, Code.FULL}


def place_appointment(appointment: Appointment, placement: Placement, policy: Policy) -> None:
    """Take the time of an appointment. See :func:`place_claims`."""
    facts = {"kind": Claim.Kind.APPOINTMENT, "seats": appointment.party_size, "appointment": appointment}
    place_claims(placement, policy, appointment.span, **facts)


def place_claims(placement: Placement, policy: Policy, span: Span, **facts: Any) -> None:
    """Take the time of whoever and whatever was chosen; ``facts`` are further fields of the claims.

    Raise :class:`JustTaken` when a constraint finds what the lock should have kept out.
    """
    session = session_key(policy, placement.resource, span.start, span.end)
    try:
        for resource in (placement.resource, *placement.others):
            Claim.objects.create(
                resource_id=resource,
                start=span.start,
                end=span.end,
                buffer_before=policy.buffer_before,
                buffer_after=policy.buffer_after,
                exclusive=resource not in placement.shared,
                session=session or new_session(),
                seat_key=placement.keys.get(resource),
                booking_form_id=policy.form if resource == placement.resource else None,
                **facts,
            )
    except IntegrityError as error:
        raise JustTaken([Reason(Code.TAKEN, {"start": span.start, "end": span.end})]) from error


def seat_key(resource: int, start: int, session: str | None, claims: Collection[Busy]) -> str:
    """Return the first free key of a start: there is one, and in a session one for each appointment.

    Free among ``claims``, on which was decided: whoever has decided without knowing of another meets its key.
    """
    first = f"{resource}:{start}"
    if session is None:
        return first
    known = [claim.claim for claim in claims if claim.resource == resource and claim.session == session]
    taken = set(Claim.objects.filter(pk__in=filter(None, known)).values_list("seat_key", flat=True))
    keys = (first if number == 0 else f"{first}:{number}" for number in count())
    return next(key for key in keys if key not in taken)


def with_alternatives(
    error: SlotRefused, bookable: Bookable, wish: Wish, now: datetime, excluding: int | None = None
) -> SlotRefused:
    """Add the nearest free starts to an error. Call it outside the transaction."""
    resource = wish.resources[0] if len(wish.resources) == 1 else None
    near = free_starts(bookable, now, resource=resource, excluding=excluding, holding=wish.holding, party=wish.party)
    error.alternatives = [instant_of(minute) for minute in near.nearest(wish.minute, ALTERNATIVES)]
    return error
