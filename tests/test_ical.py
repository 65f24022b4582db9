"""Invitations: what calendars are told, checked with two parsers and a model of a calendar."""

import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests import factories as f
from wagtail_booking import ical
from wagtail_booking.actions import Actor, Book, Cancel, Reschedule
from wagtail_booking.models import Appointment, BookingSettings, Resource

pytestmark = pytest.mark.django_db

UID = "7f3d3f0e-0000-4000-8000-000000000001"
URL = "https://linden.example/booking/appointment/abc/"
FRIDAY_BEFORE_SPRING = datetime.date(2026, 3, 27)
MONDAY_AFTER_SPRING = datetime.date(2026, 3, 30)
FRIDAY_BEFORE_AUTUMN = datetime.date(2026, 10, 23)
MONDAY_AFTER_AUTUMN = datetime.date(2026, 10, 26)

BOOKED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//wagtail_booking//wagtail_booking//EN
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:First consult at Linden Practice
DTSTART:20260327T090000Z
DTEND:20260327T093000Z
DTSTAMP:20260302T070000Z
UID:7f3d3f0e-0000-4000-8000-000000000001
SEQUENCE:0
ATTENDEE;CN="Anna Jansen";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PAR
 TICIPANT;RSVP=FALSE:mailto:anna@example.com
DESCRIPTION:With: Jan de Vries\\nYour appointment: https://linden.example/b
 ooking/appointment/abc/\\nReplies to this invitation are not read.
