"""What a feed holds, and what says that it has changed."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet

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
    """A time that is taken, whatever by and since whenever; ``certain`` unless all that takes it awaits an answer."""

    start: datetime.datetime
    end: datetime.datetime
    certain: bool


def since(settings: BookingSettings, now: datetime.datetime) -> datetime.datetime:
    """Return the beginning of the first day of a feed, by the clock of the business."""
    day = local_date(settings.zone, minute_of(now)) - PAST
    return datetime.datetime.combine(day, datetime.time(), tzinfo=settings.zone_info)


def version_of(feed: Feed, settings: BookingSettings, now: datetime.datetime, language: str) -> Version:
    """Return the version of a feed, by the versions of what is in it. Three queries, and one for the site's address.

    The tag holds every row, with the texts that aren't copied to it: another content has another tag.

    Time off and settings have no time of change, so the moment is no older than the hour: who asks by it alone, and
    not by the tag, is told anew each hour. Within the hour it is that of the last event; where only busy times are
    told, nobody hears when something happened.
    """
    start = since(settings, now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    last, names, holders = None, [], []
    if feed.is_full:
        last = Event.objects.filter(at__gt=hour, at__lte=now).aggregate(last=Max("at"))["last"]
        names = ["customer__email", *(["booking_form__name"] if "{form}" in settings.display_format else [])]
        holders = ["resource__name"] if feed.resource_id is None else []
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
        *appointments_of(feed, start).order_by("pk").values_list("pk", "version", *names),
        *time_off_of(feed, start).order_by("pk").values_list("pk", *holders),
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
    """Return when a calendar is busy, each span once: how many share it is nobody's business. Two queries."""
    found: dict[Any, Busy] = {}
    for begin, end, status in appointments_of(feed, start).values_list("start", "end", "status"):
        add(found, Busy(begin, end, certain=status != Appointment.Status.AWAITING_APPROVAL))
    for first, last in time_off_of(feed, start).values_list("start", "end"):
        add(found, Busy(instant_of(first), instant_of(last), certain=True))
    return sorted(found.values())


def add(found: dict[Any, Busy], busy: Busy) -> None:
    """Add a time to those that are known by their span."""
    span = busy.start, busy.end
    if known := found.get(span):
        busy = busy._replace(certain=known.certain or busy.certain)
    found[span] = busy
