"""Our lists beside Wagtail's search: its words lead to them.

Appointments are not in Wagtail's search index, on purpose: the lists search in the database.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.search import SearchArea
from wagtail.permission_policies import BasePermissionPolicy

from wagtail_booking.permissions import ANY, appointment_policy, customer_policy


class ListSearchArea(SearchArea):
    """A list with a search of its own, shown to those who may see the list."""

    def __init__(self, policy: BasePermissionPolicy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.policy.user_has_any_permission(request.user, ANY))


def appointments_area() -> SearchArea:
    return ListSearchArea(
        appointment_policy,
        _("Appointments"),
        reverse("wagtail_booking_appointments:index"),
        name="booking-appointments",
        icon_name="calendar-check",
        order=250,
    )


def customers_area() -> SearchArea:
    return ListSearchArea(
        customer_policy,
        _("Customers"),
        reverse("wagtail_booking_customers:index"),
        name="booking-customers",
        icon_name="user",
        order=260,
    )
