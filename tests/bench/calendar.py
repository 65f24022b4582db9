"""How fast the admin calendar is, beside the bare fetch of the rows it shows.

    python -m tests.bench.calendar        on the database of DATABASE, SQLite by default

A month of 2,000 appointments of ten people, with a label on every third. Figures are as those of
``python -m tests.bench``; the ratio is of one run, in which both take turns.
"""

import datetime
import os
import sys
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 -- models need a loaded Django
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import factories as f  # noqa: E402
from wagtail_booking.admin.calendar.events import EventsView  # noqa: E402
from wagtail_booking.models import Appointment, Claim, Label, Resource  # noqa: E402

from .business import BATCH, scratch_database, settle  # noqa: E402
from .figures import Figure, alternately  # noqa: E402

FIRST_DAY = datetime.date(2026, 3, 2)
STAFF, DAYS, EACH_DAY = 10, 20, 10
MONTH = {"start": "2026-02-23T00:00", "end": "2026-04-06T00:00"}
"""What a month view shows: six weeks."""

MOST_QUERIES = 5
MOST_TIMES = 3

SHOWN = (
    "pk",
    "resource_id",
    "resource_name",
    "other_resources",
    "title",
    "customer_name",
    "booking_form_id",
    "start",
    "end",
    "status",
    "attendance",
    "party_size",
    "version",
)
"""What the calendar shows of an appointment, out of its own row."""


def main() -> int:
    with scratch_database():
        fill()
        settle()
        figures = list(measure())
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.is_reached for figure in figures) else 1


def fill() -> None:
    """Write the business, and its month in bulk: how it was booked makes no difference here."""
    f.business()
    staff = [f.staff_member(f"Staff {number:02}") for number in range(STAFF)]
    form = f.booking_form(*staff)
    label = Label.objects.create(name="VIP")
    weekdays = [FIRST_DAY + datetime.timedelta(days=number + number // 5 * 2) for number in range(DAYS)]
    appointments = Appointment.objects.bulk_create(
        (
            Appointment(
                booking_form=form,
                title=form.name,
                resource=person,
                resource_name=person.name,
                customer_name=f"Customer {number:02} of {person.name}",
                start=f.at(9 + number * 3 // 4, number * 45 % 60, day=day),
                end=f.at(9 + number * 3 // 4, number * 45 % 60, day=day) + datetime.timedelta(minutes=30),
                time_zone="Europe/Amsterdam",
                source=Appointment.Source.ADMIN,
                created_at=f.NOW,
                placed_at=f.NOW,
            )
            for day in weekdays
            for person in staff
            for number in range(EACH_DAY)
        ),
        batch_size=BATCH,
    )
    Claim.objects.bulk_create(
        (
            Claim(
                resource_id=appointment.resource_id,
                start=appointment.span.start,
                end=appointment.span.end,
                kind=Claim.Kind.APPOINTMENT,
                appointment=appointment,
                booking_form=form,
            )
            for appointment in appointments
        ),
        batch_size=BATCH,
    )
    through = Appointment.labels.through
    through.objects.bulk_create(through(appointment=each, label=label) for each in appointments[::3])


def measure() -> Iterator[Figure]:
    request = RequestFactory().get("/", MONTH)
    request.user = User.objects.create_superuser("boss")
    view = EventsView.as_view()

    def whole() -> bytes:
        return view(request).content

    def bare() -> list[tuple[object, ...]]:
        rows = Appointment.objects.overlapping(f.at(0, day=FIRST_DAY), f.at(0, day=datetime.date(2026, 4, 6)))
        return list(rows.values_list(*SHOWN))

    with CaptureQueriesContext(connection) as captured:
        size = len(whole())
    whole_ms, bare_ms = alternately(whole, bare)
    prefix = f"calendar.{connection.vendor}.month"
    print(
        f"{prefix}: {len(bare())} appointments of {Resource.objects.count()} people, {size // 1024} KiB;"
        f" whole answer {whole_ms:.1f} ms, bare fetch {bare_ms:.1f} ms",
        flush=True,
    )
    yield Figure(f"{prefix}.queries", len(captured), MOST_QUERIES)
    yield Figure(f"{prefix}.ratio", round(whole_ms / bare_ms, 2), MOST_TIMES)


if __name__ == "__main__":
    sys.exit(main())
