"""Erase a customer for good; and note that one asks for it."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import PROTECT, RESTRICT, F, ProtectedError, RestrictedError
from wagtail.log_actions import log

from wagtail_booking.errors import AlreadyCancelled, ErasureRefused, NotAllowed
from wagtail_booking.models import Appointment, Customer, Event
from wagtail_booking.permissions import customer_policy
from wagtail_booking.selectors.retention import is_kept_long_enough
from wagtail_booking.signals import customer_erasing, customers_erased

from . import forgetting
from .base import Actor, in_transaction, reachable_database
from .cancel import Cancel
from .persons import Person

logger = logging.getLogger("wagtail_booking")

LOG_ACTION = "wagtail_booking.erase"
"""What Wagtail's history of the site calls it: who, when and how many appointments, but not whom."""


@dataclass(frozen=True)
class Erased:
    """What was done: the number of appointments that stay, and who it was, which nobody may keep."""

    appointments: int
    person: Person


class Erase:
    """Erase everything that is known of a customer. Appointments stay as numbers, without anybody's name.

    With ``cancel_upcoming`` those that are to come are cancelled first, each by itself: staff hear of it, the customer
    doesn't, as there is no address left to write to. Without it they are a reason to refuse. What else speaks against
    erasing is found before anything is cancelled; only what comes up in between leaves ``cancelled`` appointments (ids)
    of a customer who is kept.

    Raise :class:`ErasureRefused`, :class:`NotAllowed` or :class:`TryLater`; but for cancellations, nothing changes
    then. Whoever erases somebody who is gone already gets ``None``.
    """

    def __init__(self, customer: int, *, actor: Actor, cancel_upcoming: bool = False) -> None:
        self.customer = customer
        self.actor = actor
        self.cancel_upcoming = cancel_upcoming
        self.cancelled: list[int] = []

    def check(self, now: datetime) -> None:
        """Raise :class:`NotAllowed` for whoever may not do this: customers can only ask for it."""
        if self.actor.kind == Event.ActorKind.SYSTEM:
            return
        if not self.actor.is_staff or not customer_policy.user_has_permission(self.actor.user, "erase"):
            raise NotAllowed(permission="erase")

    def execute(self, *, now: datetime, announce: bool = True) -> Erased | None:
        """Do it. Must not be called inside a transaction. Whoever doesn't ``announce`` it does so for many at once."""
        with reachable_database():
            self.check(now)
        if self.cancel_upcoming:
            self._cancel(now)
        erased = in_transaction(lambda: self.perform(now))
        if erased is not None and announce:
            announce_erased([erased.person], now)
        return erased

    def perform(self, now: datetime) -> Erased | None:
        customer = self._lock()
        if customer is None:
            return None
        self.recheck(customer, now)
        return self._forget(customer, now)

    def _forget(self, customer: Customer, now: datetime) -> Erased:
        person = forgetting.person_of(customer)
        customer_erasing.send(sender=type(self), person=person)
        forgetting.forget_deliveries(person)
        forgetting.forget_events(person)
        forgetting.forget_account(person)
        forgetting.forget_access_links(person)
        forgetting.forget_keys(person)
        forgetting.forget_logs(person)
        count = forgetting.forget_appointments(person, now)
        self._log(customer, count, now)
        try:
            customer.delete()
        except (ProtectedError, RestrictedError) as error:
            raise ErasureRefused(appointments=[], in_use=needed_by(error)) from error
        return Erased(count, person)

    def recheck(self, customer: Customer, now: datetime) -> None:
        """Raise what speaks against it, now that the customer and their appointments are locked."""
        upcoming = [each.pk for each in forgetting.upcoming_of(customer, now)]
        if upcoming:
            raise ErasureRefused(appointments=upcoming, in_use=[])

    def _lock(self) -> Customer | None:
        """Lock the customer, then their appointments, and return the customer fresh; ``None`` if there is none.

        A new appointment has to lock the customer too, by its foreign key: it is either there, or refused by the
        database once the customer is gone. Whoever changes one of the others meanwhile has seen an older version.
        """
        rows = Customer.objects.filter(pk=self.customer)
        if not rows.update(name=F("name")):
            return None
        # The write is first and locks on every database; only this one keeps foreign keys out on PostgreSQL.
        customer = rows.select_for_update().get()
        forgetting.adopt(customer)
        Appointment.objects.filter(customer=self.customer).update(version=F("version") + 1)
        return customer

    def _cancel(self, now: datetime) -> None:
        with reachable_database():
            customer = Customer.objects.filter(pk=self.customer).first()
            upcoming = list(forgetting.upcoming_of(customer, now)) if customer else []
            cancels = [SilentCancel(each, actor=self.actor) for each in upcoming]
            for cancel in cancels:
                cancel.check(now)
            may_be_refused = bool(cancels) and is_needed_elsewhere(customer)
        if may_be_refused:
            self._rehearse(now)
        for cancel in cancels:
            with suppress(AlreadyCancelled):
                self.cancelled.append(cancel.execute(now=now).pk)

    def _rehearse(self, now: datetime) -> None:
        """Erase and take it back, so that a table of the site that refuses it does so before anything is cancelled.

        Only where there is one: a receiver may make it forget the customer. While appointments are still to come, what
        this locks is in use by others, who then have to try again.
        """

        def work() -> None:
            customer = self._lock()
            if customer is not None:
                self._forget(customer, now)
            raise Rehearsed

        with suppress(Rehearsed):
            in_transaction(work)

    def _log(self, customer: Customer, count: int, now: datetime) -> None:
        log(
            customer,
            LOG_ACTION,
            user=self.actor.user,
            title=forgetting.neutral_name(Customer),
            data={"appointments": count},
            timestamp=now,
            deleted=True,
        )


