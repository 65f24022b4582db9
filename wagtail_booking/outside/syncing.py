"""Going through the outside calendars: take one by compare-and-set, fetch it, store its busy time."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import monotonic

from django.db.models import Max, Q, QuerySet

from wagtail_booking.actions.sync_calendar import SyncCalendar, note_problem, note_success
from wagtail_booking.conf import conf
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.errors import BookingError
from wagtail_booking.models import BookingForm, BookingSettings, OutsideCalendar

from .expanding import expand, library_is_installed
from .fetching import fetch
from .unusable import Unusable

logger = logging.getLogger("wagtail_booking")

Clock = Callable[[], datetime]

ROUND = timedelta(minutes=9)
"""How old an attempt is when it is time for the next. The schedule comes every ten minutes, more or less."""

ENOUGH_SECONDS = 20
"""After this long no further calendar is begun: one may take as long again, and a worker has its time-out."""

MARGIN = timedelta(days=2)
"""It can be Monday on one side of the date line while it is Wednesday on the other."""


def due(now: datetime) -> QuerySet[OutsideCalendar]:
    """Return what is to be fetched: what worked last time first, so that what is slow holds up nobody."""
    waiting = OutsideCalendar.objects.filter(Q(checked_at=None) | Q(checked_at__lte=now - ROUND))
    return waiting.order_by("problem", "checked_at", "pk")


def work_off_calendars(clock: Clock) -> int:
    """Fetch those that are due; return how many were looked at. What time doesn't allow stays due."""
    calendars = due(clock())
    if not library_is_installed():
        if calendars.exists():
            logger.warning("Outside calendars are not fetched: recurring-ical-events is not installed.")
        return 0
    end = monotonic() + ENOUGH_SECONDS
    count = 0
    for pk in list(calendars.values_list("pk", flat=True)):
        if monotonic() > end:
            break
        sync(pk, clock)
        count += 1
    return count


def sync(pk: int, clock: Clock) -> None:
    """Fetch a calendar, if it is due and nobody else has taken it. Never raises for what can't be had.

    The network comes before the database's locks: nothing is fetched while one is held.
    """
    calendar = take(pk, clock())
    if calendar is None:
        return
    try:
        _fetch_and_store(calendar, clock)
    except Unusable as error:
        note_problem(calendar, error.problem)
        # The id only: the address is a secret.
        logger.warning("Outside calendar %s could not be fetched: %s", pk, error.problem)
    except BookingError as error:
        logger.warning("Outside calendar %s could not be stored: %s", pk, error.code)
    except Exception as error:  # one that nobody has thought of must not hold up the others
        logger.error("Outside calendar %s failed (%s)", pk, type(error).__name__)


def take(pk: int, now: datetime) -> OutsideCalendar | None:
    """Make a due calendar ours for this round; of any number that try at once one gets it."""
    calendar = due(now).filter(pk=pk).select_related("resource").first()
    if calendar is None:
        return None
    if not OutsideCalendar.objects.filter(pk=pk, checked_at=calendar.checked_at).update(checked_at=now):
        return None
    calendar.checked_at = now
    return calendar


def _fetch_and_store(calendar: OutsideCalendar, clock: Clock) -> None:
    settings = BookingSettings.current()
    now = clock()
    # The horizon moves on each day, so once a day repetitions are worked out again even if nothing changed.
    is_fresh = calendar.succeeded_at is not None and horizon(calendar.succeeded_at) == horizon(now)
    condition = (calendar.etag, calendar.last_modified) if is_fresh else ("", "")
    found = fetch(calendar.url, *condition)
    if found.body is None:
        note_success(calendar, now)
        return
    zone = calendar.resource.time_zone or settings.zone
    spans = expand(found.body, zone, horizon(now), conf.OUTSIDE_CALENDAR_MAX_EVENTS)
    SyncCalendar(calendar, spans, etag=found.etag, last_modified=found.last_modified).execute(now=clock())


def horizon(now: datetime) -> Span:
    """Return the time for which busy time is stored: whole days around what can be booked online."""
    days = BookingForm.objects.aggregate(Max("booking_window"))["booking_window__max"] or 0
    midnight = datetime.combine(now.astimezone(UTC), time(), tzinfo=UTC)
    return Span(minute_of(midnight - MARGIN), minute_of(midnight + timedelta(days=days + 1) + MARGIN))


def enqueue(pk: int) -> None:
    """Have a worker fetch one calendar soon."""
    _enqueue("wagtail_booking.tasks.sync_calendar", pk)


def enqueue_the_rest() -> None:
    """Have a worker go on with what is due."""
    _enqueue("wagtail_booking.tasks.sync_calendars")


def _enqueue(task: str, *ids: int) -> None:
    """Hand a task to the queue. One that is away costs minutes: the next round comes anyway."""
    try:
        # Imported here, so that a site without django-q2 gets as far as the system check that says so.
        from django_q.tasks import async_task

        async_task(task, *ids)
    except Exception as error:  # any broker, any error of its own
        logger.warning("%s could not be queued (%s)", task, type(error).__name__)
