"""Items of the "Bookings" menu."""

from typing import Any

from wagtail.admin.menu import MenuItem

from wagtail_booking.permissions import appointment_policy


class CalendarsMenuItem(MenuItem):
    """Leads to what belongs to calendars; shown to whoever may see one."""

    def is_shown(self, request: Any) -> bool:
        return appointment_policy.user_has_permission(request.user, "view")
