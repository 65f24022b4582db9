"""Taking time: what booking and moving have in common once the resources are locked."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError

from wagtail_booking.engine.assignment import least_busy
from wagtail_booking.engine.hours import day_span, local_date
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.rules import Busy, Code, Reason
from wagtail_booking.engine.spans import DAY, FIRST_YEAR, LAST_YEAR, Span, instant_of, minute_of
from wagtail_booking.errors import JustTaken, SlotRefused
from wagtail_booking.models import Appointment, Claim
from wagtail_booking.selectors.availability import busy_rows, free_starts, reasons_at
from wagtail_booking.selectors.booking_forms import Bookable

# What staff are not even warned about: they may place an appointment at any minute.
NOT_FOR_STAFF = {Code.OFF_GRID}

# What nobody can waive: it isn't a matter of time.
NEVER_WAIVED = {Code.STAFF_NOT_OFFERED}

ALTERNATIVES = 4

LONGEST = 31 * DAY
"""The longest appointment that staff can make, in minutes."""


def check_representable(start: datetime, duration: int | None) -> None:
    """Refuse a start between two minutes, and times near the ends of what dates can express."""
    if start.second or start.microsecond:
        raise SlotRefused([Reason(Code.OFF_GRID)])
    if not FIRST_YEAR <= start.year <= LAST_YEAR or (duration or 0) > LONGEST:
        raise SlotRefused([Reason(Code.OUTSIDE_HOURS)])


def read_claims(resources: Collection[int], start: int, end: int, excluding: int | None = None) -> list[Busy]:
    """Return the claims around ``[start, end)`` on locked resources, by a read that locks them too.

    The locking read sees what others have committed, whatever the isolation level. Expired holds are
    removed: nothing but their row was left of them, and it would stand in the way of a constraint.
    """
    around = Claim.objects.filter(resource__in=list(resources)).overlapping(start, end)
    around.expired().delete()
    return busy_rows(Claim.objects.select_for_update().blocking(), resources, Span(start, end), excluding)


def decide(
    bookable: Bookable,
    resources: Collection[int],
    start: datetime,
    now: datetime,
    *,
    by_staff: bool = False,
    waive: bool = False,
    excluding: int | None = None,
) -> tuple[int, list[Reason]]:
    """Return who takes ``start``, and the reasons that staff waived for it.

    ``resources`` are locked. Raise :class:`JustTaken` when only another appointment is in the way,
    else :class:`SlotRefused`.
    """
    minute = minute_of(start)
    day = day_span(bookable.policy.zone, local_date(bookable.policy.zone, minute))
    claims = read_claims(resources, min(minute, day.start), max(minute + bookable.policy.duration, day.end), excluding)
    reasons = reasons_at(bookable, resources, claims, start, now)
    if by_staff:
        reasons = {pk: [r for r in found if r.code not in NOT_FOR_STAFF] for pk, found in reasons.items()}
    free = [pk for pk in resources if not reasons[pk]]
    if free:
        return least_busy(free, booked_minutes(claims, day)), []
    fewest = min(resources, key=lambda pk: len(reasons[pk]))
    if waive and not any(reason.code in NEVER_WAIVED for reason in reasons[fewest]):
        return fewest, reasons[fewest]
    raise refusal(reasons)


def refusal(reasons: Mapping[int, list[Reason]]) -> SlotRefused:
    """Return the error for a start that nobody can take."""
    for found in reasons.values():
        if all(reason.code == Code.TAKEN for reason in found):
            return JustTaken(found)
    return SlotRefused(min(reasons.values(), key=len))


def booked_minutes(claims: Collection[Busy], day: Span) -> dict[int, int]:
    """Return the minutes of appointments on a day, by resource."""
    minutes: dict[int, int] = {}
    for claim in claims:
        if claim.is_appointment:
            shared = min(claim.end, day.end) - max(claim.start, day.start)
            minutes[claim.resource] = minutes.get(claim.resource, 0) + max(0, shared)
    return minutes


def place_claim(appointment: Appointment, policy: Policy, waived: Collection[Reason]) -> None:
    """Take the time of the appointment's resource.

    Raise :class:`JustTaken` when a constraint finds what the lock should have kept out.
    """
    start, end = minute_of(appointment.start), minute_of(appointment.end)
    exclusive = not any(reason.code == Code.TAKEN for reason in waived)
    try:
        Claim.objects.create(
            resource_id=appointment.resource_id,
            start=start,
            end=end,
            buffer_before=policy.buffer_before,
            buffer_after=policy.buffer_after,
            seats=appointment.party_size,
            kind=Claim.Kind.APPOINTMENT,
            exclusive=exclusive,
            seat_key=f"{appointment.resource_id}:{start}" if exclusive else None,
            appointment=appointment,
        )
    except IntegrityError as error:
        raise JustTaken([Reason(Code.TAKEN, {"start": start, "end": end})]) from error


def with_alternatives(
    error: SlotRefused, bookable: Bookable, start: datetime, now: datetime, resource: int | None
) -> SlotRefused:
    """Add the nearest free starts to an error. Call it outside the transaction."""
    near = free_starts(bookable, now, resource=resource).nearest(minute_of(start), ALTERNATIVES)
    error.alternatives = [instant_of(minute) for minute in near]
    return error
