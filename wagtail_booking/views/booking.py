"""Taking the filled-in form: an appointment, or the same form with what was wrong."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wagtail_booking.actions import Book, BookingRequest
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import (
    BookingError,
    FormNotLive,
    JustTaken,
    KeyReused,
    PartySizeRefused,
    SlotRefused,
    StaffNotOffered,
    TryLater,
)
from wagtail_booking.forms import wording
from wagtail_booking.forms.visitor import VisitorForm
from wagtail_booking.models import Appointment

from . import pages, present
from .limits import HOUR, is_too_long, over_limit
from .links import actor_of, lead_to
from .places import place_of
from .state import ANY, Choices
from .steps import Name, Step, refuse
from .widget import details_context, find_visitors_step, step_context

CONFLICT, INVALID, TOO_MANY, UNAVAILABLE = 409, 422, 429, 503

LONGEST_KEY = 64


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@pages.available_or_503
def book(request: HttpRequest) -> HttpResponse:
    """Book, and lead to the confirmation; or show the form again, with everything that was typed."""
    if request.method != "POST":
        # Somebody reloads the address of an answer: lead back to the step.
        place = place_of(request)
        return HttpResponseRedirect(f"{place.url('start')}?{place.enter(Choices.read(request.GET)).query()}")
    choices = Choices.read(request.POST)
    with choices.language():
        if is_too_long(request):
            return too_long(request)
        return Attempt(request, find_visitors_step(request, choices)).answer()


def too_long(request: HttpRequest) -> HttpResponse:
    """Say so without showing all of it again: the script and the Back button keep the form."""
    text = gettext("This is too much text. Please shorten it, and send the form again.")
    if pages.wants_fragment(request):
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
    context = {"title": gettext("This could not be sent"), "text": text}
    return pages.page(request, "wagtail_booking/pages/message.html", context, 413)


class Attempt:
    """One sent form."""

    def __init__(self, request: HttpRequest, step: Step) -> None:
        self.request = request
        self.step = step
        self.key = request.POST.get("key", "")
        self.form = VisitorForm(
            request.POST, settings=step.settings, booking_form=step.offer.form if step.offer else None
        )

    def answer(self) -> HttpResponse:
        if problem := place_of(self.request).problem:
            return self.again(INVALID, problem)
        # What can't be repaired by booking comes first, with the mistakes in the fields beside it.
        try:
            self.check_choices()
        except BookingError as error:
            return self.refused(error)
        if not self.form.is_valid():
            # A time that has gone meanwhile is said at once, not after the fields are right.
            if self.step.start is None and self.step.choices.time is not None:
                return self.refused(refuse(self.step, self.step.choices.time))
            return self.again(INVALID)
        if over_limit(self.request):
            response = self.again(TOO_MANY, self.too_many())
            response["Retry-After"] = str(HOUR)
            return response
        try:
            return self.done(self.book())
        except BookingError as error:
            return self.refused(error)

    def check_choices(self) -> None:
        """Raise what is wrong with the service, the staff member and the party; the time is the action's to judge."""
        step = self.step
        if step.offer is None:
            raise FormNotLive(slug=step.choices.form)
        if step.name == Name.STAFF or (
            step.choices.staff not in ("", ANY) and not step.offer.resource(step.choices.staff)
        ):
            raise StaffNotOffered(booking_form=step.offer.form.pk, resource=step.choices.staff)
        if step.party_error is not None:
            raise step.party_error
        if step.choices.time is None:
            raise SlotRefused([])

    def book(self) -> Appointment:
        """Make the appointment, or return the one that the same form has made before."""
        request = self.booking_request()
        made = Book(request, actor=actor_of(self.request)).execute(now=self.step.now)
        if made.is_cancelled:
            # Not a form sent twice: somebody books again what was cancelled.
            made = Book(replace(request, key=""), actor=actor_of(self.request)).execute(now=self.step.now)
        return made

    def booking_request(self) -> BookingRequest:
        step, form = self.step, self.form
        assert step.offer is not None
        assert step.choices.time is not None
        return BookingRequest(
            start=instant_of(step.choices.time),
            booking_form=step.offer.form.pk,
            resource=step.resource,
            party_size=step.party,
            contact=form.contact,
            answers=form.answers,
            language=get_language() or "",
            consent_text=form.consent_text,
            source=Appointment.Source.WIDGET,
            key=self.key if len(self.key) <= LONGEST_KEY and "\0" not in self.key else "",
            hold=step.hold_key,
        )

    def done(self, appointment: Appointment) -> HttpResponse:
        response = lead_to(appointment, place_of(self.request).outcome)
        response["Cache-Control"] = "private, no-store"
        return response

    def refused(self, error: BookingError) -> HttpResponse:
        """Say what was wrong, and offer the nearest choices inside the filled-in form."""
        step = self.step
        if isinstance(error, FormNotLive):
            options = [{"value": offer.form.slug, "text": offer.form.translated("name")} for offer in step.offers]
            return self.again(INVALID, self.words(error), "form", gettext("Choose another service"), options)
        if isinstance(error, StaffNotOffered):
            assert step.offer is not None
            options = [{"value": ANY, "text": gettext("No preference")}]
            options += [{"value": str(person.pk), "text": person.name} for person in step.offer.resources]
            return self.again(INVALID, self.words(error), "staff", gettext("Choose a staff member"), options)
        if isinstance(error, PartySizeRefused):
            return self.again(INVALID, self.words(error), "party", gettext("How many people?"))
        if isinstance(error, SlotRefused):
            options = present.alternatives(step, step.choices.time)
            status = CONFLICT if isinstance(error, JustTaken) else INVALID
            return self.again(status, self.words(error), "time", gettext("Choose another time"), options)
        if isinstance(error, TryLater):
            response = self.again(UNAVAILABLE, self.words(error))
            response["Retry-After"] = str(error.retry_after)
            return response
        if isinstance(error, KeyReused):
            self.key = get_random_string(LONGEST_KEY)
            if step.start is None and step.choices.time is not None:
                # The first form took this very time.
                return self.refused(refuse(step, step.choices.time))
        return self.again(CONFLICT, self.words(error))

    def words(self, error: BookingError) -> str:
        step = self.step
        if not isinstance(error, SlotRefused):
            return wording.error_text(error, step.zone)
        if step.choices.time is None:
            sent = self.request.POST.get("time")
            return gettext("The chosen time can't be read.") if sent else gettext("Please choose a time.")
        return wording.refusal_text(error, instant_of(step.choices.time), step.zone)

    def too_many(self) -> str:
        text = gettext("Too many appointments were booked from your connection. Please try again in an hour.")
        return " ".join(filter(None, (text, self.step.settings.translated("contact_line"))))

    def again(
        self,
        status: int,
        problem: str = "",
        repair: str = "",
        legend: str = "",
        options: list[dict[str, str]] | None = None,
    ) -> HttpResponse:
        """Show the details again; the choice named ``repair`` is asked for inside the form."""
        step = self.step
        step.name = Name.DETAILS
        step.messages.clear()
        if step.start is None and not repair:
            step.start = step.choices.time
        self.form.is_valid()
        details: dict[str, Any] = details_context(self.request, step, self.form, self.key[:LONGEST_KEY])
        details["hidden"] = step.choices.hidden("month", "date", "preview", repair)
        context = step_context(self.request, step, form=self.form) | details
        context |= {
            "problem": problem,
            "repair": repair,
            "repair_legend": legend,
            "repair_options": options or [],
            "nearest": ", ".join(option["text"] for option in options or []),
            "contact_line": step.settings.translated("contact_line"),
        }
        if repair:
            # Whatever is asked for again, the time is not settled.
            context |= {"hold_url": "", "party": present.party(step) if repair == "party" else None}
        if pages.wants_fragment(self.request):
            return pages.fragment(self.request, "wagtail_booking/widget/widget_results.html", context, status)
        return pages.page(self.request, "wagtail_booking/pages/start.html", context, status)
