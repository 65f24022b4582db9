"""Text messages: how long they are, and how they leave, through the real library to a receiver on this machine."""

import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests import factories as f
from tests.reactions.conftest import free_port
from wagtail_booking.actions import Actor, Reschedule
from wagtail_booking.models import Delivery, Message, MessageText
from wagtail_booking.reactions import sms
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.reactions.sms import Segments, SmsFailed, e164, problem, segments, send_sms


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "count"),
    [
        ("", "GSM-7", 0, 0),
        ("Hello @£$¥ èéùìòÇ ØøÅåÆæß ÄÖÑÜ§¿äöñüà Δ_ΦΓΛΩΠΨΣΘΞ ¤¡", "GSM-7", 50, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        # A character that counts double isn't cut in two: 152 and 2 don't fit into 153.
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("[x]{y}\\^~|", "GSM-7", 18, 1),
        ("\n\r", "GSM-7", 2, 1),
        ("ç", "UCS-2", 1, 1),
        ("я" * 70, "UCS-2", 70, 1),
        ("я" * 71, "UCS-2", 71, 2),
        ("я" * 134, "UCS-2", 134, 2),
        ("я" * 135, "UCS-2", 135, 3),
        ("🎉" * 35, "UCS-2", 70, 1),
        ("🎉" * 36, "UCS-2", 72, 2),
        # 66 and an emoji of two don't fit into 67.
        ("я" * 66 + "🎉" + "я" * 66, "UCS-2", 134, 3),
        ("`", "UCS-2", 1, 1),
        ("a\u00a0b", "UCS-2", 3, 1),
    ],
)
def test_segments__a_text__takes_as_many_messages_as_the_standard_says(text, encoding, characters, count):
    found = segments(text)

    assert (found.encoding, found.count) == (encoding, count)
    if text and not text.startswith("Hello"):
        assert found.characters == characters


def test_segments__answer__is_one_value():
    assert segments("Hi €") == Segments("GSM-7", 5, 1)


@pytest.mark.parametrize(
    ("typed", "region", "expected"),
    [
        ("06 12345678", "NL", "+31612345678"),
        ("+31 (0)6 1234 5678", "", "+31612345678"),
        ("+31612345678", "DE", "+31612345678"),
        ("06 12345678", "", ""),
        ("+31 1", "NL", ""),
        ("hello", "NL", ""),
        ("", "NL", ""),
        (None, "NL", ""),
    ],
)
def test_e164__a_phone_number__is_as_the_world_writes_it(typed, region, expected, settings):
    settings.PHONENUMBER_DEFAULT_REGION = region or None

    assert e164(typed) == expected


class Provider(HTTPServer):
    """Keeps what it is sent; answers ``status``, once it ``may_answer``."""

    def __init__(self):
        self.received = []
        self.status = 200
        self.may_answer = threading.Event()
        self.may_answer.set()
        super().__init__(("127.0.0.1", 0), Receiver)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((self.path, body))
        self.server.may_answer.wait(60)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        settings.WAGTAIL_BOOKING = {
            "SMS_URL": f"json://user:secret@127.0.0.1:{server.server_port}/sms/{{to}}",
            "SMS_TIMEOUT": 60,
        }
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def test_send_sms__provider_takes_it__has_the_number_and_the_text(provider):
    send_sms("+31612345678", "Hello {to} <b> & *x* €\nBye")
    ((path, body),) = provider.received

    assert path.replace("%2B", "+").rstrip("/") == "/sms/+31612345678"
    assert body["message"] == "Hello {to} <b> & *x* €\nBye"
    assert body["title"] == ""


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_send_sms__provider_refuses__raises_and_says_so_without_number_or_password(provider, status, caplog):
    caplog.set_level(logging.DEBUG)
    provider.status = status
    with pytest.raises(SmsFailed, match="The SMS provider did not take the message") as raised:
        send_sms("+31612345678", "Hello")

    for text in (str(raised.value), caplog.text):
        assert "612345678" not in text
        assert "secret" not in text


