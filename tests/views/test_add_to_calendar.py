"""Putting things into calendars: the file of an event of a page, and the page and the file of an appointment."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream

from tests import factories as f
from tests.hostile import TEXTS
from tests.views.managing import address, move, text_of
from wagtail_booking.actions import Actor, Cancel
from wagtail_booking.entries import Every, Recurrence
from wagtail_booking.entries.packing import LONGEST, packed
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import Purpose, event_by_token, event_token, link_token
from wagtail_booking.views.links import link_path

pytestmark = pytest.mark.django_db


def file_address(token):
    return reverse("wagtail_booking:event_file", kwargs={"token": token})


def queries(response) -> dict[str, dict[str, str]]:
    """Return the fields of the addresses elsewhere to which a page leads, by their hosts."""
    found = {}
    for link in re.findall(r'href="(https:[^"]*)"', response.content.decode()):
        parts = urlsplit(unescape(link))
        found[parts.netloc] = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return found


def test_event_file__address_of_an_event__is_that_event_for_every_cache(client, django_assert_num_queries):
    entry = f.entry(title="Open evening: “Zoë” 🎉", recurrence=Recurrence(Every.WEEK, count=4))

    with django_assert_num_queries(0):
        response = client.get(file_address(event_token(entry)))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="open-evening-zoe.ics"'
    assert response["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    (event,) = IcsCalendarStream.calendar_from_ics(response.content.decode()).events
    assert (event.summary, event.dtstart, event.dtend) == (entry.title, f.at(19), f.at(21))
    (read,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert read["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=4"


def test_event_file__fetched_again__is_the_same_entry(client):
    first, second = (client.get(file_address(event_token(f.entry()))) for _ in range(2))

    (uid,) = {icalendar.Calendar.from_ical(one.content).walk("VEVENT")[0]["UID"] for one in (first, second)}
    assert len(uid) == 36


@pytest.mark.parametrize("title", ["🎉", "../../x", 'a"\r\nX: b', "x" * 120])
def test_event_file__odd_title__has_a_plain_name(client, title):
    response = client.get(file_address(event_token(f.entry(title=title))))

    assert re.fullmatch(r'attachment; filename="[\w-]{1,60}\.ics"', response["Content-Disposition"], re.ASCII)


def tokens_that_open_nothing():
    good = event_token(f.entry())
    content, _dot, signature = good.partition(".")
    other = packed(f.entry(title="Buy here"))
    yield from ("x", ".", good[:-1], good + "a", content, f"{other}.{signature}", f"{content}.{signature[::-1]}")
    yield Signer(salt="wagtail_booking.other", sep=".").sign(content)
    yield Signer(salt="wagtail_booking.event", key="another site", sep=".").sign(content)
    yield Signer(salt="wagtail_booking.event", sep=".").sign("signed-but-no-event")
    yield "a" * (LONGEST + 1_000)
    yield from (text for text in TEXTS if "/" not in text and text.strip(". "))


def test_event_file__altered_or_other_token__is_a_plain_404_and_counts_as_no_guess(client):
    cache.clear()
    for token in tokens_that_open_nothing():
        response = client.get(file_address(token))

        assert response.status_code == 404, token
        assert "This link doesn't work" in text_of(response)
        assert "calendar" not in response["Content-Type"]
        assert "public" not in response["Cache-Control"]


def test_event_file__token_of_an_appointment__is_a_404(client):
    appointment = f.appointment(f.small_practice())

    for purpose in Purpose:
        assert client.get(file_address(link_token(appointment, purpose))).status_code == 404
        path = reverse("wagtail_booking:calendar_file", kwargs={"token": event_token(f.entry())})
        assert client.get(path).status_code == 404


def test_event_token__after_the_secret_was_replaced__counts_while_the_old_one_is_known(settings):
    token, old = event_token(f.entry()), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [old]
    assert event_by_token(token) == f.entry()

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="signature"):
        event_by_token(token)


@pytest.mark.parametrize("letter", ["a", "界", "🎉"])
def test_event_token__longest_texts_of_the_block__fit_into_a_line_of_any_server(letter):
    entry = f.entry(title=letter * 120, description=letter * 1_000, location=letter * 255)

    assert len(file_address(event_token(entry))) < 4_000
    assert event_by_token(event_token(entry)) == entry


# Appointments


@pytest.fixture
def appointment(time_machine):
    time_machine.move_to(f.NOW, tick=False)
    cache.clear()
    f.business(location="Main Street 1, Rotterdam", phone="+31101234567", reschedule_online=True, reschedule_hours=1)
    return f.appointment(f.booking_form(f.staff_member(), cancel_online=True, cancel_hours=1))


def test_page_of_the_message__shows_what_is_added_and_every_calendar(client, appointment):
    response = client.get(link_path(appointment, Purpose.CALENDAR))

    assert "Add to calendar What First consult When Tuesday 3 March 2026, 10:00–10:30" in text_of(response)
    assert "<details" not in response.content.decode()
    assert f'href="{address(appointment, "calendar_file")}"' in response.content.decode()
    found = queries(response)
    google = found["calendar.google.com"]
    assert google == {
        "action": "TEMPLATE",
        "text": "First consult at Linden Practice",
        "dates": "20260303T090000Z/20260303T093000Z",
        "ctz": "Europe/Amsterdam",
        "details": "With: Jan de Vries\nPhone: +31101234567",
        "location": "Main Street 1, Rotterdam",
    }
    for host in ("outlook.live.com", "outlook.office.com"):
        assert found[host]["subject"] == google["text"]
        assert (found[host]["startdt"], found[host]["enddt"]) == ("2026-03-03T09:00:00Z", "2026-03-03T09:30:00Z")
    assert found["calendar.yahoo.com"]["in_loc"] == google["location"]


@pytest.mark.parametrize("name", ["appointment", "add_to_calendar"])
def test_s15__calendars_elsewhere__hear_neither_of_the_customer_nor_how_to_cancel(client, appointment, name):
    for fields in queries(client.get(address(appointment, name))).values():
        told = " ".join(fields.values())
        for secret in ("Anna", "anna@example.com", "31612345678", appointment.public_id.hex, "/booking/"):
            assert secret not in told


def test_page_of_the_message__neither_moves_nor_cancels(client, appointment):
    page = client.get(link_path(appointment, Purpose.CALENDAR)).content.decode()

    for purpose in (Purpose.VIEW, Purpose.RESCHEDULE, Purpose.CANCEL):
        assert link_path(appointment, purpose) not in page
    assert "Anna" not in page


def test_page_of_the_message__cancelled__says_so_and_offers_no_calendar(client, appointment):
    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    response = client.get(link_path(appointment, Purpose.CALENDAR))

    assert "Your appointment is cancelled" in text_of(response)
    assert queries(response) == {}
    assert ".ics" not in response.content.decode()


def test_page_of_the_message__awaits_approval__says_that_it_is_not_definite(client, appointment):
    Appointment.objects.update(status=Appointment.Status.AWAITING_APPROVAL)

    assert "It is not definite yet" in text_of(client.get(link_path(appointment, Purpose.CALENDAR)))


def test_page_of_the_message__booked_in_dutch__speaks_dutch(client, appointment):
    Appointment.objects.update(language="nl")

    assert 'lang="nl"' in client.get(link_path(appointment, Purpose.CALENDAR)).content.decode()


def test_page_of_the_message__moved__has_the_new_time(client, appointment):
    before = link_path(appointment, Purpose.CALENDAR)
    move(client, appointment, f.at(11))

    assert queries(client.get(before))["calendar.google.com"]["dates"] == "20260303T100000Z/20260303T103000Z"


@pytest.mark.parametrize("done", ["moved", "same"])
def test_after_rescheduling__offers_the_new_time_to_every_calendar(client, appointment, done):
    if done == "moved":
        move(client, appointment, f.at(11))

    response = client.get(f"{link_path(appointment, Purpose.RESCHEDULE)}?done={done}")

    start = {"moved": "20260303T100000Z", "same": "20260303T090000Z"}[done]
    assert queries(response)["calendar.google.com"]["dates"].startswith(start)
    assert f'href="{address(appointment, "calendar_file")}"' in response.content.decode()


def test_confirmation__offers_every_calendar_and_the_file(client, appointment):
    response = client.get(link_path(appointment, Purpose.VIEW))

    assert set(queries(response)) == {
        "calendar.google.com",
        "outlook.live.com",
        "outlook.office.com",
        "calendar.yahoo.com",
    }
    assert f'href="{address(appointment, "calendar_file")}"' in response.content.decode()


def test_confirmation__appointment_without_words__still_opens(client, appointment):
    Appointment.objects.update(title="\u202e")
    BookingSettings.objects.update(business_name="\u202e")

    assert client.get(link_path(appointment, Purpose.VIEW)).status_code == 200
