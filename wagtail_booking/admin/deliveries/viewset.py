"""Where the screens of deliveries live."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from wagtail_booking.admin.menu_items import CalendarsMenuItem

from .again import SendAgainView
from .listing import DeliveryIndexView


class DeliveryViewSet(ViewSet):
    name = "wagtail_booking_deliveries"
    url_prefix = "bookings/deliveries"
    icon = "mail"
    menu_label = _("Deliveries")
    menu_item_class = CalendarsMenuItem
    menu_order = 31  # after the items that others add to the menu

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", DeliveryIndexView.as_view(), name="index"),
            path("results/", DeliveryIndexView.as_view(results_only=True), name="index_results"),
            path("again/<int:pk>/", SendAgainView.as_view(), name="again"),
        ]
