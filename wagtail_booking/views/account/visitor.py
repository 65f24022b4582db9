"""Who is asking: by the account that is logged in, and by an address that was proven a while ago."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from wagtail_booking.conf import conf
from wagtail_booking.models import Customer
from wagtail_booking.selectors import customer_area
from wagtail_booking.selectors.customer_area import Holder, verified_addresses

PROOF = "wagtail_booking.proof"
"""Where the session keeps which address was proven, until when, and with which account logged in."""


def account_of(request: HttpRequest) -> Any | None:
    """Return the account of whoever is logged in."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def holder_of(request: HttpRequest, now: datetime) -> Holder:
    """Return whose appointments may be shown: one query at most where the site verifies addresses, none elsewhere."""
    user = account_of(request)
    addresses = verified_addresses(user) if user is not None else frozenset()
    if proven := proven_address(request, now):
        addresses |= {proven}
    return Holder(user.pk if user is not None else None, addresses)


def customers_of(request: HttpRequest) -> list[Customer]:
    """Return the customers as whom whoever asks may act now; an empty list for everybody else.

    The one place to ask. What is stored is read each time: once an address was replaced or a customer is gone, whoever
    has proven the old address is nobody.
    """
    return customer_area.customers_of(holder_of(request, timezone.now()))


def remember(request: HttpRequest, address: str, now: datetime) -> None:
    """Keep in the session that an address was proven. It gets a new key: nobody else can know it."""
    request.session.cycle_key()
    until = now + timedelta(minutes=conf.CUSTOMER_AREA_MINUTES)
    request.session[PROOF] = {"address": address, "until": until.isoformat(), "account": _account_key(request)}


def forget(request: HttpRequest) -> None:
    """Forget that an address was proven."""
    request.session.pop(PROOF, None)


def proven_address(request: HttpRequest, now: datetime) -> str:
    """Return the address that was proven in this session; empty once it is over, or another account logged in."""
    proof = request.session.get(PROOF)
    if not proof or proof["account"] != _account_key(request) or datetime.fromisoformat(proof["until"]) <= now:
        return ""
    return str(proof["address"])


def _account_key(request: HttpRequest) -> str:
    user = account_of(request)
    return "" if user is None else str(user.pk)
