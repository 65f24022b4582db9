"""List every bookable start of a form, on the database of the settings. Run by ``python -m tests.bench``."""

import datetime
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django

django.setup()

from django.db import connection  # noqa: E402 -- models need a loaded Django
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import factories as f  # noqa: E402
from tests.engine import oracle  # noqa: E402
from wagtail_booking.engine.spans import Span, minute_of  # noqa: E402
from wagtail_booking.models import BookingForm, Claim, Resource  # noqa: E402
from wagtail_booking.selectors.availability import APPOINTMENT_KINDS, busy_rows, free_starts  # noqa: E402
from wagtail_booking.selectors.booking_forms import bookable  # noqa: E402

RUNS = 15
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Size:
    """Staff, days of the window, and appointments in it."""

    staff: int
    days: int
    appointments: int


SIZES = {"M": Size(staff=10, days=31, appointments=600)}


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it should be at most."""

    name: str
    value: float
    goal: float

    @property
    def is_reached(self) -> bool:
        return self.value <= self.goal

    def __str__(self) -> str:
        return f"FIGURE {self.name} {self.value:g} {self.goal:g} {'ok' if self.is_reached else 'missed'}"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Make a new, migrated database the default one, and drop it afterwards."""
    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    test["NAME"] = test["NAME"] or f"wagtail_booking_bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def measure(name: str) -> list[Figure]:
    """Fill the database, compare the answer with the oracle's, then time it."""
    size, database = SIZES[name], connection.vendor
    form, window = fill(name, size)

    def whole() -> int:
        found = bookable(BookingForm.objects.get(pk=form.pk), f.NOW.date())
        return len(free_starts(found, f.NOW).starts())

    known = bookable(form, f.NOW.date())

    def listing() -> int:
        return len(free_starts(known, f.NOW).starts())

    def fetch() -> int:
        """Read the same claims, and do nothing with them."""
        rows = Claim.objects.filter(resource__in=known.resource_ids).overlapping(*window)
        return len(list(rows.values_list("resource_id", "start", "end", "buffer_before", "buffer_after")))

    check(known, window)
    with CaptureQueriesContext(connection) as queries:
        whole()
    times = alternately(whole, listing, fetch)
    print(
        f"{database} {name}: {size.staff} staff, {size.days} days, {size.appointments} appointments;"
        f" {listing()} starts; whole {times[0]:.2f} ms in {len(queries)} queries,"
        f" list {times[1]:.2f} ms in 1, bare read {times[2]:.2f} ms"
    )
    prefix = f"availability.{database}.{name}"
    return [
        Figure(f"{prefix}.queries", len(queries), 6),
        Figure(f"{prefix}.list_ms", round(times[1], 2), round(2 * times[2] + 2, 2)),
        Figure(f"{prefix}.list_to_bare_read", round(times[1] / times[2], 2), round(2 + 2 / times[2], 2)),
    ]


def fill(name: str, size: Size) -> tuple[BookingForm, Span]:
    """Write a business with that many appointments, on quarters of an hour and never two at once."""
    chance = random.Random(size.appointments)
    f.business()
    staff = Resource.objects.bulk_create(Resource(name=f"Staff {number}") for number in range(size.staff))
    form = f.booking_form(*Resource.objects.all(), slug=f"bench-{name.lower()}", booking_window=size.days)
    weekdays = [day for day in (f.NOW.date() + n * ONE_DAY for n in range(size.days)) if day.weekday() < 5]
    places = [(resource, day, half) for resource in staff for day in weekdays for half in range(16)]
    Claim.objects.bulk_create(
        Claim(
            resource=resource,
            start=minute_of(f.at(9, day=day)) + half * 30,
            end=minute_of(f.at(9, day=day)) + half * 30 + 30,
            kind=Claim.Kind.APPOINTMENT,
        )
        for resource, day, half in chance.sample(places, size.appointments)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE TABLE wagtail_booking_claim" if connection.vendor == "mysql" else "ANALYZE")
    first = minute_of(f.at(0, day=f.NOW.date()))
    return form, Span(first, first + (size.days + 1) * 1440)


def check(known, window: Span) -> None:
    """Compare with the oracle, each resource apart and all together."""
    found = free_starts(known, f.NOW)
    busy = busy_rows(Claim.objects.filter(kind__in=APPOINTMENT_KINDS), known.resource_ids, window)
    now, anybody = minute_of(f.NOW), set()
    for resource in known.resource_ids:
        own = [claim for claim in busy if claim.resource == resource]
        expected = oracle.offered(known.policy, known.hours[resource], own, now, window)
        if found.starts(resource) != expected:
            raise SystemExit(f"Wrong starts for resource {resource}: there is nothing to time.")
        anybody |= set(expected)
    if found.starts() != sorted(anybody):
        raise SystemExit("Wrong starts for anybody: there is nothing to time.")


def alternately(*functions: Callable[[], object]) -> list[float]:
    """Return the median time of each in milliseconds; the first run of each is to warm up."""
    times: list[list[float]] = [[] for _ in functions]
    for number in range(RUNS + 1):
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            if number:
                taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]


def main(names: list[str]) -> int:
    figures = []
    for name in names or SIZES:
        with scratch_database():
            figures += measure(name)
    for figure in figures:
        print(figure)
    return 0 if all(figure.is_reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
