"""The appointment as its customer sees it, at an address that nobody can guess."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.http import require_safe

from wagtail_booking import ical
from wagtail_booking.forms import self_service as words
from wagtail_booking.forms import wording
from wagtail_booking.forms.add_to_calendar import CalendarLink, calendar_links
from wagtail_booking.models import Appointment, BookingSettings, Occasion
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.selectors.addresses import appointments_path
from wagtail_booking.self_service import Permit, Why, cancel_permit, reschedule_permit

from . import pages
from .links import is_told, link_path, opened_by_link


@require_safe
@opened_by_link(Purpose.VIEW)
def appointment(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Show an appointment, and what its customer may do with it."""
    return pages.page(request, "wagtail_booking/pages/appointment.html", context(found))


@require_safe
@opened_by_link(Purpose.CALENDAR)
def add_to_calendar(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Show in which calendars an appointment can be put; this is where messages lead."""
    settings = BookingSettings.current()
    shown = {
        "title": title(found) if found.is_cancelled else gettext("Add to calendar"),
        "facts": facts(found, settings),
        "language": get_language(),
        "contact_line": settings.translated("contact_line"),
        "awaits_approval": found.status == Appointment.Status.AWAITING_APPROVAL,
        "calendar_links": appointment_calendar_links(found, settings),
    }
    return pages.page(request, "wagtail_booking/pages/add_to_calendar.html", shown)


@require_safe
@opened_by_link(Purpose.CALENDAR)
def calendar_file(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Return the appointment for a calendar."""
    stamp = found.events.values_list("at", flat=True).last() or found.created_at
    url = request.build_absolute_uri(link_path(found, Purpose.VIEW))
    content = ical.calendar_file(found, settings=BookingSettings.current(), stamp=stamp, url=url)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def people(appointment: Appointment) -> str:
    """Return how many come, where it is more than one."""
    return wording.people_text(appointment.party_size) if appointment.party_size > 1 else ""


def facts(appointment: Appointment, settings: BookingSettings) -> list[tuple[str, str]]:
    """Return what was agreed, as labels and texts; nothing about the customer."""
    zone = appointment.time_zone
    price = "" if appointment.price is None else wording.price_text(appointment.price, appointment.currency)
    found = [
        (gettext("What"), appointment.title),
        (gettext("When"), wording.span_text(appointment.start, appointment.end, zone)),
        (gettext("Time zone"), zone),
        (pgettext("label of a number of people", "For"), people(appointment)),
        (gettext("With"), appointment.resource_name),
        (gettext("Reserved"), appointment.other_names),
        (gettext("Where"), settings.location),
        (gettext("Price"), price),
    ]
    return [(label, text) for label, text in found if text]


def title(appointment: Appointment) -> str:
    """Return what has become of the appointment."""
    if appointment.is_declined:
        return gettext("Your request was declined")
    if appointment.is_cancelled:
        return gettext("Your appointment is cancelled")
    if appointment.status == Appointment.Status.AWAITING_APPROVAL:
        return gettext("Your request has been sent")
    return gettext("Your appointment is booked")


def appointment_calendar_links(appointment: Appointment, settings: BookingSettings) -> list[CalendarLink]:
    """Return the calendars in which an appointment can be put, in the active language; none for a cancelled one."""
    if appointment.is_cancelled:
        return []
    token = link_token(appointment, Purpose.CALENDAR)
    file = reverse("wagtail_booking:calendar_file", kwargs={"token": token})
    return calendar_links(ical.entry(appointment, settings=settings), file)


def context(appointment: Appointment) -> dict[str, Any]:
    """Return what the page shows."""
    settings, now = BookingSettings.current(), timezone.now()
    return {
        "appointment": appointment,
        "title": title(appointment),
        "facts": facts(appointment, settings),
        "language": get_language(),
        "email": appointment.customer.email if appointment.customer else "",
        "is_mailed": is_told(appointment, Occasion.BOOKED, Occasion.CONFIRMED, Occasion.RESCHEDULED),
        "contact_line": settings.translated("contact_line"),
        "my_appointments": appointments_path(settings),
        "awaits_approval": appointment.status == Appointment.Status.AWAITING_APPROVAL,
        "calendar_links": appointment_calendar_links(appointment, settings),
        **changes(appointment, reschedule_permit(appointment, settings, now), cancel_permit(appointment, now)),
    }


def changes(appointment: Appointment, move: Permit, cancel: Permit) -> dict[str, Any]:
    """Return where the customer can move and cancel the appointment and until when, or why it is too late."""
    links = []
    if move.allowed:
        path = link_path(appointment, Purpose.RESCHEDULE)
        links.append({"url": path, "text": gettext("Reschedule"), "until": words.until_text(appointment, move)})
    if cancel.allowed:
        path = link_path(appointment, Purpose.CANCEL)
        links.append({"url": path, "text": gettext("Cancel"), "until": words.until_text(appointment, cancel)})
    too_late = []
    if move.why == Why.TOO_LATE:
        too_late.append(words.no_move_text(move))
    if cancel.why == Why.TOO_LATE:
        too_late.append(words.no_cancel_text(cancel))
    return {"links": links, "too_late": too_late}
