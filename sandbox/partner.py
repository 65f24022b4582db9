"""Another website, which embeds the booking page. It lies on 127.0.0.1, to a browser another site than localhost."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

POLICY = (
    "default-src 'none'; style-src {partner}; img-src {partner}; script-src {site}; frame-src {site}; "
    "base-uri 'none'; form-action 'none'"
)


def partner(request: HttpRequest) -> HttpResponse:
    """Show what somebody else makes of the snippet that a booking form's page offers."""
    if request.get_host() != urlsplit(settings.PARTNER_URL).netloc:
        return HttpResponseRedirect(f"{settings.PARTNER_URL}{request.path}")
    context = {
        "source": settings.SITE_URL + reverse("wagtail_booking:embed_start"),
        "script": f"{settings.SITE_URL}{settings.STATIC_URL}wagtail_booking/embed.js",
    }
    response = render(request, "practice/partner.html", context)
    response["Content-Security-Policy"] = POLICY.format(site=settings.SITE_URL, partner="'self'")
    return response
