"""Cancelling an appointment by the link in a message: the link shows a form, and only that cancels."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wagtail_booking.actions import CancelOnline
from wagtail_booking.errors import AlreadyCancelled, BookingError, NotOnline, Stale, TryLater
from wagtail_booking.forms import self_service as words
from wagtail_booking.forms import wording
from wagtail_booking.models import Appointment, BookingSettings, Occasion
from wagtail_booking.permissions import Purpose
from wagtail_booking.self_service import Permit, Why, cancel_permit

from . import pages
from .booking import CONFLICT, INVALID, UNAVAILABLE, too_long
from .confirmation import facts
from .limits import is_too_long
from .links import actor_of, fresh, is_told, lead_to, number_of, opened_by_link, plain

DONE = "1"


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("reason")
@opened_by_link(Purpose.CANCEL, referrer="strict-origin")
def cancel(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Show an appointment and a button; cancel it when that is pressed.

    What can't be cancelled is no error to whoever opens a link: it is said with status 200. Pressing the button too
    late is one, with 409: nothing has changed.
    """
    if request.method == "POST":
        return cancel_now(request, appointment)
    permit = cancel_permit(appointment, timezone.now())
    if permit.why == Why.CANCELLED and request.GET.get("done") == DONE:
        return done(request, appointment)
    if not permit.allowed:
        return refused(request, permit)
    return show(request, appointment, words.CancelForm(label_suffix="", auto_id="booking-%s"))


def cancel_now(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Cancel the appointment, or say what is true instead."""
    if is_too_long(request):
        return too_long(request)
    form = words.CancelForm(request.POST, label_suffix="", auto_id="booking-%s")
    now = timezone.now()
    permit = cancel_permit(appointment, now)
    if permit.allowed and not form.is_valid():
        return show(request, appointment, form, INVALID)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    action = CancelOnline(appointment, actor=actor_of(request), reason=reason, seen=number_of(request.POST.get("seen")))
    try:
        action.execute(now=now)
    except AlreadyCancelled:
        return lead_to(appointment, Purpose.CANCEL)
    except BookingError as error:
        return unchanged(request, appointment, form, error)
    return lead_to(appointment, Purpose.CANCEL, done=DONE)


def unchanged(
    request: HttpRequest, appointment: Appointment, form: words.CancelForm, error: BookingError
) -> HttpResponse:
    """Say why nothing has changed, with what is true now; what was typed is kept."""
    appointment = fresh(appointment)
    permit = cancel_permit(appointment, timezone.now())
    if isinstance(error, NotOnline) or not permit.allowed:
        return refused(request, permit, CONFLICT)
    if isinstance(error, Stale):
        text = gettext("Your appointment was changed meanwhile, and has not been cancelled. This is how it is now.")
        return show(request, appointment, form, CONFLICT, text)
    text = wording.error_text(error, appointment.time_zone)
    if not isinstance(error, TryLater):
        return show(request, appointment, form, CONFLICT, text)
    response = show(request, appointment, form, UNAVAILABLE, text)
    response["Retry-After"] = str(error.retry_after)
    return response


def show(
    request: HttpRequest, appointment: Appointment, form: words.CancelForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    """Return the appointment with the form below it."""
    found = {
        "facts": facts(appointment, BookingSettings.current()),
        "form": form,
        "sequence": appointment.sequence,
        "problem": problem,
        "language": get_language(),
    }
    return pages.page(request, "wagtail_booking/pages/cancel.html", found, status)


def refused(request: HttpRequest, permit: Permit, status: int = 200) -> HttpResponse:
    """Say why the appointment can't be cancelled online, and how to reach the business."""
    notice = words.no_cancel_notice(permit)
    contact = words.contact_text(BookingSettings.current())
    return plain(request, notice.title, notice.text, status, contact_line=contact)


def done(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Say that it is done."""
    parts = [gettext("Its time is free for others again.")]
    if is_told(appointment, Occasion.CANCELLED):
        parts.append(gettext("You get a message about it."))
    return plain(request, gettext("Your appointment is cancelled"), " ".join(parts))
