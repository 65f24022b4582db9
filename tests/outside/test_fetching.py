"""Fetching: whatever a server does, it ends, and nothing but a calendar comes of it."""

import gzip
import ssl
import threading

import pytest
import trustme

from tests.outside.samples import TUESDAY
from wagtail_booking.outside.fetching import fetch
from wagtail_booking.outside.unusable import Unusable

pytestmark = pytest.mark.slow  # real servers, some of them slow on purpose

BODY = TUESDAY.encode()


def problem_of(url, **kwargs):
    with pytest.raises(Unusable) as caught:
        fetch(url, **kwargs)
    assert "secret" not in repr(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value.problem


def test_fetch__calendar__is_read_with_what_identifies_it(serve, lan):
    server = serve(lambda visit: visit.answer(body=BODY, etag='"v1"', last_modified="Mon, 02 Mar 2026 07:00:00 GMT"))

    found = fetch(server.url("/secret/basic.ics?key=1"))

    assert (found.body, found.etag, found.last_modified) == (BODY, '"v1"', "Mon, 02 Mar 2026 07:00:00 GMT")
    (request,) = server.requests
    assert request.startswith("GET /secret/basic.ics?key=1 HTTP/1.1\r\n")
    assert "Accept-Encoding: identity\r\n" in request
    assert "If-None-Match" not in request
    assert "Cookie" not in request


def test_fetch__unchanged__has_no_body(serve, lan):
    server = serve(lambda visit: visit.answer("304 Not Modified"))

    assert fetch(server.url(), '"v1"', "Mon, 02 Mar 2026 07:00:00 GMT").body is None
    assert 'If-None-Match: "v1"\r\nIf-Modified-Since: Mon, 02 Mar 2026 07:00:00 GMT\r\n' in server.requests[0]


def test_fetch__unchanged_without_being_asked__is_refused(serve, lan):
    assert problem_of(serve(lambda visit: visit.answer("304 Not Modified")).url()) == "refused"


@pytest.mark.parametrize("transfer", ["chunked", "until it ends"])
def test_fetch__length_not_announced__is_read_whole(serve, lan, transfer):
    def play(visit):
        if transfer == "chunked":
            chunks = b"".join(b"%x\r\n%s\r\n" % (1, BODY[i : i + 1]) for i in range(len(BODY)))
            visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        else:
            visit.send(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)

    assert fetch(serve(play).url()).body == BODY


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("401 Unauthorized", "refused"),
        ("403 Forbidden", "refused"),
        ("404 Not Found", "gone"),
        ("410 Gone", "gone"),
        ("429 Too Many Requests", "refused"),
        ("500 Internal Server Error", "refused"),
        ("503 Service Unavailable", "refused"),
        ("204 No Content", "refused"),
        ("206 Partial Content", "refused"),
        ("999 Odd", "refused"),
    ],
)
def test_fetch__other_status__is_a_problem(serve, lan, status, problem):
    assert problem_of(serve(lambda visit: visit.answer(status, BODY)).url()) == problem


@pytest.mark.parametrize(
    ("play", "problem"),
    [
        pytest.param(lambda visit: visit.answer(body=b"<html>Log in</html>"), "not_a_calendar", id="a page"),
        pytest.param(lambda visit: visit.answer(), "not_a_calendar", id="empty"),
        pytest.param(lambda visit: visit.send(b"hello\r\n\r\n"), "not_a_calendar", id="not http"),
        pytest.param(lambda visit: visit.send(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), "not_a_calendar", id="many"),
        pytest.param(lambda visit: visit.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 99_999), "not_a_calendar", id="long"),
        pytest.param(lambda visit: None, "unreachable", id="hangs up"),
        pytest.param(
            lambda visit: visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + BODY),
            "unreachable",
            id="cut off",
        ),
        pytest.param(
            lambda visit: visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + BODY),
            "unreachable",
            id="cut off in a chunk",
        ),
        pytest.param(
            lambda visit: visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n" + BODY),
            "not_a_calendar",
            id="chunk of negative size",
        ),
        pytest.param(
            lambda visit: visit.answer("302 Found", location="http://[oops]/"), "not_a_calendar", id="leads to nothing"
        ),
        pytest.param(
            lambda visit: visit.answer(body=gzip.compress(BODY), content_encoding="gzip"), "not_a_calendar", id="gzip"
        ),
        pytest.param(
            lambda visit: visit.answer(body=gzip.compress(b"BEGIN:VCALENDAR" + bytes(50_000_000))),
            "not_a_calendar",
            id="gzip bomb that doesn't say so",
        ),
    ],
)
def test_fetch__odd_answer__is_a_problem(serve, lan, play, problem):
    assert problem_of(serve(play).url()) == problem


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(lambda visit: visit.wait(), id="silent"),
        pytest.param(lambda visit: visit.drip(b"H"), id="status, letter by letter"),
        pytest.param(lambda visit: (visit.send(b"HTTP/1.1 200 OK\r\n"), visit.drip(b"X: y\r\n")), id="headers"),
        pytest.param(lambda visit: visit.drip(b"HTTP/1.1 100 Continue\r\n\r\n"), id="go on, go on"),
        pytest.param(lambda visit: (visit.send(b"HTTP/1.1 200 OK\r\n\r\n"), visit.drip(b"B")), id="body"),
        pytest.param(
            lambda visit: (
                visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                visit.drip(b"1\r\nB\r\n"),
            ),
            id="chunks",
        ),
    ],
)
def test_fetch__slow__ends_by_the_deadline(serve, hasty, play):
    assert problem_of(serve(play).url()) == "too_slow"


