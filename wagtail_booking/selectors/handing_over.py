"""Appointments that staff have given from one customer to another: what came before is about the earlier one."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from wagtail_booking.models import Event


def last_handover(events: "QuerySet[Event] | Iterable[Event]") -> dict[int, int]:
    """Return by appointment the id of the last of these events in which it went to another customer, or to nobody."""
    found: dict[int, int] = {}
    for event in events:
        if "customer" in event.data.get("fields", ()):
            found[event.appointment_id] = max(event.pk, found.get(event.appointment_id, 0))
    return found


def is_earlier(event: int | None, handovers: Mapping[int, int], appointment: int) -> bool:
    """Return whether an event (id) comes before the appointment went to whom it belongs now; so does what has none."""
    return appointment in handovers and (event is None or event < handovers[appointment])
