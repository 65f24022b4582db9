"""Addresses that nobody can guess: each opens one appointment, for one purpose."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from wagtail_booking.actions import Actor
from wagtail_booking.models import Appointment, BookingSettings, Channel, Delivery, Event, Occasion
from wagtail_booking.permissions import Purpose, appointment_by_token, link_token

from . import pages
from .limits import HOUR, over_guess_limit
from .state import Choices

NOT_FOUND, TOO_MANY = 404, 429

LinkView = Callable[[HttpRequest, Appointment], HttpResponse]
View = Callable[..., HttpResponse]

ADDRESSES = {
    Purpose.VIEW: "wagtail_booking:appointment",
    Purpose.RESCHEDULE: "wagtail_booking:reschedule",
    Purpose.CANCEL: "wagtail_booking:cancel",
    Purpose.CALENDAR: "wagtail_booking:add_to_calendar",
    Purpose.BOOKED: "wagtail_booking:embed_booked",
}

ONE_NUMBER = re.compile(r"[0-9]{1,9}")


def link_path(appointment: Appointment, purpose: Purpose) -> str:
    """Return the path of the address that opens an appointment for a purpose."""
    return reverse(ADDRESSES[purpose], kwargs={"token": link_token(appointment, purpose)})


def lead_to(appointment: Appointment, purpose: Purpose, *, done: str = "") -> HttpResponse:
    """Lead from a form to the page of an appointment (303), which then says what was ``done``."""
    response = HttpResponseRedirect(link_path(appointment, purpose) + (f"?done={done}" if done else ""))
    response.status_code = 303
    return response


def opened_by_link(purpose: Purpose, *, referrer: str = "no-referrer") -> Callable[[LinkView], View]:
    """Decorate a view that shows an appointment to whoever holds its link, in the language in which it was booked.

    Any other token gets the same plain text with status 404, and 429 after many of them. No answer is stored,
    indexed or framed. A page with a form needs the ``referrer`` policy "strict-origin": without any, browsers send
    "Origin: null" along, which Django refuses. It names the site and keeps the path, in which the token is.
    """

    def decorate(view: LinkView) -> View:
        @pages.available_or_503
        def opened(request: HttpRequest, token: str) -> HttpResponse:
            try:
                found = appointment_by_token(token, purpose)
            except Appointment.DoesNotExist:
                return unknown(request)
            with Choices.read({"lang": found.language}).language():
                return view(request, found)

        @wraps(view)
        def private(request: HttpRequest, token: str) -> HttpResponse:
            response = opened(request, token)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = referrer
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["X-Frame-Options"] = "DENY"
            return response

        return private

    return decorate


def unknown(request: HttpRequest) -> HttpResponse:
    """Say that a link opens nothing; whether there ever was something behind it stays open."""
    if over_guess_limit(request):
        title = gettext("Too many links that don't work")
        response = plain(request, title, gettext("Please try again in an hour."), TOO_MANY)
        response["Retry-After"] = str(HOUR)
        return response
    text = gettext("It is incomplete, or no longer valid. Please open the link in your latest message again.")
    return plain(request, gettext("This link doesn't work"), text, NOT_FOUND)


def plain(request: HttpRequest, title: str, text: str, status: int = 200, **more: Any) -> HttpResponse:
    """Return a short text with the contact line of the settings, and nothing personal."""
    context = {
        "title": title,
        "text": text,
        "contact_line": BookingSettings.current().translated("contact_line"),
        **more,
    }
    if pages.wants_fragment(request):
        return pages.fragment(request, "wagtail_booking/widget/message_results.html", context, status)
    return pages.page(request, "wagtail_booking/pages/message.html", context, status)


def actor_of(request: HttpRequest) -> Actor:
    """Return the customer, with the account of whoever is logged in."""
    user = getattr(request, "user", None)
    return Actor.customer(user if user is not None and user.is_authenticated else None)


def fresh(appointment: Appointment) -> Appointment:
    """Return an appointment as it is stored now."""
    return Appointment.objects.select_related("booking_form", "resource", "customer").get(pk=appointment.pk)


def is_told(appointment: Appointment, *occasions: Occasion) -> bool:
    """Return whether the customer has been mailed about the last change, or will be."""
    mails = Delivery.objects.filter(
        event__appointment=appointment,
        event__sequence=appointment.sequence,
        occasion__in=occasions,
        audience=Event.Audience.CUSTOMER,
        channel=Channel.EMAIL,
    )
    return mails.exclude(state=Delivery.State.SKIPPED).exists()


def number_of(text: str | None) -> int:
    """Return the sequence that a form carries; one that nothing has for anything else."""
    return int(text) if text and ONE_NUMBER.fullmatch(text) else -1
