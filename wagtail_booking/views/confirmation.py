"""The appointment as its customer sees it, at an address that nobody can guess."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from wagtail_booking.forms import wording
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import Purpose, appointment_by_token

from . import pages
from .state import Choices


@require_safe
@pages.available_or_503
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """Show an appointment to whoever holds its link, in the language in which it was booked."""
    try:
        found = appointment_by_token(token, Purpose.VIEW)
    except Appointment.DoesNotExist:
        raise Http404 from None
    with Choices.read({"lang": found.language}).language():
        response = pages.page(request, "wagtail_booking/pages/appointment.html", context(found))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def context(appointment: Appointment) -> dict[str, object]:
    """Return what the page shows."""
    settings = BookingSettings.current()
    zone = appointment.time_zone
    facts = [
        (gettext("What"), appointment.title),
        (gettext("When"), wording.span_text(appointment.start, appointment.end, zone)),
        (gettext("Time zone"), zone),
        (gettext("With"), appointment.resource_name),
        (gettext("Where"), settings.location),
    ]
    if appointment.price is not None:
        facts.append((gettext("Price"), wording.price_text(appointment.price, appointment.currency)))
    return {
        "appointment": appointment,
        "facts": [(label, text) for label, text in facts if text],
        "language": get_language(),
        "email": appointment.customer.email if appointment.customer else "",
        "contact_line": settings.contact_line,
    }
