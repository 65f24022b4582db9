"""The public address of each live booking form, below the page that the settings name."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Site
from wagtail.views import serve

from wagtail_booking.models import BookingForm, BookingSettings
from wagtail_booking.selectors.offers import load_images

from . import pages, present
from .state import Choices
from .steps import Name
from .widget import find_visitors_step, step_context


class BookingFormAddress:
    """A path whose last part is the slug of a live booking form; others are left to Wagtail."""

    regex = r"(?:[-\w]+/)*[-\w]+"

    def to_python(self, value: str) -> str:
        if not BookingForm.objects.live().filter(slug=value.rpartition("/")[2]).exists():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


def booking_form(request: HttpRequest, address: str) -> HttpResponse:
    """Show a booking form below its parent page; hand every other address to Wagtail."""
    slug = address.rpartition("/")[2]
    settings = BookingSettings.current()
    parent = parent_at(request, settings, slug)
    form = BookingForm.objects.live().filter(slug=slug).first()
    if parent is None or form is None:
        return to_wagtail(request)
    return as_below(parent, request, lambda *_: show(request, form))


def as_below(parent: Any, request: HttpRequest, callback: Callable[..., HttpResponse]) -> HttpResponse:
    """Answer as Wagtail serves a page: who may not see the parent may not see what lies below it."""
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        callback = wrap(callback)
    for check in hooks.get_hooks("before_serve_page"):
        answer = check(parent, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    return callback(parent, request, [], {})


def parent_at(request: HttpRequest, settings: BookingSettings, slug: str) -> Any | None:
    """Return the parent page, or its translation, if the address lies directly below it on this site."""
    if settings.parent_page is None:
        return None
    site = Site.find_for_request(request)
    for page in settings.parent_page.get_translations(inclusive=True):
        parts = page.get_url_parts(request)
        if parts and site and page.live and parts[0] == site.pk and request.path == f"{parts[2].rstrip('/')}/{slug}/":
            return page.specific
    return None


def to_wagtail(request: HttpRequest) -> HttpResponse:
    """Serve the Wagtail page at this address."""
    try:
        root = reverse("wagtail_serve", args=[""])
    except NoReverseMatch:
        raise Http404 from None
    if not request.path.startswith(root):
        raise Http404
    return serve(request, request.path.removeprefix(root))


@require_safe
@pages.available_or_503
def show(request: HttpRequest, form: BookingForm) -> HttpResponse:
    """Show what a booking form is, with its first step ready, also without script."""
    choices = Choices.read(request.GET)
    with choices.language():
        # The query string decides nothing about which form this is.
        chosen = Choices.read({**request.GET.dict(), "forms": str(form.pk), "form": form.slug})
        load_images([form], "picture", present.PICTURE)
        step = find_visitors_step(request, chosen)
        # The address itself looks like any page of the site: it shall need neither token nor cookie.
        context = step_context(request, step, base=request.path, posts=step.name == Name.TIME)
        context |= {"booking_form": form, "facts": present.facts(form), "description": form.translated("description")}
        return pages.page(request, "wagtail_booking/pages/booking_form.html", context)
