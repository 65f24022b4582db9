"""What the processes of an arena do: one function a move, values in and plain values out."""

import contextlib
import datetime
import importlib
import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from unittest import mock

from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from tests import factories as f
from tests.traces import find
from wagtail_booking.actions import (
    Actor,
    Book,
    Cancel,
    CancelOnline,
    Confirm,
    Decline,
    Erase,
    HoldRequest,
    HoldTime,
    ReleaseHold,
    Reschedule,
    RescheduleOnline,
)
from wagtail_booking.actions import book as book_module
from wagtail_booking.actions import claiming as claiming_module
from wagtail_booking.actions.base import in_transaction, lock_resources
from wagtail_booking.actions.claiming import place_appointment, seat_key
from wagtail_booking.actions.count_limits import CountLimits
from wagtail_booking.errors import BookingError
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Claim,
    Customer,
    Event,
    FullPeriod,
    Hold,
    Resource,
    Tally,
)

DAY = datetime.timedelta(days=1)
QUARTER = datetime.timedelta(minutes=15)

WEEKDAYS = [day for day in (f.TUESDAY + n * DAY for n in range(56)) if day.weekday() < 5]

gate: Any = None
"""The barrier of two, in a player's process."""


def slot(number: int) -> datetime.datetime:
    """Return a start of its own for each round: first the days, then the hours."""
    times, day = divmod(number, len(WEEKDAYS))
    return f.at(9, day=WEEKDAYS[day]) + times * datetime.timedelta(minutes=30)


def open_practice(
    staff: int = 1, forms: int = 1, *, rooms: Sequence[int] = (), **fields: Any
) -> tuple[list[int], list[int]]:
    """A business with so many staff, each of whom carries out all booking forms.

    ``rooms`` says how many there are of each set of which every form needs one.
    """
    if not BookingForm.objects.exists():
        f.business()
    serial = BookingForm.objects.count()
    resources = [f.staff_member(f"Staff {serial}-{number}") for number in range(staff)]
    made = [f.booking_form(*resources, slug=f"form-{serial + number}", **fields) for number in range(forms)]
    # The last set is made first, so that the sets aren't in the order of their primary keys.
    for letter, count in reversed([*zip("abc", rooms, strict=False)]):
        need_one_of([f.staff_member(f"Room {letter}{number}").pk for number in range(count)], made, letter)
    for form in made:
        count_limits(form.pk)
    return [form.pk for form in made], [resource.pk for resource in resources]


def count_limits(form: int) -> bool:
    """Keep from now on where the limits of this form are reached."""
    return CountLimits(form).execute(now=f.NOW)


def need_one_of(resources: Iterable[int], forms: Iterable[BookingForm | int], role: str = "a") -> None:
    """Let booking forms need one of these resources besides."""
    for form, resource in itertools.product([getattr(form, "pk", form) for form in forms], resources):
        BookingFormResource.objects.create(booking_form_id=form, resource_id=resource, role=role, sort_order=100)


def form_of(staff: Iterable[int], **fields: Any) -> int:
    """One more booking form, which these people carry out."""
    resources = Resource.objects.filter(pk__in=staff).order_by("pk")
    return f.booking_form(*resources, slug=f"form-{BookingForm.objects.count()}", **fields).pk


def rooms_of(form: int) -> list[int]:
    links = BookingFormResource.objects.filter(booking_form=form).exclude(role=BookingFormResource.Role.MAIN)
    return list(links.order_by("pk").values_list("resource_id", flat=True))


def book(form: int, start: datetime.datetime, number: int, **fields: Any) -> int:
    contact = f.contact(name=f"Customer {number}", email=f"customer{number}@example.com")
    request = f.booking_request(BookingForm(pk=form), start, **{"contact": contact} | fields)
    return Book(request, actor=Actor.customer()).execute(now=f.NOW).pk


def move(appointment: int, start: datetime.datetime, resource: int | None = None) -> int:
    found = Appointment.objects.get(pk=appointment)
    return Reschedule(found, start, resource=resource, actor=Actor.customer()).execute(now=f.NOW).pk


def cancel(appointment: int) -> int:
    return Cancel(Appointment.objects.get(pk=appointment), actor=Actor.customer()).execute(now=f.NOW).pk


def allow_online() -> None:
    """Let customers move and cancel their appointments until they start."""
    BookingSettings.objects.update(reschedule_online=True, reschedule_hours=0)
    BookingForm.objects.update(cancel_online=True, cancel_hours=0)