class Rehearsed(Exception):
    """Ends a rehearsal, so that nothing of it is stored."""


class EraseUnused(Erase):
    """Erase a customer whom the business keeps no longer, unless something has come up since that was found out.

    ``cutoff`` is as in :func:`wagtail_booking.selectors.retention.cutoff`.
    """

    def __init__(self, customer: int, *, actor: Actor, cutoff: datetime) -> None:
        super().__init__(customer, actor=actor)
        self.cutoff = cutoff

    def recheck(self, customer: Customer, now: datetime) -> None:
        super().recheck(customer, now)
        if not is_kept_long_enough(customer.pk, self.cutoff):
            raise ErasureRefused(appointments=[], in_use=[])


class SilentCancel(Cancel):
    """Cancel, and tell the staff side only."""

    def record(self, appointment: Appointment, verb: Event.Verb, now: datetime, **data: Any) -> Event:
        told = [Event.Audience.STAFF.value, Event.Audience.BUSINESS.value]
        return super().record(appointment, verb, now, tell=told, **data)


class RequestErasure:
    """Note that a customer asks to be erased; asking again changes nothing. Return since when it is asked for.

    ``None`` if the customer is gone. Raise :class:`TryLater`.
    """

    def __init__(self, customer: int) -> None:
        self.customer = customer

    def execute(self, *, now: datetime) -> datetime | None:
        return in_transaction(lambda: self.perform(now))

    def perform(self, now: datetime) -> datetime | None:
        rows = Customer.objects.filter(pk=self.customer)
        rows.filter(erasure_requested_at=None).update(erasure_requested_at=now)
        return rows.values_list("erasure_requested_at", flat=True).first()


def is_needed_elsewhere(customer: Customer | None) -> bool:
    """Return whether a table of the site refers to a customer in a way that keeps them."""
    keeping = [
        relation
        for relation in Customer._meta.related_objects
        if relation.on_delete in {PROTECT, RESTRICT} and relation.related_model is not Appointment
    ]
    return any(each.related_model._base_manager.filter(**{each.field.name: customer}).exists() for each in keeping)


def needed_by(error: ProtectedError | RestrictedError) -> list[str]:
    """Return what tables of the site are called that need the customer."""
    objects = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    return sorted({str(each._meta.verbose_name_plural) for each in objects})


def announce_erased(persons: Sequence[Person], now: datetime) -> None:
    """Tell receivers outside the transaction. What they raise is logged by its kind only: it may name somebody."""
    for receiver, answer in customers_erased.send_robust(sender=Erase, persons=persons, now=now):
        if isinstance(answer, Exception):
            logger.error("%r failed after erasing (%s)", receiver, type(answer).__name__)