LOCATION:Main Street 1\\, Rotterdam
ORGANIZER;CN="Linden Practice":mailto:desk@linden.example
STATUS:CONFIRMED
URL:https://linden.example/booking/appointment/abc/
END:VEVENT
END:VCALENDAR
"""

MOVED = (BOOKED.replace("20260327T09", "20260330T08").replace("DTSTAMP:20260302T07", "DTSTAMP:20260302T08")).replace(
    "SEQUENCE:0", "SEQUENCE:1"
)

CANCELLED = (
    MOVED.replace("METHOD:REQUEST", "METHOD:CANCEL")
    .replace("STATUS:CONFIRMED", "STATUS:CANCELLED")
    .replace("SEQUENCE:1", "SEQUENCE:2")
    .replace("DTSTAMP:20260302T08", "DTSTAMP:20260302T09")
)


def practice(**fields):
    f.business(location="Main Street 1, Rotterdam", **fields)
    return f.booking_form(f.staff_member(), booking_window=365)


def booked(form, start=None, **fields):
    request = f.booking_request(form, start or f.at(10), **fields)
    Book(request, actor=Actor.customer()).execute(now=f.NOW)
    Appointment.objects.update(uid=UID)
    return Appointment.objects.get()


def invitation(appointment, stamp=f.NOW, **options):
    return ical.invitation(appointment, settings=BookingSettings.current(), stamp=stamp, **{"url": URL} | options)


def parsed(file):
    """Return the event of a file, after both parsers have accepted it."""
    (strict,) = IcsCalendarStream.calendar_from_ics(file.decode()).events
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert strict.uid == event["UID"]
    assert strict.dtstart == event.start < event.end == strict.dtend
    return event


def crlf(text):
    return text.replace("\n", "\r\n").encode()


def hours_after(hours):
    return f.NOW + datetime.timedelta(hours=hours)


class ModelCalendar:
    """A calendar as RFC 5546 §2.1.5 wants it: of one UID the highest SEQUENCE wins, then the latest stamp."""

    def __init__(self):
        self.known = {}

    def receive(self, file):
        calendar = icalendar.Calendar.from_ical(file)
        (event,) = calendar.walk("VEVENT")
        uid, order = str(event["UID"]), (event["SEQUENCE"], event["DTSTAMP"].dt)
        if uid in self.known and order <= self.known[uid][0]:
            return
        self.known[uid] = (order, None if calendar["METHOD"] == "CANCEL" else event.start)

    @property
    def starts(self):
        return [start for _, start in self.known.values() if start]


def test_invitation__book_move_cancel_over_the_spring_change__are_as_written_down():
    appointment = booked(practice(), f.at(10, day=FRIDAY_BEFORE_SPRING))
    assert invitation(appointment) == crlf(BOOKED)

    later = hours_after(1)
    appointment = Reschedule(appointment, f.at(10, day=MONDAY_AFTER_SPRING), actor=Actor.customer()).execute(now=later)
    assert invitation(appointment, later) == crlf(MOVED)

    later = hours_after(2)
    appointment = Cancel(appointment, actor=Actor.customer()).execute(now=later)
    assert invitation(appointment, later) == crlf(CANCELLED)
    assert [parsed(crlf(text))["SEQUENCE"] for text in (BOOKED, MOVED, CANCELLED)] == [0, 1, 2]


def test_invitation__moved_over_the_autumn_change__keeps_the_hour_on_the_wall():
    appointment = booked(practice(), f.at(10, day=FRIDAY_BEFORE_AUTUMN))
    before = parsed(invitation(appointment))
    appointment = Reschedule(appointment, f.at(10, day=MONDAY_AFTER_AUTUMN), actor=Actor.customer()).execute(now=f.NOW)
    after = parsed(invitation(appointment))

    assert before["DTSTART"].to_ical() == b"20261023T080000Z"
    assert after["DTSTART"].to_ical() == b"20261026T090000Z"
    assert {event.start.astimezone(f.AMSTERDAM).hour for event in (before, after)} == {10}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2), (0, 0, 1, 3, 3, 2)])
def test_r16__book_move_move_cancel__leaves_an_empty_calendar_in_any_order(order):
    appointment = booked(practice())
    files = [invitation(appointment)]
    for hour in (11, 12):
        appointment = Reschedule(appointment, f.at(hour), actor=Actor.customer()).execute(now=hours_after(hour - 10))
        files.append(invitation(appointment, hours_after(hour - 10)))
    appointment = Cancel(appointment, actor=Actor.customer()).execute(now=hours_after(3))
    files.append(invitation(appointment, hours_after(3)))

    assert [parsed(file)["SEQUENCE"] for file in files] == [0, 1, 2, 3]
    calendar = ModelCalendar()
    for number in order:
        calendar.receive(files[number])
    assert calendar.starts == []


def test_r16__moved__calendar_shows_the_new_time_only():
    appointment = booked(practice())
    calendar = ModelCalendar()
    calendar.receive(invitation(appointment))
    moved = Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=hours_after(1))
    calendar.receive(invitation(moved, hours_after(1)))

    assert calendar.starts == [f.at(14)]


def test_invitation__awaiting_approval__is_tentative_until_it_is_confirmed():
    appointment = booked(practice())
    appointment.status = Appointment.Status.AWAITING_APPROVAL
    waiting = invitation(appointment)
    appointment.status, appointment.sequence = Appointment.Status.CONFIRMED, 1
    confirmed = invitation(appointment)

    assert [icalendar.Calendar.from_ical(file)["METHOD"] for file in (waiting, confirmed)] == ["REQUEST"] * 2
    assert [parsed(file)["STATUS"] for file in (waiting, confirmed)] == ["TENTATIVE", "CONFIRMED"]
    assert [parsed(file)["SEQUENCE"] for file in (waiting, confirmed)] == [0, 1]


def test_calendar_file__to_download__is_published_and_invites_nobody():
    appointment = booked(practice())
    file = ical.calendar_file(appointment, settings=BookingSettings.current(), stamp=f.NOW, url=URL)
    event = parsed(file)

    assert icalendar.Calendar.from_ical(file)["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
    assert "anna@example.com" not in file.decode()
    assert event["ORGANIZER"] == "mailto:desk@linden.example"
    assert event["UID"] == parsed(invitation(appointment))["UID"]
    assert "Replies" not in event["DESCRIPTION"]


def test_calendar_file__cancelled__takes_it_out_again():
    appointment = Cancel(booked(practice()), actor=Actor.customer()).execute(now=f.NOW)
    file = ical.calendar_file(appointment, settings=BookingSettings.current(), stamp=f.NOW)

    assert icalendar.Calendar.from_ical(file)["METHOD"] == "CANCEL"
    assert (parsed(file)["STATUS"], parsed(file)["SEQUENCE"]) == ("CANCELLED", 1)


def test_invitation__copy_of_the_staff_member__names_the_customer_and_invites_both():
    appointment = booked(practice())
    event = parsed(invitation(appointment, url="", resource=Resource.objects.get()))

    assert event["UID"] == UID
    assert event["SUMMARY"] == "Anna Jansen: First consult"
    assert event["DESCRIPTION"] == (
        "Customer: Anna Jansen\nPhone: +31612345678\nE-mail: anna@example.com\nReplies to this invitation are not read."
    )
    assert event["ATTENDEE"] == ["mailto:anna@example.com", "mailto:jan@linden.example"]
    assert {attendee.params["PARTSTAT"] for attendee in event["ATTENDEE"]} == {"ACCEPTED"}
    assert "URL" not in event


def test_invitation__for_three_in_a_room__says_where_and_for_how_many():
    appointment = booked(practice())
    appointment.party_size, appointment.other_resources = 3, [{"id": 9, "name": "Room 1"}]
    event = parsed(invitation(appointment, url=""))
    for_staff = parsed(invitation(appointment, resource=Resource.objects.get()))

    assert event["LOCATION"] == for_staff["LOCATION"] == "Room 1, Main Street 1, Rotterdam"
    assert event["DESCRIPTION"] == (
        "With: Jan de Vries\nPeople: 3\nReserved: Room 1\nReplies to this invitation are not read."
    )
    assert "People: 3\nReserved: Room 1" in for_staff["DESCRIPTION"]


def test_invitation__customer_without_address__invites_the_staff_member():
    appointment = booked(practice(), contact=f.contact(email=""))

    assert parsed(invitation(appointment, resource=Resource.objects.get()))["ATTENDEE"] == "mailto:jan@linden.example"


def test_invitation__business_without_address__comes_from_the_sender_of_the_mails():
    appointment = booked(practice(email="", business_name=""))
    event = parsed(invitation(appointment))

    assert event["ORGANIZER"] == "mailto:bookings@example.com"
    assert event["ORGANIZER"].params["CN"] == "Test site"
    assert event["SUMMARY"] == "First consult at Test site"


HOSTILE = 'Eve "x"\r\nATTENDEE:mailto:evil@example.com\u2028X-A:1;,\\:\u202egnp é🎉' + "é" * 60


def test_s10__hostile_names__stay_inside_their_property():
    form = practice(business_name=HOSTILE[:120])
    appointment = booked(form, contact=f.contact(name=HOSTILE[:120]), title=HOSTILE[:200])
    Resource.objects.update(name=HOSTILE[:120])
    for file in (invitation(appointment), invitation(appointment, resource=Resource.objects.get())):
        text = file.decode()
        assert "\u202e" not in text
        assert "\u2028" not in text
        assert not any(line.startswith(("ATTENDEE:", "X-A")) for line in text.split("\r\n"))
        assert all(len(line) <= 75 for line in file.split(b"\r\n"))
        assert b"\n" not in file.replace(b"\r\n", b"")
        event = parsed(file)
        attendees = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
        assert "mailto:evil@example.com" not in attendees


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna  Jansen ", "Anna Jansen"),
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\x00\x1b\x85\u2028\u2029b", "a b"),
        ("\u202eabc\u2066", "abc"),
        ("a\ud800b", "a b"),
        ("👩\u200d⚕️ नमस्ते", "👩\u200d⚕️ नमस्ते"),
    ],
)
def test_one_line__control_characters__are_gone(text, expected):
    assert ical.one_line(text) == expected


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_invitation__other_zones__tell_the_same_instant_in_utc(zone):
    appointment = booked(practice())
    appointment.start = datetime.datetime(2026, 4, 5, 1, 45, tzinfo=ZoneInfo(zone))
    appointment.end = appointment.start + datetime.timedelta(minutes=30)
    event = parsed(invitation(appointment))

    assert event["DTSTART"].to_ical().endswith(b"Z")
    assert event.start == appointment.start.astimezone(datetime.UTC)