def move_online(appointment: int, start: datetime.datetime, seen: int) -> int:
    """Move by link what was seen at this sequence."""
    found = Appointment.objects.get(pk=appointment)
    return RescheduleOnline(found, start, actor=Actor.customer(), seen=seen).execute(now=f.NOW).pk


def cancel_online(appointment: int, seen: int) -> int:
    found = Appointment.objects.get(pk=appointment)
    return CancelOnline(found, actor=Actor.customer(), seen=seen).execute(now=f.NOW).pk


def confirm(appointment: int) -> int:
    return Confirm(Appointment.objects.get(pk=appointment), actor=Actor.system()).execute(now=f.NOW).pk


def decline(appointment: int) -> int:
    return Decline(Appointment.objects.get(pk=appointment), actor=Actor.system()).execute(now=f.NOW).pk


def erase(number: int) -> int:
    """Erase a customer, with whatever they have booked; 0 if they are gone."""
    found = Customer.objects.filter(email=f"customer{number}@example.com").first()
    erased = Erase(found.pk, actor=Actor.system(), cancel_upcoming=True).execute(now=f.NOW) if found else None
    return erased.appointments if erased else 0


def half_erased() -> list[int]:
    """Return appointments without a customer that still have a name, or were not marked."""
    nobodys = Appointment.objects.filter(customer=None)
    return [each.pk for each in nobodys if each.customer_name or each.customer_phone or not each.is_erased]


def traces(number: int) -> list[str]:
    return find(f"customer{number}@example.com", f"Customer {number}X")


def verbs(appointment: int) -> list[str]:
    """Return what happened to an appointment, in the order of the events."""
    return [*Event.objects.filter(appointment=appointment).order_by("pk").values_list("verb", flat=True)]


def hold(form: int, start: datetime.datetime, number: int, **fields: Any) -> int:
    """Hold a start for a visitor, who has an address and a key of their own unless told otherwise."""
    facts = {"key": hold_key(form, number), "client": f"client-{form}-{number}"} | fields
    return HoldTime(HoldRequest(booking_form=form, start=start, **facts)).execute(now=f.NOW).pk


def hold_key(form: int, number: int) -> str:
    return f"visitor-{form}-{number}"


def book_held(form: int, start: datetime.datetime, number: int, **fields: Any) -> int:
    """Book with the visitor's own hold."""
    return book(form, start, number, hold=hold_key(form, number), **fields)


def release(form: int, number: int) -> None:
    ReleaseHold(hold_key(form, number)).execute()


VERBS = {
    "book": book,
    "count_limits": count_limits,
    "book_held": book_held,
    "move": move,
    "move_online": move_online,
    "cancel_online": cancel_online,
    "cancel": cancel,
    "confirm": confirm,
    "decline": decline,
    "erase": erase,
    "hold": hold,
    "release": release,
}


def do(what: str, **arguments: Any) -> int | None:
    """Do one of the verbs: for races between different ones."""
    return VERBS[what](**arguments)


def open_clinic() -> list[int]:
    """Five people who share four rooms, and a booking form for everything that a form can ask for."""
    (plain,), staff = open_practice(staff=5)
    facts: list[dict[str, Any]] = [
        {"max_per_day": 6, "max_per_hour_each": 1},
        {"capacity": 6, "max_party_size": 3, "buffer_after": 15},
        {"capacity": 4, "max_party_size": 2, "max_total": 12, "assignment": "round_robin"},
        {"duration": 45, "buffer_before": 15, "max_per_day_each": 3},
    ]
    forms = [plain, *(form_of(staff, **fields) for fields in facts)]
    rooms = [f.staff_member(f"Room {plain}-{number}").pk for number in range(4)]
    need_one_of(rooms[:2], forms[2:3])
    need_one_of(rooms[1:3], forms[3:4], "a")
    need_one_of(rooms[3:], forms[3:4], "b")
    need_one_of(rooms[2:], forms[4:], "a")
    need_one_of(rooms[:2], forms[4:], "b")
    for form in forms:
        count_limits(form)
    return forms


