"""Block somebody's time without an appointment, and free it again."""

from datetime import datetime

from wagtail_booking.engine.spans import minute_of, next_minute_of
from wagtail_booking.models import Claim

from .base import Actor, in_transaction, lock_resources


class BlockTime:
    """Keep bookings out of ``[start, end)``. Appointments that are already there stay.

    Raise ``ValueError`` when ``end`` doesn't lie after ``start``, :class:`NotAllowed` or :class:`TryLater`.
    """

    def __init__(self, resource: int, start: datetime, end: datetime, *, actor: Actor, note: str = "") -> None:
        if end <= start:
            raise ValueError("Time off ends after it begins.")
        self.resource = resource
        self.start, self.end = minute_of(start), next_minute_of(end)
        self.note = note
        self.actor = actor

    def execute(self) -> Claim:
        self.actor.require("change", self.resource)
        return in_transaction(self._perform)

    def _perform(self) -> Claim:
        lock_resources([self.resource])
        return Claim.objects.create(
            resource_id=self.resource,
            start=self.start,
            end=self.end,
            kind=Claim.Kind.TIME_OFF,
            exclusive=False,
            note=self.note,
        )


class FreeTime:
    """Take time off away again. Doing it twice is no error."""

    def __init__(self, claim: Claim, *, actor: Actor) -> None:
        self.claim = claim
        self.actor = actor

    def execute(self) -> None:
        self.actor.require("change", self.claim.resource_id)
        in_transaction(self._perform)

    def _perform(self) -> None:
        lock_resources([self.claim.resource_id])
        Claim.objects.filter(pk=self.claim.pk, kind=Claim.Kind.TIME_OFF).delete()
