"""The policy that the public pages of the demo live with: nothing inline, nothing from elsewhere."""

from django.conf import settings
from django.urls import reverse

POLICY = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"


def content_security_policy(get_response):
    """Send the policy with all pages but those of Wagtail's admin, which has inline scripts of its own."""

    def middleware(request):
        response = get_response(request)
        exempt = (reverse("wagtailadmin_home"), settings.STATIC_URL, settings.MEDIA_URL)
        if not request.path.startswith(exempt):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
