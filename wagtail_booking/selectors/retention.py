"""Whom the business keeps no longer: customers whose last appointment is long over."""

import calendar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from wagtail_booking.models import Appointment, BookingSettings, Customer


def cutoff(now: datetime, months: int, zone: str) -> datetime:
    """Return the instant so many months before ``now`` by the calendar and clock of ``zone``, in UTC.

    A day that the earlier month doesn't have is its last one: six months before 31 August is 28 or 29 February.
    """
    local = now.astimezone(ZoneInfo(zone))
    years, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, calendar.monthrange(years, month + 1)[1])
    return local.replace(year=years, month=month + 1, day=day).astimezone(UTC)


def retention_cutoff(settings: BookingSettings, now: datetime) -> datetime | None:
    """Return before when somebody must have been seen last to be erased; ``None`` where everybody is kept."""
    return cutoff(now, settings.retention_months, settings.zone) if settings.retention_months else None


def kept_long_enough(before: datetime | None) -> QuerySet[Customer]:
    """Return the customers who were last seen ``before`` then, each with the end of their ``last_appointment``.

    Seen at the end of an appointment, whatever became of it, or when they were made a customer if they have none.
    Nobody for ``None``. One query, by the index of each customer's appointments.
    """
    if before is None:
        return Customer.objects.none()
    theirs = Appointment.objects.filter(customer=OuterRef("pk")).order_by()
    found = Customer.objects.filter(~Exists(theirs.filter(end__gte=before)))
    found = found.filter(Q(created_at__lt=before) | Exists(theirs))
    return found.annotate(last_appointment=Max("appointments__end")).order_by("pk")


def is_kept_long_enough(customer: int, before: datetime) -> bool:
    return kept_long_enough(before).filter(pk=customer).exists()


def erasure_requests(most: int) -> tuple[list[Customer], int]:
    """Return who asks to be erased, who waits longest first, ``most`` of them, and how many there are. Two queries."""
    asking = Customer.objects.filter(erasure_requested_at__isnull=False).order_by("erasure_requested_at", "pk")
    found = list(asking[: most + 1])
    return found[:most], len(found) if len(found) <= most else asking.count()
