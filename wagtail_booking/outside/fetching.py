"""Reading what an address gives: bounded in time and size, and only from where the guard allows.

Neither the address nor the answer gets into a message of an error: both are secrets.
"""

import io
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from time import monotonic
from urllib.parse import urljoin

from wagtail_booking import __version__
from wagtail_booking.conf import conf
from wagtail_booking.models import OutsideCalendar

from .guarding import Destination, Resolve, checked_addresses, destination, system_addresses, within
from .unusable import Unusable

Problem = OutsideCalendar.Problem

CONNECT_SECONDS = 5
"""How long one address of a host, or its name server, may take to answer at all."""

REDIRECTS = 3
REDIRECTING = {301, 302, 303, 307, 308}
GONE = {404, 410}

CHUNK = 64 * 1024

# What the fields of OutsideCalendar hold.
ETAG_LENGTH = 255
DATE_LENGTH = 64


@dataclass(frozen=True)
class Answer:
    """What an address gives; no body when it is what it was before."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


class Deadline:
    """The moment by which everything together has to be done."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Return the seconds that are left; raise ``TimeoutError`` when none are."""
        seconds = self.end - monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds if most is None else min(seconds, most)


class Wire(io.RawIOBase):
    """What arrives on a socket. The time-out of a socket is for one read; this is for all of them.

    So is the limit of size here: whoever says that a chunk has -1 bytes makes ``http.client`` read on to the end.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self.connection = connection
        self.deadline = deadline
        # A body that isn't too large, and what is around it.
        self.left = 2 * conf.OUTSIDE_CALENDAR_MAX_BYTES + CHUNK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.connection.settimeout(self.deadline.left())
        size = self.connection.recv_into(buffer)
        self.left -= size
        if self.left < 0:
            raise Unusable(Problem.TOO_LARGE)
        return size

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what :class:`http.client.HTTPResponse` asks of a socket."""
        return io.BufferedReader(self)


def fetch(url: str, etag: str = "", last_modified: str = "", *, resolve: Resolve = system_addresses) -> Answer:
    """Return what ``url`` gives, without a body when ``etag`` or ``last_modified`` still hold.

    Raise :class:`Unusable`. At most ``OUTSIDE_CALENDAR_TIMEOUT`` seconds and ``OUTSIDE_CALENDAR_MAX_BYTES``.
    """
    deadline = Deadline(conf.OUTSIDE_CALENDAR_TIMEOUT)
    condition = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    try:
        return _follow(url, {name: value for name, value in condition.items() if value}, deadline, resolve)
    except TimeoutError:
        raise Unusable(Problem.TOO_SLOW) from None
    except (OSError, IncompleteRead):  # refused, cut off, unknown host, no trust in the certificate
        raise Unusable(Problem.UNREACHABLE) from None
    except (HTTPException, ValueError):  # no HTTP, a redirect to nothing readable, a chunk of negative size
        raise Unusable(Problem.NOT_A_CALENDAR) from None


def _follow(url: str, condition: dict[str, str], deadline: Deadline, resolve: Resolve) -> Answer:
    """Fetch, and go on to where the answer leads: each hop is checked as the first was."""
    for _hop in range(REDIRECTS + 1):
        to = destination(url)
        with (
            _connect(to, deadline, resolve) as connection,
            HTTPResponse(Wire(connection, deadline)) as response,  # type: ignore[arg-type]  # it needs makefile() only
        ):
            connection.settimeout(deadline.left())
            connection.sendall(_request(to, condition))
            response.begin()
            if response.status not in REDIRECTING:
                return _read(response, is_conditional=bool(condition))
            url = urljoin(url, response.headers.get("Location", ""))
        if to.scheme == "https" and destination(url).scheme != "https":
            break  # the secret would be readable on the way
    raise Unusable(Problem.REDIRECTED)


def _connect(to: Destination, deadline: Deadline, resolve: Resolve) -> socket.socket:
    """Return a connection to a checked address of the host; with TLS, to the host it claims to be."""
    look_up = within(deadline.left(CONNECT_SECONDS), resolve)
    addresses = checked_addresses(to, look_up, conf.OUTSIDE_ADDRESSES_ALLOWED)
    connection = _first_that_answers(addresses, to.port, deadline)
    if to.scheme == "http":
        return connection
    try:
        connection.settimeout(deadline.left(CONNECT_SECONDS))
        return ssl.create_default_context().wrap_socket(connection, server_hostname=to.host)
    except BaseException:
        connection.close()
        raise


def _first_that_answers(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    failure: OSError = OSError()
    for address in addresses:
        try:
            # An IP address, so nothing is looked up again.
            return socket.create_connection((address, port), timeout=deadline.left(CONNECT_SECONDS))
        except OSError as error:
            failure = error
    raise failure


def _request(to: Destination, condition: dict[str, str]) -> bytes:
    headers = {
        "Host": to.netloc,
        "User-Agent": f"wagtail_booking/{__version__}",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",  # what is not compressed can't grow
        "Connection": "close",
    }
    lines = [f"GET {to.target} HTTP/1.1", *(f"{name}: {value}" for name, value in (headers | condition).items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _read(response: HTTPResponse, *, is_conditional: bool) -> Answer:
    headers = response.headers
    if response.status == 304 and is_conditional:
        return Answer(None)
    if response.status in GONE:
        raise Unusable(Problem.GONE)
    if response.status != 200:
        raise Unusable(Problem.REFUSED)
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Unusable(Problem.NOT_A_CALENDAR)
    body = _body(response, conf.OUTSIDE_CALENDAR_MAX_BYTES)
    if b"BEGIN:VCALENDAR" not in body[:CHUNK].upper():
        raise Unusable(Problem.NOT_A_CALENDAR)
    return Answer(body, _repeatable(headers["ETag"], ETAG_LENGTH), _repeatable(headers["Last-Modified"], DATE_LENGTH))


def _body(response: HTTPResponse, most: int) -> bytes:
    """Return the whole body; raise :class:`Unusable` when it is too large or stops too early."""
    if (response.length or 0) > most:
        raise Unusable(Problem.TOO_LARGE)
    parts: list[bytes] = []
    size = 0
    while part := response.read(CHUNK):
        parts.append(part)
        size += len(part)
        if size > most:
            raise Unusable(Problem.TOO_LARGE)
    if response.length:  # announced, and never sent
        raise Unusable(Problem.UNREACHABLE)
    return b"".join(parts)


def _repeatable(value: str | None, longest: int) -> str:
    """Return a header that can be stored and sent back as it is, else nothing."""
    return value if value and len(value) <= longest and value.isascii() and value.isprintable() else ""
