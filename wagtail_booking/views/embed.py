"""The booking steps in a frame of another site.

Browsers neither keep nor send cookies in such a frame, so nothing here asks for one: whoever comes is an anonymous
visitor, also with a cookie of somebody who is logged in here. That is why the forms need no CSRF token: a forged
request could ride on nothing, and does no more than its author could do from a browser of their own.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from wagtail_booking.models import Appointment, BookingSettings, Occasion
from wagtail_booking.permissions import Purpose

from . import booking as public_booking
from . import hold as public_hold
from . import pages, places
from . import widget as public_widget
from .confirmation import facts, title
from .framing import framed_by
from .links import is_told, link_path, opened_by_link

logger = logging.getLogger("wagtail_booking")

View = Callable[..., HttpResponse]


def to_strangers(view: View) -> View:
    """Decorate a view of the frame, to which everybody is a stranger."""

    @wraps(view)
    def strange(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        setattr(request, places.ATTRIBUTE, places.Frame(request))
        response = view(request, *args, **kwargs)
        # The token of the visitor is in the address.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return strange


def in_frame(view: View) -> View:
    """Decorate such a view whose pages other sites may frame."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = to_strangers(view)(request, *args, **kwargs)
        # A fragment is fetched, not framed.
        return response if pages.wants_fragment(request) else framed_by(response, allowed_origins())

    return framed


def allowed_origins() -> list[str]:
    """Return the sites that may frame us; none while the database is away."""
    try:
        return BookingSettings.current().embed_origins.split()
    except (OperationalError, InterfaceError):
        logger.exception("The database can't be used")
        return []


start = in_frame(public_widget.start)
widget = to_strangers(public_widget.widget)
hold = csrf_exempt(in_frame(public_hold.hold))
book = csrf_exempt(in_frame(public_booking.book))


@in_frame
@require_safe
@opened_by_link(Purpose.BOOKED)
def booked(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Say what was booked; the page of the appointment itself opens outside of the frame."""
    settings = BookingSettings.current()
    context = {
        "title": title(found),
        "facts": facts(found, settings),
        "language": get_language(),
        "email": found.customer.email if found.customer else "",
        "is_mailed": is_told(found, Occasion.BOOKED, Occasion.CONFIRMED, Occasion.RESCHEDULED),
        "awaits_approval": found.status == Appointment.Status.AWAITING_APPROVAL,
        "is_cancelled": found.is_cancelled,
        "url": link_path(found, Purpose.VIEW),
        "contact_line": settings.translated("contact_line"),
    }
    return pages.page(request, "wagtail_booking/embed/booked.html", context)
