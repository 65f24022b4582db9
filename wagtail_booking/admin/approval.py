"""The panel of the dashboard with what waits for approval."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import short_moment_text
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.approval import awaiting_approval

from .dashboard import DashboardPanel, Line, inspect_url

MOST = 10
"""How many appointments are shown."""


def add_approval_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits to those who can answer, while there is anything."""
    if not appointment_policy.user_has_permission(request.user, "change"):
        return
    waiting, count = awaiting_approval(request.user, timezone.now(), MOST)
    if waiting:
        panels.append(ApprovalPanel(waiting, count))


class ApprovalPanel(DashboardPanel):
    """Appointments that wait for an answer, the next one first. One query."""

    name = "booking_approval"
    template_name = "wagtail_booking/admin/dashboard/approval.html"
    order = 110

    def __init__(self, waiting: Sequence[Appointment], count: int) -> None:
        self.waiting = waiting
        self.count = count

    def facts(self, user: Any, settings: BookingSettings, now: datetime) -> dict[str, Any]:
        chosen = {"period": "upcoming", "status": Appointment.Status.AWAITING_APPROVAL.value}
        home = urlencode({"next": reverse("wagtailadmin_home")})
        return {
            "lines": [
                Line(
                    url=f"{inspect_url(each)}?{home}",
                    name=appointment_text(settings.display_format, each),
                    when=short_moment_text(each.start, settings.zone),
                )
                for each in self.waiting
            ],
            "count": self.count,
            "has_more": self.count > len(self.waiting),
            "all_url": f"{reverse('wagtail_booking_appointments:index')}?{urlencode(chosen)}",
        }
