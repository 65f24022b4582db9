"""The recipe that every write follows: lock by a write first, then read, decide, write, and one event.

Locks are taken in one order everywhere: the booking form, the resources by primary key, the visitor's
holds or the appointment, the tallies of booking forms. Whoever holds a resource's lock is the only one who
can take or free its time.
"""

import logging
import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F
from django.dispatch import Signal

from wagtail_booking.conf import conf
from wagtail_booking.engine.policy import Policy
from wagtail_booking.errors import NotAllowed, Stale, TryLater
from wagtail_booking.models import Appointment, BookingForm, Claim, Event, Hold, Resource
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.signals import event_committed, event_written

from .tallying import keeping_tallies

logger = logging.getLogger("wagtail_booking")

Result = TypeVar("Result")

# Lost a race inside the database: another try can succeed.
TRANSIENT_SQLSTATES = {"40001", "40P01", "55P03"}
TRANSIENT_MYSQL_CODES = {1020, 1205, 1213}

# Databases whose transactions have levels, each with how it bounds the wait for a lock in seconds.
ISOLATING = {
    "postgresql": "SET LOCAL lock_timeout = '{}s'",
    "mysql": "SET SESSION innodb_lock_wait_timeout = {}",
}


@dataclass(frozen=True)
class Actor:
    """Who does something: recorded in the event, and asked for permission."""

    kind: Event.ActorKind
    user: AbstractBaseUser | None = None

    @classmethod
    def customer(cls, user: AbstractBaseUser | None = None) -> "Actor":
        """Somebody on the public site, logged in or not."""
        return cls(Event.ActorKind.CUSTOMER, user)

    @classmethod
    def staff(cls, user: AbstractBaseUser) -> "Actor":
        """A user of the admin, who may waive rules."""
        return cls(Event.ActorKind.STAFF, user)

    @classmethod
    def system(cls) -> "Actor":
        """The site itself, such as a management command."""
        return cls(Event.ActorKind.SYSTEM)

    @property
    def is_staff(self) -> bool:
        return self.kind == Event.ActorKind.STAFF

    def require(self, action: str, *resources: int) -> None:
        """Raise :class:`NotAllowed` for a staff user who may not ``add`` or ``change`` in these calendars."""
        if not self.is_staff:
            return
        user, policy = self.user, appointment_policy
        if (
            user is None
            or not policy.user_has_permission(user, action)
            or not all(policy.user_has_permission_for_resource(user, action, pk) for pk in resources)
        ):
            raise NotAllowed(permission=action)


class Action:
    """One change of one appointment.

    ``check`` raises what is wrong before anything is locked; ``execute`` runs ``perform`` under locks.
    """

    def __init__(self, *, actor: Actor) -> None:
        self.actor = actor

    def check(self, now: datetime) -> None:
        """Raise a :class:`~wagtail_booking.errors.BookingError` when the actor may not do this."""

    def perform(self, now: datetime) -> Appointment:
        """Lock, read, decide and write inside the transaction; return the appointment."""
        raise NotImplementedError

    def execute(self, *, now: datetime) -> Appointment:
        """Do it. Must not be called inside a transaction: the lock has to come first.

        Raise a :class:`~wagtail_booking.errors.BookingError`; nothing is written then.
        """
        with reachable_database():
            self.check(now)
        return in_transaction(lambda: self.perform(now))

    def record(self, appointment: Appointment, verb: Event.Verb, now: datetime, **data: Any) -> Event:
        """Write the event of this change and let others write rows that belong to it."""
        event = Event.objects.create(
            appointment=appointment,
            verb=verb,
            actor_kind=self.actor.kind,
            user=self.actor.user,  # type: ignore[misc]  # the stubs know the test site's user model only
            at=now,
            sequence=appointment.sequence,
            data=data,
        )
        event_written.send(sender=type(self), event=event)
        transaction.on_commit(lambda: announce(type(self), event_committed, event_id=event.pk))
        return event


def announce(sender: type, signal: Signal, **ids: int) -> None:
    """Tell receivers of what was committed. What they raise is logged: the change stands."""
    for receiver, answer in signal.send_robust(sender=sender, **ids):
        if isinstance(answer, Exception):
            logger.error("%r failed for %s", receiver, ids, exc_info=answer)