def test_fetch__silent_instead_of_tls__ends_by_the_deadline(serve, hasty):
    assert problem_of(serve(lambda visit: visit.wait()).url(scheme="https")) == "too_slow"


def test_fetch__name_server_that_never_answers__ends_by_the_deadline(hasty):
    ended = threading.Event()
    assert problem_of("https://calendar.example/", resolve=lambda host, port: ended.wait(30) and []) == "too_slow"
    ended.set()


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(lambda visit: visit.answer(body=b"BEGIN:VCALENDAR" + b"x" * 1000), id="announced"),
        pytest.param(
            lambda visit: visit.send(b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR" + b"x" * 1000), id="not announced"
        ),
        pytest.param(
            lambda visit: [visit.send(b"HTTP/1.1 200 OK\r\n\r\n"), *(visit.send(b"x" * 65536) for _ in range(10**6))],
            id="without end",
        ),
        pytest.param(
            lambda visit: [
                visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"),
                *(visit.send(b"x" * 65536) for _ in range(1600)),
            ],
            id="chunk that says to read on",
        ),
        pytest.param(
            lambda visit: visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), id="announced only"
        ),
    ],
)
def test_fetch__too_large__is_not_read_to_its_end(serve, lan, play):
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_MAX_BYTES": 1000}

    assert problem_of(serve(play).url()) == "too_large"


def test_fetch__exactly_as_large_as_may_be__is_read(serve, lan):
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_MAX_BYTES": len(BODY)}

    assert fetch(serve(TUESDAY).url()).body == BODY


def test_fetch__nobody_listens__is_unreachable(serve, lan):
    server = serve("")
    server.server_close()

    assert problem_of(server.url()) == "unreachable"


def test_fetch__name_that_doesnt_exist__is_unreachable(lan):
    # Some machines have no name server that would say so.
    assert problem_of("https://calendar.invalid/secret") in {"unreachable", "too_slow"}


def test_fetch__first_address_doesnt_answer__the_next_one_does(serve, lan):
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_ADDRESSES_ALLOWED": ["127.0.0.0/8"]}
    server = serve(TUESDAY, host="127.0.0.2")

    found = fetch(f"http://calendar.example:{server.port}/", resolve=lambda host, port: ["127.0.0.3", "127.0.0.2"])

    assert found.body == BODY


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_fetch__redirected__follows(serve, lan, status):
    target = serve(TUESDAY)
    server = serve(lambda visit: visit.answer(status, location=target.url("/there")))

    assert fetch(server.url()).body == BODY
    assert target.requests[0].startswith("GET /there ")


def test_fetch__redirected_within_the_server__follows(serve, lan):
    server = serve(
        lambda visit: (
            visit.answer(body=BODY) if "GET /b" in server.requests[-1] else visit.answer("302 Found", location="b")
        )
    )

    assert fetch(server.url("/a")).body == BODY


def test_fetch__redirected_without_end__is_a_problem(serve, lan):
    server = serve(lambda visit: visit.answer("302 Found", location="/again"))

    assert problem_of(server.url()) == "redirected"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/",
        "http://localhost.localdomain@127.0.0.2:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1]:{port}/",
        "//127.0.0.2:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "\\\\127.0.0.2\\",
    ],
)
def test_s12__redirected_inside__is_not_followed(serve, lan, target):
    inside = serve("BEGIN:VCALENDAR secret", host="127.0.0.2")
    location = target.replace("{port}", str(inside.port))
    server = serve(lambda visit: visit.answer("302 Found", location=location) if len(server.requests) == 1 else None)

    assert problem_of(server.url()) in {"forbidden_address", "unreachable"}
    assert inside.connections == 0


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """An authority for certificates that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def tls(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def here(host, port):
    return ["127.0.0.1"]


def test_fetch__tls__asks_the_checked_address_for_the_right_name(serve, lan, authority):
    server = serve(TUESDAY, tls=tls(authority, "calendar.example"))

    assert fetch(f"https://calendar.example:{server.port}/", resolve=here).body == BODY


def test_fetch__certificate_for_another_name__is_unreachable(serve, lan, authority):
    server = serve(TUESDAY, tls=tls(authority, "other.example"))

    assert problem_of(f"https://calendar.example:{server.port}/secret", resolve=here) == "unreachable"
    assert server.requests == []


def test_fetch__certificate_that_nobody_vouches_for__is_unreachable(serve, lan):
    server = serve(TUESDAY, tls=tls(trustme.CA(), "calendar.example"))

    assert problem_of(f"https://calendar.example:{server.port}/secret", resolve=here) == "unreachable"
    assert server.requests == []


def test_fetch__plain_where_tls_was_expected__is_unreachable(serve, lan):
    def plain(visit):
        visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    assert problem_of(serve(plain).url(scheme="https")) in {"unreachable", "too_slow"}


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ht\ttp"])
def test_fetch__redirected_from_tls_to_none__is_not_followed(serve, lan, authority, scheme):
    plain = serve(TUESDAY)
    server = serve(
        lambda visit: visit.answer("302 Found", location=plain.url(scheme=scheme)),
        tls=tls(authority, "calendar.example"),
    )

    assert problem_of(f"https://calendar.example:{server.port}/", resolve=here) == "redirected"
    assert plain.connections == 0


@pytest.mark.parametrize("header", ["x" * 300, "é", "a\r\n b"])
def test_fetch__header_that_cant_be_sent_back__is_dropped(serve, lan, header):
    found = fetch(serve(lambda visit: visit.answer(body=BODY, etag=header)).url())

    assert (found.body, found.etag) == (BODY, "")
