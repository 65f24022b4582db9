"""Keeping the time that a visitor has chosen, while the form is filled in."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from wagtail_booking.actions import HoldRequest, HoldTime
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import BookingError, JustTaken, SlotRefused

from . import pages
from .booking import CONFLICT, INVALID, too_long
from .holding import held
from .limits import client_key, is_too_long, over_hold_limit
from .places import place_of
from .state import Choices
from .steps import Name, Step
from .widget import find_visitors_step, hold_context, step_context


@transaction.non_atomic_requests
@require_POST
@pages.available_or_503
def hold(request: HttpRequest) -> HttpResponse:
    """Keep a time and say until when; or show the step from which another one can be chosen.

    What can't be kept, because the visitor keeps others already or the database is busy, can be booked all
    the same: then nothing is promised. Without script this leads to the details, which say the same.
    """
    choices = Choices.read(request.POST)
    with choices.language():
        if is_too_long(request):
            return too_long(request)
        step = keep(request, find_visitors_step(request, choices))
        if not pages.wants_fragment(request):
            place = place_of(request)
            response: HttpResponse = HttpResponseRedirect(f"{place.url('start')}?{place.enter(choices).query()}")
            response.status_code = 303
            response["Cache-Control"] = "private, no-store"
            return response
        if step.name == Name.DETAILS:
            return pages.fragment(request, "wagtail_booking/widget/_hold.html", hold_context(request, step))
        status = CONFLICT if isinstance(step.refused, JustTaken) else INVALID
        return pages.fragment(
            request, "wagtail_booking/widget/widget_results.html", step_context(request, step), status
        )


def keep(request: HttpRequest, step: Step) -> Step:
    """Hold the start that was chosen, if that can be; return the step to show then."""
    if step.name != Name.DETAILS or not step.hold_key or not step.settings.hold_minutes or over_hold_limit(request):
        return step
    try:
        HoldTime(hold_request(request, step)).execute(now=step.now)
    except SlotRefused:
        # Somebody was faster: see what is free now.
        return find_visitors_step(request, step.choices)
    except BookingError:
        return step
    step.hold = held(step.hold_key)
    return step


def hold_request(request: HttpRequest, step: Step) -> HoldRequest:
    assert step.offer is not None
    assert step.start is not None
    return HoldRequest(
        key=step.hold_key,
        client=client_key(request),
        booking_form=step.offer.form.pk,
        start=instant_of(step.start),
        resource=step.resource,
        party_size=step.party,
    )
