"""The steps of the booking widget, as a page of their own and as fragments for the script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wagtail_booking.engine.spans import instant_of
from wagtail_booking.forms.visitor import VisitorForm
from wagtail_booking.forms.wording import short_moment_text

from . import pages, present
from .holding import visitor_of
from .places import place_of
from .state import Choices
from .steps import Name, Step, find_step


@require_safe
@pages.available_or_503
def start(request: HttpRequest) -> HttpResponse:
    """Show the step that the address leads to, on a page that needs no script."""
    choices = Choices.read(request.GET)
    with choices.language():
        step = find_visitors_step(request, choices)
        return pages.page(request, "wagtail_booking/pages/start.html", step_context(request, step, posts=True))


@require_safe
@pages.available_or_503
def widget(request: HttpRequest) -> HttpResponse:
    """Return the step that the address leads to, for the script. Without a cookie up to the details."""
    choices = Choices.read(request.GET)
    with choices.language():
        context = step_context(request, find_visitors_step(request, choices))
        return pages.fragment(request, "wagtail_booking/widget/widget_results.html", context)


def find_visitors_step(request: HttpRequest, choices: Choices) -> Step:
    """Return the step that the choices lead to now, for the visitor who asks."""
    return find_step(place_of(request).enter(choices), timezone.now(), visitor_of(request))


def step_context(
    request: HttpRequest, step: Step, base: str = "", form: VisitorForm | None = None, *, posts: bool = False
) -> dict[str, Any]:
    """Return the context of a step; its links lead to ``base``, by default the booking page.

    On a page that ``posts``, choosing a time is a form with a token that holds it. Elsewhere it is an
    address, and the script asks for the hold: so what a cache may keep needs no token.
    """
    place = place_of(request)
    context = present.context(step) | {
        "base": base or place.url("start"),
        "language": get_language(),
        "step_template": f"wagtail_booking/widget/{step.name}.html",
        "widget_query": step.choices.query(form="", staff="", party=0, month=None, date=None, time=None),
        "hold_form": place.url("hold") if posts and step.settings.hold_minutes else "",
        **place.context(),
    }
    if step.name == Name.DETAILS:
        context |= details_context(request, step, form or blank_form(step), idempotency_key(request, step))
    return context


def details_context(request: HttpRequest, step: Step, form: VisitorForm, key: str) -> dict[str, Any]:
    """Return what the form of the last step needs."""
    return {
        "form": form,
        "hidden": step.choices.hidden("month", "date", "preview"),
        "key": key,
        "when": short_moment_text(instant_of(step.start), step.zone) if step.start is not None else "",
        "privacy_page": step.settings.privacy_page if step.settings.consent_text else None,
        "is_request": step.offer is not None and step.offer.form.needs_approval,
        **hold_context(request, step),
    }


def hold_context(request: HttpRequest, step: Step) -> dict[str, Any]:
    """Return what is said about the hold of the chosen start; where to ask for one if there is none."""
    possible = step.settings.hold_minutes and step.start is not None
    return {
        "hold_url": place_of(request).url("hold") if possible else "",
        "hold": present.hold(step) if possible else None,
    }


def blank_form(step: Step) -> VisitorForm:
    return VisitorForm(settings=step.settings, booking_form=step.offer.form if step.offer else None)


def idempotency_key(request: HttpRequest, step: Step) -> str:
    """Return the same key whenever this visitor asks for the form of this time.

    So a form that is sent again after Back or a reload makes no second appointment.
    """
    choices = step.choices
    content = f"{place_of(request).make_secret()} {choices.form} {choices.staff} {choices.party} {choices.time}"
    return salted_hmac("wagtail_booking.idempotency_key", content, algorithm="sha256").hexdigest()
