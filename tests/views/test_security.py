"""What holds for every public address, whoever asks; a new address without a row here fails."""

import hashlib
import logging
import re
from collections import Counter
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage
from wagtail_booking import urls
from wagtail_booking.actions import Actor, Book, CreateFeed
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.models import Appointment, ContactForm, ContactFormField, Customer, Feed
from wagtail_booking.permissions import Purpose, event_token, feed_token, link_token
from wagtail_booking.views.limits import client_address
from wagtail_booking.views.state import format_instant

pytestmark = pytest.mark.django_db

BOOK, HOLD = reverse("wagtail_booking:book"), reverse("wagtail_booking:hold")
TEN, ELEVEN = "20260303T0900Z", "20260303T1000Z"
MARKER = "Xyzzy"
FOR_STAFF = ("feed",)
FOR_ITS_CUSTOMER = ("appointment", "embed_booked", "add_to_calendar", "calendar_file", "reschedule", "cancel")
WRITING = ("book", "hold", "embed_book", "embed_hold", "reschedule", "cancel")


@pytest.fixture
def appointment():
    """An appointment with a marker in every personal field, on a site with all public addresses."""
    cache.clear()
    settings = f.business(embed_origins="https://www.partner.example")
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    settings.parent_page = home
    settings.save()
    form = f.booking_form(f.staff_member(email="jan-xyzzy@example.com", phone="+31612345699"))
    form.contact_form = ContactForm.objects.create(name="Intake")
    form.save()
    ContactFormField.objects.create(contact_form=form.contact_form, label="Notes", field_type="multiline")
    return f.appointment(
        form,
        contact=f.contact(name=f"Anna {MARKER}", email=f"{MARKER}@example.com"),
        answers=[("Notes", f"{MARKER} is ill")],
        notes=f"{MARKER} is late",
    )


def everybodys_feed() -> Feed:
    user = User.objects.filter(username="boss").first() or User.objects.create_superuser("boss")
    known = Feed.objects.filter(created_by=user).first()
    return known or CreateFeed(None, details=Feed.Details.FULL, actor=Actor.staff(user)).execute(now=f.NOW)


def addresses(appointment) -> dict[str, str]:
    """One address for each pattern, at its fullest."""
    query = f"form=first-consult&time={ELEVEN}"
    return {
        "start": f"{reverse('wagtail_booking:start')}?{query}",
        "widget": f"{reverse('wagtail_booking:widget')}?{query}",
        "hold": f"{HOLD}?{query}",
        "book": f"{BOOK}?{query}",
        "health": reverse("wagtail_booking:health"),
        "embed_start": f"{reverse('wagtail_booking:embed_start')}?{query}",
        "embed_widget": f"{reverse('wagtail_booking:embed_widget')}?{query}",
        "embed_hold": f"{reverse('wagtail_booking:embed_hold')}?{query}",
        "embed_book": f"{reverse('wagtail_booking:embed_book')}?{query}",
        "embed_booked": reverse("wagtail_booking:embed_booked", args=[link_token(appointment, Purpose.BOOKED)]),
        "appointment": reverse("wagtail_booking:appointment", args=[link_token(appointment, Purpose.VIEW)]),
        "add_to_calendar": reverse("wagtail_booking:add_to_calendar", args=[link_token(appointment, Purpose.CALENDAR)]),
        "calendar_file": reverse("wagtail_booking:calendar_file", args=[link_token(appointment, Purpose.CALENDAR)]),
        "event_file": reverse("wagtail_booking:event_file", args=[event_token(f.entry())]),
        "feed": reverse("wagtail_booking:feed", args=[feed_token(everybodys_feed())]),
        "reschedule": reverse("wagtail_booking:reschedule", args=[link_token(appointment, Purpose.RESCHEDULE)]),
        "cancel": reverse("wagtail_booking:cancel", args=[link_token(appointment, Purpose.CANCEL)]),
        "booking_form": f"/first-consult/?{query}",
    }


def typed(**fields):
    known = {"form": "first-consult", "time": ELEVEN, "name": "Bo", "email": "bo@example.com", "answer-notes": "None"}
    return known | fields