def visit(seed: int, forms: Sequence[int], steps: int = 6) -> list[str]:
    """Do some steps that ``seed`` decides, one after the other; return what the visitor was told at each."""
    chance = random.Random(seed)
    booked: list[int] = []
    told = []
    for _ in range(steps):
        form, start = chance.choice(forms), f.at(9) + chance.randrange(24) * QUARTER
        party = {"party_size": chance.randint(1, BookingForm.objects.get(pk=form).max_party_size)}
        wish = {"form": form, "start": start, "number": seed, **party}
        verb = chance.choice(["hold", "hold", "book", "book", "move", "cancel", "release"])
        try:
            if verb == "hold":
                hold(**wish, client=f"client-{forms[0]}-{seed}")
                if chance.random() < 0.7:
                    booked.append(book_held(**wish))
            elif verb == "book":
                booked.append(book(**wish))
            elif verb == "release":
                release(form, seed)
            elif booked and verb == "move":
                move(chance.choice(booked), start)
            elif booked:
                cancel(booked.pop())
            told.append("done")
        except BookingError as error:
            told.append(error.code)
    return told


def expire_holds() -> None:
    """Let every hold have expired by the clock of the database."""
    past = ExpressionWrapper(Now() - datetime.timedelta(minutes=1), output_field=DateTimeField())
    Hold.objects.update(expires_at=past)
    Claim.objects.filter(kind=Claim.Kind.HOLD).update(expires_at=past)
    FullPeriod.objects.exclude(until=None).update(until=past)


def booked(resources: list[int], start: datetime.datetime, minutes: int = 30) -> dict[int, int]:
    """Return how many appointments each of these resources has in a span of time."""
    end = start + datetime.timedelta(minutes=minutes)
    found = Appointment.objects.active().filter(resource__in=resources).overlapping(start, end)
    return dict(Counter(found.values_list("resource_id", flat=True)))


def taken(form: int) -> list[tuple[int, datetime.datetime, int]]:
    """Return the resource, the start and the seats of a form's appointments and live holds, in this order."""
    holds = Hold.objects.live().filter(booking_form=form)
    found = [*Appointment.objects.active().filter(booking_form=form), *holds]
    return sorted((taking.resource_id, taking.start, taking.party_size) for taking in found)


def seats(form: int, start: datetime.datetime) -> dict[int, int]:
    """Return the seats that are taken in each session at a start, by who carries it out."""
    counts: Counter[int] = Counter()
    for resource, begins, party in taken(form):
        if begins == start:
            counts[resource] += party
    return dict(counts)


def sessions(form: int) -> set[str]:
    """Return the sessions of a form's appointments."""
    return set(Claim.objects.filter(booking_form=form).values_list("session", flat=True))


def forget_tallies() -> None:
    """Have no limits kept, as in a business that has just been given some."""
    Tally.objects.all().delete()


def others_taken(form: int) -> list[int]:
    """Return whatever the appointments of a form take besides."""
    found = Appointment.objects.active().filter(booking_form=form)
    return sorted(other["id"] for appointment in found for other in appointment.other_resources)


def count_holds(**filters: Any) -> int:
    return Hold.objects.live().filter(**filters).count()


def count_customers(email: str) -> int:
    return Customer.objects.filter(email=email).count()


def book_with_pause(
    form: int,
    start: datetime.datetime,
    number: int,
    *,
    without: Sequence[str] = (),
    seated: bool = False,
    **fields: Any,
) -> int:
    """Book ``without`` some of the locks, and wait once until the other one is there too.

    Who has all locks waits in vain, so not for long. The pause comes between deciding and placing; with ``seated``,
    after the seat has been chosen as well.
    """
    pauses = iter([60 if without else 1])

    def pause() -> None:
        for seconds in pauses:
            with contextlib.suppress(threading.BrokenBarrierError):
                gate.wait(seconds)

    def place_after_a_pause(*arguments: Any, **facts: Any) -> None:
        pause()
        place_appointment(*arguments, **facts)

    def seat_key_and_a_pause(*arguments: Any) -> str:
        key = seat_key(*arguments)
        pause()
        return key

    with contextlib.ExitStack() as patches:
        if seated:
            patches.enter_context(mock.patch.object(claiming_module, "seat_key", seat_key_and_a_pause))
        else:
            patches.enter_context(mock.patch.object(book_module, "place_appointment", place_after_a_pause))
        for lock in without:
            patches.enter_context(mock.patch.object(book_module, lock))
        return book(form, start, number, **fields)


def constrain(on: bool) -> None:
    """Switch PostgreSQL's exclusion constraint on or off."""
    first, newest = (
        importlib.import_module(f"wagtail_booking.migrations.{name}")
        for name in ("0002_claim_exclusion", "0004_claim_sessions")
    )
    with connection.schema_editor() as editor:
        if on:
            newest.compare_sessions(None, editor)
        else:
            first.drop_constraint(None, editor)


def clear() -> None:
    """Cancel every appointment and release every hold, also two that overlap."""
    Claim.objects.all().delete()
    Hold.objects.all().delete()
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
