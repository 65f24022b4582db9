"""Scratch databases with the businesses of ``plan.py`` in them. Needs a loaded Django."""

import datetime
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import factories as f
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.models import BookingForm, BookingFormResource, Claim, Resource

from . import plan

NOW = f.at(8, day=plan.FIRST_DAY)
"""An hour before opening."""

CLAIMS = Claim._meta.db_table
BATCH = 5000


@contextmanager
def scratch_database() -> Iterator[BaseDatabaseWrapper]:
    """Make a new, migrated database the default one, and drop it afterwards."""
    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    test["NAME"] = test["NAME"] or f"wagtail_booking_bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    made = connections["default"]
    try:
        yield made
    finally:
        made.creation.destroy_test_db(usual, verbosity=0)


@contextmanager
def copy_of(source: BaseDatabaseWrapper, name: str) -> Iterator[BaseDatabaseWrapper]:
    """Make a copy of a database the default one; use the source again afterwards, and drop the copy."""
    source.close()
    source.creation.clone_test_db(name, verbosity=0)
    made = source.copy()
    made.settings_dict["NAME"] = source.creation.get_test_db_clone_settings(name)["NAME"]
    try:
        use(made)
        yield made
    finally:
        made.close()
        use(source)
        source.creation.destroy_test_db(suffix=name, verbosity=0)


def use(database: BaseDatabaseWrapper) -> None:
    """Make a database the default one."""
    connections["default"] = database


def open_business(size: plan.Size) -> BookingForm:
    """Write a business with its staff and one booking form that all of them carry out."""
    f.business()
    staff = Resource.objects.bulk_create(Resource(name=f"Staff {number:03}") for number in range(size.staff))
    form = f.booking_form(duration=plan.DURATION, slot_interval=plan.INTERVAL, booking_window=size.days - 1)
    BookingFormResource.objects.bulk_create(
        BookingFormResource(booking_form=form, resource=resource, sort_order=order)
        for order, resource in enumerate(staff)
    )
    return form


def book(form: BookingForm, appointments: Iterable[plan.Taken]) -> None:
    """Write the claims of these appointments."""
    staff = staff_of(form)
    Claim.objects.bulk_create(
        (
            Claim(
                resource_id=staff[taken.staff],
                start=start_of(taken),
                end=start_of(taken) + plan.DURATION,
                kind=Claim.Kind.APPOINTMENT,
                booking_form=form,
            )
            for taken in appointments
        ),
        batch_size=BATCH,
    )


def add_history(size: plan.Size) -> None:
    """Write the other months of the year, as copies of this one."""
    first = midnight(plan.FIRST_DAY)
    month = f"claim.start BETWEEN {first} AND {first + size.days * plan.DAY}"
    for minutes in plan.history(size):
        write_again(
            f"FROM {CLAIMS} claim WHERE {month}", start=f"claim.start + {minutes}", end=f'claim."end" + {minutes}'
        )


def book_up(form: BookingForm, days: int, holes: Iterable[plan.Taken] = ()) -> None:
    """Fill these days of everybody, but for the ``holes``."""
    staff = staff_of(form)
    book(form, plan.every_half_hour(days))
    others = f"FROM {CLAIMS} claim JOIN {Resource._meta.db_table} other ON other.id <> claim.resource_id"
    write_again(others, resource_id="other.id")
    for hole in holes:
        Claim.objects.get(resource=staff[hole.staff], start=start_of(hole)).delete()


def write_again(source: str, **changes: str) -> None:
    """Write the claims of ``source`` again with ``changes``: within the database, because there are many."""
    columns = [field.column for field in Claim._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f'claim."{name}"') for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {CLAIMS} ({names}) SELECT {values} {source}")


def staff_of(form: BookingForm) -> list[int]:
    return list(form.form_resources.order_by("sort_order").values_list("resource_id", flat=True))


def settle() -> None:
    """Tell the database how its tables look now, as it finds out by itself on a real site."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def start_of(taken: plan.Taken) -> int:
    """Return the minute in which an appointment starts; no clock changes on a working day."""
    return midnight(taken.day) + taken.minute


@lru_cache
def midnight(day: datetime.date) -> int:
    return minute_of(f.at(0, day=day))
