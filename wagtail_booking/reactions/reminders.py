"""Reminders and follow-ups: which appointments have one now, read from the appointments as they are.

No time of sending is stored anywhere, so a moved appointment has its reminder before the new time by itself. Each rule
has a watermark, and a sweep looks only at what has come due since.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet

from wagtail_booking.actions.base import in_transaction
from wagtail_booking.models import Appointment, Channel, Delivery, Event, Mark, Occasion
from wagtail_booking.models.appointments import REMINDER_CHOICES
from wagtail_booking.models.messages import MOMENTS
from wagtail_booking.selectors.messages import MessageKey, active_messages

LATE = timedelta(minutes=10)
"""How long a sweep keeps looking where an earlier one has looked: for what was committed late or taken back since, and
for clocks that differ."""

STALE = timedelta(days=7)
"""So long after its moment a follow-up is no longer sent, when nothing ran meanwhile."""

OWN = "reminder:own"
"""The watermark of the reminders that appointments have of their own."""

BATCH = 500


class Known(Protocol):
    """What decides about a moment: an appointment, or as much of it as a sweep reads."""

    @property
    def status(self) -> str: ...
    @property
    def attendance(self) -> str: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def placed_at(self) -> datetime: ...


class Candidate(NamedTuple):
    """What a sweep reads of an appointment; the names are those of the query's columns."""

    pk: int
    status: str
    attendance: str
    start: datetime
    end: datetime
    placed_at: datetime
    reminder_hours: int | None
    silenced: list[str]
    customer_phone: str
    customer__email: str | None
    resource__email: str
    resource__phone: str

    def has_address(self, key: MessageKey) -> bool:
        if key.audience == Event.Audience.STAFF:
            return bool(self.resource__email if key.channel == Channel.EMAIL else self.resource__phone)
        return bool(self.customer__email if key.channel == Channel.EMAIL else self.customer_phone)


@dataclass(frozen=True)
class Window:
    """Moments after ``low`` up to ``high`` that one watermark is about."""

    low: datetime
    high: datetime


def moment_of(appointment: Known, occasion: str, hours: int) -> datetime:
    """Return when a reminder or a follow-up is due, so many real hours before the start or after the end."""
    if occasion == Occasion.REMINDER:
        return appointment.start.astimezone(UTC) - timedelta(hours=hours)
    return appointment.end.astimezone(UTC) + timedelta(hours=hours)


def why_no_moment(appointment: Known, occasion: str, hours: int, now: datetime) -> Delivery.Reason | None:
    """Return why an appointment has no such reminder or follow-up, or None if it has.

    Whoever booked or moved after the moment needs none: they have just been told.
    """
    if appointment.status != Appointment.Status.CONFIRMED:
        return Delivery.Reason.NOT_DUE
    if appointment.placed_at >= moment_of(appointment, occasion, hours):
        return Delivery.Reason.NOT_DUE
    if occasion == Occasion.REMINDER:
        return Delivery.Reason.OVER if appointment.start <= now else None
    return Delivery.Reason.NOT_DUE if appointment.attendance == Appointment.Attendance.NO_SHOW else None


def own_channels(active: Iterable[MessageKey]) -> set[Channel]:
    """Return how customers get a reminder of their own: as they get the others, by e-mail if there are none."""
    channels = {
        key.channel for key in active if key.occasion == Occasion.REMINDER and key.audience == Event.Audience.CUSTOMER
    }
    return channels or {Channel.EMAIL}


def delivery_key(key: MessageKey, appointment: int, start: datetime) -> str:
    """Return what makes a reminder or a follow-up one of its kind: nobody is told twice of the same start."""
    return (
        f"{key.occasion}:{key.hours}:{appointment}:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}:{key.audience}:{key.channel}"
    )


def write_moments(now: datetime) -> int:
    """Write a delivery for each reminder and follow-up that has come due; return how many were written.

    Any number may run at once, and be killed at any instruction: the watermarks move last and never back, and the key
    of a delivery is unique. A rule that is new begins now.
    """
    now = now.astimezone(UTC)  # hours are added below, which must be real ones
    # Before the rules: a watermark without a rule is then known to be one of a rule that is gone.
    marks = {mark.name: mark for mark in Mark.objects.exclude(name=Mark.SWEEP) if _is_ours(mark.name)}
    active = active_messages()
    moments = {_mark_name(key): key for key in active if key.occasion in MOMENTS}
    names = {*moments, OWN}
    windows = {name: Window(mark.since or mark.at, now) for name, mark in marks.items() if name in names}
    found = _found(moments, windows, own_channels(active), now)
    written = 0
    while batch := list(islice(found, BATCH)):
        written += _insert(batch)
    _advance(marks, names, now)
    return written


