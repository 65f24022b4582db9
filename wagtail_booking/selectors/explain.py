"""Why a start can't be booked, with what stands behind each reason.

Names of customers and notes of staff are among it: whoever shows an explanation asks first who may see that.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from wagtail_booking.engine.grid import starts_of
from wagtail_booking.engine.hours import Hours, local_date, openings
from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.reasons import is_open
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.spans import Span, complement, instant_of, minute_of, union
from wagtail_booking.models import BookingForm, BookingSettings, Claim, DateOverride, Resource, WeeklyHours

from .availability import openings_around, openings_between, reasons_now
from .booking_forms import Bookable, bookable
from .explanations import (
    Closed,
    Explained,
    Explanation,
    LimitReached,
    NoRoom,
    OffGrid,
    SessionFull,
    TakenByAppointment,
    TakenByHold,
    TakenByTimeOff,
    TakenOutside,
)
from .holidays import closed_days

WEEK = datetime.timedelta(days=7)


def explain(
    form: BookingForm, start: datetime.datetime, resource: int | None = None, *, now: datetime.datetime, party: int = 1
) -> list[Explained]:
    """Return why ``party`` people can't book ``start``, for each who carries out ``form`` or for one of them.

    By the rules that decide about a booking, as things are now. Four to eight queries, however many there are.
    """
    settings = BookingSettings.current()
    since = min(local_date(settings.zone, minute_of(now)), start.date()) - WEEK
    found = bookable(form, since, settings)
    wanted = found.resource_ids if resource is None else [resource]
    return explain_wish(found, wanted, start, now=now, party=party)


def explain_wish(
    bookable: Bookable,
    resources: Collection[int],
    start: datetime.datetime,
    *,
    now: datetime.datetime,
    party: int = 1,
    excluding: int | None = None,
    holding: str = "",
) -> list[Explained]:
    """Explain ``start`` to somebody whose appointment ``excluding`` and whose hold ``holding`` count as free."""
    minute = minute_of(start)
    span = Span(minute, minute + bookable.policy.duration)
    reasons = reasons_now(bookable, resources, start, now, excluding=excluding, holding=holding, party=party)
    background = Background(bookable, span, reasons)
    return [background.explained(pk, found) for pk, found in reasons.items()]


class Background:
    """What is known about the claims, dates and limits behind some reasons. At most four queries, for all of them."""

    def __init__(self, bookable: Bookable, span: Span, reasons: Mapping[int, list[Reason]]) -> None:
        self.bookable = bookable
        self.span = span
        every = [reason for found in reasons.values() for reason in flat(found)]
        self.claims = {claim.pk: claim for claim in claims_behind(every)}
        self.resources = {resource.pk: resource for resource in (*bookable.resources, *bookable.others)}
        self.resources |= Resource.objects.in_bulk([pk for pk in reasons if pk not in self.resources])
        if any(reason.code == Code.OUTSIDE_HOURS for reason in every):
            owners = WeeklyHours.objects.filter(resource__in=self.resources).order_by()
            self.with_own_hours = set(owners.values_list("resource_id", flat=True).distinct())
            self.notes = notes_of_dates(self.resources, self._days())

    def _days(self) -> set[datetime.date]:
        """Return every date on which the appointment lies, wherever somebody is."""
        zones = {hours.zone for hours in self.bookable.hours.values()}
        return {local_date(zone, minute) for zone in zones for minute in (self.span.start, self.span.end)}

    def explained(self, resource: int, reasons: Iterable[Reason]) -> Explained:
        return Explained(self.resources[resource], tuple(self.explanation(resource, reason) for reason in reasons))

    def explanation(self, resource: int, reason: Reason) -> Explanation:
        """Return a reason why ``resource`` can't, with what stands behind it."""
        match reason.code:
            case Code.TAKEN | Code.BLOCKED:
                return self.taken(reason)
            case Code.FULL:
                return SessionFull(reason, self.resources[resource], **reason.data)  # type: ignore[arg-type]
            case Code.LIMIT_REACHED:
                return self.limit(resource, reason)
            case Code.OUTSIDE_HOURS:
                return self.closed(resource, reason)
            case Code.OFF_GRID:
                return OffGrid(reason, tuple(map(instant_of, self.nearest_starts(resource))))
            case Code.NO_RESOURCE_FREE:
                rooms: Mapping[int, list[Reason]] = reason.data["reasons"]  # type: ignore[assignment]
                return NoRoom(reason, tuple(self.explained(pk, against) for pk, against in rooms.items()))
        return Explanation(reason)

    def taken(self, reason: Reason) -> Explanation:
        claim = self.claims.get(reason.data["claim"])  # type: ignore[call-overload]
        if claim is None:  # gone since
            return Explanation(reason)
        span = Span(claim.start, claim.end)
        facts = reason, self.resources[claim.resource_id], span, span.overlaps(self.span)
        if claim.appointment is not None:
            appointment = claim.appointment
            return TakenByAppointment(*facts, appointment.pk, appointment.title, appointment.customer_name)
        if claim.kind == Claim.Kind.OUTSIDE:
            return TakenOutside(*facts, str(claim.outside_calendar or ""))
        if claim.kind == Claim.Kind.TIME_OFF:
            return TakenByTimeOff(*facts, claim.note)
        return TakenByHold(*facts, claim.expires_at)

    def limit(self, resource: int, reason: Reason) -> LimitReached:
        data = reason.data
        period = Period(str(data["period"]))
        start = instant_of(self.span.start).astimezone(self.bookable.settings.zone_info)
        return LimitReached(
            reason,
            form=self.bookable.form.name if self.bookable.form else "",
            resource=self.resources[resource] if data["each"] else None,
            period=period,
            count=data["count"],  # type: ignore[arg-type]
            maximum=data["maximum"],  # type: ignore[arg-type]
            since=beginning_of(period, start, self.bookable.policy.week_start),
        )

    def closed(self, resource: int, reason: Reason) -> Closed:
        """Find out which hours are too short: of a date, or the usual ones; of somebody, or the business's."""
        hours = self.bookable.hours[resource]
        around = openings_around(self.bookable, resource, self.span.start)
        day = local_date(hours.zone, complement(around, self.span)[0].start)
        own = (resource, day) in self.notes
        replaced = day in dict(hours.overrides)
        if not replaced and day in dict(hours.caps):
            # The business's date shortens somebody's own hours; perhaps those are too short by themselves.
            usual = openings(Hours(hours.zone, hours.weekly), day - WEEK, day + WEEK)
            replaced = is_open(self.bookable.policy, usual, self.span.start)
        if replaced:
            whose = resource if own else None
            note = self.notes.get((whose, day)) or closed_days(self.bookable.settings, day, day).get(day, "")
        else:
            whose, note = resource if resource in self.with_own_hours else None, ""
        return Closed(
            reason,
            resource=self.resources[resource],
            whose=self.resources[whose] if whose else None,
            day=day,
            hours=union(openings(hours, day, day)),
            is_date=replaced,
            note=note,
        )

    def nearest_starts(self, resource: int) -> list[int]:
        """Return the last start before the asked one and the first after it, within a week."""
        day = local_date(self.bookable.hours[resource].zone, self.span.start)
        around = openings_between(self.bookable, resource, day - WEEK, day + WEEK)
        starts = starts_of(self.bookable.policy, around)
        for before, after in pairwise((None, *starts, None)):
            if after is None or after > self.span.start:
                return [start for start in (before, after) if start is not None]
        return []


