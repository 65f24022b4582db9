"""Where the site is, for links that leave it."""

from django.conf import settings
from wagtail.models import Site

from wagtail_booking.conf import conf


def base_url() -> str:
    """Return the address of the site without a slash at the end; empty when nothing says it."""
    configured: str = conf.BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not configured:
        site = Site.objects.filter(is_default_site=True).first()
        configured = site.root_url if site else ""
    return configured.rstrip("/")
