"""What is done every minute, by a worker or by cron; any number may do it at once."""

import logging
from collections.abc import Callable
from datetime import datetime

from wagtail_booking.actions.count_limits import count_what_is_due
from wagtail_booking.actions.hold import forget_expired_holds
from wagtail_booking.models import AccessLink, Delivery, Mark

from . import access_links
from .delivering import work_off
from .reminders import write_moments

logger = logging.getLogger("wagtail_booking")


def sweep(clock: Callable[[], datetime]) -> int:
    """Send whatever is due; return how many deliveries were looked at.

    That is links that somebody waits for, reminders and follow-ups whose moment has come, what the queue lost, what
    failed before, and what a killed worker left. Then clear away what visitors no longer hold, count limits that are
    new or of another day, and note that all this was done.
    """
    mail_access_links(clock)
    found_moments = True
    try:
        write_moments(clock())
    except Exception:  # reminders that can't be found must not keep the other messages
        found_moments = False
        logger.exception("The reminders that are due could not be found; the next sweep tries again")
    count = work_off(Delivery.objects.all(), clock=clock)
    forget_expired_holds()
    count_what_is_due(clock())
    if found_moments:
        beat(clock())
    return count


def mail_access_links(clock: Callable[[], datetime]) -> None:
    """Mail the links to appointments that are due, and clear away those that nobody can use any more."""
    try:
        access_links.work_off(AccessLink.objects.all(), clock=clock)
        access_links.forget_expired(clock())
    except Exception:  # links must not keep the messages about appointments
        logger.exception("The links to appointments could not be mailed; the next sweep tries again")


def beat(now: datetime) -> None:
    """Note that a sweep has ended, for those who watch over it."""
    if not Mark.objects.filter(name=Mark.SWEEP).update(at=now):
        Mark.objects.bulk_create([Mark(name=Mark.SWEEP, at=now)], ignore_conflicts=True)
