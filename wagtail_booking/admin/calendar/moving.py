"""What dragging a card means: from what the browser says to what an action does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from wagtail_booking.actions.claiming import LONGEST
from wagtail_booking.admin.moments import instants_at
from wagtail_booking.engine.spans import MINUTE
from wagtail_booking.forms.wording import duration_text, short_moment_text, time_text
from wagtail_booking.models import Appointment, Event

from .asking import Move
from .clock import shown_span


class ComesTwice(Exception):
    """The clock shows this time at two ``instants``."""

    def __init__(self, instants: Sequence[datetime]) -> None:
        super().__init__(instants)
        self.instants = instants


@dataclass(frozen=True)
class Target:
    """Where an appointment goes; the start and the duration as instants and real minutes."""

    start: datetime
    duration: int
    resource: int

    @property
    def end(self) -> datetime:
        return self.start + self.duration * MINUTE

    def changes_time(self, appointment: Appointment) -> bool:
        return (self.start, self.end) != (appointment.start, appointment.end)

    def changes(self, appointment: Appointment) -> bool:
        return self.changes_time(appointment) or self.resource != appointment.resource_id


def target_of(move: Move, appointment: Appointment, zone: str) -> Target:
    """Return where a card was dropped. Raise ``ValidationError`` for a time that doesn't exist, or ends too soon.

    The browser only knows what the clock shows. So a card that was not resized keeps its real length, and one that
    was not moved its real start, also on days when the clock changes. Raise :class:`ComesTwice` for a time that the
    clock shows twice, unless ``fold`` says which is meant.
    """
    shown = shown_span(zone, appointment.span)
    if move.start == shown[0] and move.fold is None:
        start = appointment.start
    else:
        instants = instants_at(zone, move.start)
        if len(instants) > 1 and move.fold is None:
            raise ComesTwice(instants)
        start = instants[-1 if move.fold else 0]
    if move.end - move.start == shown[1] - shown[0]:
        duration = appointment.duration
    else:
        duration = next((end - start for end in instants_at(zone, move.end) if end > start), timedelta(0))
    if not duration:
        raise ValidationError(gettext("The appointment would end before it begins."))
    if duration > LONGEST * MINUTE:
        raise ValidationError(
            gettext("An appointment takes at most %(longest)s.") % {"longest": duration_text(LONGEST)}
        )
    return Target(start, duration // MINUTE, move.resource or appointment.resource_id)


def asks_about(appointment: Appointment, target: Target, now: datetime) -> bool:
    """Return whether a customer could be mailed about a change; not about what is over either way."""
    customer = appointment.customer
    is_over = max(appointment.end, target.end) <= now
    return bool(customer and customer.email) and target.changes(appointment) and not is_over


def audience_of(
    appointment: Appointment, target: Target, now: datetime, *, tell: bool | None
) -> Collection[Event.Audience]:
    """Return who is mailed about a move."""
    is_over = max(appointment.end, target.end) <= now
    if tell is False or (tell is None and is_over):
        return {Event.Audience.STAFF}
    return set(Event.Audience)


def moved_text(before: Appointment, after: Appointment, zone: str) -> str:
    """Return what has become of an appointment, such as "Moved to Wed 4 March, 11:00."."""
    facts = {
        "when": short_moment_text(after.start, zone),
        "until": time_text(after.end, zone),
        "name": after.resource_name,
    }
    if before.resource_id != after.resource_id:
        return gettext("Moved to %(when)s with %(name)s.") % facts
    if before.start == after.start:
        return gettext("Now takes until %(until)s.") % facts
    return gettext("Moved to %(when)s.") % facts