def test_send_sms__provider_hangs__gives_up_in_time(provider, settings):
    settings.WAGTAIL_BOOKING = settings.WAGTAIL_BOOKING | {"SMS_TIMEOUT": 0.5}
    provider.may_answer.clear()

    # Whoever waits longer is told after a minute that it was sent.
    with pytest.raises(SmsFailed):
        send_sms("+31612345678", "Hello")


def test_send_sms__nobody_listens__raises(settings):
    settings.WAGTAIL_BOOKING = {"SMS_URL": f"json://127.0.0.1:{free_port()}/{{to}}", "SMS_TIMEOUT": 1}
    with pytest.raises(SmsFailed):
        send_sms("+31612345678", "Hello")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "No SMS provider is set up"),
        ("", "No SMS provider is set up"),
        ("nothing://x/{to}", "none that apprise understands"),
        ("json://127.0.0.1/{to}", ""),
    ],
)
def test_problem__what_the_settings_say__is_told_without_reaching_anybody(address, words, settings):
    settings.WAGTAIL_BOOKING = {"SMS_URL": address}

    assert words in problem()
    assert bool(problem()) == bool(words)


def test_problem__library_missing__names_what_to_install(settings, monkeypatch):
    settings.WAGTAIL_BOOKING = {"SMS_URL": "json://127.0.0.1/{to}"}
    monkeypatch.setattr(sms, "find_spec", lambda name: None)

    assert "wagtail-booking[sms]" in problem()
    with pytest.raises(SmsFailed):
        send_sms("+31612345678", "Hello")


def switched_on(**fields):
    message = Message.objects.create(channel="sms", **{"occasion": "booked", "audience": "customer"} | fields)
    MessageText.objects.create(message=message, language="en", body="See you {{start_time}}, {{customer_first_name}}")


def sent():
    work_off(Delivery.objects.filter(channel="sms"), clock=lambda: f.NOW)
    return Delivery.objects.get(channel="sms")


@pytest.mark.django_db
def test_delivery__sms_to_the_customer__arrives_and_the_row_says_where(provider):
    switched_on()
    f.appointment(f.small_practice())
    delivery = sent()

    assert [body["message"] for _, body in provider.received] == ["See you 10:00, Anna"]
    assert (delivery.state, delivery.recipient) == ("sent", "+31612345678")


@pytest.mark.django_db
def test_delivery__provider_is_away__is_tried_again(provider):
    switched_on()
    provider.status = 503
    f.appointment(f.small_practice())
    delivery = sent()

    assert (delivery.state, delivery.tries) == ("queued", 1)
    assert delivery.due_at > f.NOW
    assert delivery.error.startswith("The SMS provider did not take the message")


@pytest.mark.django_db
def test_delivery__no_provider__is_skipped_and_says_why():
    switched_on()
    f.appointment(f.small_practice())
    delivery = sent()

    assert (delivery.state, delivery.reason) == ("skipped", "no_sms")


@pytest.mark.django_db
def test_delivery__number_that_cannot_exist__is_skipped(provider):
    switched_on()
    f.appointment(f.small_practice(), contact=f.contact(phone="12"))
    delivery = sent()

    assert (delivery.state, delivery.reason) == ("skipped", "no_address")
    assert provider.received == []


@pytest.mark.django_db
def test_delivery__handed_over_by_sms__reaches_who_had_it(provider):
    switched_on(occasion="handed_over", audience="staff")
    f.business()
    jan, els = f.staff_member("Jan de Vries", phone="+31687654321"), f.staff_member("Els Smit")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)
    Reschedule(appointment, f.at(14), resource=els.pk, actor=Actor.system()).execute(now=f.NOW)
    delivery = sent()

    assert (delivery.state, delivery.recipient) == ("sent", "+31687654321")
    assert [body["message"] for _, body in provider.received] == ["See you 10:00, Anna"]


@pytest.mark.django_db
def test_s10__hostile_name__stays_in_the_text_of_the_sms(provider):
    switched_on()
    f.appointment(f.small_practice(), contact=f.contact(name="{{admin_link}}\r\nX: y\u202e"))
    sent()

    assert provider.received[0][1]["message"] == "See you 10:00, {{admin_link}}"


def test_tests__receiver__is_on_this_machine_alone(provider):
    assert provider.server_address[0] == socket.gethostbyname("localhost")
