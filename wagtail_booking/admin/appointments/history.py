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
from wagtail_booking.models import Appointment, Delivery, Event


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
}


def history_of(appointment: Appointment, zone: str) -> list[Line]:
    """Return the events of an appointment, newest first. Two queries."""
    events = appointment.events.select_related("user").prefetch_related("deliveries").order_by("-at", "-pk")
    return [
        Line(
            at=moment_text(event.at, zone),
            verb=event.get_verb_display(),
            who=who(event),
            details=[*details(event, zone), *deliveries(event, zone)],
        )
        for event in events
    ]


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
    if event.data.get("reason"):
        yield gettext("Reason: %(reason)s") % {"reason": event.data["reason"]}
    if fields := event.data.get("fields"):
        names = (
            str(Appointment._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in fields
        )
        yield gettext("Changed: %(fields)s") % {"fields": ", ".join(names)}
    if waived := event.data.get("waived"):
        reasons = (str(WAIVED[Code(code)]) for code in dict.fromkeys(waived) if code in WAIVED)
        yield gettext("Placed anyway, although %(reasons)s") % {"reasons": ", ".join(reasons)}


def place(facts: dict[str, Any], zone: str) -> str:
    """Return when and with whom, from what an event recorded."""
    start, end = (datetime.fromisoformat(facts[edge]) for edge in ("start", "end"))
    return gettext("%(when)s with %(name)s") % {"when": span_text(start, end, zone), "name": facts["resource_name"]}


def deliveries(event: Event, zone: str) -> Iterable[str]:
    for delivery in event.deliveries.all():
        if delivery.sent_at:
            yield gettext("%(message)s: sent %(when)s") % {
                "message": delivery.get_reaction_display(),
                "when": moment_text(delivery.sent_at, zone),
            }
            continue
        facts = {
            "message": delivery.get_reaction_display(),
            "state": delivery.get_state_display().lower(),
            "error": delivery.error,
        }
        if delivery.state in {Delivery.State.QUEUED, Delivery.State.FAILED} and delivery.error:
            yield gettext("%(message)s: %(state)s. %(error)s") % facts
        else:
            yield gettext("%(message)s: %(state)s") % facts
