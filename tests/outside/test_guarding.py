"""Which addresses may be reached."""

import threading
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_booking.outside import fetching
from wagtail_booking.outside.fetching import fetch
from wagtail_booking.outside.guarding import checked_addresses, destination, may_be_reached, within
from wagtail_booking.outside.unusable import Unusable

# What leads to this machine, or to what only this machine can reach; "{port}" is where a server listens.
FORBIDDEN = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.127.127.127:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:7f00:1::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine",
    "http://192.0.0.192/opc/v2/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://203.0.113.1/",
    "http://calendar.example@127.0.0.1:{port}/",
    "http://user:password@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@calendar.example/",
    "http://127.0.0.1:{port}\\@calendar.example/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost.:{port}/",
    "http://127.0.0.1%00.calendar.example:{port}/",
    "http://127.0.0.1%2f:{port}/",
    "https://127.0.0.1:{port}/",
    "http://127.0.0.1:99999/",
    "http://[::1:{port}/",
    "http://cal endar.example/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}/!/",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:alert(1)",
    "",
    "\0",
]


@pytest.fixture
def attempts(monkeypatch):
    """The connections that were begun."""
    begun = []
    really = fetching.socket.create_connection
    monkeypatch.setattr(
        fetching.socket, "create_connection", lambda to, **kwargs: begun.append(to) or really(to, **kwargs)
    )
    return begun


@pytest.mark.parametrize("form", FORBIDDEN)
def test_s12__address_that_leads_inside__is_not_connected_to(serve, attempts, form):
    server = serve("never read")

    with pytest.raises(Unusable) as caught:
        fetch(form.replace("{port}", str(server.port)))

    # A name that the system can't read at all is as far as some of them get.
    assert caught.value.problem in {"forbidden_address", "unreachable"}
    assert attempts == []
    assert server.connections == 0


def test_s12__guard__is_what_keeps_them_out(serve, attempts, lan):
    server = serve("BEGIN:VCALENDAR")

    assert fetch(server.url()).body == b"BEGIN:VCALENDAR"
    assert attempts == [("127.0.0.1", server.port)]


def test_s12__name_that_leads_elsewhere_when_asked_again__is_asked_once(serve, lan):
    outside, inside = serve("BEGIN:VCALENDAR"), serve("BEGIN:VCALENDAR secret", host="127.0.0.2")
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    found = fetch(f"http://calendar.example:{outside.port}/", resolve=lambda host, port: answers.pop(0))

    assert found.body == b"BEGIN:VCALENDAR"
    assert answers == [["127.0.0.2"]]
    assert inside.connections == 0
    assert f"Host: calendar.example:{outside.port}" in outside.requests[0]


@pytest.mark.parametrize("inside", ["127.0.0.2", "10.1.2.3", "::1", "169.254.169.254"])
def test_s12__name_with_some_addresses_inside__goes_to_the_others(serve, attempts, lan, inside):
    server = serve("BEGIN:VCALENDAR")
    addresses = [inside, "127.0.0.1"]

    fetch(f"http://calendar.example:{server.port}/", resolve=lambda host, port: addresses)

    assert attempts == [("127.0.0.1", server.port)]


def test_s12__name_with_addresses_inside_only__is_refused(attempts):
    with pytest.raises(Unusable) as caught:
        fetch("https://calendar.example/", resolve=lambda host, port: ["10.0.0.1", "fd00::1"])

    assert caught.value.problem == "forbidden_address"
    assert attempts == []


@pytest.mark.parametrize(
    "address", ["142.250.179.142", "2a00:1450:400e:80d::200e", "::ffff:142.250.179.142", "64:ff9b::8efa:b38e"]
)
def test_may_be_reached__public_address__may(address):
    assert may_be_reached(ip_address(address))


def test_checked_addresses__allowed_network__may_be_reached_though_it_is_internal():
    inside = destination("http://nextcloud.lan/")

    assert checked_addresses(inside, lambda host, port: ["192.168.1.7", "192.168.2.7"], ["192.168.1.0/24"]) == [
        "192.168.1.7"
    ]
    assert checked_addresses(inside, lambda host, port: ["::ffff:192.168.1.7"], ["192.168.1.0/24"])
    assert checked_addresses(inside, lambda host, port: ["fd00::7"], ["fd00::/8", "192.168.1.0/24"])


@given(st.ip_addresses(v=4))
def test_may_be_reached__ipv4_written_as_ipv6__is_judged_as_itself(address):
    verdict = may_be_reached(address)
    number = int(address)

    assert may_be_reached(IPv6Address((0xFFFF << 32) | number)) == verdict
    assert may_be_reached(IPv6Address((0x64FF9B << 96) | number)) == verdict
    assert may_be_reached(IPv6Address((0x2002 << 112) | (number << 80))) == verdict


@given(st.ip_addresses())
def test_may_be_reached__any_address_of_a_special_kind__may_not(address):
    kinds = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_reserved", "is_unspecified")
    if isinstance(address, IPv4Address) and any(getattr(address, kind) for kind in kinds):
        assert not may_be_reached(address)
    if isinstance(address, IPv6Address) and (int(address) >> 125) != 1 and (int(address) >> 32) != 0x64FF9B << 64:
        assert may_be_reached(address) == (address.ipv4_mapped is not None and may_be_reached(address.ipv4_mapped))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Calendar.Example/a b?c=d e#f", ("https", "calendar.example", 443, "/a%20b?c=d%20e")),
        ("http://calendar.example:8080", ("http", "calendar.example", 8080, "/")),
        ("https://bücher.example/ü", ("https", "xn--bcher-kva.example", 443, "/%C3%BC")),
        ("https://calendar.example/%2F\r\nX: y", ("https", "calendar.example", 443, "/%2FX:%20y")),
    ],
)
def test_destination__url__is_taken_apart(url, expected):
    to = destination(url)

    assert (to.scheme, to.host, to.port, to.target) == expected


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://calendar.example/", "calendar.example"),
        ("https://calendar.example:80/", "calendar.example:80"),
        ("http://[2a00::1]:80/", "[2a00::1]"),
    ],
)
def test_destination__netloc__names_the_port_where_it_is_another(url, host):
    assert destination(url).netloc == host


def test_within__name_server_that_never_answers__is_given_up():
    ended = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.05, lambda host, port: ended.wait(30) and [])("calendar.example", 443)
    ended.set()


def test_within__unknown_name__is_the_error_it_was():
    def unknown(host, port):
        raise OSError("unknown")

    with pytest.raises(OSError, match="unknown"):
        within(5, unknown)("calendar.example", 443)
