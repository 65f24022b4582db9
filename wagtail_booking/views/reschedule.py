"""Moving an appointment by the link in a message: the steps of the widget, and a confirmation that is posted."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from wagtail_booking.actions import RescheduleOnline
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import (
    AlreadyCancelled,
    AlreadyThere,
    BookingError,
    JustTaken,
    NotOnline,
    SlotRefused,
    Stale,
    TryLater,
)
from wagtail_booking.forms import self_service as words
from wagtail_booking.forms import wording
from wagtail_booking.models import Appointment, BookingSettings, Event, Occasion
from wagtail_booking.permissions import Purpose
from wagtail_booking.self_service import Permit, reschedule_permit

from . import pages
from .booking import CONFLICT, INVALID, TOO_MANY, UNAVAILABLE, too_long
from .confirmation import appointment_calendar_links, facts
from .limits import HOUR, is_too_long, over_move_limit
from .links import actor_of, fresh, is_told, lead_to, number_of, opened_by_link, plain
from .moving import Move, context, find_move
from .state import Choices
from .steps import Name

MOVED, SAME = "moved", "same"


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link(Purpose.RESCHEDULE, referrer="strict-origin")
def reschedule(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Show an appointment and to when it can be moved; move it when that is confirmed.

    What can't be moved is no error to whoever opens a link: it is said with status 200. A confirmation that comes too
    late is one, with 409: nothing has changed.
    """
    if request.method == "POST":
        return move(request, appointment)
    permit = permit_of(appointment)
    if is_done(request, appointment) and words.over_notice(permit) is None:
        return done(request, appointment)
    if not permit.allowed:
        return refused(request, permit)
    return show(request, find_move(appointment, Choices.read(request.GET), timezone.now()))


def is_done(request: HttpRequest, appointment: Appointment) -> bool:
    """Return whether the address says that the appointment was moved, or was there already, and it is true."""
    if request.GET.get("done") == MOVED:
        moves = appointment.events.filter(verb=Event.Verb.RESCHEDULED, actor_kind=Event.ActorKind.CUSTOMER)
        return moves.filter(sequence=appointment.sequence).exists()
    return request.GET.get("done") == SAME


def move(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Move the appointment to the time that was confirmed, or say what is true instead."""
    if is_too_long(request):
        return too_long(request)
    choices, now = Choices.read(request.POST), timezone.now()
    if choices.time is None:
        return show(request, find_move(appointment, choices, now, gettext("Please choose a time.")), INVALID)
    if over_move_limit(request):
        return too_many(request, find_move(appointment, choices, now))
    action = RescheduleOnline(
        appointment, instant_of(choices.time), actor=actor_of(request), seen=number_of(request.POST.get("seen"))
    )
    try:
        action.execute(now=now)
    except AlreadyThere:
        return lead_to(appointment, Purpose.RESCHEDULE, done=SAME)
    except BookingError as error:
        return unchanged(request, appointment, choices, error)
    return lead_to(appointment, Purpose.RESCHEDULE, done=MOVED)


def unchanged(request: HttpRequest, appointment: Appointment, choices: Choices, error: BookingError) -> HttpResponse:
    """Say why nothing has changed, with what is true now and the nearest times."""
    appointment = fresh(appointment)
    permit = permit_of(appointment)
    if isinstance(error, AlreadyCancelled | NotOnline) or not permit.allowed:
        return refused(request, permit, CONFLICT)
    now = timezone.now()
    if isinstance(error, SlotRefused):
        step = find_move(appointment, choices, now)
        if step.name == Name.CONFIRM and step.start is not None:
            # It has become free again since.
            step.messages.append(wording.refusal_text(error, instant_of(step.start), step.zone))
        return show(request, step, CONFLICT if isinstance(error, JustTaken) else INVALID)
    if isinstance(error, Stale):
        text = gettext("Your appointment was changed meanwhile, and has not been moved. This is how it is now.")
        return show(request, find_move(appointment, choices, now, text), CONFLICT)
    step = find_move(appointment, choices, now, wording.error_text(error, appointment.time_zone))
    if not isinstance(error, TryLater):
        return show(request, step, CONFLICT)
    response = show(request, step, UNAVAILABLE)
    response["Retry-After"] = str(error.retry_after)
    return response


def too_many(request: HttpRequest, step: Move) -> HttpResponse:
    """Say that enough was moved for now: each time mails are sent."""
    text = gettext("Appointments were moved too often from your connection. Please try again in an hour.")
    step.messages.append(f"{text} {words.contact_text(step.settings)}")
    response = show(request, step, TOO_MANY)
    response["Retry-After"] = str(HOUR)
    return response


def show(request: HttpRequest, step: Move, status: int = 200) -> HttpResponse:
    """Return a step, as a fragment or a page."""
    found = context(step, request.path)
    if pages.wants_fragment(request):
        return pages.fragment(request, "wagtail_booking/widget/widget_results.html", found, status)
    return pages.page(request, "wagtail_booking/pages/reschedule.html", found, status)


def refused(request: HttpRequest, permit: Permit, status: int = 200) -> HttpResponse:
    """Say why the appointment can't be moved online, and how to reach the business."""
    notice = words.no_move_notice(permit)
    contact = words.contact_text(BookingSettings.current())
    return plain(request, notice.title, notice.text, status, contact_line=contact)


def done(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Show the appointment at its new time; also when the same was confirmed twice."""
    settings = BookingSettings.current()
    moved = request.GET["done"] == MOVED
    title = gettext("Your appointment is rescheduled") if moved else gettext("Your appointment is at this time already")
    found = {
        "title": title,
        "text": "" if moved else gettext("Nothing was changed, and nothing was sent again."),
        "facts": facts(appointment, settings),
        "mailed": moved and is_told(appointment, Occasion.RESCHEDULED),
        "language": get_language(),
        "contact_line": settings.translated("contact_line"),
        "calendar_links": appointment_calendar_links(appointment, settings),
    }
    return pages.page(request, "wagtail_booking/pages/rescheduled.html", found)


def permit_of(appointment: Appointment) -> Permit:
    return reschedule_permit(appointment, BookingSettings.current(), timezone.now())
