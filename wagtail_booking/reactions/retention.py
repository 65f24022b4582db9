"""Erasing, day after day, whom the business keeps no longer."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from wagtail_booking.actions import Actor
from wagtail_booking.actions.erase import EraseUnused, announce_erased
from wagtail_booking.actions.persons import Person
from wagtail_booking.errors import BookingError
from wagtail_booking.models import BookingSettings, Mark
from wagtail_booking.selectors.retention import kept_long_enough, retention_cutoff

logger = logging.getLogger("wagtail_booking")

ENOUGH_SECONDS = 20
"""After this long nobody further is erased: a worker has its time-out. The next round goes on."""

BATCH = 25
"""So many are read and announced at once: what is announced is searched for in every session."""

A_DAY = timedelta(hours=23)
"""After so long it is done again; the schedule comes every 24 hours, more or less."""


class Round(NamedTuple):
    """How many were erased, and whether all were looked at."""

    erased: int
    is_complete: bool


def erase_unused(clock: Callable[[], datetime], seconds: float = ENOUGH_SECONDS) -> Round:
    """Erase customers who are kept long enough, until none is left or time is up; any number may do it at once.

    Who can't be erased, such as somebody whom a table of the site needs, is left out and tried again another day. A
    round that time has ended goes on behind the last one that was tried.
    """
    now = clock()
    before = retention_cutoff(BookingSettings.current(), now)
    if before is None:
        return Round(0, is_complete=True)
    end = monotonic() + seconds
    count, last = 0, last_tried()
    while batch := list(kept_long_enough(before).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        persons: list[Person] = []
        for customer in batch:
            if monotonic() > end:
                announce_erased(persons, now)
                return Round(count + len(persons), is_complete=False)
            if (person := erase_one(customer, before, now)) is not None:
                persons.append(person)
            last = customer
            note_tried(last, now)
        announce_erased(persons, now)
        count += len(persons)
    note_done(now)
    return Round(count, is_complete=True)


def erase_one(customer: int, before: datetime, now: datetime) -> Person | None:
    """Erase a customer unless something is against it, which is only logged, without a name."""
    try:
        erased = EraseUnused(customer, actor=Actor.system(), cutoff=before).execute(now=now, announce=False)
    except BookingError as error:
        logger.warning("Customer %s is kept longer: %s", customer, error.code)
    except Exception as error:  # a receiver of the site's must not keep the others
        logger.error("Customer %s could not be erased (%s)", customer, type(error).__name__)
    else:
        return erased.person if erased is not None else None
    return None


def erase_when_due(clock: Callable[[], datetime]) -> int:
    """Do the day's round unless it was done already; return how many were erased. For those without a worker."""
    done = Mark.objects.filter(name=Mark.RETENTION, at__gt=clock() - A_DAY)
    return 0 if done.exists() else erase_unused(clock).erased


def last_tried() -> int:
    """Return behind whom to go on; 0 at the beginning of a round."""
    return Mark.objects.filter(name=Mark.RETENTION_ROUND).values_list("position", flat=True).first() or 0


def note_tried(customer: int, now: datetime) -> None:
    _note(Mark.RETENTION_ROUND, at=now, position=customer)


def note_done(now: datetime) -> None:
    """Note that everybody was looked at: the next round is a new one."""
    _note(Mark.RETENTION_ROUND, at=now, position=0)
    _note(Mark.RETENTION, at=now)


def _note(name: str, **values: Any) -> None:
    if not Mark.objects.filter(name=name).update(**values):
        Mark.objects.bulk_create([Mark(name=name, **values)], ignore_conflicts=True)


def enqueue_the_rest() -> None:
    """Have a worker go on. A queue that is away costs a day: the next round comes anyway."""
    try:
        from django_q.tasks import async_task

        async_task("wagtail_booking.tasks.erase_unused")
    except Exception as error:  # any broker, any error of its own
        logger.warning("The rest of those to erase could not be queued (%s)", type(error).__name__)
