"""How fast a calendar feed of thousands of appointments is, and its answer when nothing has changed.

    python -m tests.bench.feeds        on the database of DATABASE, SQLite by default

Five thousand appointments of ten people, each with a customer of its own. Figures are as those of
``python -m tests.bench``.
"""

import datetime
import os
import sys
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import time_machine  # noqa: E402 -- models need a loaded Django
from django.contrib.auth.models import Permission, User  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import factories as f  # noqa: E402
from wagtail_booking.actions import Actor, CreateFeed  # noqa: E402
from wagtail_booking.models import Appointment, Claim, Customer, Event, Feed  # noqa: E402
from wagtail_booking.permissions import feed_token  # noqa: E402
from wagtail_booking.views import feed as views  # noqa: E402

from .business import BATCH, scratch_database, settle  # noqa: E402
from .figures import Figure, alternately  # noqa: E402

FIRST_DAY = datetime.date(2026, 3, 2)
STAFF, DAYS, EACH_DAY = 10, 50, 10

MOST_QUERIES = 15
MOST_MS = {"full": 1000, "busy": 1000, "not_modified": 50}


def main() -> int:
    with scratch_database():
        fill()
        settle()
        with time_machine.travel(f.NOW, tick=True):
            figures = list(measure())
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.is_reached for figure in figures) else 1


def fill() -> None:
    """Write the business and its appointments in bulk: how they were booked makes no difference here."""
    f.business(location="Main Street 1, Rotterdam")
    staff = [f.staff_member(f"Staff {number:02}") for number in range(STAFF)]
    form = f.booking_form(*staff)
    weekdays = [FIRST_DAY + datetime.timedelta(days=number + number // 5 * 2) for number in range(DAYS)]
    starts = [
        (person, f.at(9 + number * 3 // 4, number * 45 % 60, day=day))
        for day in weekdays
        for person in staff
        for number in range(EACH_DAY)
    ]
    customers = Customer.objects.bulk_create(
        (Customer(name=f"Customer {number}", email=f"c{number}@example.com") for number in range(len(starts))),
        batch_size=BATCH,
    )
    appointments = Appointment.objects.bulk_create(
        (
            Appointment(
                booking_form=form,
                title=form.name,
                resource=person,
                resource_name=person.name,
                customer=customer,
                customer_name=customer.name,
                customer_phone="+31612345678",
                start=start,
                end=start + datetime.timedelta(minutes=30),
                time_zone="Europe/Amsterdam",
                source=Appointment.Source.ADMIN,
                created_at=f.NOW,
                placed_at=f.NOW,
            )
            for (person, start), customer in zip(starts, customers, strict=True)
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
    Event.objects.bulk_create(
        (
            Event(appointment=each, verb=Event.Verb.BOOKED, actor_kind=Event.ActorKind.CUSTOMER, at=f.NOW, sequence=0)
            for each in appointments
        ),
        batch_size=BATCH,
    )


def measure() -> Iterator[Figure]:
    # Somebody whose permissions are looked up.
    user = User.objects.create_user("boss")
    user.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    addresses = {
        details: feed_token(CreateFeed(None, details=details, actor=Actor.staff(user)).execute(now=f.NOW))
        for details in Feed.Details
    }

    def ask(details: Feed.Details, **headers: str) -> HttpResponse:
        return views.feed(RequestFactory().get("/", headers=headers), addresses[details])

    with CaptureQueriesContext(connection) as captured:
        first = ask(Feed.Details.FULL)
    etag = first["ETag"]
    assert first.content.count(b"BEGIN:VEVENT") == STAFF * DAYS * EACH_DAY
    assert ask(Feed.Details.FULL, if_none_match=etag).status_code == 304
    times = alternately(
        lambda: ask(Feed.Details.FULL),
        lambda: ask(Feed.Details.BUSY),
        lambda: ask(Feed.Details.FULL, if_none_match=etag),
    )
    prefix = f"feed.{connection.vendor}"
    print(f"{prefix}: {STAFF * DAYS * EACH_DAY} appointments, {len(first.content) // 1024} KiB", flush=True)
    yield Figure(f"{prefix}.queries", len(captured), MOST_QUERIES)
    for (name, goal), taken in zip(MOST_MS.items(), times, strict=True):
        yield Figure(f"{prefix}.{name}_ms", round(taken, 1), goal)


if __name__ == "__main__":
    sys.exit(main())
