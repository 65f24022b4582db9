"""What customers can do about their own data: take it along, and ask to be erased."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from wagtail_booking.actions import RequestErasure
from wagtail_booking.forms.personal_data import data_response
from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingSettings, Customer

from .access import APPOINTMENTS, see_other
from .area import in_customer_area
from .visitor import customers_of


def your_data(customers: Sequence[Customer], settings: BookingSettings) -> dict[str, Any]:
    """Return what the piece of the page needs. Whoever has several addresses has asked once they have for all."""
    asked = [each.erasure_requested_at for each in customers if each.erasure_requested_at]
    return {
        "data_url": reverse("wagtail_booking_account:data"),
        "erasure_url": reverse("wagtail_booking_account:erasure"),
        "erasure_requested": moment_text(min(asked), settings.zone) if asked and len(asked) == len(customers) else "",
    }


@require_safe
@in_customer_area()
def data(request: HttpRequest) -> HttpResponse:
    """Return everything that is known of whoever asks, as a file; lead others to where they show who they are."""
    customers = customers_of(request)
    if not customers:
        return redirect(APPOINTMENTS)
    return data_response(customers, now=timezone.now(), for_staff=False)


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@in_customer_area()
def erasure(request: HttpRequest) -> HttpResponse:
    """Note that whoever asks wants to be erased; the page then says so. Opening it as a link does nothing."""
    if request.method != "POST":
        return redirect(APPOINTMENTS)
    for customer in customers_of(request):
        RequestErasure(customer.pk).execute(now=timezone.now())
    return see_other(APPOINTMENTS)
