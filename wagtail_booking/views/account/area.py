"""Whether the customer area is open, and how its answers leave."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext

from wagtail_booking.errors import TryLater
from wagtail_booking.models import BookingSettings
from wagtail_booking.views import pages
from wagtail_booking.views.links import NOT_FOUND, plain
from wagtail_booking.views.state import Choices

UNAVAILABLE = 503

View = Callable[..., HttpResponse]


def login_path(back: str) -> str:
    """Return where to log in and come ``back`` from; empty on a site that has no such page."""
    try:
        address = resolve_url(django_settings.LOGIN_URL)
    except NoReverseMatch:
        return ""
    if address.startswith("/") and not address.startswith("//"):
        try:
            # Wagtail's own address takes everything; what ends up there is no page for logging in.
            if resolve(address).url_name in ("wagtail_serve", "booking_form"):
                return ""
        except Resolver404:
            return ""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'next': back})}"


def in_customer_area(*, referrer: str = "strict-origin") -> Callable[[View], View]:
    """Decorate a view of the customer area. While that is switched off, there is nothing: a plain text with 404.

    No answer is stored, indexed or framed, since each is for one person. A page with a form needs the ``referrer``
    policy "strict-origin", see :func:`wagtail_booking.views.links.opened_by_link`.
    """

    def decorate(view: View) -> View:
        @pages.available_or_503
        def answered(request: HttpRequest, **parts: str) -> HttpResponse:
            with Choices.read({"lang": request.GET.get("lang", "")}).language():
                if not BookingSettings.current().customer_area:
                    return closed(request)
                try:
                    return view(request, **parts)
                except TryLater as error:
                    return busy(request, error)

        @wraps(view)
        def private(request: HttpRequest, **parts: str) -> HttpResponse:
            response = answered(request, **parts)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = referrer
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["X-Frame-Options"] = "DENY"
            patch_vary_headers(response, ["Cookie", "X-Requested-With"])
            return response

        return private

    return decorate


def closed(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing here."""
    return plain(request, gettext("This page doesn't exist"), gettext("It may have been moved."), NOT_FOUND)


def busy(request: HttpRequest, error: TryLater) -> HttpResponse:
    """Say that nothing was done, and when to try again."""
    title, text = (
        gettext("This is not possible for a moment"),
        gettext("Please try again in a minute. Nothing has changed."),
    )
    response = plain(request, title, text, UNAVAILABLE)
    response["Retry-After"] = str(error.retry_after)
    return response
