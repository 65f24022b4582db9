"""Web servers that misbehave, on real sockets of this machine."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

Play = Callable[["Visit"], None]


class Visit(socketserver.BaseRequestHandler):
    """One request: read it up to the end of its headers, note it, and play what the test wants."""

    server: "Server"

    def handle(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head and (part := self.request.recv(4096)):
            head += part
        self.server.requests.append(head.decode("latin-1"))
        self.server.play(self)

    def finish(self) -> None:
        self.request.close()  # which is another socket than the server's own under TLS

    def send(self, data: bytes) -> None:
        self.request.sendall(data)

    def answer(self, status: str = "200 OK", body: bytes = b"", **headers: Any) -> None:
        """Send a whole answer; ``etag="x"`` is the header ``ETag: x``."""
        headers = {"content_length": len(body), **headers}
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def drip(self, data: bytes) -> None:
        """Send ``data`` over and over, a little at a time, until the other side has enough."""
        while not self.server.closing.wait(0.02):
            self.send(data)

    def wait(self) -> None:
        """Say nothing."""
        self.server.closing.wait(30)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    tls: Any = None

    def __init__(self, host: str, play: Play) -> None:
        super().__init__((host, 0), Visit)
        self.play = play
        self.requests: list[str] = []
        self.connections = 0
        self.closing = threading.Event()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.connections += 1
        return True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that the other side hangs up is what most tests are about."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/secret-1234/basic.ics", scheme: str = "http") -> str:
        return f"{scheme}://{self.server_address[0]!s}:{self.port}{path}"


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server that plays what it is given; a piece of text is the body of an answer."""
    with ExitStack() as stack:

        def start(play: Play | str, host: str = "127.0.0.1", tls: Any = None) -> Server:
            text = play
            server = Server(host, play if callable(play) else lambda visit: visit.answer(body=str(text).encode()))
            server.tls = tls
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()

            def stop() -> None:
                server.closing.set()
                server.shutdown()
                server.server_close()
                thread.join()

            stack.callback(stop)
            return server

        yield start


@pytest.fixture
def lan(settings):
    """Allow the one address of this machine on which the servers are, and expect answers soon."""
    settings.WAGTAIL_BOOKING = {"OUTSIDE_ADDRESSES_ALLOWED": ["127.0.0.1/32"], "OUTSIDE_CALENDAR_TIMEOUT": 60}
    return settings


@pytest.fixture
def hasty(lan):
    """Give up at once."""
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_TIMEOUT": 0.3}
    return lan