def everything_stored() -> str:
    models = [*apps.get_app_config("wagtail_booking").get_models(), Session]
    rows = [serializers.serialize("json", model.objects.order_by("pk")) for model in models]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def test_addresses__all_of_them__are_known_here(appointment):
    assert set(addresses(appointment)) == {pattern.name for pattern in urls.urlpatterns}
    for name, address in addresses(appointment).items():
        assert resolve(address.partition("?")[0]).url_name == name


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_s04__reading_method_at_every_address__stores_nothing_not_even_a_session(client, appointment, method):
    known = addresses(appointment)
    before = everything_stored()

    for name, address in known.items():
        # Nobody runs a worker here, which is what "health" says.
        possible = (503, 405) if name == "health" else (200, 302, 405)
        for _ in range(2):
            assert getattr(client, method)(address).status_code in possible

    assert everything_stored() == before
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_s05__writing_method_elsewhere__is_not_allowed(client, appointment, method):
    known = addresses(appointment)
    before = everything_stored()

    for name, address in known.items():
        if name not in WRITING or method != "post":
            assert getattr(client, method)(address).status_code == 405

    assert everything_stored() == before


def test_s06__field_of_every_column__changes_none_of_them(client, appointment):
    names = {field.name for model in (Appointment, Customer) for field in model._meta.get_fields()}
    names |= {field.attname for field in Appointment._meta.concrete_fields}
    odd = dict.fromkeys(names | {"is_staff", "waive", "source", "actor", "duration"}, "7")

    client.post(BOOK, odd | typed(key="a", phone=""))
    client.post(BOOK, typed(key="b", time="20260303T1030Z"))

    given, plain = Appointment.objects.order_by("pk")[1:]
    own = {"id", "public_id", "link_key", "uid", "start", "end"}
    for field in Appointment._meta.concrete_fields:
        if field.name not in own:
            assert getattr(given, field.attname) == getattr(plain, field.attname), field.name
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2f%2fevil.example",
        "@evil.example",
        "http://testserver@evil.example",
        "http://testserver.evil.example",
        "\r\nLocation: https://evil.example",
    ],
)
def test_s13__wish_where_to_go__is_not_followed(client, appointment, target):
    wishes = dict.fromkeys(("next", "url", "redirect", "return", "success_url", "form"), target)

    reading = client.get(BOOK, wishes)
    done = client.post(BOOK, wishes | typed(), headers={"referer": "https://evil.example/"})

    assert reading["Location"].startswith("/booking/start/?")
    assert done["Location"].startswith("/booking/appointment/")
    assert "Location" not in Client(headers={"host": "evil.example"}).get(reverse("wagtail_booking:start"))


def test_s15__markers_in_personal_fields__are_on_no_public_address(client, appointment):
    found = []
    for name, address in addresses(appointment).items():
        if name not in FOR_ITS_CUSTOMER + FOR_STAFF:
            steps = (address, address.partition("?")[0], address.replace(ELEVEN, TEN))
            found += [client.get(step, follow=True) for step in steps]
    found += [
        client.post(HOLD, typed(time=time), headers={"x-requested-with": "XMLHttpRequest"}) for time in (TEN, ELEVEN)
    ]
    found.append(client.post(BOOK, typed(time=TEN)))
    found.append(client.post(BOOK, typed(email=appointment.customer.email, name="Bo"), follow=True))

    for response in found:
        text = response.content.decode().replace(appointment.customer.email, "")
        assert MARKER.lower() not in text.lower()
        assert "jan-xyzzy" not in text
        assert "612345699" not in text


def test_s20__known_and_unknown_addresses__differ_by_one_insert_and_nothing_that_takes_time(client, appointment):
    statements = {}
    for kind, email, hour in [("known", appointment.customer.email, 13), ("unknown", "new@example.com", 14)]:
        fields = typed(email=email, time=format_instant(minute_of(f.at(hour))), key=kind)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(BOOK, fields).status_code == 303
        statements[kind] = [query["sql"].split()[0] for query in queries]

    more = Counter(statements["unknown"]) - Counter(statements["known"])
    assert not Counter(statements["known"]) - Counter(statements["unknown"])
    # On databases that need one, a savepoint stands around the insert.
    assert set(more) <= {"INSERT", "SAVEPOINT", "RELEASE"}, more
    assert sum(more.values()) <= 3