def beginning_of(period: Period, start: datetime.datetime, week_start: int) -> datetime.datetime | None:
    """Return the hour of ``start`` or a moment on the first day of its period; ``None`` for the total."""
    match period:
        case Period.HOUR:
            return start.replace(minute=0)
        case Period.DAY:
            return start
        case Period.WEEK:
            return start - datetime.timedelta(days=(start.weekday() - week_start) % 7)
        case Period.MONTH:
            return start.replace(day=1)
    return None


def flat(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Yield reasons, and those for each resource of a set."""
    for reason in reasons:
        yield reason
        if reason.code == Code.NO_RESOURCE_FREE:
            rooms: Mapping[int, list[Reason]] = reason.data["reasons"]  # type: ignore[assignment]
            for found in rooms.values():
                yield from flat(found)


def claims_behind(reasons: Iterable[Reason]) -> Iterable[Claim]:
    """Return the claims that reasons name, with what they belong to. One query, or none."""
    ids: set[Any] = {reason.data["claim"] for reason in reasons if reason.data.get("claim") is not None}
    return Claim.objects.filter(pk__in=ids).select_related("appointment", "outside_calendar") if ids else ()


def notes_of_dates(
    resources: Collection[int], days: Iterable[datetime.date]
) -> dict[tuple[int | None, datetime.date], str]:
    """Return the notes of dates with other hours, of the business (``None``) and of resources. One query."""
    rows = DateOverride.objects.filter(date__in=days).order_by("start", "pk")
    notes: dict[tuple[int | None, datetime.date], str] = {}
    for owner, day, note in rows.values_list("resource_id", "date", "note"):
        if owner is None or owner in resources:
            notes[owner, day] = notes.get((owner, day)) or note
    return notes
