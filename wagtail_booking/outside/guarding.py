"""Which addresses the server may reach on somebody's behalf.

Editors give addresses; without a guard they could make the server read what only it can reach. A host
is resolved once, its addresses are checked, and the connection goes to an address that was checked: a
second look-up could answer otherwise.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urlsplit

from wagtail_booking.models import OutsideCalendar

from .unusable import Unusable

Problem = OutsideCalendar.Problem

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

Resolve = Callable[[str, int], Iterable[str]]
"""Returns the IP addresses of a host; raises ``OSError`` when there is none."""

PORTS = {"http": 80, "https": 443}

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
TEREDO = IPv6Network("2001::/32")

REFUSED_THOUGH_PUBLIC = (
    IPv4Network("168.63.129.16/32"),  # Azure answers its machines here
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
)

HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")

SAFE_IN_PATH = "%/:=&?~+!$,;'@()*[]"


@dataclass(frozen=True)
class Destination:
    """An address taken apart; ``target`` is what a request for it asks for."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """The value of the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def destination(url: str) -> Destination:
    """Return where ``url`` leads; raise :class:`Unusable` unless it is plain http or https."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else host.encode("idna").decode()
    except ValueError:  # an impossible port, a broken IPv6 address, a name that can't be written
        raise Unusable(Problem.FORBIDDEN_ADDRESS) from None
    if parts.scheme not in PORTS or "@" in parts.netloc or not HOST.fullmatch(host):
        raise Unusable(Problem.FORBIDDEN_ADDRESS)
    target = quote(parts.path or "/", safe=SAFE_IN_PATH)
    if parts.query:
        target += "?" + quote(parts.query, safe=SAFE_IN_PATH)
    return Destination(parts.scheme, host, port or PORTS[parts.scheme], target)


def checked_addresses(to: Destination, resolve: Resolve, allowed: Iterable[str]) -> list[str]:
    """Return the addresses of a host that may be reached; raise :class:`Unusable` if there is none.

    ``allowed`` are networks, such as ``192.168.1.0/24``, that may be reached though they are internal.
    """
    networks = [ip_network(network) for network in allowed]
    found = [address for address in resolve(to.host, to.port) if may_be_reached(ip_address(address), networks)]
    if not found:
        raise Unusable(Problem.FORBIDDEN_ADDRESS)
    return found


def may_be_reached(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Return whether ``address`` lies in the public internet, or in an ``allowed`` network."""
    inner = unwrapped(address)
    return any(inner in network for network in allowed) or is_public(inner)


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, where it does (RFC 4291, 3056, 6052)."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: Address) -> bool:
    """Return whether an address that stands for no other is one of the public internet."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, IPv6Address):
        return address in GLOBAL_UNICAST and address not in TEREDO
    return not any(address in network for network in REFUSED_THOUGH_PUBLIC)


def system_addresses(host: str, port: int) -> list[str]:
    """Return the addresses that the system knows for a host, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_kind, sockaddr in found))


def within(seconds: float, resolve: Resolve) -> Resolve:
    """Return ``resolve`` with an end; raise ``TimeoutError`` then. The system's own has none to set."""

    def look_up(host: str, port: int) -> Iterable[str]:
        answer: list[Any] = []

        def run() -> None:
            try:
                answer.append(list(resolve(host, port)))
            except Exception as error:  # carried over to the thread that waits
                answer.append(error)

        # A daemon, so that a name server that never answers doesn't keep the process from ending.
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(seconds)
        if not answer:
            raise TimeoutError
        if isinstance(answer[0], Exception):
            raise answer[0]
        return list(answer[0])

    return look_up
