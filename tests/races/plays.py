"""What the processes of an arena do: one function a move, values in and plain values out."""

import contextlib
import datetime
import importlib
import itertools
import threading
from collections import Counter
from typing import Any
from unittest import mock

from django.db import connection, transaction

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Cancel, Reschedule
from wagtail_booking.actions import book as book_module
from wagtail_booking.actions.base import in_transaction, lock_resources
from wagtail_booking.actions.claiming import place_claim
from wagtail_booking.models import Appointment, BookingForm, Claim, Customer, Event, IdempotencyKey
from wagtail_booking.selectors.availability import APPOINTMENT_KINDS

DAY = datetime.timedelta(days=1)
QUARTER = datetime.timedelta(minutes=15)

WEEKDAYS = [day for day in (f.TUESDAY + n * DAY for n in range(56)) if day.weekday() < 5]

gate: Any = None
"""The barrier of two, in a player's process."""


def slot(number: int) -> datetime.datetime:
    """Return a start of its own for each round: first the days, then the hours."""
    times, day = divmod(number, len(WEEKDAYS))
    return f.at(9, day=WEEKDAYS[day]) + times * datetime.timedelta(minutes=30)


def open_practice(staff: int = 1, forms: int = 1, **fields: Any) -> tuple[list[int], list[int]]:
    """A business with so many staff, each of whom carries out all booking forms."""
    if not BookingForm.objects.exists():
        f.business()
    serial = BookingForm.objects.count()
    resources = [f.staff_member(f"Staff {serial}-{number}") for number in range(staff)]
    made = [f.booking_form(*resources, slug=f"form-{serial + number}", **fields) for number in range(forms)]
    return [form.pk for form in made], [resource.pk for resource in resources]


def book(form: int, start: datetime.datetime, number: int, **fields: Any) -> int:
    contact = f.contact(name=f"Customer {number}", email=f"customer{number}@example.com")
    request = f.booking_request(BookingForm(pk=form), start, **{"contact": contact} | fields)
    return Book(request, actor=Actor.customer()).execute(now=f.NOW).pk


def move(appointment: int, start: datetime.datetime, resource: int | None = None) -> int:
    found = Appointment.objects.get(pk=appointment)
    return Reschedule(found, start, resource=resource, actor=Actor.customer()).execute(now=f.NOW).pk


def cancel(appointment: int) -> int:
    return Cancel(Appointment.objects.get(pk=appointment), actor=Actor.customer()).execute(now=f.NOW).pk


def do(what: str, **arguments: Any) -> int:
    """Book, move or cancel: for races between different verbs."""
    return {"book": book, "move": move, "cancel": cancel}[what](**arguments)


def booked(resources: list[int], start: datetime.datetime, minutes: int = 30) -> dict[int, int]:
    """Return how many appointments each of these resources has in a span of time."""
    end = start + datetime.timedelta(minutes=minutes)
    found = Appointment.objects.active().filter(resource__in=resources).overlapping(start, end)
    return dict(Counter(found.values_list("resource_id", flat=True)))


def wrong() -> list[str]:
    """Return every broken promise of the whole database, in words."""
    found = []
    claims = list(
        Claim.objects.filter(kind__in=APPOINTMENT_KINDS)
        .order_by("resource_id", "start")
        .values_list("resource_id", "start", "end", "buffer_before", "buffer_after")
    )
    for (one, _, end, _, after), (other, start, _, before, _) in itertools.pairwise(claims):
        if one == other and start < end + max(before, after):
            found.append(f"resource {one}: two appointments closer than allowed at minute {start}")
    active, claimed = Appointment.objects.active().count(), len(claims)
    if active != claimed:
        found.append(f"{active} appointments but {claimed} claims")
    booked = Event.objects.filter(verb=Event.Verb.BOOKED).count()
    if booked != Appointment.objects.count():
        found.append(f"{Appointment.objects.count()} appointments but {booked} events of booking")
    if IdempotencyKey.objects.filter(appointment__isnull=True).exists():
        found.append("an idempotency key without its answer")
    return found


def count_customers(email: str) -> int:
    return Customer.objects.filter(email=email).count()


def deadlocks() -> int:
    """Return how many deadlocks the server has seen in its life."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            return int(cursor.fetchone()[0])
        if connection.vendor == "mysql":
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
            return int(cursor.fetchone()[1])
    return 0


def book_with_pause(form: int, start: datetime.datetime, number: int, *, lock: bool) -> int:
    """Book, and between deciding and writing wait until the other one is there too, or for a second."""

    def wait_and_place(*arguments: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(1)
        place_claim(*arguments)

    with contextlib.ExitStack() as patches:
        patches.enter_context(mock.patch.object(book_module, "place_claim", wait_and_place))
        if not lock:
            patches.enter_context(mock.patch.object(book_module, "lock_resources"))
        return book(form, start, number)


def constrain(on: bool) -> None:
    """Switch PostgreSQL's exclusion constraint on or off."""
    migration = importlib.import_module("wagtail_booking.migrations.0002_claim_exclusion")
    with connection.schema_editor() as editor:
        migration.drop_constraint(None, editor)
        if on:
            migration.add_constraint(None, editor)


def clear() -> None:
    """Cancel every appointment, also two that overlap."""
    Claim.objects.all().delete()
    Appointment.objects.update(status=Appointment.Status.CANCELLED)


def isolation(resource: int) -> str:
    """Return the isolation level in which an action really runs."""
    question = {
        "postgresql": "SHOW transaction_isolation",
        # The session's variable shows what the session has, not what the transaction has.
        "mysql": "SELECT trx_isolation_level FROM information_schema.innodb_trx"
        " WHERE trx_mysql_thread_id = CONNECTION_ID()",
    }[connection.vendor]

    def ask() -> str:
        lock_resources([resource])
        with connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0]).upper()

    return in_transaction(ask)


def book_inside_a_transaction() -> str:
    """Try to book inside a transaction of the caller; return what it says."""
    form = BookingForm.objects.first()
    try:
        with transaction.atomic():
            book(form.pk, f.at(16), 1)
    except RuntimeError as error:
        return str(error)
    return "booked"


def slug_of(form: int) -> str:
    return BookingForm.objects.get(pk=form).slug
