"""What workers run. Each task may run twice, takes ids and loads what it needs fresh."""

from typing import Any

from django.apps import apps
from django.db import connections, router
from django.utils import timezone

from wagtail_booking.models import Delivery
from wagtail_booking.reactions.delivering import work_off

SWEEP_NAME = "wagtail_booking: send what is due"
SWEEP_FUNCTION = "wagtail_booking.tasks.sweep"


def deliver(event_id: int) -> int:
    """Send the messages of one event that are due; return how many were looked at."""
    return work_off(Delivery.objects.filter(event=event_id), clock=timezone.now)


def sweep() -> int:
    """Send whatever is due: what the queue lost, what failed before, what a killed worker left."""
    return work_off(Delivery.objects.all(), clock=timezone.now)


def schedule_sweep(*, using: str, **_kwargs: Any) -> None:
    """Have django-q2 run the sweep each minute. Receiver of ``post_migrate``; changes nothing if it does.

    An existing schedule is left as it is, so that a site may pause or retime it.
    """
    if not apps.is_installed("django_q"):
        return
    from django_q.models import Schedule

    # "migrate wagtail_booking" alone comes before django-q2's own tables.
    if not router.allow_migrate_model(using, Schedule) or not _has_table(using, Schedule._meta.db_table):
        return
    schedules = Schedule.objects.using(using)
    if not schedules.filter(func=SWEEP_FUNCTION).exists():
        schedules.create(name=SWEEP_NAME, func=SWEEP_FUNCTION, schedule_type=Schedule.MINUTES, minutes=1, repeats=-1)


def _has_table(using: str, table: str) -> bool:
    return table in connections[using].introspection.table_names()
