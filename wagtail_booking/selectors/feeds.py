"""What a feed holds, and what says that it has changed."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Max, QuerySet, Sum

from wagtail_booking import __version__
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.models import Appointment, BookingSettings, Claim, Event, Feed

from .addresses import base_url

PAST = datetime.timedelta(days=60)
"""How far back a feed goes; forward it holds everything."""

READ = (
    "uid",
    "sequence",
    "title",
    "resource_name",
    "other_resources",
    "customer_name",
    "customer_phone",
    "customer__email",
    "start",
    "end",
    "status",
    "party_size",
    "created_at",
)
"""What full details need of an appointment."""


class Version(NamedTuple):
    """What tells one answer from the next: as entity tag, and as a moment."""

    etag: str
    modified: datetime.datetime


class Busy(NamedTuple):
    """A time that is taken, whatever by; ``certain`` unless all that takes it awaits an answer."""

    start: datetime.datetime
    end: datetime.datetime
    stamp: datetime.datetime
    certain: bool


def since(settings: BookingSettings, now: datetime.datetime) -> datetime.datetime:
    """Return the beginning of the first day of a feed, by the clock of the business."""
    day = local_date(settings.zone, minute_of(now)) - PAST
    return datetime.datetime.combine(day, datetime.time(), tzinfo=settings.zone_info)


def version_of(feed: Feed, settings: BookingSettings, now: datetime.datetime, language: str) -> Version:
    """Return the version of a feed without reading what is in it. Three queries, and one for the site's address.

    Two sets of appointments with the same tag would have as many rows, versions with the same sum, ids with the same
    sum, and products of both with the same sum. A customer's e-mail address is the one text that isn't copied to the
    appointment: a new one shows when something else changes, or on the next day.

    Time off and settings have no time of change, so the moment is no older than the hour: who asks by it alone, and
    not by the tag, is told anew each hour.
    """
    start = since(settings, now)
    appointments = appointments_of(feed, start).aggregate(
        Count("pk"), Sum("version"), Sum("pk"), both=Sum(F("version") * F("pk"), output_field=BigIntegerField())
    )
    away = time_off_of(feed, start).aggregate(Count("pk"), Sum("pk"), Max("pk"))
    hour = now.replace(minute=0, second=0, microsecond=0)
    last = Event.objects.filter(at__gt=hour, at__lte=now).aggregate(last=Max("at"))["last"]
    facts = [
        __version__,
        feed.public_id,
        feed.key,
        feed.details,
        feed.calendar_name,
        feed.created_at,
        language,
        start,
        base_url(),
        settings.display_name,
        settings.email,
        settings.location,
        settings.display_format,
        settings.zone,
        *appointments.values(),
        *away.values(),
    ]
    digest = hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()
    return Version(f'"{digest[:32]}"', (last or hour).replace(microsecond=0))


def appointments_of(feed: Feed, start: datetime.datetime) -> QuerySet[Appointment]:
    """Return the appointments that a feed tells of: those that its calendar's time is taken for, too."""
    rows = Appointment.objects.active().upcoming(start).order_by()
    if feed.resource_id is None:
        return rows
    return rows.filter(pk__in=claims_of(feed, start).filter(kind=Claim.Kind.APPOINTMENT).values("appointment"))


def time_off_of(feed: Feed, start: datetime.datetime) -> QuerySet[Claim]:
    """Return the time off in the calendar of a feed."""
    return claims_of(feed, start).filter(kind=Claim.Kind.TIME_OFF)


def claims_of(feed: Feed, start: datetime.datetime) -> QuerySet[Claim]:
    claims = Claim.objects.filter(end__gt=minute_of(start)).order_by()
    return claims if feed.resource_id is None else claims.filter(resource=feed.resource_id)


def full_appointments(feed: Feed, start: datetime.datetime, *, form_names: bool) -> Iterable[Appointment]:
    """Return the appointments by time, with what full details need; with their booking forms if wanted. One query."""
    related = ["customer", *(["booking_form"] if form_names else [])]
    read = [*READ, *(["booking_form__name"] if form_names else [])]
    return appointments_of(feed, start).select_related(*related).only(*read).order_by("start", "pk")


def stamps_of(feed: Feed, start: datetime.datetime) -> dict[int, datetime.datetime]:
    """Return when the last event of each appointment happened. One query."""
    rows = Event.objects.filter(appointment__in=appointments_of(feed, start).values("pk")).order_by()
    return dict(rows.values_list("appointment").annotate(Max("at")))


def busy_times(feed: Feed, start: datetime.datetime) -> list[Busy]:
    """Return when a calendar is busy, each span once: how many share it is nobody's business. Three queries."""
    stamps = stamps_of(feed, start)
    found: dict[Any, Busy] = {}
    for pk, begin, end, status, made in appointments_of(feed, start).values_list(
        "pk", "start", "end", "status", "created_at"
    ):
        add(found, Busy(begin, end, stamps.get(pk, made), status != Appointment.Status.AWAITING_APPROVAL))
    for first, last in time_off_of(feed, start).values_list("start", "end"):
        add(found, Busy(instant_of(first), instant_of(last), feed.created_at, certain=True))
    return sorted(found.values())


def add(found: dict[Any, Busy], busy: Busy) -> None:
    """Add a time to those that are known by their span."""
    span = busy.start, busy.end
    if known := found.get(span):
        busy = busy._replace(stamp=max(known.stamp, busy.stamp), certain=known.certain or busy.certain)
    found[span] = busy
