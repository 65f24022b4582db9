"""How often one visitor may try to book. The count is approximate; without a cache there is no limit."""

import hashlib
import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest

from wagtail_booking.conf import conf

logger = logging.getLogger("wagtail_booking")

HOUR = 3600

Address = IPv4Address | IPv6Address


def over_limit(request: HttpRequest) -> bool:
    """Count one attempt to book; return whether it is one too many within the hour."""
    limit = conf.BOOKINGS_PER_HOUR
    client = client_address(request)
    if not limit or client is None:
        return False
    # A hash, because an address is personal data; a network, because a visitor has a whole one in IPv6.
    network = ip_network((client, 64 if client.version == 6 else 32), strict=False)
    key = f"wagtail_booking.attempts.{hashlib.sha256(str(network).encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key) > limit
    except Exception:  # each cache backend has errors of its own, and a booking matters more
        logger.warning("Attempts to book can't be counted: the cache doesn't answer", exc_info=True)
        return False


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
