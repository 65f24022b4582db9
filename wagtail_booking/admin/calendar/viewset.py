"""Where the calendar lives in the admin."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from wagtail_booking.admin.menu_items import CalendarsMenuItem

from .attendance import AttendanceView
from .events import EventsView
from .moves import MoveView, UndoView
from .page import CalendarView
from .why import WhyView


class CalendarViewSet(ViewSet):
    name = "wagtail_booking_calendar"
    url_prefix = "bookings/calendar"
    icon = "calendar-alt"
    menu_label = _("Calendar")
    menu_item_class = CalendarsMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", CalendarView.as_view(), name="index"),
            path("events/", EventsView.as_view(), name="events"),
            path("move/", MoveView.as_view(), name="move"),
            path("undo/", UndoView.as_view(), name="undo"),
            path("attendance/", AttendanceView.as_view(), name="attendance"),
            path("why/", WhyView.as_view(), name="why"),
        ]
