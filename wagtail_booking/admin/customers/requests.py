"""The panel of the dashboard with customers who ask to be erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from wagtail_booking.admin.dashboard import DashboardPanel, Line
from wagtail_booking.forms.wording import short_moment_text
from wagtail_booking.models import BookingSettings, Customer
from wagtail_booking.selectors.retention import erasure_requests

from .access import erase_url, may_erase

MOST = 10
"""How many are shown."""


def add_requests_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show who asks to be erased to those who may do it, while anybody does."""
    if not may_erase(request.user):
        return
    asking, count = erasure_requests(MOST)
    if asking:
        panels.append(RequestsPanel(asking, count))


class RequestsPanel(DashboardPanel):
    """Customers who ask to be erased, who waits longest first."""

    name = "booking_erasure_requests"
    template_name = "wagtail_booking/admin/dashboard/erasure_requests.html"
    order = 115

    def __init__(self, asking: Sequence[Customer], count: int) -> None:
        self.asking = asking
        self.count = count

    def facts(self, user: Any, settings: BookingSettings, now: datetime) -> dict[str, Any]:
        return {
            "lines": [self.line(each, settings.zone) for each in self.asking],
            "count": self.count,
            "has_more": self.count > len(self.asking),
        }

    def line(self, customer: Customer, zone: str) -> Line:
        asked = customer.erasure_requested_at
        return Line(url=erase_url(customer), name=str(customer), when=short_moment_text(asked, zone) if asked else "")