def test_s22__booking_refused_and_done__logs_no_personal_data(client, appointment, caplog):
    caplog.set_level(logging.INFO)
    fields = {"name": "Plugh", "email": "plugh@example.com", "phone": "+31687654321", "answer-notes": "Plugh is ill"}

    for time in (TEN, ELEVEN, ""):
        done = client.post(BOOK, typed(time=time, **fields), follow=True)
        assert done.status_code in (200, 409, 422)

    assert Customer.objects.filter(email="plugh@example.com").exists()
    for secret in ("plugh", "687654321", link_token(Appointment.objects.latest("pk"), Purpose.VIEW)):
        assert secret not in caplog.text.lower()


def test_s22__error_report_of_a_crash__holds_nothing_that_was_typed(
    client, appointment, settings, monkeypatch, mailoutbox
):
    def crash(*args, **kwargs):
        raise RuntimeError("A bug")

    settings.ADMINS = ["admin@example.com"] if django.VERSION >= (6,) else [("Admin", "admin@example.com")]
    monkeypatch.setattr(Book, "execute", crash)
    client.raise_request_exception = False

    assert client.post(BOOK, typed(name="Plugh")).status_code == 500

    [mail] = mailoutbox
    assert "A bug" in mail.body
    assert "Plugh" not in mail.body


FRAMED = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'self'; form-action 'self'; object-src 'none', "
    "frame-ancestors https://www.partner.example",
    "X-Frame-Options": None,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

HEADERS = {
    "embed_start": {"Cache-Control": "private, no-cache", **FRAMED},
    "embed_widget": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "embed_hold": FRAMED,
    "embed_book": FRAMED,
    "embed_booked": {"Cache-Control": "private, no-store", **FRAMED},
    "start": {"Cache-Control": "private, no-cache", "X-Frame-Options": "DENY"},
    "widget": {"Cache-Control": "private, no-store", "X-Frame-Options": "DENY", "X-Robots-Tag": "noindex"},
    "book": {"X-Frame-Options": "DENY"},
    "appointment": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "add_to_calendar": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "event_file": {"Cache-Control": "public, max-age=86400", "X-Robots-Tag": "noindex, nofollow"},
    "calendar_file": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "feed": {
        "Cache-Control": "private, no-cache",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "reschedule": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "cancel": {
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex, nofollow",
    },
    "health": {"Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Robots-Tag": "noindex"},
    "booking_form": {"Cache-Control": "private, no-cache", "X-Frame-Options": "DENY"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_s24__every_address__has_its_headers(client, appointment, name):
    response = client.get(addresses(appointment)[name])

    wanted = HEADERS[name] | {"X-Content-Type-Options": "nosniff"}
    assert {header: response.get(header) for header in wanted} == wanted
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("8.8.8.8", "1.1.1.1", "8.8.8.8"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "1.1.1.1, 8.8.8.8", "8.8.8.8"),
        ("10.0.0.1", "8.8.8.8, 10.0.0.2", "8.8.8.8"),
        ("", "8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "1.1.1.1", "8.8.8.8"),
        ("::ffff:10.0.0.1", "::ffff:8.8.8.8", "8.8.8.8"),
        ("10.0.0.1", "2a00::1%eth0", "2a00::1%eth0"),
        ("10.0.0.1", "\x00, 999.1.1.1, , unknown", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1" * 10_000, "10.0.0.1"),
        ("", "", "None"),
    ],
)
def test_s18__forwarded_address__is_believed_from_a_private_peer_only(peer, forwarded, visitor):
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded})

    assert str(client_address(request)) == visitor


def test_s18__odd_forwarded_addresses__do_not_stop_a_booking(client, appointment):
    for number, forwarded in enumerate(("2a00::1%eth0", "\x00", "1.1.1.1," * 5_000)):
        done = client.post(
            BOOK, typed(time=f"20260303T1{number}30Z", key=str(number)), headers={"x-forwarded-for": forwarded}
        )
        assert done.status_code == 303


def test_docs__tests_named_there__exist():
    root = Path(__file__).parents[2]
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / "security.md").read_text()))
    defined = {
        name for path in (root / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }

    assert len(named) > 50
    assert named - defined == set()
