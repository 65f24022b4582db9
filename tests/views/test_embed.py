"""The booking steps in a frame of another site: who may show them, and that nothing rides on a cookie."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.signing import TimestampSigner
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from tests import factories as f
from wagtail_booking import urls
from wagtail_booking.models import Appointment, BookingForm, BookingSettings, Event, Hold
from wagtail_booking.models.origins import origins_of
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.views.framing import framed_by

pytestmark = pytest.mark.django_db

START, WIDGET, HOLD, BOOK = (reverse(f"wagtail_booking:embed_{name}") for name in ("start", "widget", "hold", "book"))
TEN, ELEVEN = "20260303T0900Z", "20260303T1000Z"
ORIGIN = "https://www.partner.example"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
CSP = "Content-Security-Policy"


@pytest.fixture
def form():
    cache.clear()
    form = f.small_practice()
    BookingSettings.objects.update(embed_origins=f"{ORIGIN}\nhttp://localhost:8000")
    return form


@pytest.fixture
def frame():
    """A browser that is asked for a CSRF token wherever one is needed."""
    return Client(enforce_csrf_checks=True)


def query_of(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(unescape(url)).query).items()}


def hidden(page):
    """Return the hidden fields of the last form of a page."""
    return dict(re.findall(r'type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"', page.rpartition("<form")[2]))


def token(frame):
    """Return the token of a new visitor."""
    return hidden(frame.get(f"{START}?form=first-consult&date=2026-03-03").text)["visitor"]


def typed(frame, **fields):
    known = {"form": "first-consult", "time": ELEVEN, "name": "Bo", "email": "bo@example.com"}
    return known | ({} if "visitor" in fields else {"visitor": token(frame)}) | fields


def test_embed__without_script__books_inside_the_frame_and_sets_no_cookie(frame, form):
    pages = [frame.get(START)]
    link = re.search(r'href="([^"]*)"[^>]*data-day', pages[0].text.replace("\n", " "))[1]
    assert link.startswith(f"{START}?")

    pages.append(frame.get(unescape(link)))
    assert f'action="{HOLD}" method="post"' in pages[1].text
    pages.append(frame.post(HOLD, hidden(pages[1].text) | {"time": ELEVEN}))
    assert pages[2].status_code == 303
    assert pages[2]["Location"].startswith(f"{START}?")
    pages.append(frame.get(pages[2]["Location"]))
    assert "We keep 11:00 for you until" in pages[3].text
    assert f'action="{BOOK}"' in pages[3].text

    pages.append(frame.post(BOOK, hidden(pages[3].text) | {"name": "Bo", "email": "bo@example.com"}))
    assert pages[4].status_code == 303
    pages.append(frame.get(pages[4]["Location"]))

    appointment = Appointment.objects.get()
    assert "Your appointment is booked" in pages[5].text
    assert "Tuesday 3 March 2026, 11:00–11:30" in pages[5].text
    private = reverse("wagtail_booking:appointment", args=[link_token(appointment, Purpose.VIEW)])
    assert re.search(rf'href="{re.escape(private)}"\s+target="_blank"', pages[5].text)
    assert not Hold.objects.exists()
    for page in pages:
        assert not page.cookies
        assert "csrfmiddlewaretoken" not in page.text
    assert not frame.cookies


def test_embed__with_script__answers_with_fragments_that_stay_inside(frame, form):
    query = {"form": "first-consult", "time": ELEVEN, "visitor": token(frame)}
    details = frame.get(WIDGET, query, headers=SCRIPT)
    kept = frame.post(HOLD, hidden(details.text), headers=SCRIPT)
    done = frame.post(BOOK, hidden(details.text) | {"name": "Bo", "email": "bo@example.com"}, headers=SCRIPT)

    assert f'data-hold="{HOLD}"' in details.text
    assert "We keep 11:00 for you until" in kept.text
    assert done.status_code == 303
    assert done["Location"].startswith("/booking/embed/booked/")
    assert not frame.cookies


def test_embed__sent_twice_and_reloaded__is_one_appointment(frame, form):
    page = frame.get(START, {"form": "first-consult", "time": ELEVEN, "visitor": token(frame)})
    fields = hidden(page.text) | {"name": "Bo", "email": "bo@example.com"}

    first, second = frame.post(BOOK, fields), frame.post(BOOK, fields)

    assert first["Location"] == second["Location"]
    assert Appointment.objects.count() == 1
    assert [frame.get(first["Location"]).status_code for _ in range(2)] == [200, 200]
    assert frame.get(BOOK)["Location"].startswith(f"{START}?visitor=")


def test_embed__two_visitors__do_not_share_a_hold(frame, form):
    first, second = token(frame), token(frame)
    frame.post(HOLD, {"form": "first-consult", "time": ELEVEN, "visitor": first}, headers=SCRIPT)

    query = {"form": "first-consult", "time": ELEVEN}

    assert 'data-step="details"' in frame.get(WIDGET, query | {"visitor": first}, headers=SCRIPT).text
    assert 'data-step="time"' in frame.get(WIDGET, query | {"visitor": second}, headers=SCRIPT).text


def test_s05__cookie_of_somebody_who_is_logged_in__has_no_effect(frame, form):
    user = User.objects.create_superuser("boss", password="secret")
    frame.force_login(user)
    frame.get(reverse("wagtail_booking:start"), {"form": "first-consult", "time": ELEVEN})  # sets the CSRF cookie
    before = {name: cookie.value for name, cookie in frame.cookies.items()}
    session = Session.objects.get().session_data

    done = frame.post(BOOK, typed(frame), follow=True)

    assert done.status_code == 200
    event = Event.objects.get()
    assert (event.user, event.actor_kind) == (None, "customer")
    assert Appointment.objects.get().customer.user is None
    assert {name: cookie.value for name, cookie in frame.cookies.items()} == before
    assert Session.objects.get().session_data == session


def test_s05__csrf_cookie__neither_holds_nor_names_the_visitor(frame, form):
    frame.cookies["csrftoken"] = "a" * 32
    frame.post(HOLD, {"form": "first-consult", "time": ELEVEN}, headers=SCRIPT)

    assert not Hold.objects.exists()


def wrong_tokens():
    appointment = f.appointment(BookingForm.objects.get())
    other_site = TimestampSigner(key="another key", salt="wagtail_booking.embed.visitor", sep=".")
    return {
        "missing": "",
        "made up": "abc.def.ghi",
        "of another purpose": TimestampSigner(salt="wagtail_booking.something", sep=".").sign("x" * 22),
        "of an appointment": link_token(appointment, Purpose.BOOKED),
        "of another site": other_site.sign("x" * 22),
        "odd": "\x00<script>" + "x" * 300,
    }


@pytest.mark.parametrize(
    "kind", ["missing", "made up", "of another purpose", "of an appointment", "of another site", "odd"]
)
def test_s05__wrong_token__books_nothing_and_shows_the_form_again(frame, form, kind):
    wrong = wrong_tokens()[kind]
    before = Appointment.objects.count()

    answer = frame.post(BOOK, typed(frame, visitor=wrong))

    assert answer.status_code == 422
    assert "This page was open for too long" in answer.text
    assert 'value="bo@example.com"' in answer.text
    assert Appointment.objects.count() == before
    fresh = hidden(answer.text)
    assert fresh["visitor"] != wrong
    assert frame.post(BOOK, fresh | {"name": "Bo", "email": "bo@example.com"}).status_code == 303


def test_embed__token_expired__is_renewed_with_everything_that_was_typed(frame, form, time_machine):
    page = frame.get(START, {"form": "first-consult", "time": ELEVEN, "visitor": token(frame)})
    fields = hidden(page.text) | {"name": "Bo", "email": "bo@example.com"}
    time_machine.shift(4 * 3600 + 1)

    assert not frame.post(HOLD, fields, headers=SCRIPT).text.strip().endswith("until")
    assert not Hold.objects.exists()
    again = frame.post(BOOK, fields, headers=SCRIPT)

    assert again.status_code == 422
    assert "This page was open for too long" in again.text
    assert 'value="Bo"' in again.text
    assert frame.post(BOOK, hidden(again.text) | {"name": "Bo", "email": "bo@example.com"}).status_code == 303
    assert frame.get(START, {"visitor": fields["visitor"]}).status_code == 200


def test_embed__mistakes__are_said_inside_the_frame(frame, form):
    fields = typed(frame, email="nobody")
    answer = frame.post(BOOK, fields)

    assert answer.status_code == 422
    assert f'action="{BOOK}"' in answer.text
    assert hidden(answer.text)["visitor"] == fields["visitor"]
    too_long = frame.post(BOOK, typed(frame, name="x" * 70_000))
    assert too_long.status_code == 413
    assert "frame-ancestors https://www.partner.example" in too_long[CSP]


def test_embed__taken_meanwhile__offers_others_inside_the_frame(frame, form):
    fields = typed(frame)
    f.appointment(form, f.at(11))

    answer = frame.post(BOOK, fields)

    assert answer.status_code == 409
    assert f'action="{BOOK}"' in answer.text


def test_s18__many_from_one_address__are_refused_in_the_frame_too(frame, form):
    client = {"REMOTE_ADDR": "8.8.8.8"}
    statuses = [
        frame.post(BOOK, typed(frame, time=f"20260303T{hour:02}{minute}Z", key=f"{hour}{minute}"), **client).status_code
        for hour in range(8, 14)
        for minute in ("00", "30")
    ]

    assert statuses[:10] == [303] * 10
    assert statuses[10:] == [429] * 2


def test_s24__pages__may_be_framed_by_the_allowed_origins_only(frame, form):
    appointment = f.appointment(form)
    booked = reverse("wagtail_booking:embed_booked", args=[link_token(appointment, Purpose.BOOKED)])

    for url in (START, f"{START}?form=first-consult&time={ELEVEN}", booked):
        response = frame.get(url)
        policies = response[CSP].split(", ")
        assert policies[-1] == f"frame-ancestors {ORIGIN} http://localhost:8000"
        # The site's own policy holds as well.
        assert policies[0].startswith("default-src 'self'")
        assert "X-Frame-Options" not in response
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
    wrong = frame.get(booked.replace(booked[-5:-1], "xxxx"))
    assert wrong.status_code == 404
    assert f"frame-ancestors {ORIGIN}" in wrong[CSP]


def test_s24__no_origin_allowed__nobody_may_frame(frame, form):
    BookingSettings.objects.update(embed_origins="")

    response = frame.get(START)

    assert response[CSP].endswith("frame-ancestors 'none'")
    assert response["X-Frame-Options"] == "DENY"


def test_s24__all_other_addresses__stay_unframed(frame, form):
    for name in ("start", "widget", "embed_widget"):
        response = frame.get(reverse(f"wagtail_booking:{name}"))
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors" not in response[CSP]


@pytest.mark.parametrize(
    ("middleware", "expected"),
    [
        (lambda response: None, "frame-ancestors https://a.example"),
        (lambda response: response.headers.setdefault(CSP, "default-src 'self'"), "default-src 'self', FA"),
        (lambda response: response.__setitem__(CSP, "default-src 'self'"), "default-src 'self', FA"),
        (lambda response: response.__setitem__(CSP.lower(), "img-src *"), "img-src *, FA"),
        (lambda response: CSP in response or response.__setitem__(CSP, "img-src *"), "img-src *, FA"),
        (lambda response: response.has_header(CSP) or response.__setitem__(CSP, "img-src *"), "img-src *, FA"),
        (
            lambda response: response.__setitem__(CSP, "img-src *; Frame-Ancestors 'self' ; script-src 'self'"),
            "img-src *; script-src 'self', FA",
        ),
        (lambda response: response.__setitem__(CSP, "frame-ancestors 'none', img-src *;"), "img-src *, FA"),
        (lambda response: response.__delitem__(CSP), "FA"),
    ],
)
def test_framed_by__whatever_a_middleware_does__both_policies_hold(middleware, expected):
    response = framed_by(HttpResponse("x"), ["https://a.example"])

    middleware(response)

    wanted = expected.replace("FA", "frame-ancestors https://a.example")
    assert response[CSP] == wanted
    assert [value for name, value in response.items() if name.lower() == CSP.lower()] == [wanted]


def test_framed_by__policy_of_the_view_itself__is_kept():
    response = framed_by(HttpResponse("x", headers={CSP: "img-src *"}), ["https://a.example"])

    assert response[CSP] == "img-src *, frame-ancestors https://a.example"
    assert CSP in response.headers


def test_s05__views_without_csrf_check__are_those_two_and_no_other():
    exempt = {pattern.name for pattern in urls.urlpatterns if getattr(pattern.callback, "csrf_exempt", False)}

    assert exempt == {"embed_hold", "embed_book"}


def test_s13__links_in_the_frame__lead_nowhere_else(frame, form):
    page = frame.get(START, {"form": "first-consult", "time": ELEVEN, "next": "//evil.example"}).text

    for address in re.findall(r'(?:href|action)="([^"]*)"', page):
        assert address.startswith((START, BOOK, HOLD, "/static/", "#")), address


def test_public_page__visitor_in_its_address__is_not_carried_on(client, form):
    page = client.get(reverse("wagtail_booking:start"), {"form": "first-consult", "visitor": "abc"}).text

    assert "visitor" not in page


def test_embed__database_away__is_no_crash(frame, form, monkeypatch):

    def away(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(BookingSettings, "current", away)

    response = frame.get(START)

    assert response.status_code == 503
    assert response[CSP].endswith("frame-ancestors 'none'")


def test_embed__language__is_that_of_the_snippet(frame, form):
    assert "Kies een dag" in frame.get(f"{START}?{urlencode({'lang': 'nl'})}").text
    assert django_settings.LANGUAGE_CODE == "en"


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", []),
        ("https://www.example.com", ["https://www.example.com"]),
        (" HTTPS://WWW.Example.COM/ \n\n", ["https://www.example.com"]),
        ("https://example.com:443\nhttp://example.com:80", ["https://example.com", "http://example.com"]),
        ("http://localhost:3000", ["http://localhost:3000"]),
        ("http://127.0.0.1:8000", ["http://127.0.0.1:8000"]),
        ("http://[::1]:8000", ["http://[::1]:8000"]),
        ("https://*.example.com", ["https://*.example.com"]),
        ("https://bücher.example", ["https://xn--bcher-kva.example"]),
        ("https://a.example\r\nhttps://A.example", ["https://a.example"]),
    ],
)
def test_origins__good__are_as_browsers_write_them(text, origins):
    assert origins_of(text) == origins
    assert origins_of("\n".join(origins)) == origins


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "https://*",
        "https://*.com",
        "www.example.com",
        "example",
        "ftp://example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a b.example",
        "https://a.example; script-src *",
        "https://a.example, https://b.example",
        "https://a.example https://b.example",
        "'self'",
        "'none'",
        "https:",
        "https://user:secret@a.example",
        "https://a.example/page",
        "https://a.example?x",
        "https://a.example#x",
        "https://a.example:99999",
        "https://a.example:x",
        "https://a..example",
        "https://-a.example",
        "https://a.*.example",
        "https://[::1",
        "https://[fe80::1%日]",
        "https://[::1%25x]",
        "https://\u202ea.example",
        "https://a.example\x00",
        "https://" + "a" * 300 + ".example",
        "\n".join(f"https://a{number}.example" for number in range(51)),
    ],
)
def test_origins__bad__are_refused_in_words(text):
    with pytest.raises(ValidationError):
        origins_of(text)