def _is_ours(name: str) -> bool:
    return name.partition(":")[0] in MOMENTS


def _mark_name(key: MessageKey) -> str:
    return f"{key.occasion}:{key.hours}:{key.audience}:{key.channel}"


def _advance(marks: dict[str, Mark], names: set[str], now: datetime) -> None:
    """Move the watermarks that have stood long enough, begin new ones, and forget those whose rule is gone.

    A watermark says when a sweep looked (``at``) and from where it still looks (``since``): what was looked at then is
    looked at again for the time :data:`LATE`, and then left behind.
    """
    stood = {mark.at for name, mark in marks.items() if name in names and mark.at <= now - LATE}
    for at in stood:
        # Compare and set: another sweep may have moved it.
        Mark.objects.filter(name__in=names & set(marks), at=at).update(since=at, at=now)
    if new := names - set(marks):
        begun = [Mark(name=name, at=now, since=now) for name in sorted(new)]
        in_transaction(lambda: Mark.objects.bulk_create(begun, ignore_conflicts=True))
    if gone := [mark.pk for name, mark in marks.items() if name not in names]:
        Mark.objects.filter(pk__in=gone).delete()


def _found(
    moments: dict[str, MessageKey], windows: dict[str, Window], channels: set[Channel], now: datetime
) -> Iterator[Delivery]:
    """Yield a delivery, not yet stored, for each moment within the windows."""
    keys = [(key, windows[name], False) for name, key in moments.items() if name in windows]
    if own := windows.get(OWN):
        for channel in sorted(channels):
            mine = (
                MessageKey(Occasion.REMINDER, Event.Audience.CUSTOMER, channel, hours) for hours in REMINDER_CHOICES
            )
            keys += [(key, own, True) for key in mine]
    asked: dict[tuple[str, int], Window] = {}
    for key, window, _is_own in keys:
        before = asked.get((key.occasion, key.hours), window)
        asked[key.occasion, key.hours] = Window(min(before.low, window.low), now)
    for candidate in _candidates(asked, now):
        for key, window, is_own in keys:
            if _has(candidate, key, window, now, is_own=is_own):
                yield _delivery(candidate, key, now)


def _candidates(asked: dict[tuple[str, int], Window], now: datetime) -> Iterator[Candidate]:
    """Yield the appointments whose moment lies within one of the windows. One query, each part by an index."""
    parts: list[QuerySet[Any, Any]] = []
    for (occasion, hours), window in asked.items():
        span = timedelta(hours=hours)
        rows = Appointment.objects.filter(status=Appointment.Status.CONFIRMED).order_by()
        if occasion == Occasion.REMINDER:
            rows = rows.filter(start__gt=max(window.low + span, now), start__lte=window.high + span)
        else:
            rows = rows.filter(end__gt=max(window.low, now - STALE) - span, end__lte=window.high - span)
        parts.append(rows.values_list(*Candidate._fields))
    if not parts:
        return
    seen = set()
    for values in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        candidate = Candidate(*values)
        if candidate.pk not in seen:
            seen.add(candidate.pk)
            yield candidate


def _has(candidate: Candidate, key: MessageKey, window: Window, now: datetime, *, is_own: bool) -> bool:
    """Return whether an appointment has this reminder or follow-up, and its moment lies within the window."""
    if not window.low < moment_of(candidate, key.occasion, key.hours) <= window.high:
        return False
    if key.audience == Event.Audience.CUSTOMER:
        if key.occasion in candidate.silenced:
            return False
        if key.occasion == Occasion.REMINDER and candidate.reminder_hours != (key.hours if is_own else None):
            return False
    return candidate.has_address(key) and why_no_moment(candidate, key.occasion, key.hours, now) is None


def _delivery(candidate: Candidate, key: MessageKey, now: datetime) -> Delivery:
    return Delivery(
        key=delivery_key(key, candidate.pk, candidate.start),
        appointment_id=candidate.pk,
        occasion=key.occasion,
        audience=key.audience,
        channel=key.channel,
        hours=key.hours,
        start=candidate.start,
        due_at=now,
    )


def _insert(deliveries: Iterable[Delivery]) -> int:
    """Insert those that aren't there yet."""
    found = {delivery.key: delivery for delivery in deliveries}
    known = set(Delivery.objects.filter(key__in=found).values_list("key", flat=True))
    # In one order, as another sweep may write the same ones now: on MariaDB those who meet lock each other's rows.
    missing = [found[key] for key in sorted(found.keys() - known)]
    if missing:
        in_transaction(lambda: Delivery.objects.bulk_create(missing, ignore_conflicts=True))
    return len(missing)