def in_transaction(work: Callable[[], Result]) -> Result:
    """Run ``work`` in a transaction of its own; again when it lost a race inside the database.

    Raise :class:`TryLater` when that keeps happening, or when the database can't be reached.
    """
    with reachable_database():
        for attempt in range(conf.LOCK_TRIES):
            if attempt:
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
            try:
                with own_transaction():
                    return work()
            except IntegrityError as error:
                # What was read before the lock is gone since, such as a booking form that was deleted.
                logger.warning("A booking met a row that is gone: %s", type(error.__cause__).__name__)
                raise TryLater from error
            except (DatabaseError, InterfaceError) as error:
                if not is_transient(error):
                    raise
    raise TryLater


def is_transient(error: DatabaseError | InterfaceError) -> bool:
    """Return whether the same transaction may succeed on another try."""
    cause = error.__cause__
    # The names of psycopg 3 and of psycopg2.
    if TRANSIENT_SQLSTATES & {getattr(cause, "sqlstate", None), getattr(cause, "pgcode", None)}:
        return True
    if error.args and error.args[0] in TRANSIENT_MYSQL_CODES:
        return True
    return connection.vendor == "sqlite" and "locked" in str(error)


@contextmanager
def own_transaction() -> Iterator[None]:
    """Open a transaction that is nobody else's, and that doesn't wait long for a lock; keep the tallies at its end.

    It is READ COMMITTED whatever the site's own level: who has waited for a lock must see what its
    last holder wrote. Other levels fail there, over and over (PostgreSQL), or lock the gaps between
    rows, where strangers meet (MariaDB).
    """
    is_outermost = not connection.in_atomic_block  # always, except in a test that runs in a transaction
    try:
        with transaction.atomic(durable=True):
            if is_outermost and connection.vendor in ISOLATING:
                # SET, unlike SELECT, takes no snapshot: the lock is still the first to do so.
                run("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            if connection.vendor in ISOLATING:
                run(ISOLATING[connection.vendor].format(int(conf.LOCK_TIMEOUT)))
            with keeping_tallies():
                yield
    finally:
        if connection.vendor == "mysql":
            run("SET SESSION innodb_lock_wait_timeout = DEFAULT")


@contextmanager
def reachable_database() -> Iterator[None]:
    """Raise :class:`TryLater` when the database can't be used, also for reads outside a transaction."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        logger.exception("The database can't be used")
        raise TryLater(retry_after=10) from error


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def lock_resources(ids: Iterable[int]) -> None:
    """Lock the time of these resources until the transaction ends.

    Contract: the first statement of the transaction (an idempotency key and the booking form may come before
    it), called once, with every resource whose time may be taken or freed. A write, not ``SELECT FOR UPDATE``:
    SQLite ignores that, and REPEATABLE READ would decide on old rows.
    """
    for pk in sorted(set(ids)):
        _touch(Resource.objects.filter(pk=pk), "lock_version")


def lock_form(policy: Policy) -> None:
    """Lock the counts of a booking form whose limits count everybody's appointments, until the transaction ends.

    Contract: before the resources. Limits of one resource are guarded by its own lock.
    """
    if any(not limit.each for limit in policy.limits):
        _touch(BookingForm.objects.filter(pk=policy.form), "lock_version")


def lock_holds(ids: Iterable[int], resources: Collection[int], **still: Any) -> list[int]:
    """Lock holds, after the ``resources``, until the transaction ends; return those that can be given up.

    Left out is what is gone, isn't ``still`` so, or has gone to other resources, whose time isn't locked.
    """
    locked = [pk for pk in sorted(set(ids)) if Hold.objects.filter(pk=pk, **still).update(place=F("place"))]
    elsewhere = Claim.objects.filter(hold__in=locked).exclude(resource__in=resources)
    gone = set(elsewhere.values_list("hold_id", flat=True)) if locked else set()
    return [pk for pk in locked if pk not in gone]


def lock_appointment(appointment: Appointment, version: int | None = None) -> Appointment:
    """Lock an appointment, after its resource, and return it fresh.

    Raise :class:`Stale` when ``version`` is given and somebody changed the appointment since, or when
    it has gone to another resource, whose time isn't locked.
    """
    pk = appointment.pk
    if not _touch(Appointment.objects.filter(pk=pk), "version"):
        raise Stale(appointment=pk)
    fresh = Appointment.objects.select_for_update().get(pk=pk)
    if fresh.resource_id != appointment.resource_id or (version is not None and fresh.version != version + 1):
        raise Stale(appointment=pk)
    return fresh


def _touch(rows: "models.QuerySet[Any]", field: str) -> int:
    return rows.update(**{field: F(field) + 1})
