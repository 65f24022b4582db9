"""Which appointments wait for approval."""

import datetime
from typing import Any

from wagtail_booking.models import Appointment
from wagtail_booking.permissions import appointment_policy


def awaiting_approval(user: Any, now: datetime.datetime, most: int) -> tuple[list[Appointment], int]:
    """Return the next appointments that wait for this user's answer, ``most`` of them, and how many there are.

    Those whose end has come are left out: there is nothing left to answer. At most two queries.
    """
    waiting = appointment_policy.instances_user_has_any_permission_for(user, ["change"])
    waiting = waiting.filter(status=Appointment.Status.AWAITING_APPROVAL, end__gt=now)
    found = list(waiting.select_related("booking_form").order_by("start", "pk")[: most + 1])
    return found[:most], len(found) if len(found) <= most else waiting.count()
