"""Addresses in messages, where there is no request to take the host from."""

from collections.abc import Callable

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from wagtail_booking.models import Appointment
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.selectors.addresses import base_url

EXAMPLE = "example"
"""In previews and tests, in place of what opens somebody's appointment; it opens nothing."""

PAGES = {
    "appointment_link": ("appointment", Purpose.VIEW),
    "reschedule_link": ("reschedule", Purpose.RESCHEDULE),
    "cancel_link": ("cancel", Purpose.CANCEL),
    "add_to_calendar_link": ("add_to_calendar", Purpose.CALENDAR),
}
"""The variables that lead a customer somewhere: to which address, and what the link is for."""


def customer_links(appointment: Appointment | None) -> dict[str, str]:
    """Return the customer's addresses by the names of their variables, in the active language.

    Without an appointment they are examples, which open nothing.
    """
    base = base_url()
    return {
        variable: base + reverse(f"wagtail_booking:{name}", kwargs={"token": token})
        for variable, (name, purpose) in PAGES.items()
        for token in [link_token(appointment, purpose) if appointment else EXAMPLE]
    }


def admin_link(appointment: Appointment) -> str:
    """Return where staff see the appointment; empty on a site without the admin."""
    return admin_links()(appointment.pk or 0)


def admin_links() -> Callable[[int], str]:
    """Return what gives the addresses of appointments, by their ids, where staff see them; for thousands of them."""
    try:
        path = reverse("wagtail_booking_appointments:inspect", args=[0])
    except NoReverseMatch:
        return lambda _pk: ""
    base = (getattr(settings, "WAGTAILADMIN_BASE_URL", "") or base_url()).rstrip("/")
    before, _zero, after = path.rpartition("0")
    return lambda pk: f"{base}{before}{pk}{after}"
