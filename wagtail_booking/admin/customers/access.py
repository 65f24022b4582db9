"""Who may do what with a customer's data beyond looking at their page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from wagtail_booking.models import Customer
from wagtail_booking.permissions import appointment_policy, customer_policy


def may_erase(user: Any) -> bool:
    return bool(customer_policy.user_has_permission(user, "erase"))


def may_download(user: Any) -> bool:
    """Return whether a user may have everything about a customer: that is what is in every calendar."""
    return appointment_policy.has_every_calendar(user, "view") and customer_policy.user_has_permission(user, "view")


def erase_url(customer: Customer) -> str:
    return reverse("wagtail_booking_customers:erase", args=[customer.pk])


def data_buttons(user: Any, customer: Customer) -> list[Button]:
    """Return the buttons of a customer's page for those who may."""
    buttons = []
    if may_download(user):
        url = reverse("wagtail_booking_customers:data", args=[customer.pk])
        buttons.append(Button(_("Download data"), url=url, icon_name="download", priority=15))
    if may_erase(user):
        buttons.append(Button(_("Erase for good"), url=erase_url(customer), icon_name="cross", priority=25))
    return buttons
