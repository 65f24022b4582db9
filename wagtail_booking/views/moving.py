"""The steps of the widget for an appointment that exists: its person, form and party are settled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext

from wagtail_booking.engine.spans import instant_of
from wagtail_booking.forms import wording
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.selectors.moving import movable
from wagtail_booking.selectors.offers import Offer

from . import present
from .confirmation import people
from .state import Choices
from .steps import Name, Step, find_start


@dataclass(kw_only=True)
class Move(Step):
    """The step to show where an appointment is moved: a day, a time, or the confirmation."""

    appointment: Appointment

    @property
    def moved(self) -> Appointment:
        return self.appointment

    @property
    def zone(self) -> str:
        """The zone that the appointment has afterwards."""
        return self.appointment.resource.time_zone or self.settings.zone


def find_move(appointment: Appointment, choices: Choices, now: datetime, *messages: str) -> Move:
    """Return the furthest step that the choices lead to, with ``messages`` above what it says itself."""
    form = appointment.booking_form
    step = Move(
        choices=replace(choices, forms=(), lang="", preview=False, form="", staff="", party=0),
        now=now,
        settings=BookingSettings.current(),
        offers=[],
        appointment=appointment,
        offer=Offer(form, ()) if form is not None else None,
        staff=appointment.resource,
        party=appointment.party_size,
    )
    step.messages += messages
    step.bookable = movable(appointment, step.today, step.settings)
    step.name = find_start(step, Name.CONFIRM)
    return step


def context(step: Move, base: str) -> dict[str, Any]:
    """Return what the templates need for a step, whose links lead to ``base``."""
    found: dict[str, Any] = {
        "step": step,
        "name": str(step.name),
        "present": present_facts(step),
        "summary": list(summary(step)),
        "zone": step.zone,
        "base": base,
        "language": get_language(),
        "step_template": f"wagtail_booking/widget/{step.name}.html",
        "widget_query": "",
        "unsent_text": gettext("This could not be sent, so nothing has changed. Please send it again."),
    }
    if step.name != Name.CONFIRM:
        return found | present.times(step)
    assert step.start is not None
    start = instant_of(step.start)
    return found | {
        "new_when": wording.span_text(start, start + step.appointment.duration, step.zone),
        "when": wording.short_moment_text(start, step.zone),
        "hidden": replace(step.choices, month=None, date=None).pairs(),
    }


def present_facts(step: Move) -> dict[str, Any]:
    """Return what the appointment is now."""
    appointment = step.appointment
    facts = [
        appointment.title,
        gettext("with %(name)s") % {"name": appointment.resource_name},
        people(appointment),
        appointment.other_names,
    ]
    return {
        "when": wording.span_text(appointment.start, appointment.end, step.zone),
        "facts": [text for text in facts if text],
        "sequence": appointment.sequence,
    }


def summary(step: Move) -> Iterator[dict[str, Any]]:
    """Yield the day or the time that was chosen, and where to change it."""
    if step.name == Name.TIME and step.day:
        yield {
            "text": wording.day_text(step.day),
            "change": gettext("Change day"),
            "can_change": True,
            "query": step.choices.query(month=step.day, date=None, time=None),
        }
    if step.name == Name.CONFIRM and step.start is not None and step.day:
        yield {
            "text": wording.moment_text(instant_of(step.start), step.zone),
            "change": gettext("Change time"),
            "can_change": True,
            "query": step.choices.query(month=None, date=step.day, time=None),
        }
