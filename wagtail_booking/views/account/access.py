"""Without an account: a link to the appointments of an address, mailed to that address, that works once."""

from contextlib import suppress

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wagtail_booking.actions import LinkCustomer, RequestAccessLink, UseAccessLink
from wagtail_booking.errors import LinkNotUsable, TryLater
from wagtail_booking.forms.customer_area import AddressForm
from wagtail_booking.models import AccessLink
from wagtail_booking.permissions import access_link_by_token
from wagtail_booking.selectors.customer_area import customers_with
from wagtail_booking.views import pages
from wagtail_booking.views.booking import INVALID, too_long
from wagtail_booking.views.limits import HOUR, is_too_long, over_access_limit
from wagtail_booking.views.links import TOO_MANY, actor_of, plain, unknown

from .area import in_customer_area, login_path
from .visitor import account_of, forget, remember

APPOINTMENTS = "wagtail_booking_account:appointments"


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("email")
@in_customer_area()
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Note that somebody wants a link; the answer is the same whoever it is, and given before anybody looks."""
    if request.method != "POST":
        return show_form(request, AddressForm())
    if is_too_long(request):
        return too_long(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return show_form(request, form, INVALID)
    if over_access_limit(request):
        title, text = gettext("Too many links were asked for"), gettext("Please try again in an hour.")
        response = plain(request, title, text, TOO_MANY)
        response["Retry-After"] = str(HOUR)
        return response
    RequestAccessLink(form.cleaned_data["email"]).execute(now=timezone.now())
    return see_other("wagtail_booking_account:link_sent")


@require_safe
@in_customer_area()
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a message is on its way, if there is anybody to get it."""
    return pages.page(request, "wagtail_booking/account/link_sent.html", {"language": get_language()})


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@in_customer_area()
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; only pressing it uses the link up, since mail scanners open every link."""
    now = timezone.now()
    try:
        link = access_link_by_token(token, now)
    except AccessLink.DoesNotExist:
        return unknown(request)
    if request.method != "POST":
        return show_button(request, link)
    try:
        address = UseAccessLink(link).execute(now=now)
    except LinkNotUsable:
        return unknown(request)
    remember(request, address, now)
    if account_of(request) is not None and request.POST.get("keep"):
        with suppress(TryLater):  # the link is used up, and what it is for doesn't need the account
            LinkCustomer(address, actor=actor_of(request)).execute()
    return see_other(APPOINTMENTS)


@require_POST
@in_customer_area()
def leave(request: HttpRequest) -> HttpResponse:
    """Forget that an address was proven; who is logged in stays so."""
    forget(request)
    return see_other(APPOINTMENTS)


def show_form(request: HttpRequest, form: AddressForm, status: int = 200) -> HttpResponse:
    """Return the form for an address."""
    context = {"form": form, "language": get_language(), "login": ""}
    if account_of(request) is None:
        context["login"] = login_path(reverse(APPOINTMENTS))
    return pages.page(request, "wagtail_booking/account/ask_for_link.html", context, status)


def show_button(request: HttpRequest, link: AccessLink) -> HttpResponse:
    """Return the page that a link opens. It names nobody but the account that is logged in."""
    user = account_of(request)
    free = user is not None and any(customer.user_id is None for customer in customers_with([link.address]))
    context = {"language": get_language(), "account": user.get_username() if user is not None and free else ""}
    return pages.page(request, "wagtail_booking/account/open_link.html", context)


def see_other(name: str) -> HttpResponse:
    """Lead from a form to a page (303)."""
    response = HttpResponseRedirect(reverse(name))
    response.status_code = 303
    return response
