"""The "Bookings" menu."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from .appointments.viewset import AppointmentViewSet
from .booking_forms import BookingFormViewSet
from .calendar.viewset import CalendarViewSet
from .customers.viewset import CustomerViewSet
from .deliveries.viewset import DeliveryViewSet
from .feeds import FeedViewSet
from .messages.viewset import MessageViewSet
from .resources import ResourceViewSet
from .time_off import TimeOffViewSet

SUBMENU_HOOK = "register_wagtail_booking_menu_item"
"""Return a menu item from a function registered for this hook to add it to the menu."""


class BookingsGroup(ViewSetGroup):
    menu_label = _("Bookings")
    menu_name = "bookings"
    menu_icon = "calendar-alt"
    menu_order = 250
    items = (
        CalendarViewSet,
        AppointmentViewSet,
        BookingFormViewSet,
        ResourceViewSet,
        CustomerViewSet,
        TimeOffViewSet,
        FeedViewSet,
        MessageViewSet,
        DeliveryViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        # Wagtail 8 could do this by itself (`submenu_hook`), 7.4 can't.
        return [*super().get_submenu_items(), *(register() for register in hooks.get_hooks(SUBMENU_HOOK))]
