"""What a sweep for reminders costs: by those that are due, not by how many appointments there are.

python -m tests.bench.reminders        on the database named by DATABASE
"""

import datetime
import sys
import uuid
from collections.abc import Iterator

import django

django.setup()

from django.db import connection  # noqa: E402 -- models need a loaded Django
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import factories as f  # noqa: E402
from wagtail_booking.models import Appointment, Customer, Delivery, Mark  # noqa: E402
from wagtail_booking.reactions.reminders import write_moments  # noqa: E402

from . import business  # noqa: E402
from .business import BATCH, copy_of, scratch_database, settle  # noqa: E402
from .figures import Figure, Timed, alternately  # noqa: E402

UPCOMING = {"small": 2_000, "large": 100_000}
DUE = 200
MOST_QUERIES = 6
NOISE = 1.5
"""How much dearer something may seem that costs the same."""

HOUR, SECOND = datetime.timedelta(hours=1), datetime.timedelta(seconds=1)
NOW = business.NOW.astimezone(datetime.UTC)
SWEEP = NOW + 60 * SECOND


def main() -> int:
    figures = []
    with scratch_database() as empty:
        found = {}
        for name, upcoming in UPCOMING.items():
            with copy_of(empty, f"reminders_{name}"):
                book(upcoming)
                settle()
                found[name] = measure()
        for figure in figures_of(found):
            print(figure, flush=True)
            figures.append(figure)
    return 0 if all(figure.is_reached for figure in figures) else 1


def book(upcoming: int) -> None:
    """Write appointments of the next two months, of which :data:`DUE` are to be reminded of within a minute."""
    f.business()
    staff = f.staff_member()
    customer = Customer.objects.create(name="Anna", email="anna@example.com")
    later = datetime.timedelta(days=58) / upcoming
    starts = [NOW + 24 * HOUR + (number % 60 + 1) * SECOND for number in range(DUE)]
    starts += [NOW + 30 * HOUR + number * later for number in range(upcoming - DUE)]
    Appointment.objects.bulk_create(
        (
            Appointment(
                public_id=uuid.uuid4(),
                title="Consult",
                resource=staff,
                resource_name=staff.name,
                customer=customer,
                start=start,
                end=start + HOUR / 2,
                time_zone="Europe/Amsterdam",
                source="widget",
                created_at=NOW - 48 * HOUR,
                placed_at=NOW - 48 * HOUR,
            )
            for start in starts
        ),
        batch_size=BATCH,
    )


def measure() -> tuple[int, float, float]:
    """Return the queries of a sweep, and its milliseconds with what is due and when nothing is."""
    write_moments(NOW)
    with CaptureQueriesContext(connection) as caught:
        assert write_moments(SWEEP) == DUE
    due, nothing = alternately(Timed(lambda: write_moments(SWEEP), before=forget), Timed(lambda: write_moments(NOW)))
    return len(caught), due, nothing


def forget() -> None:
    """Let the sweep find everything due once more."""
    Delivery.objects.all().delete()
    Mark.objects.all().update(at=NOW, since=NOW)


def figures_of(found: dict[str, tuple[int, float, float]]) -> Iterator[Figure]:
    name = f"bench.{connection.vendor}.reminders"
    queries, due, nothing = found["large"]
    yield Figure(f"{name}.queries", queries, MOST_QUERIES)
    yield Figure(f"{name}.more_queries_than_of_{UPCOMING['small']}", queries - found["small"][0], 0)
    yield Figure(f"{name}.{DUE}_due_of_{UPCOMING['large']}_ms", round(due, 1), 1000)
    yield Figure(f"{name}.times_as_dear_as_of_{UPCOMING['small']}", round(due / found["small"][1], 2), NOISE)
    yield Figure(f"{name}.part_of_it_when_nothing_is_due", round(nothing / due, 2), 0.5)


if __name__ == "__main__":
    sys.exit(main())
