"""How much one visitor may send, and how often. Counts are approximate; without a cache there is no limit,
except for what would become mails to others.
"""

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from wagtail_booking.conf import conf

logger = logging.getLogger("wagtail_booking")

HOUR = 3600

HOLDS_PER_HOUR = 60
"""So many times may be chosen from one network within the hour and are kept; booking goes on without."""

GUESSES_PER_HOUR = 20
"""So many links that open nothing may be tried from one network within the hour."""

LINKS_PER_HOUR = 10
"""So many links to appointments may be asked for from one network within the hour."""

LONGEST_BODY = 64 * 1024

Address = IPv4Address | IPv6Address


def over_limit(request: HttpRequest) -> bool:
    """Count one attempt to book; return whether it is one too many within the hour."""
    return _over(request, "attempts")


def over_move_limit(request: HttpRequest) -> bool:
    """Count one attempt to move an appointment; return whether it is one too many within the hour."""
    return _over(request, "moves")


def over_guess_limit(request: HttpRequest) -> bool:
    """Count one link that opens nothing; return whether it is one too many within the hour."""
    return _count(request, "guesses") > GUESSES_PER_HOUR


def over_hold_limit(request: HttpRequest) -> bool:
    """Count one time that is to be kept; return whether it is one too many within the hour."""
    return _count(request, "holds") > HOLDS_PER_HOUR


def over_access_limit(request: HttpRequest) -> bool:
    """Count one link to appointments that is asked for; return whether it is one too many within the hour.

    Each may become a mail to somebody who didn't ask for it, so without a cache it is one too many.
    """
    return client_address(request) is not None and _count(request, "access", unknown=HOUR) > LINKS_PER_HOUR


def client_key(request: HttpRequest) -> str:
    """Return what stands for the visitor's network; the same for all whose address isn't known.

    Keyed with the site's secret, because an address is personal data and there are few enough to try them
    all. A network, because a visitor has a whole one in IPv6.
    """
    client = client_address(request)
    network = ip_network((client, 64 if client.version == 6 else 32), strict=False) if client else None
    return salted_hmac("wagtail_booking.client", str(network), algorithm="sha256").hexdigest()


def is_too_long(request: HttpRequest) -> bool:
    """Whether more was sent than any form of ours holds. Django has not read more than it says here."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return text.isdecimal() and int(text) > LONGEST_BODY


def _over(request: HttpRequest, what: str) -> bool:
    limit = conf.BOOKINGS_PER_HOUR
    if not limit or client_address(request) is None:
        return False
    return _count(request, what) > limit


def _count(request: HttpRequest, what: str, unknown: int = 0) -> int:
    key = f"wagtail_booking.{what}.{client_key(request)[:32]}"
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key)
    except Exception:  # each cache backend has errors of its own, and a booking matters more
        logger.warning("The %s of visitors can't be counted: the cache doesn't answer", what, exc_info=True)
        return unknown


def client_address(request: HttpRequest) -> Address | None:
    """Return the visitor's address; a private proxy's when it names none, ``None`` when nobody's is known.

    ``X-Forwarded-For`` is believed only when the request comes from a proxy on a private network, and
    then read from its end: anybody can write the beginning.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if peer is not None and peer.is_global:
        return peer
    for text in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        forwarded = _address(text.strip())
        if forwarded is not None and forwarded.is_global:
            return forwarded
    return peer


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket for both versions shows IPv4 addresses in a wrapping in which all share one network.
    return getattr(address, "ipv4_mapped", None) or address
