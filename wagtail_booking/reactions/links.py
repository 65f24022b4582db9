"""Addresses in messages, where there is no request to take the host from."""

from django.conf import settings
from django.urls import reverse
from wagtail.models import Site

from wagtail_booking.conf import conf
from wagtail_booking.models import Appointment
from wagtail_booking.permissions import Purpose, link_token


def base_url() -> str:
    """Return the address of the site without a slash at the end; empty when nothing says it."""
    configured = conf.BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not configured:
        site = Site.objects.filter(is_default_site=True).first()
        configured = site.root_url if site else ""
    return configured.rstrip("/")


def customer_link(appointment: Appointment) -> str:
    """Return the address at which the customer sees the appointment, in the active language."""
    token = link_token(appointment, Purpose.VIEW)
    return base_url() + reverse("wagtail_booking:appointment", kwargs={"token": token})
