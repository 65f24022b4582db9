"""Let somebody prove an e-mail address by a link that is mailed to it, and see the appointments of that address."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from wagtail_booking.errors import LinkNotUsable
from wagtail_booking.models import AccessLink, Customer
from wagtail_booking.models.customers import normalise_email
from wagtail_booking.selectors.customer_area import customers_with
from wagtail_booking.signals import access_link_committed

from .base import Actor, announce, in_transaction

LIFETIME = timedelta(hours=1)
"""How long a link works, and for how long its address gets no further one than :data:`PLACES`."""

PLACES = 3
"""How many links an address gets within the hour."""


class RequestAccessLink:
    """Note that somebody wants a link to the appointments of an address, for a worker to mail it.

    Nothing here depends on whether the address is a customer's. An address that has had enough of them gets no more
    for a while: ``execute`` returns ``None`` then, which is nothing to tell whoever asked. Raise :class:`TryLater`.
    """

    def __init__(self, address: str) -> None:
        self.address = normalise_email(address)

    def execute(self, *, now: datetime) -> AccessLink | None:
        return in_transaction(lambda: self._perform(now))

    def _perform(self, now: datetime) -> AccessLink | None:
        links = AccessLink.objects.filter(address=self.address)
        links.expired(now).delete()
        taken = set(links.values_list("place", flat=True))
        place = next((place for place in range(PLACES) if place not in taken), None)
        if place is None:
            return None
        link = AccessLink(address=self.address, place=place, created_at=now, expires_at=now + LIFETIME, due_at=now)
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError:  # somebody else asked at the same moment, and that mail comes
            return None
        transaction.on_commit(lambda: announce(type(self), access_link_committed, link_id=link.pk))
        return link


class UseAccessLink:
    """Use a link up and return the address that it proves. Raise :class:`LinkNotUsable` or :class:`TryLater`."""

    def __init__(self, link: AccessLink) -> None:
        self.link = link

    def execute(self, *, now: datetime) -> str:
        return in_transaction(lambda: self._perform(now))

    def _perform(self, now: datetime) -> str:
        # Of many who come at once, this lets one through.
        if not AccessLink.objects.usable(now).filter(pk=self.link.pk).update(used_at=now, due_at=None):
            raise LinkNotUsable
        return self.link.address


class LinkCustomer:
    """Make the customer with an address that was just proven the one of the actor's account.

    Return whether that was done: a customer who has an account keeps it. Raise :class:`TryLater`.
    """

    def __init__(self, address: str, *, actor: Actor) -> None:
        self.address = address
        self.actor = actor

    def execute(self) -> bool:
        return self.actor.user is not None and in_transaction(self._perform)

    def _perform(self) -> bool:
        assert self.actor.user is not None
        found = [customer.pk for customer in customers_with([self.address])]
        return bool(Customer.objects.filter(pk__in=found, user=None).update(user=self.actor.user.pk))
