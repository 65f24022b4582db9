"""The deliveries on the page of their appointment."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from wagtail_booking.admin.returning import NEXT
from wagtail_booking.models import Appointment
from wagtail_booking.permissions import appointment_policy

from .words import LOOKS, about_text, moment_text_of, why_text

LONGEST = 50


@dataclass(frozen=True)
class Line:
    """One delivery; ``again_url`` is empty for those who may only look."""

    about: str
    when: str
    recipient: str
    state: str
    look: str
    why: str
    again_url: str


def delivery_lines(appointment: Appointment, user: Any, zone: str, *, here: str) -> list[Line]:
    """Return the latest deliveries of an appointment, from which one returns to ``here``. One query."""
    may_send = appointment_policy.user_has_permission_for_instance(user, "change", appointment)
    back = urlencode({NEXT: here})
    return [
        Line(
            about=about_text(delivery),
            when=moment_text_of(delivery, zone),
            recipient=delivery.recipient,
            state=delivery.get_state_display(),
            look=LOOKS.get(delivery.state, ""),
            why=why_text(delivery),
            again_url=f"{reverse('wagtail_booking_deliveries:again', args=[delivery.pk])}?{back}" if may_send else "",
        )
        for delivery in appointment.deliveries.order_by("-due_at", "-pk")[:LONGEST]
    ]
