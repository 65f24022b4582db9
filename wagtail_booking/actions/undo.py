"""Take a move back, and have nobody hear of it who hasn't heard of it yet."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.errors import NotAllowed, SlotRefused, TooLate
from wagtail_booking.models import Delivery, Event, Occasion

from .base import Actor
from .claiming import Placement
from .reschedule import Reschedule

UNDO_SECONDS = 10
"""How long the mails of a move wait, so that it can be undone."""

STILL_UNDONE = timedelta(minutes=1)
"""So long after a move its undo may arrive: whoever clicked at the last moment isn't to be refused."""

BECAUSE_OF_A_MOVE = [
    Delivery.Reason.OVERTAKEN,
    Delivery.Reason.NO_ADDRESS,
    Delivery.Reason.SAME_ADDRESS,
    Delivery.Reason.OVER,
    Delivery.Reason.NOT_DUE,
]
"""Why mails are left out that may be owed again when a move is taken back."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far apart the clocks of those who note times may be."""


class Undo(Reschedule):
    """Put an appointment back to where the event ``moved`` took it from.

    Mails of the move that wait are called off; whoever may have had one is mailed about the way back. The rules for
    a new time don't count, but what others have taken since the move does.

    Raise :class:`TooLate` when something else has happened to the appointment since, or too much time has passed;
    :class:`NotAllowed` when somebody else moved it; :class:`JustTaken` or :class:`SlotRefused` when the old time is
    taken; :class:`StaffNotOffered`, :class:`Stale` or :class:`TryLater`. Nothing changes then.
    """

    def __init__(self, moved: Event, *, actor: Actor) -> None:
        self.moved = moved
        before = moved.data.get("from") if moved.verb == Event.Verb.RESCHEDULED else None
        # What can't be taken back is refused by check; until then it is a move to where it is.
        self.before: Mapping[str, Any] = before or moved.appointment.facts()
        start, end = (datetime.fromisoformat(self.before[edge]) for edge in ("start", "end"))
        super().__init__(
            moved.appointment,
            start,
            actor=actor,
            resource=self.before["resource"],
            duration=(end - start) // timedelta(minutes=1),
            version=moved.appointment.version,
        )

    def check(self, now: datetime) -> None:
        self.actor.require("change", self.appointment.resource_id, self.resource)
        moved = self.moved
        if self.actor.is_staff and moved.user_id != getattr(self.actor.user, "pk", None):
            raise NotAllowed(permission="change")
        overtaken = self.appointment.sequence != moved.sequence
        is_a_move = moved.verb == Event.Verb.RESCHEDULED and "undoes" not in moved.data
        if not is_a_move or overtaken or now > moved.at + STILL_UNDONE:
            raise TooLate(appointment=self.appointment.pk)
        super().check(now)

    def placed_at(self, now: datetime) -> datetime:
        # As if it had never moved: a reminder that was owed before still is.
        known = self.before.get("placed_at")
        return datetime.fromisoformat(known) if known else now

    def prefers(self) -> list[int]:
        return [other["id"] for other in self.before["other_resources"]]

    def place(self, now: datetime, *, waive: bool) -> Placement:
        try:
            return super().place(now, waive=waive)
        except SlotRefused as error:
            if not self.actor.is_staff or any(map(self._taken_since, error.reasons)):
                raise
        return super().place(now, waive=True)

    def _taken_since(self, reason: Reason) -> bool:
        """Return whether somebody has taken the old time since the move.

        Claims are numbered as they are made, and whoever makes one has the lock of its resource: those that are older
        than the claims of the move were in the way before it already.
        """
        if reason.code == Code.NO_RESOURCE_FREE:
            rooms: Mapping[int, list[Reason]] = reason.data["reasons"]  # type: ignore[assignment]
            # It goes back to the room it had, or to another one if that is free.
            had = [any(map(self._taken_since, found)) for pk, found in rooms.items() if pk in self.prefers()]
            return any(had) or (bool(rooms) and all(any(map(self._taken_since, found)) for found in rooms.values()))
        if reason.code != Code.TAKEN:
            return reason.code in {Code.FULL, Code.LIMIT_REACHED}
        claim: int = reason.data["claim"]  # type: ignore[assignment]
        return claim > min(self.appointment.claims.values_list("pk", flat=True), default=0)

    def settle_mails(self) -> Collection[Event.Audience]:
        """Call off the mails of the move that nobody has begun to send; return who has to hear of the way back.

        A worker locks the appointment before it takes a mail or leaves it out: so each has been taken, or left out, or
        neither. Mails that were left out because of the move wait again, and are decided about anew.
        """
        waiting = self.moved.deliveries.filter(state=Delivery.State.QUEUED, tries=0, copies=0)
        waiting.update(state=Delivery.State.SKIPPED, reason=Delivery.Reason.CALLED_OFF)
        self._others().filter(
            state=Delivery.State.SKIPPED, reason__in=BECAUSE_OF_A_MOVE, due_at__gte=self.moved.at - CLOCKS_DIFFER
        ).update(state=Delivery.State.QUEUED, tries=0, reason="", due_at=self.moved.at)
        begun = self.moved.deliveries.exclude(state=Delivery.State.SKIPPED).values_list("audience", flat=True)
        return {Event.Audience(audience) for audience in {*begun, *self._told_by_others()}}

    def _others(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(appointment=self.appointment).exclude(event=self.moved)

    def _told_by_others(self) -> Iterable[str]:
        """Return who got another mail after the move: they are made of what is true when they are sent."""
        under_way = Q(state=Delivery.State.SENDING) | Q(state=Delivery.State.QUEUED, tries__gt=0)
        others = self._others().exclude(occasion=Occasion.HANDED_OVER)
        return others.filter(under_way | Q(sent_at__gt=self.moved.at)).values_list("audience", flat=True)

    def facts(self) -> Mapping[str, Any]:
        return {"undoes": self.moved.pk}
