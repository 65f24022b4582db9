"""What workers run. Each task may run twice, takes ids and loads what it needs fresh."""

from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, router
from django.utils import timezone

from wagtail_booking.models import AccessLink, Delivery
from wagtail_booking.outside.syncing import due, enqueue_the_rest, sync, work_off_calendars
from wagtail_booking.reactions import access_links, retention, sweeping
from wagtail_booking.reactions.delivering import work_off

SWEEP_FUNCTION = "wagtail_booking.tasks.sweep"
CALENDARS_FUNCTION = "wagtail_booking.tasks.sync_calendars"
RETENTION_FUNCTION = "wagtail_booking.tasks.erase_unused"


class Repeated(NamedTuple):
    """A task that django-q2 runs every so many minutes."""

    name: str
    function: str
    minutes: int


SCHEDULES = [
    Repeated("wagtail_booking: send what is due", SWEEP_FUNCTION, 1),
    Repeated("wagtail_booking: fetch outside calendars", CALENDARS_FUNCTION, 10),
    Repeated("wagtail_booking: erase customers who are kept long enough", RETENTION_FUNCTION, 24 * 60),
]


def deliver(event_id: int) -> int:
    """Send the messages of one event that are due; return how many were looked at."""
    return work_off(Delivery.objects.filter(event=event_id), clock=timezone.now)


def send_access_link(link_id: int) -> int:
    """Mail a link to somebody's appointments, if it is due; return how many were looked at."""
    return access_links.work_off(AccessLink.objects.filter(pk=link_id), clock=timezone.now)


def sweep() -> int:
    """Send whatever is due, reminders too, and clear away what visitors no longer hold."""
    return sweeping.sweep(clock=timezone.now)


def sync_calendar(pk: int) -> None:
    """Fetch one outside calendar, unless that was done a moment ago."""
    sync(pk, clock=timezone.now)


def sync_calendars() -> int:
    """Fetch the outside calendars that are due; return how many were looked at.

    A task has to end before its time-out, so what is left is left to another one.
    """
    count = work_off_calendars(clock=timezone.now)
    if count and due(timezone.now()).exists():
        enqueue_the_rest()
    return count


def erase_unused() -> int:
    """Erase customers who are kept long enough; return how many. What time doesn't allow is left to another task."""
    done = retention.erase_unused(clock=timezone.now)
    if not done.is_complete:
        retention.enqueue_the_rest()
    return done.erased


def schedule_sweep(*, using: str, **_kwargs: Any) -> None:
    """Have django-q2 run what repeats. Receiver of ``post_migrate``; changes nothing if it does.

    An existing schedule is left as it is, so that a site may pause or retime it.
    """
    if not apps.is_installed("django_q"):
        return
    from django_q.models import Schedule

    # "migrate wagtail_booking" alone comes before django-q2's own tables.
    if not router.allow_migrate_model(using, Schedule) or not _has_table(using, Schedule._meta.db_table):
        return
    schedules = Schedule.objects.using(using)
    for name, function, minutes in SCHEDULES:
        if not schedules.filter(func=function).exists():
            schedules.create(name=name, func=function, schedule_type=Schedule.MINUTES, minutes=minutes, repeats=-1)


def _has_table(using: str, table: str) -> bool:
    return table in connections[using].introspection.table_names()
