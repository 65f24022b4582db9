"""What happened to an appointment, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from wagtail_booking.engine.rules import Code
from wagtail_booking.forms.wording import moment_text, span_text
from wagtail_booking.models import Appointment, Event


@dataclass(frozen=True)
class Line:
    """One event."""

    at: str
    verb: str
    who: str
    details: list[str]


WAIVED = {
    Code.PAST: _("it was in the past"),
    Code.TOO_SOON: _("it was sooner than the minimum notice"),
    Code.BEYOND_WINDOW: _("it was beyond the booking window"),
    Code.BEFORE_FIRST_DATE: _("it was before the first bookable date"),
    Code.AFTER_LAST_DATE: _("it was after the last bookable date"),
    Code.OUTSIDE_HOURS: _("it was outside opening hours"),
    Code.TAKEN: _("another appointment was in the way"),
    Code.BLOCKED: _("the time was blocked"),
    Code.FULL: _("too few seats were left"),
    Code.LIMIT_REACHED: _("the limit of appointments was reached"),
    Code.NO_RESOURCE_FREE: _("no room or equipment was free"),
}

FIELDS = {
    "silenced": _("messages to the customer"),
    "reminder_hours": _("reminder to the customer"),
}
"""What is called otherwise in a sentence than beside a field."""


def history_of(appointment: Appointment, zone: str) -> list[Line]:
    """Return the events of an appointment, newest first; what was sent is in its deliveries. One query."""
    return [event_line(event, zone) for event in appointment.events.select_related("user").order_by("-at", "-pk")]


def event_line(event: Event, zone: str) -> Line:
    return Line(
        at=moment_text(event.at, zone),
        verb=gettext("Move taken back") if "undoes" in event.data else event.get_verb_display(),
        who=who(event),
        details=list(details(event, zone)),
    )


def who(event: Event) -> str:
    if event.user is None:
        return event.get_actor_kind_display()
    return gettext("%(kind)s: %(name)s") % {
        "kind": event.get_actor_kind_display(),
        "name": get_user_display_name(event.user),
    }


def details(event: Event, zone: str) -> Iterable[str]:
    before, after = event.data.get("from"), event.data.get("to")
    if event.verb == Event.Verb.BOOKED and after:
        yield place(after, zone)
    if event.verb == Event.Verb.RESCHEDULED and before and after:
        yield gettext("From %(old)s to %(new)s") % {"old": place(before, zone), "new": place(after, zone)}
    if told := told_text(event):
        yield told
    if event.data.get("reason"):
        yield gettext("Reason: %(reason)s") % {"reason": event.data["reason"]}
    if fields := event.data.get("fields"):
        yield gettext("Changed: %(fields)s") % {"fields": ", ".join(map(field_text, fields))}
    if waived := event.data.get("waived"):
        reasons = (str(WAIVED[Code(code)]) for code in dict.fromkeys(waived) if code in WAIVED)
        yield gettext("Placed anyway, although %(reasons)s") % {"reasons": ", ".join(reasons)}


def field_text(name: str) -> str:
    """Return the name of a field of appointments."""
    return str(FIELDS.get(name) or Appointment._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def told_text(event: Event) -> str:
    """Return who was not told on purpose; empty where everybody was."""
    told = event.data.get("tell", [*Event.Audience])
    if "undoes" in event.data:
        return "" if told else gettext("Nobody had been told of the move.")
    return "" if Event.Audience.CUSTOMER in told else gettext("The customer was not told.")


def place(facts: dict[str, Any], zone: str) -> str:
    """Return when and with whom, from what an event recorded."""
    start, end = (datetime.fromisoformat(facts[edge]) for edge in ("start", "end"))
    others = [other["name"] for other in facts.get("other_resources", ())]
    return gettext("%(when)s with %(name)s") % {
        "when": span_text(start, end, zone),
        "name": ", ".join([facts["resource_name"], *others]),
    }
