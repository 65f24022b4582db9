"""Where the site is, for links that leave it; and where its customer area is."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from wagtail.models import Site

from wagtail_booking.conf import conf
from wagtail_booking.models import BookingSettings


def base_url() -> str:
    """Return the address of the site without a slash at the end; empty when nothing says it."""
    configured: str = conf.BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not configured:
        site = Site.objects.filter(is_default_site=True).first()
        configured = site.root_url if site else ""
    return configured.rstrip("/")


def appointments_path(business: BookingSettings) -> str:
    """Return the path of "My appointments"; empty while it is switched off, or where it isn't included."""
    if not business.customer_area:
        return ""
    try:
        return reverse("wagtail_booking_account:appointments")
    except NoReverseMatch:
        return ""
