"""The recipe of all writes: retries, failures of the database, and what may not happen under a lock."""

import pytest
from django.db import DataError, OperationalError
from wagtail.models import ReferenceIndex
from wagtail.search import index

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Reschedule
from wagtail_booking.actions.base import in_transaction, is_transient, reachable_database
from wagtail_booking.errors import TryLater
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    Claim,
    Customer,
    Event,
    IdempotencyKey,
)
from wagtail_booking.signals import event_written


class Failing:
    """Work that fails so many times before it succeeds."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures = failures
        self.error = error
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error
        return "done"


DEADLOCK = OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")


def with_state(**attributes: str) -> OperationalError:
    error, cause = OperationalError("refused"), Exception()
    vars(cause).update(attributes)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "transient", "message"),
    [
        (DEADLOCK, True, "MariaDB: deadlock"),
        (OperationalError(1205, "Lock wait timeout exceeded"), True, "MariaDB: waited too long"),
        (OperationalError(2006, "MySQL server has gone away"), False, "MariaDB: gone"),
        (with_state(sqlstate="40001"), True, "PostgreSQL: serialization failure"),
        (with_state(sqlstate="40P01"), True, "PostgreSQL: deadlock"),
        (with_state(pgcode="55P03"), True, "PostgreSQL with psycopg2: waited too long"),
        (with_state(sqlstate="57P01"), False, "PostgreSQL: shut down"),
    ],
)
def test_is_transient__error_of_a_database__is_known(error, transient, message):
    assert is_transient(error) is transient, message


@pytest.mark.django_db(transaction=True)
def test_r09__lost_three_races__the_fourth_try_succeeds():
    work = Failing(3, DEADLOCK)

    assert in_transaction(work) == "done"
    assert work.calls == 4


@pytest.mark.django_db(transaction=True)
def test_r09__loses_every_race__is_asked_to_try_later():
    with pytest.raises(TryLater) as caught:
        in_transaction(Failing(99, DEADLOCK))

    assert caught.value.retry_after == 2


@pytest.mark.django_db(transaction=True)
def test_in_transaction__our_own_mistake__is_not_hidden():
    with pytest.raises(DataError):
        in_transaction(Failing(1, DataError("too long")))


def test_r20__database_away_outside_the_transaction__is_asked_to_try_later():
    with pytest.raises(TryLater) as caught, reachable_database():
        raise OperationalError(2002, "Can't connect")

    assert caught.value.retry_after == 10


@pytest.mark.parametrize("model", [Appointment, Claim, Customer, Event, IdempotencyKey])
def test_r09__what_actions_write__is_not_indexed_under_the_lock(model):
    # Wagtail's database search updates rows of everybody in its shared index: deadlocks between strangers.
    assert not index.class_is_indexed(model)
    # So does its index of references.
    assert not ReferenceIndex.model_is_indexable(model)


@pytest.mark.django_db
def test_reschedule__to_somebody_in_another_zone__takes_that_zone():
    f.business()
    here, there = f.staff_member("Jan de Vries"), f.staff_member("Ann Lee", time_zone="Europe/London")
    appointment = f.appointment(f.booking_form(here, there), resource=here.pk)

    moved = Reschedule(appointment, f.at(14), resource=there.pk, actor=Actor.customer()).execute(now=f.NOW)

    assert moved.time_zone == "Europe/London"


@pytest.mark.django_db(transaction=True)
def test_book__form_deleted_between_reading_it_and_the_lock__asks_to_try_again_and_writes_nothing():
    request = f.booking_request(f.small_practice(), f.at(10))

    def delete_form(**_kwargs):
        rows = BookingFormResource.objects.all()
        rows._raw_delete(rows.db)
        rows = BookingForm.objects.all()
        rows._raw_delete(rows.db)

    event_written.connect(delete_form)
    try:
        with pytest.raises(TryLater):
            Book(request, actor=Actor.customer()).execute(now=f.NOW)
    finally:
        event_written.disconnect(delete_form)

    assert not Appointment.objects.exists()
