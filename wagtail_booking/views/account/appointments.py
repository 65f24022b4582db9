"""My appointments: the page, and the same as a fragment for the block."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from wagtail_booking.forms.customer_area import AddressForm
from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors import customer_area
from wagtail_booking.selectors.customer_area import Holder
from wagtail_booking.views import pages

from .area import in_customer_area, login_path
from .cards import card
from .data import your_data
from .visitor import account_of, holder_of, proven_address

PAGE_SIZE = 20
UPCOMING, PAST = "upcoming", "past"


@require_safe
@in_customer_area()
def appointments(request: HttpRequest) -> HttpResponse:
    """Show the appointments of whoever asks; to others, how to show who they are."""
    now, settings = timezone.now(), BookingSettings.current()
    context = shown(request, settings, now)
    if pages.wants_fragment(request):
        return pages.fragment(request, "wagtail_booking/account/appointments_results.html", context)
    return pages.page(request, "wagtail_booking/account/appointments.html", context)


def shown(request: HttpRequest, settings: BookingSettings, now: datetime) -> dict[str, Any]:
    """Return what the page shows, to whomever."""
    holder = holder_of(request, now)
    customers = customer_area.customers_of(holder)
    found: dict[str, Any] = {
        "intro": settings.translated("customer_area_intro"),
        "language": get_language(),
        "contact_line": settings.translated("contact_line"),
        "base": reverse("wagtail_booking_account:appointments"),
        "customers": customers,
        "is_known": holder.account is not None or bool(customers),
        # An address is only as good as the customer who has it now.
        "is_proven": proven_address(request, now) in {customer.email for customer in customers},
        "is_logged_in": account_of(request) is not None,
        "form": AddressForm(),
    }
    if customers:
        found |= your_data(customers, settings)
    if found["is_known"]:
        return found | listed(request, holder, customers, settings, now)
    return found | {"login": login_path(found["base"])}


def listed(
    request: HttpRequest, holder: Holder, customers: list[Any], settings: BookingSettings, now: datetime
) -> dict[str, Any]:
    """Return the tab and the page of it that the address asks for; one that doesn't exist is the nearest."""
    tab = PAST if request.GET.get("tab") == PAST else UPCOMING
    every = customer_area.appointments_of(customers, holder)
    rows = customer_area.past(every, now) if tab == PAST else customer_area.upcoming(every, now)
    page = Paginator(customer_area.with_what_is_shown(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    loaded = list(page.object_list)
    offered = customer_area.who_carries_out(loaded) if tab == PAST and loaded else {}
    names = {UPCOMING: gettext("Upcoming"), PAST: gettext("Past")}
    # The language of the page that led here, if it did say so.
    spoken = [("lang", get_language() or "")] if request.GET.get("lang") else []
    before = [("tab", tab), ("page", str(page.number - 1)), *spoken]
    after = [("tab", tab), ("page", str(page.number + 1)), *spoken]
    return {
        "tab": tab,
        "tabs": [
            {"name": text, "query": urlencode([("tab", name), *spoken]), "is_current": name == tab}
            for name, text in names.items()
        ],
        "heading": heading(tab, page),
        "cards": [card(each, settings, now, offered) for each in loaded],
        "previous": urlencode(before) if page.has_previous() else "",
        "next": urlencode(after) if page.has_next() else "",
    }


def heading(tab: str, page: Page) -> str:
    """Return what the list is; also which page of it, where there are more."""
    text = gettext("Past appointments") if tab == PAST else gettext("Upcoming appointments")
    if page.paginator.num_pages == 1:
        return text
    return gettext("%(what)s, page %(page)s of %(pages)s") % {
        "what": text,
        "page": page.number,
        "pages": page.paginator.num_pages,
    }
